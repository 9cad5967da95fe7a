// SPDX-License-Identifier: MIT
/** Checked by the type checker alone: what a game's author must not be able to write. */
import { defineAccount } from './account.ts';
import { defineEntity } from './entity.ts';
import { bool, entity, f64, text, u8, u16 } from './fields.ts';
import { defineGame } from './game.ts';
import { defineItems } from './items.ts';
import { script, zoneScript } from './script.ts';
import { rect } from './shapes.ts';
import { defineZone } from './zone.ts';

const Hero = defineEntity('hero', {
  public: { name: text(24), hp: u16, resting: bool },
  owner: { gold: u16 },
  server: { lastHitAt: f64 },
  saved: ['hp', 'gold'],
  initial: { hp: 100, resting: false },
  commands: { wave: { hand: u8 } },
  events: { greeted: { by: entity } },
  timers: ['sleep'],
  health: { now: 'hp' },
  speed: 180,
  size: 24,
});
const Wolf = defineEntity('wolf', {
  public: { hp: u16, maxHp: u16 },
  timers: ['howl'],
  health: { now: 'hp', max: 'maxHp' },
  speed: 90,
  size: 24,
});

// @ts-expect-error a saved field has to be a field
defineEntity('a', { public: { hp: u16 }, saved: ['mana'], speed: 1, size: 1 });
// @ts-expect-error an initial value has its field's type
defineEntity('a', { public: { hp: u16 }, initial: { hp: 'full' }, speed: 1, size: 1 });
// @ts-expect-error health is a field of the kind
defineEntity('a', { public: { hp: u16 }, health: { now: 'mana' }, speed: 1, size: 1 });
// @ts-expect-error health is a number
defineEntity('a', { public: { name: text(9) }, health: { now: 'name' }, speed: 1, size: 1 });
// @ts-expect-error f64 does not travel: only `server` fields may have it
defineEntity('a', { public: { hp: f64 }, speed: 1, size: 1 });

export const scripts = [
  script(Hero, {
    spawned(hero) {
      hero.hp = 3;
      hero.resting = true;
      // @ts-expect-error a bool is not a number
      hero.resting = 1;
      // @ts-expect-error no such field
      hero.mana = 1;
      // @ts-expect-error scripts do not teleport by assignment
      hero.x = 1;
    },
    commands: {
      wave(hero, given) {
        hero.gold += given.hand;
        // @ts-expect-error no such argument
        given.foot;
      },
    },
  }),
  script(Wolf, {
    tick(wolf) {
      wolf.wander();
      // @ts-expect-error a wolf has no gold
      wolf.gold += 1;
    },
    // @ts-expect-error a wolf has no commands
    commands: { wave() {} },
  }),
  script(Wolf, {
    tick(wolf, { zone, damage }) {
      const prey = zone.nearest(wolf, Hero, 200, (hero) => hero.gold > 0);
      if (prey === null) return;
      prey.gold -= 1;
      // @ts-expect-error a hero has no such field
      prey.mana = 1;
      wolf.timer('howl', '2s', prey.id);
      // @ts-expect-error a wolf has no such timer
      wolf.timer('sleep', '2s');
      // @ts-expect-error that is no length of time
      wolf.timer('howl', 'soon');
      prey.tell('greeted', { by: wolf.id });
      // @ts-expect-error a hero is told of no such event
      prey.tell('bitten', { by: wolf.id });
      // @ts-expect-error the event tells something else
      prey.tell('greeted', { from: wolf.id });
      // @ts-expect-error nobody is told by a wolf's own events: it has no player
      wolf.tell('greeted', { by: wolf.id });
      // @ts-expect-error only entities can be hurt
      damage('hero', 3);
    },
    hurt(wolf, _context, { by, amount }) {
      if (by?.is(Hero)) by.gold += amount;
      // @ts-expect-error who it was is not known without asking
      by.gold += 1;
      wolf.hp += 1;
    },
    timers: { howl: (wolf, { say }, data) => say(wolf, data.toFixed()) },
  }),
  script(Wolf, {
    // @ts-expect-error a wolf has no such timer
    timers: { sleep() {} },
  }),
];

const town = defineZone('town', {
  title: 'Town',
  size: [768, 768],
  exits: [{ at: [10, 10], radius: 8, to: 'wood', arrive: [99, 99], closed: 'Shut.' }],
  spawns: [{ kind: Wolf, count: 1, area: rect(0, 0, 9, 9), respawn: '5s' }],
  areas: { square: rect(0, 0, 99, 99) },
});
export const townScript = zoneScript(town, {
  entered(hero, { notice }) {
    if (hero.is(Hero)) notice(hero, hero.name);
  },
  areas: { square: { left() {} } },
});
export const noScript = zoneScript(town, {
  // @ts-expect-error the town has no such area
  areas: { harbour: { left() {} } },
});
const wood = defineZone('wood', { title: 'Wood', size: [768, 768] });
const account = defineAccount({ newCharacter: () => ({ fields: {} }) });
const rest = { name: 'g', title: 'G', hero: Hero, entities: [Wolf], account } as const;

export const game = defineGame({
  ...rest,
  zones: [town, wood],
  start: { zone: 'town', at: [1, 1] },
});
export const heroName: 'hero' = game.entities.hero.kind;
export const hpField: 'u16' = game.entities.wolf.public.hp.type;
// @ts-expect-error the game has no such kind
game.entities.dragon;
// @ts-expect-error the exit of town leads to a zone that is not in the game
defineGame({ ...rest, zones: [town], start: { zone: 'town', at: [1, 1] } });
// @ts-expect-error the game has no such zone to start in
defineGame({ ...rest, zones: [town, wood], start: { zone: 'sky', at: [1, 1] } });

const wares = defineItems({ apple: { title: 'Apple', stackMax: 20 } });
script(Hero, {
  commands: {
    async wave(_hero, _given, { items }) {
      const made = await items.mint(wares.apple, 1, 'test');
      // @ts-expect-error a refusal has no serial: ask whether it was done
      made.serial;
      if (made.ok) made.serial.toFixed();
      // @ts-expect-error an item is named by its template, not by a word
      items.mint('apple', 1, 'test');
    },
  },
});
export const shop = defineGame({
  ...rest,
  zones: [town, wood],
  items: wares,
  start: { zone: 'town', at: [1, 1] },
});
export const appleName: 'apple' = shop.items.apple.name;
// @ts-expect-error the game has no such item
shop.items.dragon;
