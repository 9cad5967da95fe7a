// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Statement } from '../../operations/steps.ts';
import { merge } from './merge.ts';

const flat = (sql: string | undefined): string => (sql ?? '').replace(/\s+/g, ' ');

test('[MERGE1] questions by a key become one, each with its own row or none', () => {
  const sql = 'SELECT id, name FROM thing WHERE id = ?';
  const ask = (id: number): Statement => ({ sql, args: [id], guard: 'thing.id', keyed: 'id' });
  const merged = merge([ask(3), ask(1), ask(2)]);
  equal(
    merged?.sql,
    'SELECT id, name FROM thing WHERE id = ANY(ARRAY[3,1,2]) ORDER BY thing.id FOR SHARE OF thing',
  );
  const rows = merged?.rowsOf(
    [
      { id: 1, name: 'a' },
      { id: 3, name: 'c' },
    ],
    2,
  );
  deepEqual(rows, [[{ id: 3, name: 'c' }], [{ id: 1, name: 'a' }], []]);
});

test('[MERGE2] rows are added together, and numbered in their order', () => {
  const sql = 'INSERT INTO line (at, name)\n VALUES (?, ?)';
  const add = (at: number, name: string): Statement => ({ sql, args: [at, name], gives: 'id' });
  const merged = merge([add(1, 'a'), add(2, 'it’s "b"; --')]);
  equal(
    flat(merged?.sql),
    `INSERT INTO line (at, name) VALUES (1,'a'),(2,'it’s "b"; --') RETURNING id`,
  );
  deepEqual(merged?.rowsOf([{ id: 7 }, { id: 8 }], 2), [[{ id: 7 }], [{ id: 8 }]]);
});

test('[MERGE3] rows are changed together; when one is not, none is said to be', () => {
  const sql = 'UPDATE item SET owner = ?, entry = ?\n WHERE serial = ? AND entry = ?';
  const change = (args: Statement['args']): Statement => ({ sql, args, gives: 'changed' });
  const merged = merge([change(['a', 5, 1, 4]), change(["b'", 6, 2, 3])]);
  equal(
    flat(merged?.sql),
    "UPDATE item SET owner = v.c1, entry = v.c2 FROM (VALUES ('a',5,1,4),('b''',6,2,3)) v(c1,c2,c3,c4) " +
      'WHERE item.serial = v.c3 AND item.entry = v.c4',
  );
  deepEqual(merged?.rowsOf([], 2), [[{ changed: 1 }], [{ changed: 1 }]]);
  deepEqual(merged?.rowsOf([], 1), [[{ changed: 0 }], [{ changed: 0 }]]);
});

test('[MERGE4] one alone, and what has another shape, is not merged', () => {
  const sqls = [
    'UPDATE counter SET value = value + 1 WHERE name = ? RETURNING value',
    'INSERT INTO thing (id) VALUES (?) ON CONFLICT (id) DO NOTHING',
    'DELETE FROM item WHERE serial = ? AND entry = ?',
    'SELECT id FROM thing WHERE name = ?',
  ];
  for (const sql of sqls)
    equal(
      merge([
        { sql, args: [1] },
        { sql, args: [2] },
      ]),
      null,
      sql,
    );
  const sql = 'INSERT INTO thing (id) VALUES (?)';
  equal(merge([{ sql, args: [1] }]), null);
});
