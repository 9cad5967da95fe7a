// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packLook, unpackLook } from './look.ts';

test('[PAGE9] a look comes back as it was packed', () => {
  const look = { skin: 5, hair: 7, style: 3, cloak: 9, tunic: 2 };
  assert.deepEqual(unpackLook(packLook(look)), look);
});

test('[PAGE10] every number is a look', () => {
  for (const packed of [0, 0xfffff, 0xffffffff, 0x12345678]) {
    const look = unpackLook(packed);
    assert.ok(look.skin < 6 && look.hair < 8 && look.style < 4 && look.cloak < 10, `${packed}`);
    assert.deepEqual(unpackLook(packLook(look)), look);
  }
});
