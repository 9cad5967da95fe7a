// SPDX-License-Identifier: MIT
/**
 * People who wait for room, first come first served; those who were here already come before those
 * who are new. Soft state: who does not ask again has gone. Pure: time comes as an argument.
 */

/** Who has not asked for so long does not wait any more. */
export const GONE_MS = 30_000;
/** People who wait in one line; more are sent away. */
const WAITING_MAX = 10_000;
/** Who stands near the head asks more often than who stands far behind. */
const ASK_MS_MIN = 2000;
const ASK_MS_MAX = 10_000;
const ASK_MS_PER_PLACE = 50;

interface Waiting {
  readonly since: number;
  readonly first: boolean;
  seenAt: number;
}

export interface Place {
  /** 1 is the head of the line. */
  readonly place: number;
  readonly waiting: number;
}

export class WaitingLine<Key> {
  readonly #waiting = new Map<Key, Waiting>();

  get length(): number {
    return this.#waiting.size;
  }

  /**
   * Joins the line or keeps the place in it; null when it is too long. `first`: was here already,
   * and goes before those who were not.
   */
  stand(key: Key, first: boolean, now: number): Place | null {
    this.#forget(now);
    const known = this.#waiting.get(key);
    if (known === undefined && this.#waiting.size >= WAITING_MAX) return null;
    const own = known ?? { since: now, first, seenAt: now };
    own.seenAt = now;
    this.#waiting.set(key, own);
    let place = 1;
    for (const [other, waiting] of this.#waiting) {
      // In the map's order whoever came earlier stands earlier.
      if (other === key) break;
      if (waiting.first || !own.first) place += 1;
    }
    if (!own.first) place += this.#firstAfter(key);
    return { place, waiting: this.#waiting.size };
  }

  /** Was let in, or does not want to wait. */
  leave(key: Key): void {
    this.#waiting.delete(key);
  }

  /** Those who came later and go before all the same. */
  #firstAfter(key: Key): number {
    let count = 0;
    let after = false;
    for (const [other, { first }] of this.#waiting) {
      if (after && first) count += 1;
      if (other === key) after = true;
    }
    return count;
  }

  #forget(now: number): void {
    for (const [key, { seenAt }] of this.#waiting) {
      if (now - seenAt > GONE_MS) this.#waiting.delete(key);
    }
  }
}

/** When whoever stands there is to ask again. */
export function askAgainMs(place: number): number {
  return Math.min(ASK_MS_MAX, ASK_MS_MIN + place * ASK_MS_PER_PLACE);
}
