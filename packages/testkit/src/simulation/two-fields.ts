// SPDX-License-Identifier: MIT
/**
 * The smallest game with everything in it: two fields joined by gates, sheep that wander, a wall.
 * For simulations; zones are small so that heroes soon meet and soon pass a gate.
 */
import {
  defineAccount,
  defineEntity,
  defineGame,
  defineItems,
  defineVendor,
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
  initial: { hp: 100 },
  commands: {
    mark: { number: u16 },
    prize: { apples: u16, money: u16 },
    warp: { x: u16, y: u16 },
  },
  speed: 200,
  size: 24,
});

const Sheep = defineEntity('sheep', { public: { wool: u8 }, speed: 60, size: 20 });

/** Has an apple and three coins for whoever comes first. */
const Basket = defineEntity('basket', { speed: 0, size: 16 });

const items = defineItems({
  apple: { title: 'Apple', stackMax: 20 },
  sword: { title: 'Sword', slot: 'hand' },
  hat: { title: 'Hat', slot: 'head' },
});

const miller = defineVendor('miller', {
  title: 'The miller',
  zone: 'east',
  at: [440, 820],
  sells: { apple: 3, sword: 50, hat: 20 },
  buys: { apple: 2, sword: 25 },
});

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
  spawns: [
    { kind: Sheep, count: 12, area: rect(600, 600, 800, 800) },
    {
      kind: Basket,
      count: 3,
      area: rect(380, 740, 60, 60),
      loot: { items: [{ template: items.apple, quantity: 1 }], money: 3, respawnMs: 5000 },
    },
  ],
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
  entities: [Sheep, Basket],
  items,
  keeping: { bag: 8, equipment: ['hand', 'head'] },
  vendors: [miller],
  postage: 1,
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
        /** Into the other field. */
        warp(hero, { x, y }, context) {
          context.warp(hero, context.zone.name === 'east' ? 'west' : 'east', [x, y]);
        },
        async prize(hero, { apples, money }, { items: own, notice }) {
          const made = await own.mint(items.apple, apples, 'prize');
          const paid = await own.giveMoney(money, 'prize');
          notice(hero, made.ok && paid.ok ? `prize ${paid.money}` : 'no prize');
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
