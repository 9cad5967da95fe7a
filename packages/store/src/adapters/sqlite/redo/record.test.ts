// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { decodeRecord, encodeRecord, HEAD_BYTES, type Record } from './record.ts';

const RECORD: Record = {
  life: 7,
  sequence: 2 ** 40 + 1,
  digest: 0xdeadbeef,
  batch: new TextEncoder().encode('what was asked for'),
};

test('[JRN1] a record reads as it was written, wherever it lies', () => {
  const bytes = encodeRecord(RECORD);
  const file = new Uint8Array(10 + bytes.length + 5);
  file.set(bytes, 10);
  const found = decodeRecord(file, 10);
  deepEqual(found && { ...found, batch: Uint8Array.from(found.batch) }, RECORD);
  equal(bytes.length, HEAD_BYTES + RECORD.batch.length);
});

test('[JRN1] a record that was cut, or of which any bit is wrong, is none', () => {
  const bytes = encodeRecord(RECORD);
  for (let length = 0; length < bytes.length; length++) {
    equal(decodeRecord(bytes.subarray(0, length), 0), null, `cut at ${length}`);
    const torn = new Uint8Array(bytes.length);
    torn.set(bytes.subarray(0, length));
    equal(decodeRecord(torn, 0), null, `zeros from ${length} on`);
  }
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const wrong = bytes.slice();
    wrong[bit >> 3] ^= 1 << (bit & 7);
    equal(decodeRecord(wrong, 0), null, `bit ${bit}`);
  }
  equal(decodeRecord(new Uint8Array(4096), 0), null, 'zeros are no record');
});
