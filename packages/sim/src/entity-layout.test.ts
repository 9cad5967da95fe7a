// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRealmError, SeededRandom } from '@realmkeep/base';
import { BitReader, BitWriter } from './bits.ts';
import {
  attributeOf,
  EntityLayout,
  type LayoutDefinition,
  readAttribute,
  writeAttribute,
} from './entity-layout.ts';

const LAYOUT = new EntityLayout({
  kinds: [
    {
      name: 'hero',
      fields: [
        { name: 'health', type: 'u8' },
        { name: 'gold', type: 'u32' },
        { name: 'depth', type: 'i32' },
        { name: 'mood', type: 'i8' },
        { name: 'riding', type: 'bool' },
        { name: 'name', type: 'text', max: 16 },
      ],
    },
    { name: 'stone', fields: [] },
  ],
});

test('[LAY1] a layout survives its bytes, and its hash tells layouts apart', () => {
  const decoded = EntityLayout.decode(LAYOUT.bytes);
  assert.equal(decoded?.hash, LAYOUT.hash);
  assert.deepEqual(decoded?.kinds, LAYOUT.kinds);
  const other = new EntityLayout({ kinds: [{ name: 'hero', fields: [] }] });
  assert.notEqual(other.hash, LAYOUT.hash);
});

test('[LAY2] bytes that are no layout are refused, and none throws', () => {
  const random = new SeededRandom(4);
  for (let n = 0; n < LAYOUT.bytes.length; n++) {
    assert.equal(EntityLayout.decode(LAYOUT.bytes.subarray(0, n)), null);
  }
  for (let n = 0; n < 5000; n++) {
    const bytes = LAYOUT.bytes.slice();
    for (let m = random.below(4); m >= 0; m--) {
      bytes[random.below(bytes.length)] = random.below(256);
    }
    EntityLayout.decode(bytes);
  }
});

test('[LAY3] limits are told by code', () => {
  const refused = (definition: LayoutDefinition) =>
    assert.throws(
      () => new EntityLayout(definition),
      (error: unknown) => isRealmError(error, 'ERR_SIM_LAYOUT'),
    );
  const field = { name: 'f', type: 'u8' } as const;
  refused({ kinds: [] });
  refused({ kinds: [{ name: 'a b', fields: [] }] });
  refused({ kinds: [{ name: 'a', fields: [field, field] }] });
  refused({ kinds: [{ name: 'a', fields: [{ name: 't', type: 'text', max: 97 }] }] });
  refused({
    kinds: [
      { name: 'a', fields: Array.from({ length: 33 }, (_, i) => ({ ...field, name: `f${i}` })) },
    ],
  });
});

test('[LAY4] a value is held as near as its field can, and comes back from bits', () => {
  const random = new SeededRandom(5);
  const out = new BitWriter();
  const input = new BitReader();
  const [health, gold, depth, mood, riding, name] = LAYOUT.kinds[0].fields;
  assert.equal(attributeOf(health, 300), 255);
  assert.equal(attributeOf(health, -1), 0);
  assert.equal(attributeOf(health, Number.NaN), 0);
  assert.equal(attributeOf(mood, -200), -128);
  assert.equal(attributeOf(riding, true), 1);
  assert.equal(attributeOf(name, 'é'.repeat(20)), 'é'.repeat(8));
  assert.equal(attributeOf(name, `${'x'.repeat(13)}😀`), 'x'.repeat(13));
  for (let n = 0; n < 2000; n++) {
    const field = [health, gold, depth, mood, riding, name][random.below(6)];
    const raw = field === name ? `n${random.u32()}é` : random.u32() - 2 ** 31;
    const value = attributeOf(field, raw);
    out.reset();
    out.write(1, random.below(9));
    const before = out.bitLength;
    writeAttribute(out, field, value);
    input.reset(out.bytes, 0, out.finish());
    input.read(before);
    assert.equal(readAttribute(input, field), value);
    assert.equal(input.failed, false);
  }
});
