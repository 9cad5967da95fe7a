// SPDX-License-Identifier: MIT
/**
 * Runs the operations of a batch inside the caller's transaction: without savepoints, which would
 * cost a third of the time, unless one of them has something to undo.
 */
import { present } from '@realmkeep/base';
import { refusalOf, refusalSteps, stepsOf } from '../../operations/index.ts';
import { NeedsUndo, Run } from '../../operations/run.ts';
import type { Operation, OperationResult } from '../../realm-store.ts';
import { blamesOperation, type SqliteConnection } from './connection.ts';

/**
 * `undo` takes back all that the batch has written, and leaves a transaction open. Throws only what
 * is fatal for the whole store.
 */
export function runBatch(
  connection: SqliteConnection,
  batch: readonly Operation[],
  undo: () => void,
): OperationResult[] {
  try {
    return batch.map((operation) => runBare(connection, operation));
  } catch (error) {
    if (!(error instanceof NeedsUndo) && !blamesOperation(error)) throw error;
  }
  undo();
  return batch.map((operation) => runInSavepoint(connection, operation));
}

function runBare(connection: SqliteConnection, operation: Operation): OperationResult {
  const run = new Run(operation);
  while (run.next !== null) run.take(connection.all(run.next));
  return present(run.result, 'an operation ends with its result');
}

function runInSavepoint(connection: SqliteConnection, operation: Operation): OperationResult {
  connection.exec('SAVEPOINT operation');
  try {
    const value = connection.run(stepsOf(operation));
    connection.exec('RELEASE operation');
    return { ok: true, value };
  } catch (error) {
    if (!blamesOperation(error)) throw error;
    connection.exec('ROLLBACK TO operation');
    connection.exec('RELEASE operation');
    const refusal = refusalOf(operation, error);
    const steps = refusalSteps(operation, refusal.code, refusal.message);
    if (steps !== null) connection.run(steps);
    return refusal;
  }
}
