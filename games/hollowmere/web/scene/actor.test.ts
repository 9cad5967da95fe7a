// SPDX-License-Identifier: MIT
import { notEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { type Actor, guiseOf } from './actor.ts';

const CHEST: Actor = {
  id: 7,
  kind: 'chest',
  name: '',
  mark: '',
  x: 0,
  y: 0,
  heading: 0,
  speed: 0,
  health: null,
  hp: 0,
  look: 0,
  own: false,
  level: 0,
  loot: false,
  foe: 0,
  casting: 0,
  swings: 0,
  casts: 0,
  spell: 0,
  aim: 0,
  ware: 'chest',
  group: 0,
};

test('a chest that was opened is drawn open', () => {
  notEqual(guiseOf(CHEST), guiseOf({ ...CHEST, ware: 'openchest' }));
});

test('a person who has something to say is marked, and keeps the name', () => {
  const edda = { ...CHEST, kind: 'harbourmaster', name: 'Edda', ware: '' };
  notEqual(guiseOf(edda), guiseOf({ ...edda, mark: '(!)' }));
});
