// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { Ring } from './ring.ts';

test('[BASE1] a ring gives items back in the order they came, across its seam', () => {
  const ring = new Ring<number>(3);
  const seen: (number | undefined)[] = [];
  for (let i = 0; i < 10; i++) {
    ring.push(i);
    if (i % 2 === 1) seen.push(ring.shift(), ring.shift());
  }
  deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  equal(ring.shift(), undefined);
});

test('[BASE2] a full ring refuses the newest item and keeps the others', () => {
  const ring = new Ring<string>(2);
  equal(ring.push('a'), true);
  equal(ring.push('b'), true);
  equal(ring.push('c'), false);
  equal(ring.length, 2);
  equal(ring.at(0), 'a');
  equal(ring.at(1), 'b');
  equal(ring.at(2), undefined);
});
