// SPDX-License-Identifier: MIT
/**
 * Limits against guessing and flooding: pure counters over a monotonic clock that the caller reads.
 * They live in this process alone; a restart forgets them, and two login nodes count each for
 * themselves, which at worst doubles what a guesser gets.
 */

/** Keys (addresses, accounts) that are remembered at once; the oldest makes room. */
const KEYS_MAX = 100_000;

export interface WindowOptions {
  readonly countMax: number;
  readonly windowMs: number;
}

/** At most `countMax` charges per key within one window, which begins with the first charge. */
export class WindowLimit {
  readonly #options: WindowOptions;
  readonly #keys = new Map<string, { count: number; readonly endsAt: number }>();

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  /**
   * Counts one; gives 0, or the milliseconds to wait when there is no room (nothing is counted).
   */
  charge(key: string, now: number, countMax = this.#options.countMax): number {
    const entry = this.#keys.get(key);
    if (entry === undefined || now >= entry.endsAt) {
      remember(this.#keys, key, { count: 1, endsAt: now + this.#options.windowMs });
      return 0;
    }
    if (entry.count >= countMax) return entry.endsAt - now;
    entry.count += 1;
    return 0;
  }

  /** Takes one charge back: it was not what the limit is against. */
  refund(key: string): void {
    const entry = this.#keys.get(key);
    if (entry !== undefined && entry.count > 0) entry.count -= 1;
  }
}

export interface LockoutOptions {
  /** This many failures in a row lock. */
  readonly failuresMax: number;
  readonly lockMsFirst: number;
  /** Each further failure doubles the time up to this. */
  readonly lockMsMax: number;
}

interface Failures {
  count: number;
  lockedUntil: number;
  lastAt: number;
}

/**
 * Locks an account after failures in a row. An attempt is charged before the password is checked
 * and cleared when it was right, so that many guesses at once count as many.
 */
export class Lockout {
  readonly #options: LockoutOptions;
  readonly #keys = new Map<string, Failures>();

  constructor(options: LockoutOptions) {
    this.#options = options;
  }

  /** Counts an attempt as failed; gives 0, or the milliseconds to wait (nothing is counted). */
  charge(key: string, now: number): number {
    const { failuresMax, lockMsFirst, lockMsMax } = this.#options;
    const known = this.#keys.get(key);
    if (known !== undefined && now < known.lockedUntil) return known.lockedUntil - now;
    // Whoever was quiet for twice the longest lock begins afresh.
    const fresh = known === undefined || now - known.lastAt > 2 * lockMsMax;
    const entry = fresh ? { count: 0, lockedUntil: 0, lastAt: now } : known;
    entry.count += 1;
    entry.lastAt = now;
    const beyond = entry.count - failuresMax;
    if (beyond >= 0) {
      entry.lockedUntil = now + Math.min(lockMsMax, lockMsFirst * 2 ** Math.min(beyond, 20));
    }
    remember(this.#keys, key, entry);
    return 0;
  }

  /** The password was right. */
  clear(key: string): void {
    this.#keys.delete(key);
  }

  /** The attempt was not checked at all (too busy): it does not count. */
  refund(key: string): void {
    const entry = this.#keys.get(key);
    if (entry === undefined) return;
    entry.count -= 1;
    entry.lockedUntil = 0;
  }
}

/** Sets the key as the newest one; the oldest goes when there are too many. */
function remember<T>(keys: Map<string, T>, key: string, value: T): void {
  keys.delete(key);
  keys.set(key, value);
  if (keys.size <= KEYS_MAX) return;
  const oldest = keys.keys().next();
  if (!oldest.done) keys.delete(oldest.value);
}
