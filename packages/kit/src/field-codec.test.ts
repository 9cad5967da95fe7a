// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { EntityLayout, FIELD_TYPES, type Kind } from '@realmkeep/sim';
import { decodeFields, encodeFields } from './field-codec.ts';

const layout = new EntityLayout({
  kinds: [
    {
      name: 'all',
      fields: FIELD_TYPES.map((type) =>
        type === 'text' ? { name: type, type, max: 8 } : { name: type, type },
      ),
    },
  ],
});
const kind: Kind = layout.kinds[0];

test('[KIT6] fields of every type come back, at both ends of their range', () => {
  const low = {
    u8: 0,
    u16: 0,
    u32: 0,
    i8: -128,
    i16: -32768,
    i32: -(2 ** 31),
    bool: false,
    text: '',
  };
  const high = {
    u8: 255,
    u16: 65535,
    u32: 2 ** 32 - 1,
    i8: 127,
    i16: 32767,
    i32: 2 ** 31 - 1,
    bool: true,
    text: 'größer',
  };
  deepEqual(decodeFields(kind, encodeFields(kind, low)), low);
  deepEqual(decodeFields(kind, encodeFields(kind, high)), high);
  deepEqual(decodeFields(kind, encodeFields(kind, {})), low0());
});

function low0(): object {
  return { u8: 0, u16: 0, u32: 0, i8: 0, i16: 0, i32: 0, bool: false, text: '' };
}

test('[KIT7] bytes that are too many, too few or out of range are refused', () => {
  const bytes = encodeFields(kind, { bool: true });
  equal(decodeFields(kind, bytes.subarray(1)), null);
  equal(decodeFields(kind, Uint8Array.from([...bytes, 0])), null);
  const at = bytes.lastIndexOf(1);
  equal(decodeFields(kind, bytes.with(at, 2)), null);
});
