// SPDX-License-Identifier: MIT
/**
 * When SQLite commits what the journal has made durable. Seldom is cheap, for pages that change
 * again and again are written once; but everybody waits for a commit, the longer the more it has.
 */

/** So long after the first operation that is not committed, at the latest. */
export const COMMIT_WITHIN_MS = 250;
/** What a commit should take at most. */
const COMMIT_MS_MAX = 4;
/** A commit pays when so many times its own time has passed since the last: on a slow disk too. */
const REST = 5;
/** Weight of the newest measurement in the mean time of an operation. */
const SMOOTHING = 0.2;

export class CommitPace {
  /** Smoothed; 0 until something was measured. */
  #msPerOperation = 0;
  #lastEnd = 0;

  /** Whether to commit now, with so many operations run since the last commit. */
  isDue(now: number, uncommitted: number): boolean {
    if (uncommitted === 0) return false;
    const since = now - this.#lastEnd;
    if (since >= COMMIT_WITHIN_MS) return true;
    const ms = uncommitted * this.#msPerOperation;
    return ms >= COMMIT_MS_MAX && since >= REST * ms;
  }

  committed(now: number, operations: number, ms: number): void {
    this.#lastEnd = now;
    const each = ms / operations;
    const before = this.#msPerOperation;
    this.#msPerOperation = before === 0 ? each : before + SMOOTHING * (each - before);
  }
}
