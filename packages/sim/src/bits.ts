// SPDX-License-Identifier: MIT
/**
 * Bits in and out of bytes, the lowest bit of a byte first. The writer grows and never fails. The
 * reader is given bytes of strangers: it never throws, reads zeros beyond the end, and remembers in
 * `failed` that something was wrong.
 */

/** Longest run of ones in a variable code; longer ones are an error of the sender. */
const PREFIX_BITS_MAX = 24;

export class BitWriter {
  bytes: Uint8Array;
  #length = 0;
  /** Bits not yet in `bytes`, fewer than 8, lowest first. */
  #pending = 0;
  #pendingBits = 0;

  constructor(capacityBytes = 256) {
    this.bytes = new Uint8Array(capacityBytes);
  }

  /** Bits written so far. */
  get bitLength(): number {
    return this.#length * 8 + this.#pendingBits;
  }

  reset(): void {
    this.#length = 0;
    this.#pending = 0;
    this.#pendingBits = 0;
  }

  /** Writes the lowest `bits` bits of `value`, 0 to 24 of them. HOT. */
  write(value: number, bits: number): void {
    let pending = this.#pending | ((value & ((1 << bits) - 1)) << this.#pendingBits);
    let count = this.#pendingBits + bits;
    if (this.#length + 4 > this.bytes.length) this.#grow();
    while (count >= 8) {
      this.bytes[this.#length++] = pending;
      pending >>>= 8;
      count -= 8;
    }
    this.#pending = pending;
    this.#pendingBits = count;
  }

  write32(value: number): void {
    this.write(value & 0xffff, 16);
    this.write(value >>> 16, 16);
  }

  /** Exponential Golomb code of order `k` of a whole number from 0 to 2^24 - 1. HOT. */
  golomb(value: number, k: number): void {
    let v = value;
    let order = k;
    while (v >= 1 << order) {
      v -= 1 << order;
      this.write(1, 1);
      order += 1;
    }
    this.write(0, 1);
    this.write(v, order);
  }

  /** A whole number of either sign: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4. HOT. */
  signedGolomb(value: number, k: number): void {
    this.golomb(value >= 0 ? value * 2 : -value * 2 - 1, k);
  }

  /** Rice code: quotient in unary, then `k` bits. HOT. */
  rice(value: number, k: number): void {
    for (let q = value >>> k; q > 0; q--) this.write(1, 1);
    this.write(0, 1);
    this.write(value, k);
  }

  /** Appends `count` bits of other bytes, from bit `from` on. HOT: events of a focus. */
  copy(bytes: Uint8Array, from: number, count: number): void {
    let at = from;
    for (let left = count; left > 0; ) {
      const bits = Math.min(left, 16);
      const byte = at >> 3;
      const word = bytes[byte] | (bytes[byte + 1] << 8) | (bytes[byte + 2] << 16);
      this.write(word >>> (at & 7), bits);
      at += bits;
      left -= bits;
    }
  }

  /** Fills the last byte with zeros; returns the length in bytes. */
  finish(): number {
    if (this.#pendingBits > 0) this.write(0, 8 - this.#pendingBits);
    return this.#length;
  }

  #grow(): void {
    const larger = new Uint8Array(this.bytes.length * 2 + 8);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

export class BitReader {
  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;
  #at = 0;
  #pending = 0;
  #pendingBits = 0;
  failed = false;

  /** Bits read, counted from the beginning of the bytes. */
  get bitPosition(): number {
    return this.#at * 8 - this.#pendingBits;
  }

  /** Reads `bytes` from `from` up to, not including, `to`. */
  reset(bytes: Uint8Array, from = 0, to: number = bytes.length): void {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
    this.#pending = 0;
    this.#pendingBits = 0;
    this.failed = false;
  }

  /** The next `bits` bits, 0 to 24 of them. HOT. */
  read(bits: number): number {
    while (this.#pendingBits < bits) {
      if (this.#at >= this.#end) {
        this.failed = true;
        this.#pending = 0;
        this.#pendingBits = 0;
        return 0;
      }
      this.#pending |= this.#bytes[this.#at++] << this.#pendingBits;
      this.#pendingBits += 8;
    }
    const value = this.#pending & ((1 << bits) - 1);
    this.#pending >>>= bits;
    this.#pendingBits -= bits;
    return value;
  }

  read32(): number {
    const low = this.read(16);
    return (low | (this.read(16) << 16)) >>> 0;
  }

  golomb(k: number): number {
    let order = k;
    let base = 0;
    while (this.read(1) === 1) {
      base += 2 ** order;
      order += 1;
      if (order > PREFIX_BITS_MAX) {
        this.failed = true;
        return 0;
      }
    }
    return base + this.read(order);
  }

  signedGolomb(k: number): number {
    const value = this.golomb(k);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A Rice code whose value is at most `max`. */
  rice(k: number, max: number): number {
    let q = 0;
    while (this.read(1) === 1) {
      q += 1;
      if (q << k > max) {
        this.failed = true;
        return 0;
      }
    }
    const value = (q << k) + this.read(k);
    if (value > max) this.failed = true;
    return this.failed ? 0 : value;
  }

  /** Leaves the rest of the current byte (which must be zero) and returns the byte offset. */
  align(): number {
    if (this.#pending !== 0) this.failed = true;
    this.#pending = 0;
    this.#pendingBits = 0;
    return this.#at;
  }
}
