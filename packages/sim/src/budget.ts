// SPDX-License-Identifier: MIT
/**
 * A client's budget of bytes, and which bands get them. The bucket may go into debt by one packet's
 * worth, so that something larger than the burst is sent at last; the average holds all the same.
 */

/** Most bytes of a client in any second, by default: 8 KiB. */
export const BUDGET_BYTES_PER_SECOND = 8192;
/** The bucket holds a quarter of that; the rest flows in, so no second has more than all of it. */
const BURST_SHARE = 0.25;

export class TokenBucket {
  readonly bytesPerSecond: number;
  readonly burstBytes: number;
  #tokens: number;

  constructor(bytesPerSecond: number = BUDGET_BYTES_PER_SECOND) {
    this.bytesPerSecond = bytesPerSecond;
    this.burstBytes = bytesPerSecond * BURST_SHARE;
    this.#tokens = this.burstBytes;
  }

  /** Bytes that may be spent; below zero while there is debt. */
  get tokens(): number {
    return this.#tokens;
  }

  refill(seconds: number): void {
    const flow = this.bytesPerSecond - this.burstBytes;
    this.#tokens = Math.min(this.burstBytes, this.#tokens + flow * seconds);
  }

  /** True when the bytes fit, or when the bucket is full and they never will. */
  affords(bytes: number): boolean {
    return bytes <= this.#tokens || this.#tokens >= this.burstBytes;
  }

  spend(bytes: number): void {
    this.#tokens -= bytes;
  }
}

/** How much a band matters by the ring it lies in: the own sector, its neighbours, beyond. */
export function ringWeight(ring: number): number {
  return 4 / (1 + ring * ring);
}

/**
 * Accumulated priorities of bands by position: each publish tick with something to send adds the
 * band's weight, sending resets it. What is skipped grows until it is first: nothing starves.
 */
export class BandPriorities {
  readonly #accumulated: number[] = [];

  get length(): number {
    return this.#accumulated.length;
  }

  at(position: number): number {
    return this.#accumulated[position];
  }

  insert(position: number): void {
    this.#accumulated.splice(position, 0, 0);
  }

  remove(position: number): void {
    this.#accumulated.splice(position, 1);
  }

  add(position: number, weight: number): void {
    this.#accumulated[position] += weight;
  }

  reset(position: number): void {
    this.#accumulated[position] = 0;
  }

  /** Sorts positions by priority, the highest first; equal ones by position. */
  sort(positions: number[]): void {
    // An insertion sort: there are a few dozen at most, and nearly in order.
    for (let i = 1; i < positions.length; i++) {
      const position = positions[i];
      const priority = this.#accumulated[position];
      let j = i - 1;
      while (j >= 0 && this.#accumulated[positions[j]] < priority) {
        positions[j + 1] = positions[j];
        j -= 1;
      }
      positions[j + 1] = position;
    }
  }
}
