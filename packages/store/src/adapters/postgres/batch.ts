// SPDX-License-Identifier: MIT
/**
 * Runs the operations of a batch inside the caller's transaction.
 *
 * Side by side: of each wave all operations take their next step in one message. No savepoints are
 * set, so when a statement fails, or an operation is refused after it wrote something, the whole
 * has to be rolled back and run again one by one, each in its savepoint. Operations check before
 * they write, so that is rare.
 */
import { isRealmError, present } from '@realmkeep/base';
import { refusalOf, refusalSteps, stepsOf } from '../../operations/index.ts';
import { NeedsUndo, Run } from '../../operations/run.ts';
import type { Operation, OperationResult } from '../../realm-store.ts';
import type { PostgresConnection } from './connection.ts';
import { troubleOf } from './trouble.ts';
import { wavesOf } from './waves.ts';

/** Statements in one message. */
const STATEMENTS_MAX = 512;

/**
 * Throws whatever a statement threw, or a refused operation that had written: then nothing counts.
 */
export async function runSideBySide(
  connection: PostgresConnection,
  batch: readonly Operation[],
): Promise<OperationResult[]> {
  const results: OperationResult[] = [];
  for (const wave of wavesOf(batch)) {
    const runs = wave.map((index) => new Run(batch[index]));
    let moving = runs;
    while (moving.length > 0) {
      moving = moving.filter((run) => run.next !== null);
      for (let at = 0; at < moving.length; at += STATEMENTS_MAX) {
        await step(connection, moving.slice(at, at + STATEMENTS_MAX));
      }
    }
    for (const [i, { result }] of runs.entries()) {
      results[wave[i]] = present(result, 'an operation ends with its result');
    }
  }
  return results;
}

async function step(connection: PostgresConnection, moving: readonly Run[]): Promise<void> {
  const statements = moving.map((run) => present(run.next, 'the operation goes on'));
  const found = await connection.all(statements);
  for (const [i, run] of moving.entries()) run.take(found[i]);
}

/** One after the other; throws only what is not one operation's fault. */
export async function runOneByOne(
  connection: PostgresConnection,
  batch: readonly Operation[],
): Promise<OperationResult[]> {
  const results: OperationResult[] = [];
  for (const operation of batch) results.push(await runAlone(connection, operation));
  return results;
}

async function runAlone(
  connection: PostgresConnection,
  operation: Operation,
): Promise<OperationResult> {
  await connection.exec('SAVEPOINT operation');
  try {
    const value = await connection.run(stepsOf(operation));
    await connection.exec('RELEASE operation');
    return { ok: true, value };
  } catch (error) {
    if (isThrownByDatabase(error) && troubleOf(error) !== 'operation') throw error;
    await connection.exec('ROLLBACK TO operation; RELEASE operation');
    const refusal = refusalOf(operation, error);
    const steps = refusalSteps(operation, refusal.code, refusal.message);
    if (steps !== null) await connection.run(steps);
    return refusal;
  }
}

/** Refusals and broken assertions are the operation's own, whatever the database does. */
export function isThrownByDatabase(error: unknown): boolean {
  if (isRealmError(error) || error instanceof NeedsUndo) return false;
  return !(error instanceof Error && error.name === 'AssertionError');
}
