// SPDX-License-Identifier: MIT
/**
 * The worker thread that owns the realm's one connection. It answers in the order it is asked, and
 * leaves the wait for the journal's sync to the main thread, so that the next batch runs meanwhile;
 * after a failed write it says so and does nothing more.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, present, RealmError } from '@realmkeep/base';
import { REALM_MIGRATIONS } from '../../schema/realm/index.ts';
import { SqliteConnection } from './connection.ts';
import { COMMIT_WITHIN_MS, CommitPace } from './redo/commit-pace.ts';
import { DiskJournalFile, journalPath, syncFile, tablesPath } from './redo/journal-file.ts';
import { JournaledDatabase } from './redo/journaled-database.ts';
import { warmUp } from './warm-up.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker-messages.ts';

const port = present(parentPort, 'this file runs as a worker');
const options = workerData as WorkerOptions;

const say = (message: FromWorker): void => port.postMessage(message);

function open(): { connection: SqliteConnection; database: JournaledDatabase } | null {
  let connection: SqliteConnection | null = null;
  try {
    const { file } = options;
    const of = { of: 'realm', migrations: REALM_MIGRATIONS, journaled: true } as const;
    connection = new SqliteConnection({ ...options, ...of });
    const journal = new DiskJournalFile(journalPath(file));
    const sync = (): void => syncFile(tablesPath(file));
    return { connection, database: new JournaledDatabase(connection, journal, sync) };
  } catch (error) {
    connection?.close();
    const code = error instanceof RealmError ? error.code : 'ERR_STORE_OPEN';
    say({ kind: 'failed', code, message: messageOf(error) });
    return null;
  }
}

class Worker {
  readonly #connection: SqliteConnection;
  readonly #database: JournaledDatabase;
  readonly #pace = new CommitPace();
  #timer: NodeJS.Timeout | null = null;

  constructor(connection: SqliteConnection, database: JournaledDatabase) {
    this.#connection = connection;
    this.#database = database;
  }

  receive(message: ToWorker): void {
    this.#try(() => {
      if (message.kind === 'execute') this.#execute(message.batch);
      else this.#close();
    });
  }

  #execute(batch: Uint8Array): void {
    const begun = performance.now();
    const { results, written } = this.#database.run(batch);
    const now = performance.now();
    say({ kind: 'done', results, written, executeMs: now - begun });
    if (this.#pace.isDue(now, this.#database.uncommitted)) this.#commit();
    else this.#commitLater();
  }

  #commit(): void {
    const { uncommitted } = this.#database;
    if (uncommitted === 0) return;
    const begun = performance.now();
    this.#database.commit();
    const now = performance.now();
    this.#pace.committed(now, uncommitted, now - begun);
  }

  #commitLater(): void {
    if (this.#timer !== null || this.#database.uncommitted === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#try(() => this.#commit());
    }, COMMIT_WITHIN_MS);
  }

  #close(): void {
    this.#database.close();
    this.#end();
  }

  #try(run: () => void): void {
    try {
      run();
    } catch (error) {
      say({ kind: 'failed', code: 'ERR_STORE_FAILED', message: messageOf(error) });
      this.#end();
    }
  }

  #end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#connection.close();
    port.close();
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

const opened = open();
if (opened === null) {
  port.close();
} else {
  const { connection, database } = opened;
  const worker = new Worker(connection, database);
  port.on('message', (message: ToWorker) => worker.receive(message));
  say({ kind: 'opened' });
  loadSome(connection, warmUp(connection), performance.now());
}
