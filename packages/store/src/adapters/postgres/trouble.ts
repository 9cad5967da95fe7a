// SPDX-License-Identifier: MIT
/** What an error of PostgreSQL or of the way to it means for a batch. */

/**
 * `away`: nobody knows what was done; connect again and look. `again`: nothing was done, run it
 * again. `operation`: one operation is to blame. `fatal`: the database is not to be trusted.
 */
export type Trouble = 'away' | 'again' | 'operation' | 'fatal';

/** The server shuts down, starts, or has no place for a connection. */
const AWAY = /^(08...|57P0.|53300)$/;
/** Serialization failure, deadlock, a lock or memory that was not to be had. */
const AGAIN = /^(40001|40P01|55P03|53200|57014)$/;
/** Data, constraints, syntax. */
const OPERATION = /^(2[0-9]...|42...|P0...|54...|39...)$/;

export function troubleOf(error: unknown): Trouble {
  // Only what the server itself said has a severity; the rest is the way to it.
  if (!(error instanceof Error && 'severity' in error && 'code' in error)) return 'away';
  const code = String(error.code);
  if (AWAY.test(code)) return 'away';
  if (AGAIN.test(code)) return 'again';
  return OPERATION.test(code) ? 'operation' : 'fatal';
}
