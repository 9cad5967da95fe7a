// SPDX-License-Identifier: MIT
/** The database of a realm under test, read from outside: where it is, and what it holds. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteRealmStore } from '@realmkeep/store/sqlite';
import type { Query } from '../../checkers/items.ts';

export interface RealDatabase {
  /** As the installation file names it. */
  readonly url: string;
  /** Rows as they lie there; for statements that every database understands. */
  readonly rows: Query;
  /** What is wrong below the tables, in words. */
  integrity(): Promise<string[]>;
}

/** A killed process is gone before its threads are: one may still be writing, and hold the file. */
const LOCKED_MS_MAX = 10_000;

/** Opened for each question, so that nothing of ours holds the file while the realm runs. */
export class SqliteFile implements RealDatabase {
  readonly url: string;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    this.url = `sqlite:${file}`;
  }

  readonly rows: Query = async (sql) => {
    // A node that was killed has left acknowledged operations in its journal alone.
    if (existsSync(`${this.#file}.redo`)) {
      await (await openSqliteRealmStore({ file: this.#file, busyMs: LOCKED_MS_MAX })).close();
    }
    const database = new DatabaseSync(this.#file, { timeout: LOCKED_MS_MAX });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };

  async integrity(): Promise<string[]> {
    const problems: string[] = [];
    for (const { integrity_check: said } of await this.rows('PRAGMA integrity_check')) {
      if (said !== 'ok') problems.push(`integrity: ${String(said)}`);
    }
    for (const { table } of await this.rows('PRAGMA foreign_key_check')) {
      problems.push(`a row of ${String(table)} refers to nothing`);
    }
    return problems;
  }
}
