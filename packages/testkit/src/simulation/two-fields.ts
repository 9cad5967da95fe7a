// SPDX-License-Identifier: MIT
/**
 * The smallest game with everything in it: two fields joined by gates, sheep that wander, a wall.
 * For simulations; zones are small so that heroes soon meet and soon pass a gate.
 */
import {
  defineAccount,
  defineEntity,
  defineGame,
  defineZone,
  rect,
  script,
  text,
  u8,
  u16,
} from '@realmkeep/kit';

const Hero = defineEntity('hero', {
  public: { name: text(64), hp: u16, look: u8 },
  // Marks are numbered by their player; what is missing or comes twice stands here.
  owner: { lastMark: u16, marksMissing: u16, marksTwice: u16 },
  saved: ['hp', 'look', 'lastMark', 'marksMissing', 'marksTwice'],
  commands: { mark: { number: u16 } },
  initial: { hp: 100 },
  speed: 200,
  size: 24,
});

const Sheep = defineEntity('sheep', { public: { wool: u8 }, speed: 60, size: 20 });

const east = defineZone('east', {
  title: 'East Field',
  size: [1536, 1536],
  walls: [rect(700, 300, 60, 200)],
  exits: [
    {
      at: [200, 768],
      radius: 40,
      to: 'west',
      arrive: [1300, 768],
      closed: 'The gate to the west is stuck.',
    },
  ],
  spawns: [{ kind: Sheep, count: 12, area: rect(600, 600, 800, 800) }],
});

const west = defineZone('west', {
  title: 'West Field',
  size: [1536, 1536],
  exits: [
    {
      at: [1436, 768],
      radius: 40,
      to: 'east',
      arrive: [320, 768],
      closed: 'The gate to the east is stuck.',
    },
  ],
  spawns: [{ kind: Sheep, count: 6, area: rect(100, 100, 800, 800) }],
});

export const twoFields = defineGame({
  name: 'two-fields',
  title: 'Two Fields',
  zones: [east, west],
  hero: Hero,
  entities: [Sheep],
  account: defineAccount({
    newCharacter: ({ account }) => ({ fields: { hp: 100, look: account % 256 } }),
  }),
  scripts: [
    script(Hero, {
      commands: {
        mark(hero, { number }) {
          if (number <= hero.lastMark) hero.marksTwice += 1;
          else hero.marksMissing += number - hero.lastMark - 1;
          hero.lastMark = Math.max(hero.lastMark, number);
        },
      },
    }),
    script(Sheep, {
      tick(sheep) {
        sheep.wander();
      },
    }),
  ],
  start: { zone: 'east', at: [400, 768] },
});
