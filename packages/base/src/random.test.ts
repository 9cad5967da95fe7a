// SPDX-License-Identifier: MIT
import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from './random.ts';

const draw = (random: { u32(): number }, count = 8): number[] =>
  Array.from({ length: count }, () => random.u32());

test('[BASE3] the same seed gives the same numbers, another seed others', () => {
  deepEqual(draw(new SeededRandom(7)), draw(new SeededRandom(7)));
  notDeepEqual(draw(new SeededRandom(7)), draw(new SeededRandom(8)));
  deepEqual(draw(new SeededRandom('commit')), draw(new SeededRandom('commit')));
});

test('[BASE4] a fork depends on seed and label, not on what was drawn before', () => {
  const used = new SeededRandom(1);
  draw(used, 100);
  deepEqual(draw(used.fork('zone')), draw(new SeededRandom(1).fork('zone')));
  notDeepEqual(draw(used.fork('zone')), draw(used.fork('gateway')));
});

test('[BASE5] below(n) reaches every number from 0 to n - 1 and no other', () => {
  const random = new SeededRandom(3);
  const seen = new Set(Array.from({ length: 600 }, () => random.below(6)));
  deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5]);
});

test('[BASE6] bits are balanced: each of 32 is set in about half of the draws', () => {
  const random = new SeededRandom(11);
  const set = new Array<number>(32).fill(0);
  for (const value of draw(random, 4096)) {
    for (let bit = 0; bit < 32; bit++) set[bit] += (value >>> bit) & 1;
  }
  for (const times of set) ok(Math.abs(times - 2048) < 200, `bit set ${times} of 4096 times`);
  equal(set.length, 32);
});
