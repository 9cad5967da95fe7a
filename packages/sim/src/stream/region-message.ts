// SPDX-License-Identifier: MIT
/**
 * One region's message of one publish tick, as it goes over the bus. All numbers little-endian.
 *
 *     0      4      8      12     14
 *     +------+------+------+------+---------+-----------------+
 *     | epoch| seq  | tick | n    | n x 8   | n sections ...  |
 *     | u32  | u32  | u32  | u16  | index   |                 |
 *     +------+------+------+------+---------+-----------------+
 *
 *     index entry: u16 sector | u8 band (6 low bits), level (2 high bits) | u8 kind
 *                | u8 directions | u8 zero | u16 length of the section
 *
 * The sequence counts messages of an epoch without a gap. Sections: all frames, then all arrivals,
 * then all keyframes; `directions` says, for arrivals, from which neighbours they came.
 */
import { assert } from '@realmkeep/base';

/** A band's events. */
export const SECTION_FRAME = 0;
/** Who crossed into the band from observed neighbours: for those who do not watch these. */
export const SECTION_ARRIVALS = 1;
/** The whole band after its frame and arrivals, for those who are not in sync. */
export const SECTION_KEYFRAME = 2;
/** The whole band at the beginning of its stream, for everybody: nothing from before holds. */
export const SECTION_START = 3;

/** Keyframes beyond this wait for the next publish tick; the bus carries 1 MiB. */
export const REGION_MESSAGE_BYTES_SOFT = 512 * 1024;
const HEADER_BYTES = 14;
const ENTRY_BYTES = 8;

/** What a section is about; the writer only reads it, so one object serves all. */
export interface SectionName {
  readonly sector: number;
  readonly band: number;
  readonly level: number;
  readonly kind: number;
  readonly directions: number;
}

export class RegionMessageWriter {
  #index = new Uint8Array(64 * ENTRY_BYTES);
  #body = new Uint8Array(4096);
  #bodyBytes = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Length of the message if it were finished now. */
  get byteLength(): number {
    return HEADER_BYTES + this.#count * ENTRY_BYTES + this.#bodyBytes;
  }

  reset(): void {
    this.#count = 0;
    this.#bodyBytes = 0;
  }

  /** Appends the first `length` bytes of `bytes` as a section. HOT. */
  add(section: SectionName, bytes: Uint8Array, length: number): void {
    assert(length <= 0xffff && this.#count < 0xffff, 'a section fits its index entry');
    const at = this.#count * ENTRY_BYTES;
    if (at === this.#index.length) this.#index = enlarged(this.#index, at * 2);
    const index = this.#index;
    index[at] = section.sector;
    index[at + 1] = section.sector >> 8;
    index[at + 2] = section.band | (section.level << 6);
    index[at + 3] = section.kind;
    index[at + 4] = section.directions;
    index[at + 5] = 0;
    index[at + 6] = length;
    index[at + 7] = length >> 8;
    const end = this.#bodyBytes + length;
    if (end > this.#body.length) this.#body = enlarged(this.#body, end * 2);
    // Sections are short: a loop beats the call of `set` with a view.
    for (let i = 0; i < length; i++) this.#body[this.#bodyBytes + i] = bytes[i];
    this.#bodyBytes = end;
    this.#count += 1;
  }

  /** The message, in bytes of its own. */
  finish(epoch: number, sequence: number, tick: number): Uint8Array {
    const out = new Uint8Array(this.byteLength);
    put32(out, 0, epoch);
    put32(out, 4, sequence);
    put32(out, 8, tick);
    out[12] = this.#count;
    out[13] = this.#count >> 8;
    out.set(this.#index.subarray(0, this.#count * ENTRY_BYTES), HEADER_BYTES);
    out.set(this.#body.subarray(0, this.#bodyBytes), HEADER_BYTES + this.#count * ENTRY_BYTES);
    return out;
  }
}

/** Walks over a message: `open`, then `next` until it is false. Allocates nothing. */
export class RegionMessageReader {
  bytes: Uint8Array = new Uint8Array(0);
  epoch = 0;
  sequence = 0;
  tick = 0;
  count = 0;
  sector = 0;
  band = 0;
  level = 0;
  kind = 0;
  directions = 0;
  /** The section is `bytes` from `from` up to `to`. */
  from = 0;
  to = 0;
  #entry = 0;

  /** False when the bytes are no region message; checks every length before anything is read. */
  open(bytes: Uint8Array): boolean {
    this.bytes = bytes;
    this.#entry = 0;
    this.count = 0;
    if (bytes.length < HEADER_BYTES) return false;
    const count = bytes[12] | (bytes[13] << 8);
    let end = HEADER_BYTES + count * ENTRY_BYTES;
    if (end > bytes.length) return false;
    this.to = end;
    for (let i = 0; i < count; i++) {
      const at = HEADER_BYTES + i * ENTRY_BYTES;
      end += bytes[at + 6] | (bytes[at + 7] << 8);
    }
    if (end !== bytes.length) return false;
    this.epoch = get32(bytes, 0);
    this.sequence = get32(bytes, 4);
    this.tick = get32(bytes, 8);
    this.count = count;
    return true;
  }

  next(): boolean {
    if (this.#entry >= this.count) return false;
    const at = HEADER_BYTES + this.#entry * ENTRY_BYTES;
    const bytes = this.bytes;
    this.sector = bytes[at] | (bytes[at + 1] << 8);
    this.band = bytes[at + 2] & 63;
    this.level = bytes[at + 2] >> 6;
    this.kind = bytes[at + 3];
    this.directions = bytes[at + 4];
    this.from = this.to;
    this.to = this.from + (bytes[at + 6] | (bytes[at + 7] << 8));
    this.#entry += 1;
    return true;
  }
}

function enlarged(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}

function put32(out: Uint8Array, at: number, value: number): void {
  out[at] = value;
  out[at + 1] = value >>> 8;
  out[at + 2] = value >>> 16;
  out[at + 3] = value >>> 24;
}

function get32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}
