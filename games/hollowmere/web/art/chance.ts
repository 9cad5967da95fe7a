// SPDX-License-Identifier: MIT
/**
 * Repeatable chance: the same place always looks the same, for every player and after every load.
 */

/** A well-mixed 32-bit number of two whole coordinates and a salt. */
export function hash(x: number, y: number, salt = 0): number {
  let h = Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1) ^ Math.imul(salt, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

/** From 0 up to, not including, 1. */
export function chance(x: number, y: number, salt = 0): number {
  return hash(x, y, salt) / 4294967296;
}

/** A stream of numbers from 0 to 1. */
export type Dice = () => number;

export function dice(seed: number): Dice {
  let n = 0;
  return () => {
    n += 1;
    return chance(seed, n, 77);
  };
}

export function between(roll: Dice, low: number, high: number): number {
  return low + roll() * (high - low);
}

export function pick<T>(roll: Dice, list: readonly T[]): T {
  return list[Math.min(list.length - 1, Math.floor(roll() * list.length))];
}

/** Smooth noise from 0 to 1 with features about `size` long. */
export function smoothNoise(x: number, y: number, size: number, salt = 0): number {
  const gx = Math.floor(x / size);
  const gy = Math.floor(y / size);
  const fx = ease(x / size - gx);
  const fy = ease(y / size - gy);
  const top = chance(gx, gy, salt) * (1 - fx) + chance(gx + 1, gy, salt) * fx;
  const bottom = chance(gx, gy + 1, salt) * (1 - fx) + chance(gx + 1, gy + 1, salt) * fx;
  return top * (1 - fy) + bottom * fy;
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}
