// SPDX-License-Identifier: MIT
/** The machine's clocks and timers. */
import type { Cancel, Clock } from '@realmkeep/base';

export class HostClock implements Clock {
  now(): number {
    return performance.now();
  }

  wall(): number {
    return Date.now();
  }

  after(ms: number, fn: () => void): Cancel {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  }
}
