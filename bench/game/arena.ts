// SPDX-License-Identifier: MIT
/**
 * The game that benchmarks play: one open square without walls, heroes placed evenly by account
 * number. Settings come in REALMKEEP_ARENA as JSON: { sectors, seed }.
 */
import { defineAccount, defineEntity, defineGame, defineZone, text, u16 } from '@realmkeep/kit';
import { SECTOR_UNITS } from '@realmkeep/sim';
import { type ArenaSettings, placeOf } from './places.ts';

const settings = JSON.parse(
  process.env.REALMKEEP_ARENA ?? '{"sectors":9,"seed":1}',
) as ArenaSettings;
const side = settings.sectors * SECTOR_UNITS;

const Hero = defineEntity('hero', {
  public: { name: text(64), hp: u16 },
  initial: { hp: 100 },
  speed: 180,
  size: 24,
});

export default defineGame({
  name: 'arena',
  title: 'Arena',
  zones: [defineZone('arena', { title: 'Arena', size: [side, side], playersMax: 10_000 })],
  hero: Hero,
  entities: [],
  account: defineAccount({
    newCharacter: ({ account }) => ({
      start: { zone: 'arena', at: placeOf(settings, account) },
      fields: { hp: 100 },
    }),
  }),
  start: { zone: 'arena', at: [side / 2, side / 2] },
});
