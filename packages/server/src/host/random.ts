// SPDX-License-Identifier: MIT
/** The operating system's randomness, fit for tokens and keys, drawn in pools for speed. */
import { randomFillSync } from 'node:crypto';
import { assert, type Random } from '@realmkeep/base';

const POOL_BYTES = 1024;
const TWO_32 = 0x1_0000_0000;

export class HostRandom implements Random {
  readonly #pool = new Uint8Array(POOL_BYTES);
  readonly #view = new DataView(this.#pool.buffer);
  #used = POOL_BYTES;

  u32(): number {
    if (this.#used + 4 > POOL_BYTES) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const value = this.#view.getUint32(this.#used, true);
    // What was handed out does not stay in memory: it may have become a key.
    this.#view.setUint32(this.#used, 0, true);
    this.#used += 4;
    return value;
  }

  below(n: number): number {
    assert(n >= 1 && n <= TWO_32, 'bound of a random number is 1 to 2^32');
    // Values in the last, incomplete run of n would make small results likelier; draw again.
    const limit = TWO_32 - (TWO_32 % n);
    let value = this.u32();
    while (value >= limit) value = this.u32();
    return value % n;
  }

  bytes(length: number): Uint8Array {
    return randomFillSync(new Uint8Array(length));
  }

  /** The operating system's source has no seed to derive from; every fork is independent anyway. */
  fork(_label: string): HostRandom {
    return new HostRandom();
  }
}
