// SPDX-License-Identifier: MIT
/**
 * A clock that stands still while its process does: under a debugger a breakpoint of ten minutes is
 * no time at all for leases, links and the world.
 */
import type { Cancel, Clock } from '@realmkeep/base';

/** The clock is looked at so often; a gap that is much longer was a pause. */
const LOOK_MS = 50;
const PAUSE_MS = 500;

export class PausingClock implements Clock {
  #last = performance.now();
  #paused = 0;

  constructor() {
    setInterval(() => this.now(), LOOK_MS).unref();
  }

  now(): number {
    const now = performance.now();
    const gap = now - this.#last;
    if (gap > PAUSE_MS) this.#paused += gap - LOOK_MS;
    this.#last = now;
    return now - this.#paused;
  }

  wall(): number {
    return Date.now();
  }

  after(ms: number, fn: () => void): Cancel {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  }
}
