// SPDX-License-Identifier: MIT
/**
 * The database behind its redo journal. Batches run in one SQLite transaction that stays open; each
 * is durable as soon as its record in the journal is. SQLite commits now and then, so that a page
 * that many batches have changed is written once, and waits for no disk then: a power cut may take
 * its last commits, as a crash takes what it has not committed. The next opening runs all of that
 * again out of the journal, and it must come out the same.
 *
 * The caller syncs the journal before it answers, and decides when to commit.
 */
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { assert, present, RealmError } from '@realmkeep/base';
import { wholeOf } from '../../../operations/steps.ts';
import { isQuestion, type Operation, type OperationResult } from '../../../realm-store.ts';
import { runBatch } from '../batch.ts';
import type { SqliteConnection } from '../connection.ts';
import { Journal, type Mark } from './journal.ts';
import type { JournalFile } from './journal-file.ts';
import type { Record } from './record.ts';

export interface Ran {
  readonly results: readonly OperationResult[];
  /** It is in the journal, whose sync has to be waited for. */
  readonly written: boolean;
}

export class JournaledDatabase {
  readonly #connection: SqliteConnection;
  /** When it returns, what SQLite has committed is on the disk. */
  readonly #syncTables: () => void;
  readonly #journal: Journal;
  #life: number;
  #uncommitted = 0;

  /** Brings the tables to where the journal ends. Throws ERR_STORE_OPEN, ERR_JOURNAL_DIVERGED. */
  constructor(connection: SqliteConnection, file: JournalFile, syncTables: () => void) {
    this.#connection = connection;
    this.#syncTables = syncTables;
    this.#journal = new Journal(file);
    const { needed, ...mark } = this.#mark();
    this.#begin();
    let { sequence } = mark;
    if (needed) {
      for (const record of this.#journal.behind(mark)) {
        this.#again(record);
        sequence = record.sequence;
      }
    }
    this.#life = mark.life + 1;
    this.#journal.begin({ life: this.#life, sequence });
    this.#commit(true);
    this.#syncTables();
    this.#begin();
  }

  /** Operations that SQLite has not committed. */
  get uncommitted(): number {
    return this.#uncommitted;
  }

  /** Runs a batch out of `encodeBatch`. What it throws is fatal: nobody knows what was written. */
  run(batch: Uint8Array): Ran {
    if (!this.#journal.fits(batch.length)) this.#makeRoom();
    const operations = decodeBatch(batch);
    const before = this.#changes();
    const results = this.#run(operations);
    const changes = this.#changes() - before;
    const written = operations.some((operation) => !isQuestion(operation));
    assert(written || changes === 0, 'a question changes nothing');
    if (written) {
      this.#journal.append(batch, digestOf(operations, results, changes));
      this.#uncommitted += operations.length;
    }
    return { results, written };
  }

  /** After it a crash of the process, but not of the machine, leaves nothing to be run again. */
  commit(): void {
    if (this.#uncommitted === 0) return;
    this.#commit(true);
    this.#begin();
  }

  /** The file alone has everything then. */
  close(): void {
    this.#commit(false);
    this.#syncTables();
    this.#journal.remove();
  }

  /** The tables have everything, durably: the next record goes to the journal's start. */
  #makeRoom(): void {
    this.commit();
    this.#syncTables();
    this.#journal.rewind();
  }

  #run(operations: readonly Operation[]): OperationResult[] {
    const connection = this.#connection;
    connection.exec('SAVEPOINT batch');
    const results = runBatch(connection, operations, () => connection.exec('ROLLBACK TO batch'));
    connection.exec('RELEASE batch');
    return results;
  }

  #again(record: Record): void {
    const operations = decodeBatch(record.batch);
    const before = this.#changes();
    const results = this.#run(operations);
    if (digestOf(operations, results, this.#changes() - before) === record.digest) return;
    const text =
      `record ${record.sequence} of the redo journal came out otherwise than it was answered: ` +
      'start the version of Realmkeep that wrote it, and stop it in good order';
    throw new RealmError('ERR_JOURNAL_DIVERGED', text, { fields: { sequence: record.sequence } });
  }

  #begin(): void {
    this.#connection.exec('BEGIN IMMEDIATE');
  }

  #commit(needed: boolean): void {
    this.#connection.all({
      sql: 'UPDATE redo SET life = ?, sequence = ?, journal = ? WHERE id = 1',
      args: [this.#life, this.#journal.sequence, needed ? 1 : 0],
    });
    this.#connection.exec('COMMIT');
    this.#uncommitted = 0;
  }

  #mark(): Mark & { readonly needed: boolean } {
    const sql = 'SELECT life, sequence, journal FROM redo WHERE id = 1';
    const row = present(this.#connection.all({ sql, args: [] })[0], 'the redo line is there');
    return {
      life: wholeOf(row, 'life'),
      sequence: wholeOf(row, 'sequence'),
      needed: row.journal === 1,
    };
  }

  /** Rows changed since the file was opened. */
  #changes(): number {
    return Number(this.#connection.all({ sql: 'SELECT total_changes() AS n', args: [] })[0]?.n);
  }
}

export function encodeBatch(batch: readonly Operation[]): Uint8Array<ArrayBuffer> {
  return serialize(batch) as Uint8Array<ArrayBuffer>;
}

function decodeBatch(bytes: Uint8Array): readonly Operation[] {
  return deserialize(bytes) as readonly Operation[];
}

/** Questions change nothing: their answers, which may be long, are left out. */
function digestOf(
  operations: readonly Operation[],
  results: readonly OperationResult[],
  changes: number,
): number {
  const told = results.filter((_, i) => !isQuestion(operations[i]));
  return crc32(JSON.stringify([changes, told]));
}
