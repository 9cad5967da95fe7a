// SPDX-License-Identifier: MIT
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { Reader } from './reader.ts';
import { choice, f64, list, optional, struct, text, u8, u16, varint } from './types.ts';
import { Writer } from './writer.ts';

test('[WIRE6] the first wrong read fails the reader for good; every read after gives nothing', () => {
  const reader = new Reader(Uint8Array.of(1, 2, 3));
  equal(reader.u8(), 1);
  equal(reader.u32(), 0);
  equal(reader.failed, true);
  equal(reader.u8(), 0, 'though a byte is left');
  equal(reader.varint(), 0);
  equal(reader.f64(), 0);
  equal(reader.text(10), '');
  deepEqual(reader.raw(1), new Uint8Array(0));
  equal(reader.done, false);
  const told = new Reader(Uint8Array.of(1));
  told.fail();
  equal(told.u8(), 0);
});

test('[WIRE6] a reader is done only when nothing is left over', () => {
  const reader = new Reader(Uint8Array.of(1, 2));
  reader.u8();
  equal(reader.done, false);
  reader.u8();
  equal(reader.done, true);
});

test('[WIRE7] a varint has one encoding: up to 2^53 - 1, no needless zero bytes', () => {
  for (const value of [0, 1, 127, 128, 16_383, 16_384, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    const writer = new Writer();
    writer.varint(value);
    const reader = new Reader(writer.finish());
    equal(reader.varint(), value);
    equal(reader.done, true);
  }
  const bad = [
    [0x80, 0x00],
    [0xff, 0x80, 0x00],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    [0x80],
  ];
  for (const bytes of bad) {
    const reader = new Reader(Uint8Array.from(bytes));
    equal(reader.varint(), 0, String(bytes));
    equal(reader.failed, true, String(bytes));
  }
});

test('[WIRE8] every type refuses what is outside its bounds', () => {
  const cases: [{ read(reader: Reader): unknown }, number[]][] = [
    [u8(1, 3), [0]],
    [u8(1, 3), [4]],
    [u16(0, 4095), [0x00, 0x10]],
    [varint(5, 9), [4]],
    [f64(), [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]],
    [f64(), [0, 0, 0, 0, 0, 0, 0xf0, 0xff]],
    [choice('a', 'b'), [2]],
    [optional(u8()), [2]],
    [text(3), [4, 97, 97, 97, 97]],
    [text(3), [2, 0xc3, 0x28]],
    [list(u8(), 2), [3, 1, 2, 3]],
  ];
  for (const [type, bytes] of cases) {
    const reader = new Reader(Uint8Array.from(bytes));
    type.read(reader);
    equal(reader.failed, true, JSON.stringify(bytes));
  }
});

test('[WIRE8] a list that claims more than there is stops at the first missing item', () => {
  const reader = new Reader(Uint8Array.of(0xff, 0x3f, 1));
  equal(list(struct({ a: u8() }), 16_384).read(reader).length <= 2, true);
  equal(reader.failed, true);
});

test('[WIRE9] our own values out of bounds are asserted, not sent', () => {
  const writer = new Writer();
  throws(() => u8(1, 3).write(writer, 4));
  throws(() => u8().write(writer, 1.5));
  throws(() => f64().write(writer, Number.NaN));
  throws(() => text(3).write(writer, '漢漢'));
  throws(() => list(u8(), 1).write(writer, [1, 2]));
  throws(() => varint().write(writer, -1));
});
