// SPDX-License-Identifier: MIT
/**
 * In which publish ticks a band has its frames. The bands of a level take turns, so that the coarse
 * levels cost the same in every tick; crowds have the coarsest level less often; and a zone that
 * cannot hold its tick publishes less, the far levels first.
 */
import { LEVELS, levelInterval, SLOT_REST_PUBLISHES, type StreamFormat } from './format.ts';

/**
 * By load step: what the intervals of the levels are multiplied by. Level stands for distance: who
 * is near is at level 0, and loses its rate last.
 */
const LOAD_DIVISORS: readonly (readonly number[])[] = [
  [1, 1, 1],
  [1, 1, 2],
  [1, 2, 4],
  [1, 4, 10],
  [2, 6, 10],
  [5, 10, 10],
  [10, 10, 10],
];
/** Load steps are 0 (full rates) to this. */
export const LOAD_STEP_MAX: number = LOAD_DIVISORS.length - 1;
/** A freed slot may be given away before this many: everybody must have heard by then. */
const INTERVAL_MAX = SLOT_REST_PUBLISHES - 4;
/**
 * The coarsest level of a sector of more entities than these comes less often, so that 1,000 in
 * one sector still fit 8 KiB/s: 1 Hz and two thirds of a Hz.
 */
const CROWD_ENTITIES = [256, 512] as const;

export class PublishRates {
  readonly #format: StreamFormat;
  #step = 0;

  constructor(format: StreamFormat) {
    this.#format = format;
  }

  /** The load step in force. */
  get step(): number {
    return this.#step;
  }

  set step(step: number) {
    this.#step = Math.max(0, Math.min(LOAD_STEP_MAX, Math.round(step)));
  }

  /** What the intervals of the levels are multiplied by now. */
  get divisors(): readonly number[] {
    return LOAD_DIVISORS[this.#step];
  }

  /** Publish ticks from one frame of a band to the next. */
  interval(level: number, entitiesOfSector: number): number {
    const { ticksPerPublish } = this.#format;
    let interval = levelInterval(level, ticksPerPublish) * this.divisors[level];
    if (level === LEVELS - 1) {
      for (const entities of CROWD_ENTITIES) {
        if (entitiesOfSector > entities) interval += levelInterval(level, ticksPerPublish);
      }
    }
    return Math.min(INTERVAL_MAX, interval);
  }
}
