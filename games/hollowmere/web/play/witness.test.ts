// SPDX-License-Identifier: MIT
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../scene/actor.ts';
import { Witness } from './witness.ts';

const WOLF: Actor = {
  id: 7,
  kind: 'wolf',
  name: 'Wolf',
  mark: '',
  x: 0,
  y: 0,
  heading: 0,
  speed: 0,
  health: 1,
  hp: 50,
  look: 0,
  own: false,
  level: 2,
  loot: false,
  foe: 0,
  casting: 0,
  swings: 0,
  casts: 0,
  spell: 0,
  aim: 0,
  ware: '',
  group: 0,
};
const sightsOf = (...states: Partial<Actor>[]): string[] => {
  const witness = new Witness();
  witness.look([WOLF]);
  return states
    .flatMap((state) => witness.look([{ ...WOLF, ...state }]))
    .map((sight) => ('amount' in sight ? `${sight.is} ${sight.amount}` : sight.is));
};

test('[PAGE16] who comes into view has done nothing; a wound, a blow and a fall are seen once', () => {
  deepEqual(sightsOf({}), []);
  deepEqual(sightsOf({ hp: 38, health: 0.76 }, { hp: 38, health: 0.76 }), ['hurt 12']);
  deepEqual(sightsOf({ swings: 1 }, { swings: 1 }), ['swing']);
  deepEqual(sightsOf({ hp: 0, health: 0 }), ['hurt 50', 'fall']);
});

test('[PAGE17] breath that comes back is no healing, and whoever rises was not healed', () => {
  deepEqual(sightsOf({ hp: 20, health: 0.4 }, { hp: 22, health: 0.44 }), ['hurt 30']);
  deepEqual(sightsOf({ hp: 20, health: 0.4 }, { hp: 40, health: 0.8 }), ['hurt 30', 'healed 20']);
  deepEqual(sightsOf({ hp: 0, health: 0 }, { hp: 50, health: 1 }), ['hurt 50', 'fall']);
});

test('[PAGE18] a spell is seen when it begins and when it takes effect', () => {
  deepEqual(sightsOf({ casting: 1 }, { casting: 0, casts: 1, spell: 1 }), ['casting', 'spell']);
});
