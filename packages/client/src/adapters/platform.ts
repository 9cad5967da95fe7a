// SPDX-License-Identifier: MIT
/** Clock and random source that browsers and Node have in common. */
import { type Clock, type Random, SeededRandom } from '@realmkeep/base';

export const platformClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};

/** Differs from page to page; for jitter only. */
export function platformRandom(): Random {
  return new SeededRandom(crypto.getRandomValues(new Uint32Array(1))[0]);
}
