// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import { BitReader, BitWriter } from './bits.ts';

test('[BIT1] everything written is read again, and ends at the same bit', () => {
  const random = new SeededRandom(1);
  for (let run = 0; run < 300; run++) {
    const out = new BitWriter(1);
    const expected: (() => void)[] = [];
    const input = new BitReader();
    for (let n = 0; n < 60; n++) {
      const value = random.u32() >>> random.below(32);
      const order = random.below(12);
      switch (random.below(5)) {
        case 0: {
          const bits = random.below(25);
          out.write(value, bits);
          expected.push(() => assert.equal(input.read(bits), value & ((1 << bits) - 1)));
          break;
        }
        case 1:
          out.write32(value);
          expected.push(() => assert.equal(input.read32(), value));
          break;
        case 2:
          out.golomb(value >>> 8, order);
          expected.push(() => assert.equal(input.golomb(order), value >>> 8));
          break;
        case 3: {
          const signed = (value & 0x1f_ffff) - 0x10_0000;
          out.signedGolomb(signed, order);
          expected.push(() => assert.equal(input.signedGolomb(order), signed));
          break;
        }
        default:
          out.rice(value & 63, order);
          expected.push(() => assert.equal(input.rice(order, 63), value & 63));
      }
    }
    const length = out.finish();
    input.reset(out.bytes, 0, length);
    for (const check of expected) check();
    assert.equal(input.failed, false);
    assert.equal(input.align(), length);
  }
});

test('[BIT2] reading beyond the end gives zeros and is remembered', () => {
  const input = new BitReader();
  input.reset(Uint8Array.of(255));
  assert.equal(input.read(8), 255);
  assert.equal(input.failed, false);
  assert.equal(input.read(1), 0);
  assert.equal(input.failed, true);
  assert.equal(input.read32(), 0);
});

test('[BIT3] codes without an end fail instead of running on', () => {
  const input = new BitReader();
  const ones = new Uint8Array(1000).fill(255);
  input.reset(ones);
  input.golomb(0);
  assert.equal(input.failed, true);
  input.reset(ones);
  input.rice(0, 63);
  assert.equal(input.failed, true);
});
