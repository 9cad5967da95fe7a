// SPDX-License-Identifier: MIT
/**
 * Durations since the start of a process, in buckets that grow by a twentieth each: percentiles are
 * exact to 5 %, whatever their number, in constant memory.
 */

const GROWTH = 1.05;
/** The first bucket ends here, in ms; what is longer than an hour counts in the last one. */
const FIRST_MS = 0.1;
const BUCKETS = 360;

export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** Exact. */
  get max(): number {
    return this.#max;
  }

  add(ms: number): void {
    const bucket = ms <= FIRST_MS ? 0 : Math.ceil(Math.log(ms / FIRST_MS) / Math.log(GROWTH));
    this.#counts[Math.min(BUCKETS - 1, bucket)] += 1;
    this.#count += 1;
    this.#max = Math.max(this.#max, ms);
  }

  /** The end of the bucket in which the percentile lies, at most the maximum; 0 when empty. */
  percentile(percent: number): number {
    const wanted = Math.ceil((this.#count * percent) / 100);
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket];
      if (seen >= wanted) return Math.min(this.#max, FIRST_MS * GROWTH ** bucket);
    }
    return this.#max;
  }
}
