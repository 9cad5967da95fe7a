// SPDX-License-Identifier: MIT
/** The machine's clocks and timers. */
import type { Cancel, Clock } from '@realmkeep/base';

/** Node's shortest timer. */
const TIMER_MS_MIN = 1;

export class HostClock implements Clock {
  #lagMs = 0;

  now(): number {
    return performance.now();
  }

  wall(): number {
    return Date.now();
  }

  after(ms: number, fn: () => void): Cancel {
    const due = this.now() + Math.max(TIMER_MS_MIN, ms);
    const timer = setTimeout(() => {
      this.#lagMs = Math.max(this.#lagMs, this.now() - due);
      fn();
    }, ms);
    return () => clearTimeout(timer);
  }

  /**
   * The longest that a timer came late since this was asked last, in ms: the event loop's delay. A
   * timer of its own would wake the process ten times a second for nothing else.
   */
  takeLagMs(): number {
    const lag = this.#lagMs;
    this.#lagMs = 0;
    return lag;
  }
}
