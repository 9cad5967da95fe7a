// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { MadeRow, Statement } from '../../operations/steps.ts';
import { KeptRows } from './kept-rows.ts';

const question = (key: number): Statement => ({
  sql: 'SELECT * FROM item WHERE serial = ?',
  args: [key],
  kept: { table: 'item', key },
});
const made = (owner: string): MadeRow => ({ owner, intact: true });
const write = (key: number, row: MadeRow | null): Statement => ({
  sql: 'UPDATE item SET owner = ? WHERE serial = ?',
  args: ['', key],
  kept: { table: 'item', key, row },
});
const other = (sql: string): Statement => ({ sql, args: [] });

test('[KEPT1] a row is kept as it was last read or written', () => {
  const rows = new KeptRows();
  equal(rows.answer(question(1)), undefined);
  rows.follow(question(1), [{ owner: 'a' }]);
  deepEqual(rows.answer(question(1)), [{ owner: 'a' }]);
  rows.follow(write(1, made('b')), []);
  deepEqual(rows.answer(question(1)), [made('b')]);
  rows.follow(write(1, null), []);
  equal(rows.answer(question(1)), undefined);
  rows.follow(question(2), []);
  equal(rows.answer(question(2)), undefined, 'that there is none is not kept');
});

test('[KEPT2] a write that says nothing of its rows makes its table forgotten, others not', () => {
  const rows = new KeptRows();
  const purse = { ...question(1), kept: { table: 'purse', key: 1 } } as const;
  const fill = (): void => {
    rows.follow(question(1), [{ owner: 'a' }]);
    rows.follow(purse, [{ money: 1 }]);
  };
  fill();
  rows.follow(other('INSERT INTO item_gone (serial) VALUES (1)'), []);
  rows.follow(other('SELECT * FROM item'), []);
  equal(rows.answer(question(1))?.length, 1);
  rows.follow(other('DELETE FROM item WHERE owner = ?'), []);
  equal(rows.answer(question(1)), undefined);
  equal(rows.answer(purse)?.length, 1);
  rows.follow(other('UPDATE character_owner SET epoch = epoch + 1'), []);
  equal(rows.answer(purse), undefined);
});

test('[KEPT3] what is rolled back is forgotten', () => {
  for (const sql of ['ROLLBACK', 'ROLLBACK TO operation', 'ROLLBACK TO batch_3']) {
    const rows = new KeptRows();
    rows.follow(write(1, made('b')), []);
    rows.follow(other(sql), []);
    equal(rows.answer(question(1)), undefined, sql);
  }
});
