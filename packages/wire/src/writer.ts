// SPDX-License-Identifier: MIT
/**
 * Appends values to a growing buffer, little-endian. What we write is our own, so a value out of
 * range is a programmer's error and asserts.
 */
import { assert, utf8 } from '@realmkeep/base';

const BYTES_FIRST = 256;

export class Writer {
  #bytes = new Uint8Array(BYTES_FIRST);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Empties the writer and keeps its buffer. */
  reset(): void {
    this.#length = 0;
  }

  /** A copy of what was written, of exactly its length. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  u8(value: number): void {
    assert((value & 0xff) === value, 'value fits u8');
    this.#view.setUint8(this.#take(1), value);
  }

  u16(value: number): void {
    assert((value & 0xffff) === value, 'value fits u16');
    this.#view.setUint16(this.#take(2), value, true);
  }

  u32(value: number): void {
    assert(value >>> 0 === value, 'value fits u32');
    this.#view.setUint32(this.#take(4), value, true);
  }

  i32(value: number): void {
    assert((value | 0) === value, 'value fits i32');
    this.#view.setInt32(this.#take(4), value, true);
  }

  f64(value: number): void {
    this.#view.setFloat64(this.#take(8), value, true);
  }

  /** Whole numbers from 0 to 2^53 - 1, seven bits a byte, low bits first (LEB128): 1 to 8 bytes. */
  varint(value: number): void {
    assert(Number.isSafeInteger(value) && value >= 0, 'value is a whole number up to 2^53 - 1');
    let rest = value;
    while (rest >= 0x80) {
      this.u8((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.u8(rest);
  }

  raw(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#take(bytes.length));
  }

  text(value: string): void {
    const bytes = utf8(value);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** Reserves `count` bytes and returns where they begin. */
  #take(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#bytes.length) this.#grow(needed);
    this.#length = needed;
    return at;
  }

  #grow(needed: number): void {
    const bigger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bigger.set(this.#bytes);
    this.#bytes = bigger;
    this.#view = new DataView(bigger.buffer);
  }
}
