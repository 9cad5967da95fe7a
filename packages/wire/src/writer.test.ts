// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

/** Each kind of value, written where its bytes cross the end of the first buffer. */
const KINDS: readonly [string, (w: Writer) => void, (r: Reader) => unknown, unknown][] = [
  ['u8', (w) => w.u8(200), (r) => r.u8(), 200],
  ['u16', (w) => w.u16(40_000), (r) => r.u16(), 40_000],
  ['u32', (w) => w.u32(3_000_000_000), (r) => r.u32(), 3_000_000_000],
  ['i32', (w) => w.i32(-70_000), (r) => r.i32(), -70_000],
  ['f64', (w) => w.f64(Math.PI), (r) => r.f64(), Math.PI],
  ['text', (w) => w.text('héllo'), (r) => r.text(32), 'héllo'],
];

for (const [name, write, read, expected] of KINDS) {
  test(`[WIR1] a ${name} survives the growth of the buffer that it causes`, () => {
    for (let before = 248; before <= 256; before++) {
      const writer = new Writer();
      for (let i = 0; i < before; i++) writer.u8(i & 0xff);
      write(writer);
      const reader = new Reader(writer.finish());
      for (let i = 0; i < before; i++) equal(reader.u8(), i & 0xff);
      deepEqual(read(reader), expected);
      equal(reader.done, true);
    }
  });
}
