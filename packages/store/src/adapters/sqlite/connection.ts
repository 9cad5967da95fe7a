// SPDX-License-Identifier: MIT
/** One connection of `node:sqlite`: its pragmas, its prepared statements, its errors. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { messageOf, RealmError } from '@realmkeep/base';
import type { Row, Statement, Steps } from '../../operations/steps.ts';
import { type Migration, migrate, SQLITE_DIALECT } from '../../schema/migration.ts';
import { KeptRows } from './kept-rows.ts';

/** Older libraries can corrupt a WAL file (a race of checkpoints, mended in 3.51.3). */
export const SQLITE_VERSION_MIN = '3.51.3';

/** A start right after a kill finds the dead process's lock for a moment; wait that long for it. */
const BUSY_MS = 2000;
/**
 * Rows are small and change all over the file; what a commit writes is pages. Of this size they
 * make a quarter of the bytes that SQLite's usual 4 KiB make. A file keeps the size it was made
 * with.
 */
const PAGE_BYTES = 1024;
/**
 * The WAL grows so far before its pages are written back, which holds up everything for some tens
 * of milliseconds: one request in two hundred at full load. Reading it after a kill takes half a
 * second.
 */
const WAL_BYTES = 128 * 1024 * 1024;
/**
 * The whole working set stays in RAM up to this size; what a smaller database does not need is
 * free.
 */
const CACHE_BYTES_MAX = 1024 * 1024 * 1024;

/** Primary result codes of SQLite that blame the operation, not the disk; the rest are fatal. */
const OPERATION_ERRORS: ReadonlySet<number> = new Set([
  1, // SQLITE_ERROR: the statement is wrong
  18, // SQLITE_TOOBIG
  19, // SQLITE_CONSTRAINT
  20, // SQLITE_MISMATCH
  25, // SQLITE_RANGE
]);
const SQLITE_BUSY = 5;

export interface ConnectionOptions {
  /** Path of the file, or `:memory:`. */
  readonly file: string;
  readonly of: 'realm' | 'login';
  readonly migrations: readonly Migration[];
  /** How long to wait for another process to let go of the file. */
  readonly busyMs?: number;
  /** Whoever opens it keeps a journal of its own: commits need not wait for the disk. */
  readonly journaled?: boolean;
  /** Several processes of this machine write the file, each for the time of a transaction. */
  readonly shared?: boolean;
  /** Bound on the file in pages of 1 KiB; a write beyond it fails like one on a full disk. */
  readonly pagesMax?: number;
}

export class SqliteConnection {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #kept = new KeptRows();

  /** Opens the file, takes its lock for good unless it is shared, and migrates its schema. */
  constructor(options: ConnectionOptions) {
    try {
      this.#database = new DatabaseSync(options.file, {
        timeout: options.busyMs ?? BUSY_MS,
        enableForeignKeyConstraints: true,
      });
    } catch (cause) {
      throw openError(options.file, cause);
    }
    try {
      this.#prepare(options);
    } catch (cause) {
      this.#database.close();
      throw cause instanceof RealmError ? cause : openError(options.file, cause);
    }
  }

  /** All rows of one statement; statements are prepared once and kept. */
  all(statement: Statement): readonly Row[] {
    const kept = this.#kept.answer(statement);
    if (kept !== undefined) return kept;
    const found = this.#run(statement);
    this.#kept.follow(statement, found);
    if (statement.also !== undefined) for (const more of statement.also) this.all(more);
    return found;
  }

  #run(statement: Statement): readonly Row[] {
    let prepared = this.#prepared.get(statement.sql);
    if (prepared === undefined) {
      prepared = this.#database.prepare(statement.sql);
      this.#prepared.set(statement.sql, prepared);
    }
    if (statement.gives === undefined) return prepared.all(...statement.args);
    const { changes, lastInsertRowid } = prepared.run(...statement.args);
    return [{ changed: Number(changes), id: Number(lastInsertRowid) }];
  }

  /** A statement without arguments and rows: transactions and savepoints. */
  exec(sql: string): void {
    this.all({ sql, args: [] });
  }

  /** Drives the steps to their value. */
  run<T>(steps: Steps<T>): T {
    let next = steps.next();
    while (!next.done) {
      let rows: readonly Row[];
      try {
        rows = this.all(next.value);
      } catch (error) {
        next = steps.throw(error);
        continue;
      }
      next = steps.next(rows);
    }
    return next.value;
  }

  /** Runs the steps in a transaction of their own. */
  transaction<T>(steps: Steps<T>): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const value = this.run(steps);
      this.exec('COMMIT');
      return value;
    } catch (error) {
      if (this.#database.isTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #prepare(options: ConnectionOptions): void {
    checkVersion(String(this.all({ sql: 'SELECT sqlite_version() AS v', args: [] })[0]?.v));
    const pragmas = [
      `page_size = ${PAGE_BYTES}`,
      // Before the first use of the WAL: its index then lives in this process's memory alone.
      ...(options.shared ? [] : ['locking_mode = EXCLUSIVE']),
      'journal_mode = WAL',
      `synchronous = ${options.journaled ? 'NORMAL' : 'FULL'}`,
      // What a savepoint may have to take back stays in RAM: as files it costs a third more.
      'temp_store = MEMORY',
      'foreign_keys = ON',
      'trusted_schema = OFF',
      'cell_size_check = ON',
      `journal_size_limit = ${WAL_BYTES}`,
      `cache_size = -${CACHE_BYTES_MAX / 1024}`,
    ];
    for (const pragma of pragmas) this.#database.exec(`PRAGMA ${pragma}`);
    const pageBytes = Number(this.all({ sql: 'PRAGMA page_size', args: [] })[0]?.page_size);
    this.#database.exec(`PRAGMA wal_autocheckpoint = ${WAL_BYTES / pageBytes}`);
    const { of, migrations, pagesMax } = options;
    this.transaction(migrate({ of, migrations, dialect: SQLITE_DIALECT }));
    if (pagesMax !== undefined) this.#database.exec(`PRAGMA max_page_count = ${pagesMax}`);
  }
}

/** Throws ERR_SQLITE_OLD for a library that must not be trusted with a WAL file. */
export function checkVersion(version: string): void {
  const found = version.split('.').map(Number);
  const least = SQLITE_VERSION_MIN.split('.').map(Number);
  for (const [index, part] of least.entries()) {
    const have = found[index] ?? 0;
    if (have > part) return;
    if (!(have >= part)) {
      throw new RealmError(
        'ERR_SQLITE_OLD',
        `SQLite ${version} can corrupt its files; ${SQLITE_VERSION_MIN} or newer is needed: ` +
          'start it with the Node.js that npm installed for it',
        { fields: { found: version, needed: SQLITE_VERSION_MIN } },
      );
    }
  }
}

/** Whether another process held the file for longer than this one would wait. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === SQLITE_BUSY;
}

/** Whether the error blames one operation (a bug) and the others may go on. */
export function blamesOperation(error: unknown): boolean {
  const code = primaryCode(error);
  return code === null || OPERATION_ERRORS.has(code);
}

function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error)) return null;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}

function openError(file: string, cause: unknown): RealmError {
  if (primaryCode(cause) === SQLITE_BUSY) {
    const text = `${file} is open in another process: one database node writes it; stop the other`;
    return new RealmError('ERR_STORE_LOCKED', text, { cause, fields: { file } });
  }
  const text = `${file} could not be opened: ${messageOf(cause)}`;
  return new RealmError('ERR_STORE_OPEN', text, { cause, fields: { file } });
}
