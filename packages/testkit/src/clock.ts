// SPDX-License-Identifier: MIT
/**
 * Virtual time. Nothing happens until somebody advances it; timers then run in the order of their
 * due time, those of the same time in the order they were set.
 */
import { assert, type Cancel, type Clock } from '@realmkeep/base';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly fn: () => void;
  ended: boolean;
}

/** Virtual wall clock at time 0: a fixed date, so that records repeat from run to run. */
const WALL_AT_ZERO = Date.UTC(2026, 0, 1);

export class VirtualClock implements Clock {
  readonly #heap: Timer[] = [];
  #now = 0;
  #order = 0;

  now(): number {
    return this.#now;
  }

  wall(): number {
    return WALL_AT_ZERO + Math.floor(this.#now);
  }

  after(ms: number, fn: () => void): Cancel {
    assert(Number.isFinite(ms), 'a timer has a finite delay');
    const timer = { due: this.#now + Math.max(0, ms), order: this.#order++, fn, ended: false };
    this.#push(timer);
    return () => {
      timer.ended = true;
    };
  }

  /** Timers that have not run and were not cancelled. */
  get pending(): number {
    return this.#heap.filter((timer) => !timer.ended).length;
  }

  /**
   * Runs everything due within the next `ms` milliseconds. Between two timers all promises that can
   * settle do so, so that asynchronous code takes no virtual time unless it waits for the clock.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const timer = this.#heap[0];
      if (timer === undefined || timer.due > end) break;
      this.#pop();
      if (timer.ended) continue;
      this.#now = timer.due;
      timer.ended = true;
      timer.fn();
      await settle();
    }
    this.#now = end;
  }

  /** Advances in steps of `stepMs` until `condition` holds; false when `msMax` went by first. */
  async advanceUntil(condition: () => boolean, msMax: number, stepMs = 10): Promise<boolean> {
    for (let spent = 0; spent < msMax; spent += stepMs) {
      if (condition()) return true;
      await this.advance(stepMs);
    }
    return condition();
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(timer, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child += 1;
      if (!before(heap[child], last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}

/** Lets every promise that can settle do so, without any time passing. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
