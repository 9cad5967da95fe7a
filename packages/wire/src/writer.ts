// SPDX-License-Identifier: MIT
/**
 * Appends values to a growing buffer, little-endian. What we write is our own, so a value out of
 * range is a programmer's error and asserts.
 */
import { assert, utf8 } from '@realmkeep/base';

const BYTES_FIRST = 256;
/** A writer that grew beyond this is not kept for the next message. */
const KEPT_BYTES_MAX = 262_144;
/** Longer texts, and those that are not ASCII, go through the encoder. */
const SHORT_TEXT = 64;

export class Writer {
  #bytes = new Uint8Array(BYTES_FIRST);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Bytes it can hold without growing. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** Empties the writer and keeps its buffer. */
  reset(): void {
    this.#length = 0;
  }

  /** A copy of what was written, of exactly its length. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** What was written, until more is. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  u8(value: number): void {
    assert((value & 0xff) === value, 'value fits u8');
    const at = this.#take(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    assert((value & 0xffff) === value, 'value fits u16');
    const at = this.#take(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    assert(value >>> 0 === value, 'value fits u32');
    const at = this.#take(4);
    this.#view.setUint32(at, value, true);
  }

  i32(value: number): void {
    assert((value | 0) === value, 'value fits i32');
    const at = this.#take(4);
    this.#view.setInt32(at, value, true);
  }

  f64(value: number): void {
    const at = this.#take(8);
    this.#view.setFloat64(at, value, true);
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
    const at = this.#take(bytes.length);
    this.#bytes.set(bytes, at);
  }

  text(value: string): void {
    if (value.length <= SHORT_TEXT && this.#ascii(value)) return;
    const bytes = utf8(value);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** Names and codes, most of all texts; false when the text is another and nothing was written. */
  #ascii(value: string): boolean {
    const at = this.#take(1 + value.length);
    const bytes = this.#bytes;
    bytes[at] = value.length;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) {
        this.#length = at;
        return false;
      }
      bytes[at + 1 + i] = code;
    }
    return true;
  }

  /**
   * Reserves `count` bytes and returns where they begin. Call it in a statement of its own: it may
   * replace buffer and view, and `this.#view.setU(this.#take(1))` would still write to the old one.
   */
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

/** At rest between two messages; null while one is being written. */
let spare: Writer | null = new Writer();

/**
 * A copy of what `write` writes. One writer serves all, one after the other; within `write` another
 * may be asked for.
 */
export function written(write: (writer: Writer) => void): Uint8Array {
  return writing(write, (writer) => writer.finish());
}

/** Hands `use` what `write` writes, for as long as the call takes: a view of a shared buffer. */
export function lent(write: (writer: Writer) => void, use: (bytes: Uint8Array) => void): void {
  writing(write, (writer) => use(writer.view()));
}

function writing<T>(write: (writer: Writer) => void, then: (writer: Writer) => T): T {
  const writer = spare ?? new Writer();
  spare = null;
  writer.reset();
  write(writer);
  const result = then(writer);
  spare = writer.capacity <= KEPT_BYTES_MAX ? writer : null;
  return result;
}
