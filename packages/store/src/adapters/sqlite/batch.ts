// SPDX-License-Identifier: MIT
/** Runs the operations of a batch, each in its savepoint, inside the caller's transaction. */
import { isRealmError } from '@realmkeep/base';
import { refusalOf, refusalSteps, stepsOf } from '../../operations/index.ts';
import type { Operation, OperationResult } from '../../realm-store.ts';
import { blamesOperation, type SqliteConnection } from './connection.ts';

/** Throws only what is fatal for the whole store. */
export function runOperations(
  connection: SqliteConnection,
  batch: readonly Operation[],
): OperationResult[] {
  return batch.map((operation) => runOperation(connection, operation));
}

function runOperation(connection: SqliteConnection, operation: Operation): OperationResult {
  connection.exec('SAVEPOINT operation');
  try {
    const value = connection.run(stepsOf(operation));
    connection.exec('RELEASE operation');
    return { ok: true, value };
  } catch (error) {
    if (!isRealmError(error) && !blamesOperation(error)) throw error;
    connection.exec('ROLLBACK TO operation');
    connection.exec('RELEASE operation');
    const refusal = refusalOf(operation, error);
    const steps = refusalSteps(operation, refusal.code, refusal.message);
    if (steps !== null) connection.run(steps);
    return refusal;
  }
}
