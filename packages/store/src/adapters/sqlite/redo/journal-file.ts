// SPDX-License-Identifier: MIT
/** Where the redo journal lies: a file, or a simulated one. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Its length grows by so much, all zeros, so that most writes change nothing but content. */
const STEP_BYTES = 4 * 1024 * 1024;
/** A hundred thousand transfers: when it is full, everybody waits until the disk has the tables. */
const LENGTH_MAX = 32 * 1024 * 1024;

export interface JournalFile {
  /** Whoever writes goes back to the start before it is longer, unless one record is. */
  readonly lengthMax: number;
  /** All that is there; null when there is no such file. */
  read(): Uint8Array | null;
  /** Opens it for writing, durably there. What is in it stays. */
  open(): void;
  /** Not durable before a sync, which whoever answers has to wait for. */
  write(bytes: Uint8Array, at: number): void;
  remove(): void;
  close(): void;
}

/** Beside the database's own `-wal`. */
export const journalPath = (file: string): string => `${file}.redo`;
/** Where SQLite's commits are until a checkpoint, which syncs them itself. */
export const tablesPath = (file: string): string => `${file}-wal`;

/** Waits until a file and its name are on the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  syncFolder(dirname(path));
}

export class DiskJournalFile implements JournalFile {
  readonly #path: string;
  readonly lengthMax = LENGTH_MAX;
  #open: number | null = null;
  #length = 0;

  constructor(path: string) {
    this.#path = path;
  }

  read(): Uint8Array | null {
    return existsSync(this.#path) ? readFileSync(this.#path) : null;
  }

  open(): void {
    this.close();
    this.#open = openSync(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#length = fstatSync(this.#open).size;
    this.#reach(1);
    fsyncSync(this.#open);
    syncFolder(dirname(this.#path));
  }

  write(bytes: Uint8Array, at: number): void {
    this.#reach(at + bytes.length);
    if (this.#open === null) throw new Error('a journal is opened before it is written');
    writeAll(this.#open, bytes, at);
  }

  #reach(length: number): void {
    while (this.#length < length && this.#open !== null) {
      writeAll(this.#open, new Uint8Array(STEP_BYTES), this.#length);
      this.#length += STEP_BYTES;
    }
  }

  remove(): void {
    this.close();
    rmSync(this.#path, { force: true });
  }

  close(): void {
    if (this.#open !== null) closeSync(this.#open);
    this.#open = null;
  }
}

function writeAll(file: number, bytes: Uint8Array, at: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, at + done);
}

/** A new file is there after a power cut only when its folder was synced too. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
