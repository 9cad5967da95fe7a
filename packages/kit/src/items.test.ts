// SPDX-License-Identifier: MIT
import { equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { isRealmError } from '@realmkeep/base';
import { checkKeeping, defineItems, defineVendor, fitsPlace } from './items.ts';

const broken = (error: unknown): boolean => isRealmError(error, 'ERR_GAME_DEFINITION');
const items = defineItems({
  apple: { title: 'Apple', stackMax: 20, value: 2 },
  sword: { title: 'Sword', slot: 'hand' },
});
const keeping = checkKeeping({ bag: 4, equipment: ['hand', 'head'] });

test('[KIT8] an item lies loose, in a slot that the bag has, or where its template says', () => {
  equal(fitsPlace(keeping, items.apple, ''), true);
  equal(fitsPlace(keeping, items.apple, 'bag:3'), true);
  equal(fitsPlace(keeping, items.apple, 'bag:4'), false);
  equal(fitsPlace(keeping, items.apple, 'bag:03'), false);
  equal(fitsPlace(keeping, items.apple, 'hand'), false);
  equal(fitsPlace(keeping, items.sword, 'hand'), true);
  equal(fitsPlace(keeping, items.sword, 'head'), false);
});

test('[KIT9] items and vendors that break a rule are refused when they are defined', () => {
  throws(() => defineItems({ 'Big Sword': { title: '' } }), broken);
  throws(() => defineItems({ a: { title: '', stackMax: 0 } }), broken);
  throws(() => defineItems({ a: { title: '', value: -1 } }), broken);
  throws(() => checkKeeping({ bag: -1, equipment: [] }), broken);
  throws(() => checkKeeping({ bag: 1, equipment: ['bag'] }), broken);
  const at = { title: '', zone: 'town', at: [1, 1] } as const;
  throws(() => defineVendor('smith', { ...at, sells: { a: 0 } }), broken);
  // Whoever pays more than he asks is a mint.
  throws(() => defineVendor('smith', { ...at, sells: { a: 2 }, buys: { a: 3 } }), broken);
});
