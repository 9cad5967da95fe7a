// SPDX-License-Identifier: MIT
/** Blows: reach, pace and damage. Lengths are units, times milliseconds. */

/** Middle to middle: two people at arm's length. */
export const REACH = 52;
/** Somebody who steps back in mid-blow is still hit within this. */
export const REACH_SLACK = 14;
export const SWING_MS = 1600;

/** Nobody hurt or hurting for so long is out of the fight: wounds close and breath comes back. */
export const CALM_MS = 5000;
/** Shares of the whole that come back each second. */
export const HEAL_CALM = 0.045;
export const MANA_CALM = 0.06;
export const MANA_FIGHT = 0.015;

/** A fallen hero may rise after this, and has this much of his health then. */
export const RISE_MS = 4000;
export const RISE_HEALTH = 0.5;

interface Chance {
  below(n: number): number;
}

/** A blow: the weapon and half again the level, a fifth more or less by chance. */
export function blowOf(attack: number, level: number, random: Chance): number {
  return spread(attack + 1.5 * level, random);
}

/** Within a fifth of the amount; never nothing. */
export function spread(amount: number, random: Chance): number {
  return Math.max(1, Math.round(amount * (0.8 + random.below(401) / 1000)));
}

/** What armour leaves of it: 20 points take off a sixth, 50 a third; never all. */
export function softened(damage: number, armour: number): number {
  return Math.max(1, Math.round((damage * 100) / (100 + Math.max(0, armour))));
}
