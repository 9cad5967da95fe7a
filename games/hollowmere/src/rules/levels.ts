// SPDX-License-Identifier: MIT
/** Levels: what experience they ask for, and what a hero of a level is made of. */

/** Experience that a hero of level n needs for level n + 1. */
const STEPS = [90, 190, 330, 520, 760, 1050, 1400, 1800, 2250] as const;
export const LEVEL_MAX = STEPS.length + 1;

/** What a level's beginning costs, counted from the first. */
export function experienceFor(level: number): number {
  let sum = 0;
  for (let i = 0; i < Math.min(level, LEVEL_MAX) - 1; i++) sum += STEPS[i];
  return sum;
}

export function levelOf(experience: number): number {
  let level = 1;
  while (level < LEVEL_MAX && experience >= experienceFor(level + 1)) level += 1;
  return level;
}

/** How far a hero is on the way to the next level: 0 to 1. */
export function progressOf(experience: number): number {
  const level = levelOf(experience);
  if (level >= LEVEL_MAX) return 1;
  const from = experienceFor(level);
  return (experience - from) / (experienceFor(level + 1) - from);
}

export function healthOf(level: number): number {
  return 80 + 20 * level;
}

export function manaOf(level: number): number {
  return 50 + 10 * level;
}

/** Coppers that the town pays whoever reaches a level. */
export function rewardOf(level: number): number {
  return 5 * level;
}

/**
 * Experience for a foe: less for one far below. Whoever took part gets it whole when alone, and
 * a share that is more than fair in company: two get six tenths each.
 */
export function experienceOf(foe: { worth: number; level: number }, level: number, heads = 1) {
  const gap = Math.max(0, level - foe.level - 1);
  const share = heads <= 1 ? 1 : (1 + 0.2 * (heads - 1)) / heads;
  return Math.round(foe.worth * Math.max(0.1, 1 - 0.2 * gap) * share);
}
