// SPDX-License-Identifier: MIT
/**
 * Statements of one wave that differ in their arguments alone, as one statement for all of them:
 * many small ones cost a server a multiple. Only plain shapes are merged: a question for one row by
 * its key, an INSERT of one row, an UPDATE of columns to values. The others go alone.
 */
import type { Row, Statement } from '../../operations/steps.ts';
import { literal } from './text.ts';

export interface Merged {
  readonly sql: string;
  /** The rows of each of the statements, in their order. */
  readonly rowsOf: (found: readonly Row[], changed: number) => (readonly Row[])[];
}

const QUESTION = /^(SELECT [^?]* = )\?$/;
const INSERT = /^(INSERT INTO \w+ \([\w\s,]*\)\s+VALUES )\([?,\s]*\)$/;
const UPDATE = /^UPDATE (\w+) SET ((?:\w+ = \?(?:,\s+)?)+)\s+WHERE (\w+ = \?(?:\s+AND \w+ = \?)*)$/;

/** Null when they cannot be merged; all of them have the SQL of the first. */
export function merge(statements: readonly Statement[]): Merged | null {
  const [first] = statements;
  if (statements.length < 2) return null;
  if (first.keyed !== undefined) return question(statements, first.keyed);
  return insert(statements) ?? update(statements);
}

function question(statements: readonly Statement[], key: string): Merged | null {
  const [{ sql, guard }] = statements;
  const parts = QUESTION.exec(sql);
  if (parts === null || statements.some(({ args }) => args.length !== 1)) return null;
  const keys = statements.map(({ args }) => literal(args[0]));
  const locking = guard === undefined ? '' : lockingOf(guard);
  return {
    sql: `${parts[1]}ANY(ARRAY[${keys.join(',')}])${locking}`,
    rowsOf(found) {
      const byKey = new Map(found.map((row) => [String(row[key]), [row]]));
      return statements.map(({ args }) => byKey.get(String(args[0])) ?? []);
    },
  };
}

function insert(statements: readonly Statement[]): Merged | null {
  const [{ sql, gives }] = statements;
  const parts = INSERT.exec(sql);
  if (parts === null) return null;
  const rows = statements.map(({ args }) => `(${args.map(literal).join(',')})`);
  const returning = gives === 'id' ? ' RETURNING id' : '';
  return {
    sql: `${parts[1]}${rows.join(',')}${returning}`,
    // Rows are added, and numbered, in the order of the list.
    rowsOf: (found) => statements.map((_, i) => (gives === 'id' ? [found[i]] : [])),
  };
}

/** Each changes one row, or their sum tells that one did not: then none is said to have. */
function update(statements: readonly Statement[]): Merged | null {
  const [{ sql, gives }] = statements;
  const parts = UPDATE.exec(sql);
  if (parts === null) return null;
  const [, table, set, where] = parts;
  let n = 0;
  const toColumn = (text: string, prefix: string): string =>
    text.replace(/(\w+) = \?/g, (_, column: string) => `${prefix}${column} = v.c${++n}`);
  const values = statements.map(({ args }) => `(${args.map(literal).join(',')})`);
  const setting = toColumn(set, '');
  const matching = toColumn(where, `${table}.`);
  const columns = Array.from({ length: n }, (_, i) => `c${i + 1}`).join(',');
  return {
    sql: `UPDATE ${table} SET ${setting} FROM (VALUES ${values.join(',')}) v(${columns})
      WHERE ${matching}`,
    rowsOf: (_, changed) => {
      const each = changed === statements.length ? 1 : 0;
      return statements.map(() => (gives === 'changed' ? [{ changed: each }] : []));
    },
  };
}

/** Locks the rows of a guard, in the order of its key. */
export function lockingOf(guard: string): string {
  return ` ORDER BY ${guard} FOR SHARE OF ${guard.split('.')[0]}`;
}
