// SPDX-License-Identifier: MIT
/**
 * A simulated disk with a realm's database on it, deterministic and without threads.
 *
 * The same operations run on an in-process SQLite in RAM behind the same redo journal. What a real
 * disk makes uncertain is explicit here: a batch is written at once, synced `commitMs` later, and
 * answered then. A crash between the two loses it, or not, as the test says, and leaves half of
 * its record. `lying` is a disk that reports a sync it has not made: answers come, and a crash
 * still loses them. (A commit of SQLite torn in the middle is the same as a lost one: it finds its
 * checksum wrong and takes nothing of it.)
 *
 * A crash takes SQLite back to its last commit; whoever opens the database next runs again what
 * the journal has behind it.
 */
import { assert, type Clock, RealmError } from '@realmkeep/base';
import type { Row } from '../../operations/steps.ts';
import type { Operation, OperationResult, RealmStore, StoreStats } from '../../realm-store.ts';
import { REALM_MIGRATIONS } from '../../schema/realm/index.ts';
import { SqliteConnection } from '../sqlite/connection.ts';
import { encodeBatch, JournaledDatabase } from '../sqlite/redo/journaled-database.ts';
import { MemoryJournalFile } from './memory-journal-file.ts';

/** A lying disk syncs by itself when this many batches wait. */
const UNSYNCED_MAX = 1024;
/** SQLite commits so often, in batches, when the disk has all that was written before. */
const COMMIT_EACH = 4;

export interface MemoryRealmDiskOptions {
  /** How long a sync takes on this clock; without it a batch is synced and answered at once. */
  readonly commit?: { readonly clock: Clock; readonly ms: number };
}

export class MemoryRealmDisk {
  /** Answers before it has synced, from now on. */
  lying = false;
  readonly #connection: SqliteConnection;
  readonly #options: MemoryRealmDiskOptions;
  readonly #journal = new MemoryJournalFile();
  /** Null from a crash until somebody looks. */
  #opened: JournaledDatabase | null = null;
  /** Batches since SQLite's last commit. */
  #uncommitted = 0;
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
        this.#database().close();
        this.#opened = null;
        this.#store = null;
      },
    });
    this.#database();
    return this.#store;
  }

  /** Batches that a crash may lose. */
  get unsynced(): number {
    return this.#journal.unsynced;
  }

  /** Everything written so far survives whatever comes. */
  sync(): void {
    this.#journal.sync();
  }

  /**
   * The process that has the database open dies: its store never answers again. Of the unsynced
   * batches the first `survive` were on the disk all the same.
   */
  crash(survive = 0): void {
    this.#store?.die();
    this.#store = null;
    this.#journal.crash(survive);
    if (this.#opened !== null) this.#connection.exec('ROLLBACK');
    this.#opened = null;
    this.#uncommitted = 0;
  }

  /** Reads behind the store's back: for referees. */
  rows(sql: string): readonly Row[] {
    if (this.#store === null) this.#database();
    return this.#connection.all({ sql, args: [] });
  }

  /** Harms a row behind the store's back, durably. */
  damage(sql: string): void {
    this.sync();
    this.#database().close();
    this.#opened = null;
    this.#connection.exec(sql);
  }

  /** As the next process finds it. */
  #database(): JournaledDatabase {
    this.#opened ??= new JournaledDatabase(this.#connection, this.#journal, () => {});
    return this.#opened;
  }

  #write(batch: Uint8Array): readonly OperationResult[] {
    if (this.unsynced >= UNSYNCED_MAX) this.sync();
    const database = this.#database();
    if (this.unsynced === 0 && this.#uncommitted >= COMMIT_EACH) {
      database.commit();
      this.#uncommitted = 0;
    }
    this.#uncommitted += 1;
    return database.run(batch).results;
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
  readonly write: (batch: Uint8Array) => readonly OperationResult[];
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
    const results = structuredClone(this.#disk.write(encodeBatch(batch)));
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
