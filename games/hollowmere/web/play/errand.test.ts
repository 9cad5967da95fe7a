// SPDX-License-Identifier: MIT
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../scene/actor.ts';
import { errandFor } from './errand.ts';
import { pickActor } from './pick.ts';

const actor = (id: number, more: Partial<Actor>): Actor => ({
  id,
  kind: 'wolf',
  name: 'Wolf',
  mark: '',
  x: 100,
  y: 100,
  heading: 0,
  speed: 0,
  health: 1,
  hp: 50,
  look: 0,
  own: false,
  level: 1,
  loot: false,
  foe: 0,
  casting: 0,
  swings: 0,
  casts: 0,
  spell: 0,
  aim: 0,
  ware: '',
  group: 0,
  ...more,
});

test('[PAGE13] living foes are fought, dead ones are looted while something is left', () => {
  equal(errandFor(actor(1, {})), 'fight');
  equal(errandFor(actor(1, { health: 0, loot: true })), 'loot');
  equal(errandFor(actor(1, { health: 0 })), null);
  equal(errandFor(actor(1, { kind: 'merchant', health: null })), 'deal');
  equal(errandFor(actor(1, { kind: 'hero' })), null);
});

test('[PAGE14] a tap on the body means whoever stands in front, never oneself', () => {
  const crowd = [actor(1, {}), actor(2, { y: 108 }), actor(3, { y: 112, own: true })];
  equal(pickActor(crowd, { x: 105, y: 80 })?.id, 2);
  equal(pickActor(crowd, { x: 180, y: 100 }), null);
});
