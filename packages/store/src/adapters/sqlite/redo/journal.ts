// SPDX-License-Identifier: MIT
/**
 * The redo journal: records of batches that are acknowledged, or about to be, and that the tables
 * may not have on the disk yet. One place on the disk, written from its start again when it is full
 * and the tables are durable; what is left of older records behind the newest is told apart by life
 * and sequence.
 */
import { RealmError } from '@realmkeep/base';
import type { JournalFile } from './journal-file.ts';
import { decodeRecord, encodeRecord, HEAD_BYTES, type Record } from './record.ts';

/** What the tables know of the journal. */
export interface Mark {
  readonly life: number;
  /** The last record that is in them. */
  readonly sequence: number;
}

export class Journal {
  readonly #file: JournalFile;
  #mark: Mark = { life: 0, sequence: 0 };
  #at = 0;

  constructor(file: JournalFile) {
    this.#file = file;
  }

  /** The record that was written last, or the one that the tables have. */
  get sequence(): number {
    return this.#mark.sequence;
  }

  /** Whether another record of so many bytes fits in front of the end. */
  fits(batchBytes: number): boolean {
    return this.#at === 0 || this.#at + HEAD_BYTES + batchBytes <= this.#file.lengthMax;
  }

  /**
   * The records behind `mark`, in order. A torn one and all behind it were never acknowledged.
   * Throws ERR_STORE_OPEN when the file is missing, or begins behind what the tables have.
   */
  *behind(mark: Mark): Generator<Record, void, void> {
    const bytes = this.#file.read();
    if (bytes === null) {
      throw damaged('is missing', 'bring it back, or put an empty file there to go on without it');
    }
    let at = 0;
    let last: number | null = null;
    while (true) {
      const record = decodeRecord(bytes, at);
      if (record === null || record.life !== mark.life) return;
      const { sequence } = record;
      if (last === null && sequence > mark.sequence + 1) {
        throw damaged('begins behind what the tables have', 'bring back both from one copy');
      }
      // One of an older round.
      if (last !== null && sequence !== last + 1) return;
      if (sequence > mark.sequence) yield record;
      last = sequence;
      at += HEAD_BYTES + record.batch.length;
    }
  }

  /** Begins a life; what the file still has is another's. */
  begin(mark: Mark): void {
    this.#file.open();
    this.#mark = mark;
    this.#at = 0;
  }

  append(batch: Uint8Array, digest: number): void {
    const { life } = this.#mark;
    const sequence = this.#mark.sequence + 1;
    const bytes = encodeRecord({ life, sequence, digest, batch });
    this.#file.write(bytes, this.#at);
    this.#at += bytes.length;
    this.#mark = { life, sequence };
  }

  /** The tables have everything, durably: the next record goes to the start. */
  rewind(): void {
    this.#at = 0;
  }

  /** No process needs it any more. */
  remove(): void {
    this.#file.remove();
  }

  close(): void {
    this.#file.close();
  }
}

function damaged(what: string, todo: string): RealmError {
  return new RealmError('ERR_STORE_OPEN', `the redo journal of the database ${what}: ${todo}`);
}
