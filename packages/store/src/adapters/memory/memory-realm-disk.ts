// SPDX-License-Identifier: MIT
/**
 * A simulated disk with a realm's database on it, deterministic and without threads.
 *
 * The same operations run on an in-process SQLite in RAM. What a real disk makes uncertain is
 * explicit here: a batch is written at once, synced `commitMs` later, and answered then. A crash
 * between the two loses it, or not, as the test says. `lying` is a disk that reports a sync it has
 * not made: answers come, and a crash still loses them. (A commit torn in the middle is the same as
 * a lost one: SQLite finds its checksum wrong and takes nothing of it.)
 *
 * Written but unsynced batches are nested savepoints: a sync releases them all, a crash rolls back
 * to the first one that is lost.
 */
import { assert, type Clock, RealmError } from '@realmkeep/base';
import type { Row } from '../../operations/steps.ts';
import type { Operation, OperationResult, RealmStore, StoreStats } from '../../realm-store.ts';
import { REALM_MIGRATIONS } from '../../schema/realm/index.ts';
import { runBatch } from '../sqlite/batch.ts';
import { SqliteConnection } from '../sqlite/connection.ts';

/** A lying disk syncs by itself when this many batches wait. */
const UNSYNCED_MAX = 1024;

export interface MemoryRealmDiskOptions {
  /** How long a sync takes on this clock; without it a batch is synced and answered at once. */
  readonly commit?: { readonly clock: Clock; readonly ms: number };
}

export class MemoryRealmDisk {
  /** Answers before it has synced, from now on. */
  lying = false;
  readonly #connection: SqliteConnection;
  readonly #options: MemoryRealmDiskOptions;
  /** Batches written since the last sync. */
  #unsynced = 0;
  #store: MemoryRealmStore | null = null;

  constructor(options: MemoryRealmDiskOptions = {}) {
    this.#options = options;
    this.#connection = new SqliteConnection({
      file: ':memory:',
      of: 'realm',
      migrations: REALM_MIGRATIONS,
    });
  }

  /** Opens the database as a process would; ERR_STORE_LOCKED while another has it open. */
  open(): RealmStore {
    if (this.#store !== null) {
      throw new RealmError('ERR_STORE_LOCKED', 'the database is open in another process');
    }
    this.#store = new MemoryRealmStore({
      write: (batch) => this.#write(batch),
      synced: () => this.#whenSynced(),
      closed: () => {
        this.sync();
        this.#store = null;
      },
    });
    return this.#store;
  }

  /** Batches that a crash may lose. */
  get unsynced(): number {
    return this.#unsynced;
  }

  /** Everything written so far survives whatever comes. */
  sync(): void {
    if (this.#unsynced === 0) return;
    this.#connection.exec('RELEASE batch_1');
    this.#unsynced = 0;
  }

  /**
   * The process that has the database open dies: its store never answers again. Of the unsynced
   * batches the first `survive` were on the disk all the same.
   */
  crash(survive = 0): void {
    this.#store?.die();
    this.#store = null;
    if (survive < this.#unsynced) {
      this.#connection.exec(`ROLLBACK TO batch_${survive + 1}`);
    }
    this.sync();
  }

  /** Reads behind the store's back: for referees. */
  rows(sql: string): readonly Row[] {
    return this.#connection.all({ sql, args: [] });
  }

  /** Harms a row behind the store's back. */
  damage(sql: string): void {
    this.#connection.exec(sql);
  }

  #write(batch: readonly Operation[]): OperationResult[] {
    if (this.#unsynced >= UNSYNCED_MAX) this.sync();
    this.#connection.exec(`SAVEPOINT batch_${this.#unsynced + 1}`);
    this.#unsynced += 1;
    const savepoint = `batch_${this.#unsynced}`;
    return runBatch(this.#connection, batch, () => {
      this.#connection.exec(`ROLLBACK TO ${savepoint}`);
    });
  }

  #whenSynced(): Promise<void> {
    const { commit } = this.#options;
    if (commit === undefined) {
      if (!this.lying) this.sync();
      return Promise.resolve();
    }
    const store = this.#store;
    return new Promise((resolve) => {
      commit.clock.after(commit.ms, () => {
        if (this.#store !== store) return;
        if (!this.lying) this.sync();
        resolve();
      });
    });
  }
}

interface DiskOfStore {
  readonly write: (batch: readonly Operation[]) => OperationResult[];
  readonly synced: () => Promise<void>;
  readonly closed: () => void;
}

class MemoryRealmStore implements RealmStore {
  readonly #disk: DiskOfStore;
  readonly #stats: StoreStats = {
    batches: 0,
    operations: 0,
    refused: 0,
    lastExecuteMs: 0,
    lastCommitMs: 0,
    loadedMs: 0,
  };
  #state: 'open' | 'closed' | 'dead' = 'open';
  #busy: Promise<void> | null = null;

  constructor(disk: DiskOfStore) {
    this.#disk = disk;
  }

  async execute(batch: readonly Operation[]): Promise<readonly OperationResult[]> {
    if (this.#state === 'closed') throw new RealmError('ERR_STORE_CLOSED', 'store closed');
    if (this.#state === 'dead') return new Promise(() => {});
    assert(this.#busy === null, 'one batch at a time');
    // As between threads: neither side sees what the other does to its objects afterwards.
    const results = structuredClone(this.#disk.write(structuredClone(batch)));
    this.#busy = this.#disk.synced();
    await this.#busy;
    this.#busy = null;
    this.#stats.batches += 1;
    this.#stats.operations += results.length;
    for (const result of results) if (!result.ok) this.#stats.refused += 1;
    return results;
  }

  /** RAM does not fail; a test that wants a failing disk uses a file with `pagesMax`. */
  onFailure(): void {}

  stats(): StoreStats {
    return { ...this.#stats };
  }

  async close(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    await this.#busy;
    this.#disk.closed();
  }

  die(): void {
    this.#state = 'dead';
  }
}
