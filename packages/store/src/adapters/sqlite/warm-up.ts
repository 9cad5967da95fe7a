// SPDX-License-Identifier: MIT
/**
 * Reads the working set into the connection's page cache, some thousand rows at a time, so that the
 * caller can serve requests in between.
 */
import type { Row, SqlValue } from '../../operations/steps.ts';
import type { SqliteConnection } from './connection.ts';

/** Rows of one portion; some tenths of a millisecond when they are in the system's memory. */
const PORTION = 2000;

interface Scan {
  readonly table: string;
  /** Columns of the key, and the value before the first. */
  readonly key: readonly (readonly [string, SqlValue])[];
  /** An index to be read instead of the table. */
  readonly index?: string;
}

const SCANS: readonly Scan[] = [
  { table: 'character_owner', key: [['character_id', 0]] },
  { table: 'purse', key: [['character_id', 0]] },
  { table: 'character', key: [['id', 0]] },
  { table: 'session', key: [['account_id', 0]] },
  {
    table: 'item',
    index: 'item_by_owner',
    key: [
      ['owner', ''],
      ['serial', 0],
    ],
  },
  { table: 'item', key: [['serial', 0]] },
];

/** One portion at each step. */
export function* warmUp(connection: SqliteConnection): Generator<void, void, void> {
  for (const scan of SCANS) {
    const sql = sqlOf(scan);
    let at: SqlValue[] | null = scan.key.map(([, first]) => first);
    while (at !== null) {
      const last: Row | undefined = connection.all({ sql, args: at })[0];
      at = last === undefined ? null : scan.key.map(([name]) => last[name] as SqlValue);
      yield;
    }
  }
}

/** The row `PORTION` rows behind a key; to find it, those between are read. */
function sqlOf({ table, key, index }: Scan): string {
  const names = key.map(([name]) => name).join(', ');
  const marks = key.map(() => '?').join(', ');
  const from = index === undefined ? table : `${table} INDEXED BY ${index}`;
  return `SELECT ${names} FROM ${from} WHERE (${names}) > (${marks})
    ORDER BY ${names} LIMIT 1 OFFSET ${PORTION}`;
}
