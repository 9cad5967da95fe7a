// SPDX-License-Identifier: MIT
import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { isRealmError } from '@realmkeep/base';
import { EntityLayout } from '@realmkeep/sim';
import { defineAccount, isRefused, type Migration, refused } from './account.ts';
import { characterOf, decodeState, encodeState, makeCharacter } from './character-state.ts';
import { defineEntity } from './entity.ts';
import { text, u8, u16, u32 } from './fields.ts';
import { defineGame, type Game, isGame } from './game.ts';
import { script } from './script.ts';
import { rect } from './shapes.ts';
import { defineZone } from './zone.ts';

const Hero = defineEntity('hero', {
  public: { name: text(24), hp: u16, look: u32 },
  owner: { gold: u16 },
  saved: ['hp', 'look', 'gold'],
  initial: { hp: 100 },
  commands: { wave: { hand: u8 } },
  speed: 180,
  size: 24,
});
const Wolf = defineEntity('wolf', { public: { hp: u16 }, speed: 90, size: 20 });

function gameWith(migrate: readonly Migration[] = [], load?: Migration): Game {
  return defineGame({
    name: 'tiny',
    title: 'Tiny',
    hero: Hero,
    entities: [Wolf],
    zones: [
      defineZone('town', {
        title: 'Town',
        size: [1536, 800],
        walls: [rect(10, 20, 30, 40)],
        exits: [{ at: [100, 50], radius: 24, to: 'wood', arrive: [700, 9], closed: 'Shut.' }],
        spawns: [{ kind: Wolf, count: 2, area: rect(0, 0, 100, 100) }],
      }),
      defineZone('wood', { title: 'The Wood', size: [768, 768] }),
    ],
    account: defineAccount({
      newCharacter: ({ choices }) =>
        choices === 'bad' ? refused('Not so.') : { fields: { look: 7 } },
      migrate,
      ...(load ? { load } : {}),
    }),
    start: { zone: 'town', at: [200, 300] },
  });
}

const hasCode = (code: string) => (error: unknown) => isRealmError(error, code);

test('[KIT1] a game compiles to steps, sectors and a layout that both ends can read', () => {
  const game = gameWith();
  const town = game.zone('town');
  equal(town?.width, 1536 * 64);
  deepEqual([town?.grid.columns, town?.grid.rows], [2, 2]);
  deepEqual(town?.walls.rectangles, [{ minX: 640, minY: 1280, maxX: 2560, maxY: 3840 }]);
  equal(town?.exits[0].title, 'The Wood');
  equal(town?.exits[0].arriveX, 700 * 64);
  equal(game.heroSpeedMax, (180 * 64) / 20);
  equal(game.zone('sky'), undefined);
  const layout = EntityLayout.decode(game.layout.bytes);
  deepEqual(
    layout?.kinds.map((kind) => kind.name),
    ['hero', 'wolf', 'item', 'hero-own', 'hero-do-wave'],
  );
  equal(isGame(game), true);
  equal(isGame({ zones: [] }), false);
});

test('[KIT2] what breaks a rule is refused when the game is defined, with the place', () => {
  const broken = hasCode('ERR_GAME_DEFINITION');
  throws(() => defineEntity('a', { public: { x: u8 }, speed: 1, size: 1 }), broken);
  throws(
    () => defineEntity('a', { public: { b: u8 }, owner: { b: u8 }, speed: 1, size: 1 }),
    broken,
  );
  throws(() => defineEntity('a', { speed: 5000, size: 1 }), broken);
  throws(() => defineZone('Town', { title: '', size: [768, 768] }), broken);
  throws(() => defineZone('t', { title: '', size: [768, 768], tickHz: 7 }), broken);
  const area = rect(700, 700, 100, 100);
  const outside = {
    title: '',
    size: [768, 768],
    spawns: [{ kind: Wolf, count: 1, area }],
  } as const;
  throws(() => defineZone('t', outside), broken);
  throws(() => script(Wolf, { everyMs: 1 }), broken);
});

test('[KIT3] a new character has the fields of the script over the initial ones', () => {
  const game = gameWith();
  const made = makeCharacter(game, { account: 1, name: 'Ann', choices: null });
  if (isRefused(made)) throw new Error(made.refused);
  equal(made.zone, 'town');
  const state = decodeState(game, made.state);
  deepEqual(state, { x: 12800, y: 19200, heading: 64, fields: { hp: 100, look: 7, gold: 0 } });
  const row = { name: 'Ann', kind: 'hero', zone: 'town', state: made.state };
  equal(characterOf(game, row).fields.look, 7);
  const bad = makeCharacter(game, { account: 1, name: 'Ann', choices: 'bad' });
  deepEqual(bad, { refused: 'Not so.' });
});

test('[KIT4] older states migrate step by step; newer and damaged ones are refused', () => {
  const old = encodeState(gameWith(), { x: 1, y: 2, heading: 3, fields: { hp: 5, look: 6 } });
  const game = gameWith([
    (f) => ({ ...f, hp: Number(f.hp) + 1 }),
    (f) => ({ ...f, hp: 2 * Number(f.hp) }),
  ]);
  deepEqual(decodeState(game, old).fields, { hp: 12, look: 6, gold: 0 });
  const recent = encodeState(game, decodeState(game, old));
  throws(() => decodeState(gameWith(), recent), hasCode('ERR_STATE_UNREADABLE'));
  for (const damaged of ['', '7', '{}', '{"version":0,"x":0.5,"y":1,"heading":1,"fields":{}}']) {
    throws(() => decodeState(game, damaged), hasCode('ERR_STATE_UNREADABLE'));
  }
});

test('[KIT5] a saved field of another type falls back to its initial value', () => {
  const game = gameWith();
  const json = '{"version":0,"x":0,"y":0,"heading":0,"fields":{"hp":"x","look":9,"odd":1}}';
  deepEqual(decodeState(game, json).fields, { hp: 100, look: 9, gold: 0 });
  match(encodeState(game, decodeState(game, json)), /"look":9/);
});

test('[KIT11] the load hook sees migrated fields; a hook that throws spoils that one state', () => {
  const old = encodeState(gameWith(), { x: 1, y: 2, heading: 3, fields: { hp: 5, look: 6 } });
  const doubled: Migration = (f) => ({ ...f, hp: 2 * Number(f.hp) });
  const capped: Migration = (f) => ({ ...f, hp: Math.min(9, Number(f.hp)) });
  equal(decodeState(gameWith([doubled], capped), old).fields.hp, 9);
  const broken = (): never => {
    throw new Error('out of order');
  };
  throws(() => decodeState(gameWith([], broken), old), hasCode('ERR_STATE_UNREADABLE'));
  throws(() => decodeState(gameWith([broken]), old), hasCode('ERR_STATE_UNREADABLE'));
});
