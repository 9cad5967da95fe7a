// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { bagOf, nextMerge, type Thing } from './pack.ts';

const thing = (serial: number, more: Partial<Thing> = {}): Thing => ({
  serial,
  template: 'apple',
  quantity: 1,
  place: '',
  pending: false,
  ...more,
});
const serials = (things: readonly (Thing | null)[]) => things.map((one) => one?.serial ?? 0);

test('[PAGE10] things lie in their slots, loose ones fill what is free, what is worn is not shown', () => {
  const things = [
    thing(9),
    thing(3, { place: 'bag:1' }),
    thing(4, { place: 'hand' }),
    thing(5),
    thing(6, { place: 'bag:3' }),
  ];
  deepEqual(serials(bagOf(things, 4)), [5, 3, 9, 6]);
});

test('[PAGE11] a bag with more than its slots shows everything', () => {
  deepEqual(serials(bagOf([thing(1), thing(2), thing(3)], 2)), [1, 2, 3]);
});

test('[PAGE12] stacks that fit are merged into the older; full, worn and waiting ones are let be', () => {
  const max = (template: string) => (template === 'cutlass' ? 1 : 20);
  deepEqual(nextMerge([thing(8, { quantity: 3 }), thing(2)], max), { serial: 8, into: 2 });
  equal(nextMerge([thing(1, { quantity: 15 }), thing(2, { quantity: 9 })], max), null);
  equal(nextMerge([thing(1), thing(2, { pending: true })], max), null);
  equal(nextMerge([thing(1), thing(2, { template: 'pelt' })], max), null);
  const blades = [thing(1, { template: 'cutlass' }), thing(2, { template: 'cutlass' })];
  equal(nextMerge(blades, max), null);
});
