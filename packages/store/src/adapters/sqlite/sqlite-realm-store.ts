// SPDX-License-Identifier: MIT
/** The realm's database in a SQLite file, behind a worker thread. */
import { Worker } from 'node:worker_threads';
import { assert, messageOf, RealmError } from '@realmkeep/base';
import type { Operation, OperationResult, RealmStore, StoreStats } from '../../realm-store.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker-messages.ts';

/**
 * Opens the file, creating and migrating it as needed. Rejects with ERR_STORE_OPEN,
 * ERR_STORE_LOCKED, ERR_STORE_NEWER, ERR_STORE_MIGRATION, ERR_SQLITE_OLD.
 */
export async function openSqliteRealmStore(options: WorkerOptions): Promise<RealmStore> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: options,
    // What the process was started with (an inspector's port, an evaluated text) is not for threads.
    execArgv: [],
  });
  const opened = Promise.withResolvers<void>();
  worker.once('message', (message: FromWorker) => {
    if (message.kind === 'failed') opened.reject(new RealmError(message.code, message.message));
    else opened.resolve();
  });
  worker.once('error', opened.reject);
  await opened.promise;
  worker.off('error', opened.reject);
  return new SqliteRealmStore(worker);
}

class SqliteRealmStore implements RealmStore {
  readonly #worker: Worker;
  readonly #exited = Promise.withResolvers<void>();
  readonly #stats: StoreStats = {
    batches: 0,
    operations: 0,
    refused: 0,
    lastExecuteMs: 0,
    lastCommitMs: 0,
    loadedMs: null,
  };
  #pending: PromiseWithResolvers<readonly OperationResult[]> | null = null;
  #failure: RealmError | null = null;
  #onFailure: (error: RealmError) => void = () => {};
  #closing = false;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) => this.#fail(failed(`worker failed: ${messageOf(error)}`)));
    worker.on('exit', () => {
      this.#exited.resolve();
      if (!this.#closing) this.#fail(failed('the worker ended'));
    });
  }

  execute(batch: readonly Operation[]): Promise<readonly OperationResult[]> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#closing) return Promise.reject(new RealmError('ERR_STORE_CLOSED', 'store closed'));
    assert(this.#pending === null, 'one batch at a time');
    this.#pending = Promise.withResolvers();
    this.#send({ kind: 'execute', batch });
    return this.#pending.promise;
  }

  onFailure(fn: (error: RealmError) => void): void {
    this.#onFailure = fn;
  }

  stats(): StoreStats {
    return { ...this.#stats };
  }

  /** A batch under way is committed and answered before the file is closed. */
  async close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      this.#send({ kind: 'close' });
    }
    await this.#exited.promise;
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'failed') this.#fail(new RealmError(message.code, message.message));
    if (message.kind === 'loaded') this.#stats.loadedMs = message.ms;
    if (message.kind !== 'done') return;
    const pending = this.#pending;
    this.#pending = null;
    const stats = this.#stats;
    stats.batches += 1;
    stats.operations += message.results.length;
    for (const result of message.results) if (!result.ok) stats.refused += 1;
    stats.lastExecuteMs = message.executeMs;
    stats.lastCommitMs = message.commitMs;
    pending?.resolve(message.results);
  }

  #fail(error: RealmError): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#onFailure(error);
    this.#pending?.reject(error);
    this.#pending = null;
  }
}

function failed(text: string): RealmError {
  return new RealmError('ERR_STORE_FAILED', text);
}
