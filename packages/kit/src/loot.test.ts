// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import { defineItems } from './items.ts';
import { lootTable, rollLoot } from './loot.ts';

const items = defineItems({
  pelt: { title: 'Pelt', stackMax: 5 },
  fang: { title: 'Fang' },
});
const table = lootTable({
  rolls: 2,
  entries: [
    { item: items.pelt, weight: 6, quantity: [1, 3] },
    { item: items.fang, weight: 1 },
    { weight: 3 },
  ],
  money: [2, 6],
});

test('[LOOT1] a table is drawn by its weights, within its quantities', () => {
  const random = new SeededRandom(7);
  const counts = { pelt: 0, fang: 0, nothing: 0 };
  for (let n = 0; n < 5000; n++) {
    const loot = rollLoot(table, random);
    const found = loot.items ?? [];
    ok(found.length <= 2);
    counts.nothing += 2 - found.length;
    for (const { template, quantity } of found) {
      counts[template.name as 'pelt' | 'fang'] += 1;
      ok(quantity >= 1 && quantity <= (template.name === 'pelt' ? 3 : 1));
    }
    ok(loot.money !== undefined && loot.money >= 2 && loot.money <= 6);
  }
  ok(Math.abs(counts.pelt - 6000) < 250, `${counts.pelt} pelts of about 6,000`);
  ok(Math.abs(counts.fang - 1000) < 150, `${counts.fang} fangs of about 1,000`);
  ok(Math.abs(counts.nothing - 3000) < 250, `${counts.nothing} times nothing of about 3,000`);
});

test('[LOOT2] the same random numbers leave the same', () => {
  const roll = (): unknown => {
    const random = new SeededRandom('wolf');
    return Array.from({ length: 20 }, () => rollLoot(table, random));
  };
  deepEqual(roll(), roll());
});

test('[LOOT3] a table without entries leaves money alone, or nothing', () => {
  equal(rollLoot(lootTable({ money: [4, 4] }), new SeededRandom(1)).money, 4);
  deepEqual(rollLoot(lootTable({}), new SeededRandom(1)), { items: [], money: 0 });
});

test('[LOOT4] numbers out of range are refused when the game loads', () => {
  const refused = { code: 'ERR_GAME_DEFINITION' };
  throws(() => lootTable({ money: [5, 2] }), refused);
  throws(() => lootTable({ rolls: 9 }), refused);
  throws(() => lootTable({ entries: [{ item: items.pelt, weight: 0 }] }), refused);
  throws(() => lootTable({ entries: [{ item: items.fang, weight: 1, quantity: 2 }] }), refused);
});
