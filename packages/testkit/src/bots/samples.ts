// SPDX-License-Identifier: MIT
/**
 * Durations in a histogram of fixed size: tenths of milliseconds below 100 ms, then ever coarser.
 */

/** Each bucket's bound is this much above the one before: percentiles are right to within 2 %. */
const GROWTH = 1.02;
const FIRST_MS = 0.1;
const BUCKETS = 800;

export class Samples {
  readonly #buckets = new Uint32Array(BUCKETS);
  #count = 0;
  #max = 0;
  #sum = 0;

  get count(): number {
    return this.#count;
  }

  get max(): number {
    return this.#max;
  }

  clear(): void {
    this.#buckets.fill(0);
    this.#count = 0;
    this.#max = 0;
    this.#sum = 0;
  }

  add(ms: number): void {
    const value = Math.max(0, ms);
    this.#count += 1;
    this.#sum += value;
    if (value > this.#max) this.#max = value;
    const bucket = value <= FIRST_MS ? 0 : Math.ceil(Math.log(value / FIRST_MS) / Math.log(GROWTH));
    this.#buckets[Math.min(BUCKETS - 1, bucket)] += 1;
  }

  /** NaN when nothing was measured. */
  percentile(p: number): number {
    if (this.#count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil((p / 100) * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#buckets[bucket];
      if (seen >= rank) return Math.min(this.#max, FIRST_MS * GROWTH ** bucket);
    }
    return this.#max;
  }

  summary(): { count: number; mean: number; p50: number; p90: number; p99: number; max: number } {
    return {
      count: this.#count,
      mean: this.#sum / this.#count,
      p50: this.percentile(50),
      p90: this.percentile(90),
      p99: this.percentile(99),
      max: this.#max,
    };
  }
}
