// SPDX-License-Identifier: MIT
/**
 * Reads values out of bytes that somebody else sent. It never throws: the first thing that is wrong
 * sets `failed`, after which every read gives a zero or an empty value. Whoever reads checks
 * `failed` (or `done`) once, at the end, and decides what the peer's mistake costs it.
 */
import { fromUtf8 } from '@realmkeep/base';

const EMPTY = new Uint8Array(0);

export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get failed(): boolean {
    return this.#failed;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /** Nothing failed and nothing is left over. */
  get done(): boolean {
    return !this.#failed && this.#at === this.#bytes.length;
  }

  fail(): void {
    this.#failed = true;
  }

  u8(): number {
    return this.#has(1) ? this.#bytes[this.#move(1)] : 0;
  }

  u16(): number {
    if (!this.#has(2)) return 0;
    const at = this.#move(2);
    return this.#bytes[at] | (this.#bytes[at + 1] << 8);
  }

  u32(): number {
    return this.i32() >>> 0;
  }

  /** Without a `DataView`: one for each message costs more than the few numbers in it. */
  i32(): number {
    if (!this.#has(4)) return 0;
    const at = this.#move(4);
    const bytes = this.#bytes;
    return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  }

  f64(): number {
    if (!this.#has(8)) return 0;
    const { buffer, byteOffset } = this.#bytes;
    return new DataView(buffer, byteOffset + this.#move(8), 8).getFloat64(0, true);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value) || (byte === 0 && i > 0)) this.fail();
        return this.#failed ? 0 : value;
      }
      scale *= 0x80;
    }
    this.fail();
    return 0;
  }

  /** A view of the next `length` bytes, not a copy. */
  raw(length: number): Uint8Array {
    if (!this.#has(length)) return EMPTY;
    const at = this.#move(length);
    return this.#bytes.subarray(at, at + length);
  }

  text(bytesMax: number): string {
    const length = this.varint();
    if (length > bytesMax) this.fail();
    const text = fromUtf8(this.raw(length));
    if (text === null) this.fail();
    return this.#failed || text === null ? '' : text;
  }

  #has(count: number): boolean {
    if (this.#failed || this.remaining < count) this.#failed = true;
    return !this.#failed;
  }

  #move(count: number): number {
    const at = this.#at;
    this.#at += count;
    return at;
  }
}
