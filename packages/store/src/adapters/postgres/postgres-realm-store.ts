// SPDX-License-Identifier: MIT
/**
 * The realm's database in PostgreSQL.
 *
 * One connection writes, held by an advisory lock; every batch begins with the writer's line, which
 * names this writer's epoch and the batch's number. So a writer that was replaced writes nothing
 * more, and after a lost connection the line says whether the batch was committed: nobody guesses.
 * While the server is away the batch waits, and with it the queue before it.
 */
import { assert, messageOf, RealmError } from '@realmkeep/base';
import { rows, type Steps, wholeOf } from '../../operations/steps.ts';
import type { Operation, OperationResult, RealmStore, StoreStats } from '../../realm-store.ts';
import { migrate, POSTGRES_DIALECT } from '../../schema/migration.ts';
import { REALM_MIGRATIONS } from '../../schema/realm/index.ts';
import { isThrownByDatabase, runOneByOne, runSideBySide } from './batch.ts';
import { PostgresConnection } from './connection.ts';
import { troubleOf } from './trouble.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** How long to wait at open for another process to let go of the database. */
  readonly busyMs?: number;
  /** Told of each loss of the connection and of each return, for the log. */
  readonly onConnection?: (state: 'lost' | 'back', detail: string) => void;
}

const BUSY_MS = 2000;
/** Seven journeys for each wave of trades, of which a batch of hundreds has two or three. */
const BATCH_MS = 40;
/** Of a database node on its database, `realm` in ASCII. */
const LOCK = 0x7265616c;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 1000;
/** Serialization failures of one batch in a row; with one writer there are none. */
const AGAIN_MAX = 20;

/**
 * Connects, takes the lock, and brings the schema to the newest version. Rejects with
 * ERR_STORE_OPEN, ERR_STORE_LOCKED, ERR_STORE_NEWER, ERR_STORE_MIGRATION.
 */
export async function openPostgresRealmStore(options: PostgresOptions): Promise<RealmStore> {
  const store = new PostgresRealmStore(options);
  await store.open();
  return store;
}

class PostgresRealmStore implements RealmStore {
  readonly batchMs = BATCH_MS;
  readonly #options: PostgresOptions;
  readonly #stats: StoreStats = {
    batches: 0,
    operations: 0,
    refused: 0,
    lastExecuteMs: 0,
    lastCommitMs: 0,
    loadedMs: 0,
  };
  #connection: PostgresConnection | null = null;
  #epoch = 0;
  /** Number of the last batch that was committed. */
  #batch = 0;
  #busy: Promise<unknown> | null = null;
  #failure: RealmError | null = null;
  #onFailure: (error: RealmError) => void = () => {};
  #closing = false;

  constructor(options: PostgresOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { busyMs = BUSY_MS } = this.#options;
    try {
      const connection = await this.#connect();
      const end = performance.now() + busyMs;
      while (!(await takeLock(connection))) {
        if (performance.now() >= end) {
          const text = `${this.#place()} is written by another process: stop the other`;
          throw new RealmError('ERR_STORE_LOCKED', text);
        }
        await pause(RETRY_MS_MIN);
      }
      await inTransaction(connection, () =>
        connection.runPlain(
          migrate({ of: 'realm', migrations: REALM_MIGRATIONS, dialect: POSTGRES_DIALECT }),
        ),
      );
      const line = await connection.run(
        writerLine('UPDATE writer SET epoch = epoch + 1 RETURNING epoch, batch'),
      );
      this.#epoch = line.epoch;
      this.#batch = line.batch;
    } catch (cause) {
      await this.#disconnect();
      if (cause instanceof RealmError) throw cause;
      const text = `${this.#place()} could not be opened: ${messageOf(cause)}`;
      throw new RealmError('ERR_STORE_OPEN', text, { cause });
    }
  }

  execute(batch: readonly Operation[]): Promise<readonly OperationResult[]> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#closing) return Promise.reject(new RealmError('ERR_STORE_CLOSED', 'store closed'));
    assert(this.#busy === null, 'one batch at a time');
    const done = this.#commit(batch).finally(() => {
      this.#busy = null;
    });
    this.#busy = done;
    return done;
  }

  onFailure(fn: (error: RealmError) => void): void {
    this.#onFailure = fn;
  }

  stats(): StoreStats {
    return { ...this.#stats };
  }

  /** A batch under way is committed and answered first, unless the server is away. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#busy?.catch(() => {});
    await this.#disconnect();
  }

  async #commit(batch: readonly Operation[]): Promise<readonly OperationResult[]> {
    const attempt = new Attempt(batch, this.#batch + 1);
    for (let retries = 0; ; retries++) {
      try {
        const connection = this.#connection ?? (await this.#reconnect());
        const done = attempt.results !== null && (await this.#wasCommitted(connection, attempt));
        if (!done) await attempt.run(connection, this.#epoch);
        return this.#count(attempt);
      } catch (error) {
        await this.#endure(error, attempt, retries);
      }
    }
  }

  /** Returns when the attempt is to be made again; throws when the store has failed or closes. */
  async #endure(error: unknown, attempt: Attempt, retries: number): Promise<void> {
    const trouble = error instanceof RealmError ? 'fatal' : troubleOf(error);
    const bug = error instanceof Error && error.name === 'AssertionError';
    const hopeless = trouble === 'again' && retries >= AGAIN_MAX;
    if (bug || trouble === 'fatal' || trouble === 'operation' || hopeless) {
      await this.#disconnect();
      this.#fail(error);
    }
    if (trouble === 'away') {
      await this.#disconnect();
      this.#options.onConnection?.('lost', messageOf(error));
    } else {
      attempt.results = null;
    }
    if (this.#closing) throw new RealmError('ERR_STORE_CLOSED', 'store closed');
  }

  #fail(cause: unknown): never {
    const code = cause instanceof RealmError ? cause.code : 'ERR_STORE_FAILED';
    const failure = new RealmError(code, messageOf(cause), { cause });
    this.#failure = failure;
    this.#onFailure(failure);
    throw failure;
  }

  #count(attempt: Attempt): readonly OperationResult[] {
    const results = attempt.results ?? [];
    this.#batch = attempt.number;
    const stats = this.#stats;
    stats.batches += 1;
    stats.operations += results.length;
    for (const result of results) if (!result.ok) stats.refused += 1;
    stats.lastExecuteMs = attempt.executeMs;
    stats.lastCommitMs = attempt.commitMs;
    return results;
  }

  async #connect(): Promise<PostgresConnection> {
    let connection: PostgresConnection | null = null;
    connection = await PostgresConnection.open(this.#options.url, () => {
      if (this.#connection === connection) this.#connection = null;
    });
    this.#connection = connection;
    return connection;
  }

  async #disconnect(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await connection?.close();
  }

  /**
   * Until the server is back and the lock is ours again: the server has then ended the old
   * connection, and what became of its last transaction is settled.
   */
  async #reconnect(): Promise<PostgresConnection> {
    for (let wait = RETRY_MS_MIN; ; wait = Math.min(RETRY_MS_MAX, wait * 2)) {
      if (this.#closing) throw new RealmError('ERR_STORE_CLOSED', 'store closed');
      try {
        const connection = await this.#connect();
        if (await takeLock(connection)) {
          this.#options.onConnection?.('back', this.#place());
          return connection;
        }
      } catch (error) {
        if (troubleOf(error) !== 'away') throw error;
      }
      await this.#disconnect();
      await pause(wait);
    }
  }

  async #wasCommitted(connection: PostgresConnection, attempt: Attempt): Promise<boolean> {
    const line = await connection.run(writerLine('SELECT epoch, batch FROM writer WHERE id = 1'));
    if (line.epoch !== this.#epoch) throw fenced();
    return line.batch === attempt.number;
  }

  /** The database without its password, for people. */
  #place(): string {
    return this.#options.url.replace(/\/\/[^@/]*@/, '//');
  }
}

