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

export interface JournalFile {
  /** All that is there; null when there is no such file. */
  read(): Uint8Array | null;
  /**
   * Opens it for writing, at least so long: what is missing comes as zeros and is durable, so that
   * later writes change nothing but content. What is there stays.
   */
  open(length: number): void;
  /** Not durable before a sync, which whoever answers has to wait for. */
  write(bytes: Uint8Array, at: number): void;
  remove(): void;
  close(): void;
}

/** Beside the database's own `-wal`. */
export const journalPath = (file: string): string => `${file}.redo`;

export class DiskJournalFile implements JournalFile {
  readonly #path: string;
  #open: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  read(): Uint8Array | null {
    return existsSync(this.#path) ? readFileSync(this.#path) : null;
  }

  open(length: number): void {
    this.close();
    const file = openSync(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#open = file;
    const { size } = fstatSync(file);
    if (size >= length) return;
    writeAll(file, new Uint8Array(length - size), size);
    fsyncSync(file);
    syncFolder(dirname(this.#path));
  }

  write(bytes: Uint8Array, at: number): void {
    if (this.#open === null) throw new Error('a journal is opened before it is written');
    writeAll(this.#open, bytes, at);
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
