// SPDX-License-Identifier: MIT
import { deepEqual, equal, notEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { Beginnings } from './beginnings.ts';

test('[VIEW1] a beginning shows what is in the buffer now, and is one object for each length', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  const beginnings = new Beginnings(bytes, 3);
  const two = beginnings.to(2);
  deepEqual([...two], [1, 2]);
  bytes[0] = 9;
  deepEqual([...two], [9, 2]);
  equal(beginnings.to(2), two);
  equal(beginnings.to(0).length, 0);
});

test('[VIEW2] above the limit nothing is kept', () => {
  const beginnings = new Beginnings(Uint8Array.of(1, 2, 3, 4), 3);
  notEqual(beginnings.to(4), beginnings.to(4));
  deepEqual([...beginnings.to(4)], [1, 2, 3, 4]);
});
