// SPDX-License-Identifier: MIT
/**
 * What operations are written in: a generator that yields SQL statements, is handed their rows, and
 * returns its value. It does not know who runs it: the SQLite adapter drives it synchronously, a
 * networked one between its answers. SQL keeps to what SQLite and PostgreSQL both understand, with
 * `?` for arguments.
 */
import { assert, RealmError } from '@realmkeep/base';
import type { StoreErrorCode } from '../errors.ts';

export type SqlValue = string | number | null;

export interface Statement {
  readonly sql: string;
  readonly args: readonly SqlValue[];
  /**
   * The key of the rows that are guards, `o.character_id`: a database with many writers locks these
   * rows of that table, or alias, in the order of the key.
   */
  readonly guard?: string;
  /**
   * What the one row has that comes instead of rows: how many were `changed`, or the `id` of the
   * one that was added. RETURNING costs SQLite a third of such a statement.
   */
  readonly gives?: 'changed' | 'id';
  /** It asks for one row by its key, its one argument: the column of the row that has it. */
  readonly keyed?: string;
  /** Further writes in the same step, whose outcome nobody asks for. */
  readonly also?: readonly Statement[];
  /**
   * A question for one row by its key, or the row as this write leaves it: an adapter may keep such
   * rows and answer from them. Every write to a kept table says so, or makes it forget the table.
   */
  readonly kept?: Kept;
}

/** Tables of which single rows may be kept: an item; an owner with its purse. */
export type KeptTable = 'item' | 'purse';

export interface Kept {
  readonly table: KeptTable;
  readonly key: number;
  /** Of a write: the row as a question would find it, null when it is gone. */
  readonly row?: MadeRow | null;
}

export type Row = Readonly<Record<string, unknown>>;
/** A row that was made here and never lay on a disk: nobody need check its checksum again. */
export type MadeRow = Row & { readonly intact: true };

/** Whether the row is as it was written; `sum` is its checksum as it should be. HOT. */
export function isIntact(row: Row, sum: () => number): boolean {
  return row.intact === true || sum() === wholeOf(row, 'checksum');
}
export type Steps<T> = Generator<Statement, T, readonly Row[]>;

/** All rows of one statement. */
export function* rows(sql: string, ...args: readonly SqlValue[]): Steps<readonly Row[]> {
  return yield { sql, args };
}

/** The first row of one statement, or null. */
export function* row(sql: string, ...args: readonly SqlValue[]): Steps<Row | null> {
  const found: readonly Row[] = yield { sql, args };
  return found[0] ?? null;
}

/** All rows of a statement that reads guards, by the key of the rows to be locked. */
export function* guards(
  guard: string,
  sql: string,
  ...args: readonly SqlValue[]
): Steps<readonly Row[]> {
  return yield { sql, args, guard };
}

/**
 * `sql` with a list in place of `(?)`, padded with its last value to a power of two, so that lists
 * of any length make few different statements.
 */
export function* rowsIn(
  sql: string,
  values: readonly number[],
  ...args: readonly SqlValue[]
): Steps<readonly Row[]> {
  if (values.length === 0) return [];
  let count = 1;
  while (count < values.length) count *= 2;
  const padded = Array.from({ length: count }, (_, i) => values[Math.min(i, values.length - 1)]);
  const marks = padded.map(() => '?').join(', ');
  return yield* rows(sql.replace('(?)', `(${marks})`), ...padded, ...args);
}

/** Ends the operation: its savepoint is rolled back and the asker is told why. */
export function refuse(code: StoreErrorCode, message: string): never {
  throw new RealmError(code, message);
}

export function textOf(from: Row, column: string): string {
  const value = from[column];
  // The sentence is made only when it is needed: this is called for every column of every row.
  if (typeof value !== 'string') assert(false, `column ${column} is text`);
  return value;
}

/** The text, '' for NULL. */
export function textOrEmpty(from: Row, column: string): string {
  return from[column] === null ? '' : textOf(from, column);
}

export function wholeOf(from: Row, column: string): number {
  const value = from[column];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    assert(false, `column ${column} is a number`);
  }
  return value;
}

export function wholeOrNull(from: Row, column: string): number | null {
  return from[column] === null ? null : wholeOf(from, column);
}
