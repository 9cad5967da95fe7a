// SPDX-License-Identifier: MIT
/**
 * A journal on a simulated disk: what is written is there at once, and is on the disk after a
 * sync. A crash takes what was not synced, all of it or behind the first writes, and leaves the
 * first half of the one that it struck.
 */
import type { JournalFile } from '../sqlite/redo/journal-file.ts';

interface Write {
  readonly bytes: Uint8Array;
  readonly at: number;
}

const STEP_BYTES = 64 * 1024;

export class MemoryJournalFile implements JournalFile {
  /** Short, so that simulations see it full. */
  readonly lengthMax = 256 * 1024;
  /** What is on the disk; null while there is no file. */
  #synced: Uint8Array | null = null;
  readonly #unsynced: Write[] = [];

  get unsynced(): number {
    return this.#unsynced.length;
  }

  read(): Uint8Array | null {
    this.sync();
    return this.#synced;
  }

  open(): void {
    this.#grow(0);
  }

  write(bytes: Uint8Array, at: number): void {
    this.#unsynced.push({ bytes, at });
  }

  sync(): void {
    for (const write of this.#unsynced.splice(0)) this.#put(write);
  }

  /** Of the unsynced writes the first `survive` were on the disk all the same. */
  crash(survive: number): void {
    const lost = this.#unsynced.splice(survive);
    this.sync();
    const [torn] = lost;
    if (torn !== undefined) {
      this.#put({ ...torn, bytes: torn.bytes.subarray(0, torn.bytes.length >> 1) });
    }
  }

  remove(): void {
    this.#unsynced.length = 0;
    this.#synced = null;
  }

  close(): void {}

  #put({ bytes, at }: Write): void {
    this.#grow(at + bytes.length);
    this.#synced?.set(bytes, at);
  }

  #grow(length: number): void {
    if (this.#synced !== null && this.#synced.length >= length) return;
    const grown = new Uint8Array(length + STEP_BYTES);
    grown.set(this.#synced ?? []);
    this.#synced = grown;
  }
}
