// SPDX-License-Identifier: MIT
/**
 * A clock that stands still while its process does: under a debugger a breakpoint of ten minutes is
 * no time at all for leases, links and the world.
 */
import { HostClock } from './clock.ts';

/** The clock is looked at so often; a gap that is much longer was a pause. */
const LOOK_MS = 50;
const PAUSE_MS = 500;

export class PausingClock extends HostClock {
  #last = performance.now();
  #paused = 0;

  constructor() {
    super();
    setInterval(() => this.now(), LOOK_MS).unref();
  }

  override now(): number {
    const now = performance.now();
    const gap = now - this.#last;
    if (gap > PAUSE_MS) this.#paused += gap - LOOK_MS;
    this.#last = now;
    return now - this.#paused;
  }
}
