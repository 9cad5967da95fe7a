// SPDX-License-Identifier: MIT
/**
 * The worker thread that owns the realm's one connection. It answers in the order it is asked; after
 * a failed write it says so and does nothing more.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, present, RealmError } from '@realmkeep/base';
import type { Operation } from '../../realm-store.ts';
import { REALM_MIGRATIONS } from '../../schema/realm/index.ts';
import { runBatch } from './batch.ts';
import { SqliteConnection } from './connection.ts';
import { warmUp } from './warm-up.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker-messages.ts';

const port = present(parentPort, 'this file runs as a worker');
const options = workerData as WorkerOptions;

const say = (message: FromWorker): void => port.postMessage(message);

function open(): SqliteConnection | null {
  try {
    return new SqliteConnection({ ...options, of: 'realm', migrations: REALM_MIGRATIONS });
  } catch (error) {
    const code = error instanceof RealmError ? error.code : 'ERR_STORE_OPEN';
    say({ kind: 'failed', code, message: messageOf(error) });
    return null;
  }
}

function execute(connection: SqliteConnection, batch: readonly Operation[]): boolean {
  try {
    const begun = performance.now();
    connection.exec('BEGIN IMMEDIATE');
    const results = runBatch(connection, batch, () => {
      connection.exec('ROLLBACK');
      connection.exec('BEGIN IMMEDIATE');
    });
    const executed = performance.now();
    connection.exec('COMMIT');
    const committed = performance.now();
    say({
      kind: 'done',
      results,
      executeMs: executed - begun,
      commitMs: committed - executed,
    });
    return true;
  } catch (error) {
    say({ kind: 'failed', code: 'ERR_STORE_FAILED', message: messageOf(error) });
    return false;
  }
}

/** Requests that wait have their turn between two portions. */
function loadSome(
  connection: SqliteConnection,
  portions: Generator<void, void, void>,
  begun: number,
): void {
  setImmediate(() => {
    if (!connection.isOpen) return;
    if (portions.next().done) say({ kind: 'loaded', ms: performance.now() - begun });
    else loadSome(connection, portions, begun);
  });
}

const connection = open();
if (connection === null) {
  port.close();
} else {
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'execute' && execute(connection, message.batch)) return;
    connection.close();
    port.close();
  });
  say({ kind: 'opened' });
  loadSome(connection, warmUp(connection), performance.now());
}
