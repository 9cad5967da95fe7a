// SPDX-License-Identifier: MIT
/**
 * Rows that were read or written lately, so that a question for one of them costs no statement. The
 * connection is the only one that writes the file, and whatever is rolled back is forgotten whole,
 * so they are always as the open transaction sees them.
 */
import type { Kept, KeptTable, Row, Statement } from '../../operations/steps.ts';

/** Of each table; when so many are kept, all are forgotten and gathered anew. */
const KEPT_MAX = 131_072;
/** Tables that a kept row is made of. */
const SOURCES: readonly (readonly [RegExp, KeptTable])[] = [
  [/\bitem\b/, 'item'],
  [/\b(purse|character_owner)\b/, 'purse'],
];

export class KeptRows {
  readonly #tables: Readonly<Record<KeptTable, Map<number, Row>>> = {
    item: new Map(),
    purse: new Map(),
  };
  /** What a statement without a word about kept rows makes stale, by its SQL. */
  readonly #stale = new Map<string, readonly KeptTable[]>();

  /** The answer to a question, when it is kept. */
  answer({ kept }: Statement): readonly Row[] | undefined {
    if (kept === undefined || kept.row !== undefined) return undefined;
    const row = this.#tables[kept.table].get(kept.key);
    return row && [row];
  }

  /** After the statement was run, with the rows that it gave. */
  follow(statement: Statement, found: readonly Row[]): void {
    const { kept, sql } = statement;
    if (kept !== undefined) this.#keep(kept, found);
    else for (const table of this.#staleBy(sql)) this.#tables[table].clear();
  }

  #keep({ table, key, row }: Kept, found: readonly Row[]): void {
    const rows = this.#tables[table];
    if (rows.size >= KEPT_MAX) rows.clear();
    if (row === null) rows.delete(key);
    else if (row !== undefined) rows.set(key, row);
    else if (found.length > 0) rows.set(key, found[0]);
  }

  #staleBy(sql: string): readonly KeptTable[] {
    let stale = this.#stale.get(sql);
    if (stale === undefined) {
      stale = sql.startsWith('SELECT') ? [] : staleBy(sql);
      this.#stale.set(sql, stale);
    }
    return stale;
  }
}

function staleBy(sql: string): readonly KeptTable[] {
  if (sql.startsWith('ROLLBACK')) return ['item', 'purse'];
  return SOURCES.filter(([word]) => word.test(sql)).map(([, table]) => table);
}
