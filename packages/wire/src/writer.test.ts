// SPDX-License-Identifier: MIT
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { Reader } from './reader.ts';
import { lent, Writer, written } from './writer.ts';

/** Each kind of value, written where its bytes cross the end of the first buffer. */
const KINDS: readonly [string, (w: Writer) => void, (r: Reader) => unknown, unknown][] = [
  ['u8', (w) => w.u8(200), (r) => r.u8(), 200],
  ['u16', (w) => w.u16(40_000), (r) => r.u16(), 40_000],
  ['u32', (w) => w.u32(3_000_000_000), (r) => r.u32(), 3_000_000_000],
  ['i32', (w) => w.i32(-70_000), (r) => r.i32(), -70_000],
  ['f64', (w) => w.f64(Math.PI), (r) => r.f64(), Math.PI],
  ['text', (w) => w.text('hello'), (r) => r.text(32), 'hello'],
  ['text of another script', (w) => w.text('héllo'), (r) => r.text(32), 'héllo'],
  ['long text', (w) => w.text('x'.repeat(200)), (r) => r.text(200), 'x'.repeat(200)],
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

test('[WIR2] bytes that were written stay what they are when the writer is used again', () => {
  const first = written((w) => w.text('first'));
  const outer = written((w) => {
    w.u8(1);
    // Asked for within another: both are whole.
    w.raw(written((inner) => inner.u16(0x0302)));
    w.u8(4);
  });
  const large = written((w) => w.raw(new Uint8Array(300_000).fill(9)));
  written((w) => w.raw(new Uint8Array(64).fill(255)));
  deepEqual(first, Uint8Array.of(5, 0x66, 0x69, 0x72, 0x73, 0x74));
  deepEqual(outer, Uint8Array.of(1, 2, 3, 4));
  equal(large.length, 300_000);
  equal(
    large.every((byte) => byte === 9),
    true,
  );
});

test('[WIR3] what a failed write left behind is in no later message', () => {
  throws(() =>
    written((w) => {
      w.u8(7);
      w.u8(256);
    }),
  );
  deepEqual(
    written((w) => w.u8(1)),
    Uint8Array.of(1),
  );
});

test('[WIR4] what is lent is whole while it is used, also when that writes something else', () => {
  let seen: number[] = [];
  lent(
    (w) => w.u16(0x0201),
    (bytes) => {
      written((other) => other.u32(0));
      seen = [...bytes];
    },
  );
  deepEqual(seen, [1, 2]);
});
