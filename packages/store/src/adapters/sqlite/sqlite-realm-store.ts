// SPDX-License-Identifier: MIT
/**
 * The realm's database in a SQLite file, behind a worker thread. The worker runs a batch and writes
 * it into the redo journal; here it is waited for that the journal is on the disk, while the worker
 * runs the next.
 */
import { close, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { assert, messageOf, RealmError } from '@realmkeep/base';
import type { Operation, OperationResult, RealmStore, StoreStats } from '../../realm-store.ts';
import { journalPath, tablesPath } from './redo/journal-file.ts';
import { encodeBatch } from './redo/journaled-database.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker-messages.ts';

const syncData = promisify(fdatasync);
/**
 * After so many bytes of batches the tables are synced beside. They never lag far, and the disk has
 * little to write at a time: a journal that is synced meanwhile waits for all of it.
 */
const TABLES_BEHIND_BYTES = 512 * 1024;
/** One runs, one waits for it, and one is synced and answered. */
const UNDER_WAY_MAX = 3;
/**
 * So that those who ask in bursts have their answers in portions, and ask anew while the next one
 * runs: with 4 ms everybody waited for everybody, and the worker idled a quarter of the time.
 */
const BATCH_MS = 2;

/**
 * Opens the file, creating and migrating it as needed. Rejects with ERR_STORE_OPEN,
 * ERR_STORE_LOCKED, ERR_STORE_NEWER, ERR_STORE_MIGRATION, ERR_SQLITE_OLD,
 * ERR_JOURNAL_DIVERGED.
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
  const { file } = options;
  const files = {
    journal: openSync(journalPath(file), 'r+'),
    tables: openSync(tablesPath(file), 'r+'),
  };
  return new SqliteRealmStore(worker, files);
}

/** Descriptors to be synced. */
interface Files {
  readonly journal: number;
  readonly tables: number;
}

type Done = FromWorker & { readonly kind: 'done' };
type Pending = PromiseWithResolvers<readonly OperationResult[]>;

class SqliteRealmStore implements RealmStore {
  readonly batchMs = BATCH_MS;
  readonly underWayMax = UNDER_WAY_MAX;
  readonly #worker: Worker;
  readonly #files: Files;
  /** Bytes of batches since the tables were synced. */
  #behind = 0;
  readonly #exited = Promise.withResolvers<void>();
  readonly #stats: StoreStats = {
    batches: 0,
    operations: 0,
    refused: 0,
    lastExecuteMs: 0,
    lastCommitMs: 0,
    loadedMs: null,
  };
  /** With the worker, or waiting for their sync, in order. */
  readonly #pending: Pending[] = [];
  /** All that was done so far is on the disk and answered. */
  #answered: Promise<void> = Promise.resolve();
  #tablesSynced: Promise<void> = Promise.resolve();
  #failure: RealmError | null = null;
  #onFailure: (error: RealmError) => void = () => {};
  #closing: Promise<void> | null = null;

  constructor(worker: Worker, files: Files) {
    this.#worker = worker;
    this.#files = files;
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) => this.#fail(failed(`worker failed: ${messageOf(error)}`)));
    worker.on('exit', () => {
      this.#exited.resolve();
      if (this.#closing === null) this.#fail(failed('the worker ended'));
    });
  }

  execute(batch: readonly Operation[]): Promise<readonly OperationResult[]> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#closing !== null) {
      return Promise.reject(new RealmError('ERR_STORE_CLOSED', 'store closed'));
    }
    assert(this.#pending.length < UNDER_WAY_MAX, 'so many batches at a time');
    const pending: Pending = Promise.withResolvers();
    this.#pending.push(pending);
    const bytes = encodeBatch(batch);
    this.#behind += bytes.length;
    if (this.#behind >= TABLES_BEHIND_BYTES) this.#syncTables();
    this.#worker.postMessage({ kind: 'execute', batch: bytes } satisfies ToWorker, [bytes.buffer]);
    return pending.promise;
  }

  onFailure(fn: (error: RealmError) => void): void {
    this.#onFailure = fn;
  }

  stats(): StoreStats {
    return { ...this.#stats };
  }

  /** Batches under way are durable and answered before the file is closed. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#worker.postMessage({ kind: 'close' } satisfies ToWorker);
    await this.#exited.promise;
    await this.#answered;
    await this.#tablesSynced;
    for (const file of Object.values(this.#files)) await promisify(close)(file);
  }

  #syncTables(): void {
    this.#behind = 0;
    this.#tablesSynced = syncData(this.#files.tables).catch((error: unknown) => {
      this.#fail(failed(`the tables could not be synced: ${messageOf(error)}`));
    });
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'failed') this.#fail(new RealmError(message.code, message.message));
    if (message.kind === 'loaded') this.#stats.loadedMs = message.ms;
    if (message.kind !== 'done') return;
    const begun = performance.now();
    const synced = message.written ? syncData(this.#files.journal) : null;
    // A failed sync is told below, in its turn.
    synced?.catch(() => {});
    this.#answered = this.#answer(this.#answered, message, synced, begun);
  }

  /** Nobody hears of a batch before those in front of it: it may rest on them. */
  async #answer(
    before: Promise<void>,
    done: Done,
    synced: Promise<void> | null,
    begun: number,
  ): Promise<void> {
    await before;
    try {
      await synced;
    } catch (error) {
      this.#fail(failed(`the redo journal could not be synced: ${messageOf(error)}`));
    }
    const pending = this.#pending.shift();
    if (this.#failure !== null) return;
    const { results, executeMs } = done;
    const stats = this.#stats;
    stats.batches += 1;
    stats.operations += results.length;
    for (const result of results) if (!result.ok) stats.refused += 1;
    stats.lastExecuteMs = executeMs;
    stats.lastCommitMs = performance.now() - begun;
    pending?.resolve(results);
  }

  #fail(error: RealmError): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#onFailure(error);
    for (const pending of this.#pending) pending.reject(error);
  }
}

function failed(text: string): RealmError {
  return new RealmError('ERR_STORE_FAILED', text);
}
