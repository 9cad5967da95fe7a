// SPDX-License-Identifier: MIT
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { REALM_MIGRATIONS } from '../../schema/realm/index.ts';
import { SqliteConnection } from './connection.ts';
import { warmUp } from './warm-up.ts';

test('[SQL10] the working set is read in portions, to its end', () => {
  const connection = new SqliteConnection({
    file: ':memory:',
    of: 'realm',
    migrations: REALM_MIGRATIONS,
  });
  equal([...warmUp(connection)].length, 6, 'a portion for each table that is empty');
  connection.exec(
    `INSERT INTO item (serial, template, quantity, owner, place, entry, checksum)
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
     SELECT i, 'x', 1, 'character:' || (i % 7), '', 0, 0 FROM n`,
  );
  equal([...warmUp(connection)].length, 10, 'three portions of 2,000 of the table and its index');
  connection.close();
});
