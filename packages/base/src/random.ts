// SPDX-License-Identifier: MIT
/** Randomness as a value. */
import { assert } from './assert.ts';

export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  u32(): number;
  /** A whole number from 0 to `n` - 1; `n` from 1 to 2^32. */
  below(n: number): number;
  /** Fresh bytes; in the host they are fit for tokens and keys. */
  bytes(length: number): Uint8Array;
  /** An independent source that depends only on this one's seed and on the label. */
  fork(label: string): Random;
}

/**
 * A seeded, repeatable source: xoshiro128** (Blackman and Vigna, 2018), its state filled by
 * splitmix32. For simulation, load generators and world content; never for secrets.
 */
export class SeededRandom implements Random {
  readonly #seed: number;
  readonly #state = new Uint32Array(4);

  constructor(seed: number | string) {
    this.#seed = typeof seed === 'number' ? seed >>> 0 : hashText(seed, 0x9e3779b9);
    let x = this.#seed;
    for (let i = 0; i < 4; i++) {
      x = (x + 0x9e3779b9) >>> 0;
      let z = x;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      this.#state[i] = z ^ (z >>> 16);
    }
  }

  u32(): number {
    const s = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  below(n: number): number {
    assert(n >= 1 && n <= 0x1_0000_0000, 'bound of a random number is 1 to 2^32');
    return Math.floor((this.u32() / 0x1_0000_0000) * n);
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i++) out[i] = this.u32() >>> 24;
    return out;
  }

  fork(label: string): Random {
    return new SeededRandom(hashText(label, this.#seed));
  }
}

function rotateLeft(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

/** FNV-1a over UTF-16 code units from a given start: for seeds and hash tables, not secrets. */
export function hashText(text: string, start = 0x811c9dc5): number {
  let h = start >>> 0;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  return h >>> 0;
}