/** One batch, run until it is committed. */
class Attempt {
  readonly number: number;
  /** What was found before COMMIT was sent; null when it was not. */
  results: readonly OperationResult[] | null = null;
  executeMs = 0;
  commitMs = 0;
  readonly #batch: readonly Operation[];

  constructor(batch: readonly Operation[], number: number) {
    this.#batch = batch;
    this.number = number;
  }

  async run(connection: PostgresConnection, epoch: number): Promise<void> {
    this.results = null;
    const begun = performance.now();
    let results: readonly OperationResult[];
    try {
      await begin(connection, epoch, this.number);
      results = await runSideBySide(connection, this.#batch);
    } catch (error) {
      if (isFenced(error)) throw error;
      if (isThrownByDatabase(error) && troubleOf(error) !== 'operation') {
        if (troubleOf(error) === 'again') await connection.exec('ROLLBACK');
        throw error;
      }
      await connection.exec('ROLLBACK');
      await begin(connection, epoch, this.number);
      results = await runOneByOne(connection, this.#batch);
    }
    const executed = performance.now();
    this.results = results;
    await connection.exec('COMMIT');
    this.executeMs = executed - begun;
    this.commitMs = performance.now() - executed;
  }
}

/** Locks the writer's line until the batch is committed; a writer that was replaced has none. */
async function begin(connection: PostgresConnection, epoch: number, number: number): Promise<void> {
  const [, mine] = await connection.exec(
    `BEGIN; UPDATE writer SET batch = ${number} WHERE id = 1 AND epoch = ${epoch} RETURNING id`,
  );
  if (mine.length === 0) throw fenced();
}

function fenced(): RealmError {
  const text = 'another process writes this database now; this one must not go on';
  return new RealmError('ERR_STORE_FENCED', text);
}

function isFenced(error: unknown): boolean {
  return error instanceof RealmError && error.code === 'ERR_STORE_FENCED';
}

function* writerLine(sql: string): Steps<{ epoch: number; batch: number }> {
  const [line] = yield* rows(sql);
  return { epoch: wholeOf(line, 'epoch'), batch: wholeOf(line, 'batch') };
}

async function takeLock(connection: PostgresConnection): Promise<boolean> {
  const [[found]] = await connection.exec(`SELECT pg_try_advisory_lock(${LOCK}) AS taken`);
  return found.taken === 't';
}

async function inTransaction<T>(connection: PostgresConnection, run: () => Promise<T>): Promise<T> {
  await connection.exec('BEGIN');
  try {
    const value = await run();
    await connection.exec('COMMIT');
    return value;
  } catch (error) {
    await connection.exec('ROLLBACK').catch(() => {});
    throw error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
