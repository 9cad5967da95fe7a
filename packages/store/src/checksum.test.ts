// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowChecksum } from './checksum.ts';

test('[SUM1] a checksum tells every field, its order, its place and its kind apart', () => {
  const rows = [
    ['ab', 'c', 1],
    ['a', 'bc', 1],
    ['c', 'ab', 1],
    ['ab', 'c', 2],
    ['ab', 'c', null],
    ['ab', 'c', ''],
    ['ab', 'c'],
    ['1:a', 'c', 1],
  ];
  assert.equal(new Set(rows.map(rowChecksum)).size, rows.length);
});

test('[SUM2] checksums stay as they are: they are in files', () => {
  assert.equal(rowChecksum([1, 'Anna', null]), 2_979_333_746);
});
