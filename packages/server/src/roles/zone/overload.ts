// SPDX-License-Identifier: MIT
/**
 * How far a zone node is from holding its ticks, and what it gives up for them: publish rates,
 * those of far entities first (`PublishRates` of the sim), never ticks or correctness. Pure: times
 * come in as arguments.
 */
import { LOAD_STEP_MAX } from '@realmkeep/sim';

/** Load is judged over so long. */
export const JUDGE_MS = 1000;
/** Share of its time that a node may spend in ticks before it publishes less. */
export const LOAD_HIGH = 0.8;
/** Below this share for so many judgements in a row it publishes more again. */
export const LOAD_LOW = 0.5;
export const CALM_JUDGEMENTS = 5;

export class Overload {
  #step = 0;
  #busyMs = 0;
  #since: number;
  #calm = 0;
  #load = 0;

  constructor(now: number) {
    this.#since = now;
  }

  /** 0: full rates; up to `LOAD_STEP_MAX`. */
  get step(): number {
    return this.#step;
  }

  /** Share of the last judged time that was spent in ticks. */
  get load(): number {
    return this.#load;
  }

  /** Takes a tick's time; true when it brought another step. HOT: each region, each tick. */
  took(ms: number, now: number): boolean {
    this.#busyMs += ms;
    const span = now - this.#since;
    if (span < JUDGE_MS) return false;
    this.#load = this.#busyMs / span;
    this.#busyMs = 0;
    this.#since = now;
    return this.#judge();
  }

  #judge(): boolean {
    const before = this.#step;
    this.#calm = this.#load < LOAD_LOW ? this.#calm + 1 : 0;
    if (this.#load > LOAD_HIGH) {
      this.#step = Math.min(LOAD_STEP_MAX, this.#step + 1);
    } else if (this.#calm >= CALM_JUDGEMENTS) {
      this.#step = Math.max(0, this.#step - 1);
      this.#calm = 0;
    }
    return this.#step !== before;
  }
}
