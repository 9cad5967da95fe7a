// SPDX-License-Identifier: MIT
/**
 * The game of `npm run bench -- creatures`: a forest with 400 walls and as many wolves as
 * REALMKEEP_WOLVES says, who look for heroes five times a second, chase them around walls and bite,
 * and otherwise walk to places far away.
 */
import { SeededRandom } from '@realmkeep/base';
import {
  defineAccount,
  defineEntity,
  defineGame,
  defineZone,
  type Rect,
  rect,
  script,
  text,
  u16,
} from '@realmkeep/kit';

export const SIDE = 6144;
const WALLS = 400;
const WOLVES = Number(process.env.REALMKEEP_WOLVES ?? '5000');
const THINK_MS = 200;
const SIGHT = 240;

export const Hero = defineEntity('hero', {
  public: { name: text(24), hp: u16, maxHp: u16, waves: u16 },
  initial: { hp: 10_000, maxHp: 10_000 },
  commands: { wave: {}, survey: {} },
  health: { now: 'hp', max: 'maxHp' },
  speed: 180,
  size: 20,
});

export const Wolf = defineEntity('wolf', {
  public: { name: text(24), hp: u16 },
  initial: { name: 'Wolf', hp: 60 },
  health: { now: 'hp' },
  speed: 110,
  size: 20,
});

/** What of the scripts a measurement changes while they run. */
export const trouble = {
  /** The wolf of this id throws in every call. */
  thrower: 0,
  /** Two of five throw in every call: 10,000 exceptions a second. */
  flood: false,
};

const random = new SeededRandom('forest');
const walls: Rect[] = Array.from({ length: WALLS }, () =>
  rect(
    100 + random.below(SIDE - 300),
    100 + random.below(SIDE - 300),
    20 + random.below(80),
    20 + random.below(80),
  ),
);

export default defineGame({
  name: 'creatures',
  title: 'Creatures',
  hero: Hero,
  entities: [Wolf],
  zones: [
    defineZone('forest', {
      title: 'Forest',
      size: [SIDE, SIDE],
      walls,
      playersMax: 2000,
      spawns: [{ kind: Wolf, count: WOLVES, area: rect(0, 0, SIDE, SIDE) }],
    }),
  ],
  scripts: [
    script(Hero, {
      commands: {
        wave(hero) {
          hero.waves = (hero.waves + 1) & 0xffff;
        },
        /** The most expensive command that anybody would write: some milliseconds. */
        survey(hero, _given, { zone }) {
          let seen = 0;
          for (const wolf of zone.all(Wolf)) {
            if (zone.sees(hero, wolf)) seen += 1;
          }
          hero.waves = seen & 0xffff;
        },
      },
    }),
    script(Wolf, {
      everyMs: THINK_MS,
      tick(wolf, { zone, damage, heal, random: chance }) {
        if (wolf.id === trouble.thrower || (trouble.flood && wolf.id % 5 < 2))
          throw new Error(`wolf ${wolf.id} has lost its way`);
        const prey = zone.nearest(wolf, Hero, SIGHT);
        if (prey === null) {
          if (wolf.busy) return;
          if (chance.below(4) > 0) {
            wolf.wander();
            return;
          }
          const x = Math.max(20, Math.min(SIDE - 20, wolf.x - 400 + chance.below(800)));
          const y = Math.max(20, Math.min(SIDE - 20, wolf.y - 400 + chance.below(800)));
          wolf.walkTo(x, y);
          return;
        }
        wolf.chase(prey, { within: 26 });
        if (wolf.distanceTo(prey) > 32 || !wolf.sees(prey)) return;
        if (!wolf.cooldown('bite', '1.5s')) return;
        damage(prey, 3, wolf);
        heal(prey, 3);
      },
    }),
  ],
  account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
  start: { zone: 'forest', at: [SIDE / 2, SIDE / 2] },
});
