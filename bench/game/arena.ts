// SPDX-License-Identifier: MIT
/**
 * The game that benchmarks play: one open square without walls, heroes placed evenly by account
 * number or all together. Settings come in REALMKEEP_ARENA as JSON: { sectors, crowd, seed }.
 */
import { SeededRandom } from '@realmkeep/base';
import { defineAccount, defineEntity, defineGame, defineZone, text, u16 } from '@realmkeep/kit';
import { SECTOR_UNITS } from '@realmkeep/sim';

interface ArenaSettings {
  /** Side of the square, in sectors. */
  readonly sectors: number;
  /** Everybody starts within one sector. */
  readonly crowd: boolean;
  readonly seed: number;
}

const settings = JSON.parse(
  process.env.REALMKEEP_ARENA ?? '{"sectors":9,"crowd":false,"seed":1}',
) as ArenaSettings;
const side = settings.sectors * SECTOR_UNITS;
const middle = Math.floor(settings.sectors / 2) * SECTOR_UNITS;

function placeOf(account: number): [x: number, y: number] {
  const random = new SeededRandom(settings.seed).fork(`hero ${account}`);
  const unit = (): number => random.u32() / 0x1_0000_0000;
  if (!settings.crowd) return [unit() * side, unit() * side];
  return [middle + unit() * SECTOR_UNITS, middle + unit() * SECTOR_UNITS];
}

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
      start: { zone: 'arena', at: placeOf(account) },
      fields: { hp: 100 },
    }),
  }),
  start: { zone: 'arena', at: [side / 2, side / 2] },
});
