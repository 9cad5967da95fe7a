// SPDX-License-Identifier: MIT
/** A made-up fight for the preview: blows, spells, wounds, the fallen, and what lies about. */
import type { Actor } from './scene/actor.ts';

const STANDING: Actor = {
  id: 0,
  kind: 'wolf',
  name: '',
  mark: '',
  x: 0,
  y: 0,
  heading: 0,
  speed: 0,
  health: 1,
  hp: 100,
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
/** A blow, and a spell, each so often. */
const BEAT_MS = 700;
const SPELL_MS = 900;

export function sampleFight({ x, y }: { x: number; y: number }, nowMs: number): Actor[] {
  const beat = Math.floor(nowMs / BEAT_MS);
  const spell = Math.floor(nowMs / SPELL_MS);
  const wounded = 90 - (beat % 8) * 9;
  const thing = (id: number, ware: string, dx: number): Actor => ({
    ...STANDING,
    id,
    kind: 'item',
    health: null,
    ware,
    x: x + dx,
    y: y + 130,
  });
  const foe = (id: number, kind: string, more: Partial<Actor>): Actor => ({
    ...STANDING,
    id,
    kind,
    name: kind,
    ...more,
  });
  return [
    {
      ...foe(1, 'hero', { x, y, name: 'Ada', look: 0x27154, own: true, level: 3, foe: 2 }),
      swings: beat & 255,
      casts: spell & 255,
      spell: 1 + (spell % 4),
      aim: spell % 4 === 1 ? 1 : 3,
      hp: 60 + (beat % 4) * 10,
      health: 0.6 + (beat % 4) * 0.1,
    },
    foe(2, 'wolf', { x: x + 44, y: y + 6, heading: 128, foe: 1, hp: wounded, swings: beat & 255 }),
    foe(3, 'bandit', { x: x + 190, y: y - 60, heading: 128, look: 7, hp: wounded, health: 0.5 }),
    foe(4, 'abbot', { x: x - 190, y: y - 30, name: 'The Drowned Abbot', casts: (beat >> 2) & 255 }),
    foe(5, 'wolf', { x: x - 60, y: y + 90, hp: 0, health: 0, loot: true }),
    foe(6, 'bandit', { x: x + 90, y: y + 90, hp: 0, health: 0, look: 9 }),
    ...['apple', 'coins', 'chest', 'openchest', 'gate', 'opengate', 'cutlass', 'mail'].map(
      (ware, index) => thing(10 + index, ware, (index - 3.5) * 60),
    ),
  ];
}
