// SPDX-License-Identifier: MIT
/**
 * Views of the beginning of one buffer, each made once for its length. A view costs V8 some hundred
 * bytes and nanoseconds, and what passes through a reused buffer is mostly as long as something
 * that passed before.
 */
export class Beginnings<Bytes extends Uint8Array> {
  readonly #bytes: Bytes;
  readonly #lengthMax: number;
  readonly #views: (Bytes | undefined)[] = [];

  /** Views up to `lengthMax` are kept; longer ones are made anew. */
  constructor(bytes: Bytes, lengthMax: number) {
    this.#bytes = bytes;
    this.#lengthMax = lengthMax;
  }

  /** The first `length` bytes. HOT: every packet and every message of every player. */
  to(length: number): Bytes {
    if (length > this.#lengthMax) return this.#bytes.subarray(0, length) as Bytes;
    let view = this.#views[length];
    if (view === undefined) {
      view = this.#bytes.subarray(0, length) as Bytes;
      this.#views[length] = view;
    }
    return view;
  }
}
