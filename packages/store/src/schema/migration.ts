// SPDX-License-Identifier: MIT
/**
 * Numbered, forward-only migrations. They run at open, all in one transaction; a file that is newer
 * than the program is refused. One version of the program only adds to the schema, the next may
 * take away, because a rolling restart mixes the two.
 */
import { messageOf, RealmError } from '@realmkeep/base';
import { row, rows, type Steps, wholeOf } from '../operations/steps.ts';

/** What differs between the databases' data definition languages. */
export interface Dialect {
  /** A whole number of up to 2^53. */
  readonly whole: string;
  /** Follows the closing bracket of a table with a primary key that is not a counter. */
  readonly keyedTable: string;
  /** Type and key of a column that counts up by itself. */
  readonly sequence: string;
  /** Follows the closing bracket of a table with such a column. */
  readonly sequenceTable: string;
}

export const SQLITE_DIALECT: Dialect = {
  whole: 'INTEGER',
  keyedTable: 'STRICT, WITHOUT ROWID',
  sequence: 'INTEGER NOT NULL PRIMARY KEY',
  sequenceTable: 'STRICT',
};

export const POSTGRES_DIALECT: Dialect = {
  whole: 'BIGINT',
  keyedTable: '',
  sequence: 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
  sequenceTable: '',
};

export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  readonly name: string;
  readonly statements: (dialect: Dialect) => readonly string[];
}

export interface MigrationRun {
  /** What the database is, for the error text: `realm` or `login`. */
  readonly of: string;
  readonly migrations: readonly Migration[];
  readonly dialect: Dialect;
}

/** Brings the database to the newest version; gives the versions that were applied. */
export function* migrate(run: MigrationRun): Steps<readonly number[]> {
  const { dialect, migrations } = run;
  yield* rows(
    `CREATE TABLE IF NOT EXISTS schema_migration
       (version ${dialect.whole} NOT NULL PRIMARY KEY, name TEXT NOT NULL) ${dialect.keyedTable}`,
  );
  const found = yield* row('SELECT COALESCE(MAX(version), 0) AS version FROM schema_migration');
  const current = found === null ? 0 : wholeOf(found, 'version');
  if (current > migrations.length) {
    throw new RealmError(
      'ERR_STORE_NEWER',
      `the ${run.of} database has schema ${current}, this program knows ${migrations.length}: ` +
        'start the version of Realmkeep that wrote it, or restore a copy made before the upgrade',
      { fields: { found: current, known: migrations.length } },
    );
  }
  const applied: number[] = [];
  for (const migration of migrations.slice(current)) {
    yield* apply(migration, dialect);
    applied.push(migration.version);
  }
  return applied;
}

function* apply(migration: Migration, dialect: Dialect): Steps<void> {
  try {
    for (const sql of migration.statements(dialect)) yield* rows(sql);
  } catch (cause) {
    const { version, name } = migration;
    const text = `migration ${version} (${name}) failed: ${messageOf(cause)}`;
    throw new RealmError('ERR_STORE_MIGRATION', text, { cause });
  }
  yield* rows(
    'INSERT INTO schema_migration (version, name) VALUES (?, ?)',
    migration.version,
    migration.name,
  );
}
