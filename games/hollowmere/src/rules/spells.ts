// SPDX-License-Identifier: MIT
/** What heroes can cast. The number of a spell is its place in the list, counted from 1. */

export interface Spell {
  readonly name: string;
  readonly title: string;
  readonly does: string;
  /** Level from which a hero knows it. */
  readonly level: number;
  readonly mana: number;
  /** 0: at once. Whoever walks while casting stops casting. */
  readonly castMs: number;
  readonly cooldownMs: number;
  /** Units; 0 for what needs no target. */
  readonly range: number;
  readonly on: 'foe' | 'friend' | 'self';
  /** Damage or healing: a base, and more with each level. */
  readonly power: number;
  readonly perLevel: number;
  /** Everybody so near to the target gets it too, in units. */
  readonly splash?: number;
  /** The target cannot walk for so long. */
  readonly holdMs?: number;
}

export const SPELLS: readonly Spell[] = [
  {
    name: 'ember',
    title: 'Ember',
    does: 'Throws fire at a foe.',
    level: 1,
    mana: 14,
    castMs: 1400,
    cooldownMs: 0,
    range: 280,
    on: 'foe',
    power: 17,
    perLevel: 5,
  },
  {
    name: 'mend',
    title: 'Mend',
    does: 'Closes wounds: yours, or those of the hero you look at.',
    level: 1,
    mana: 18,
    castMs: 1800,
    cooldownMs: 6000,
    range: 260,
    on: 'friend',
    power: 28,
    perLevel: 9,
  },
  {
    name: 'rime',
    title: 'Rime',
    does: 'Freezes the feet of a foe to the ground.',
    level: 2,
    mana: 16,
    castMs: 0,
    cooldownMs: 14_000,
    range: 240,
    on: 'foe',
    power: 8,
    perLevel: 3,
    holdMs: 3500,
  },
  {
    name: 'storm',
    title: 'Storm',
    does: 'Lightning strikes a foe and everybody beside it.',
    level: 3,
    mana: 32,
    castMs: 1800,
    cooldownMs: 16_000,
    range: 280,
    on: 'foe',
    power: 30,
    perLevel: 6,
    splash: 100,
  },
  {
    name: 'home',
    title: 'Homeward',
    does: 'Brings you back to the square of the harbour.',
    level: 1,
    mana: 0,
    castMs: 6000,
    cooldownMs: 120_000,
    range: 0,
    on: 'self',
    power: 0,
    perLevel: 0,
  },
];

/** By its number, from 1; undefined for none. */
export function spellOf(number: number): Spell | undefined {
  return SPELLS[number - 1];
}

export function powerOf(spell: Spell, level: number): number {
  return spell.power + spell.perLevel * level;
}
