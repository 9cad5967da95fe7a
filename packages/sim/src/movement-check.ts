// SPDX-License-Identifier: MIT
/**
 * The distance budget of one player's hero: what it claims to have walked may not exceed what the
 * time since then allowed at its speed. A client whose packets come late or in bursts is honest,
 * so a little credit stands open at all times, and more right after a gap in arrivals, up to the
 * length of that gap. All credit is time that has passed: nothing is ever gained but 300 ms, once.
 */

/** Credit that is open at all times. */
export const CREDIT_MS = 300;
/** Credit that a gap in arrivals opens, at most; used up, it takes a minute to come back. */
export const GAP_CREDIT_MS = 2000;
export const GAP_REFILL_MS = 60_000;
/** Arrivals further apart than this are a gap. */
export const GAP_MS = 250;
/** A gap's credit is gone this long after the gap ended. */
export const GAP_USE_MS = 250;

export class MovementCheck {
  #allowedSpeed: number;
  readonly #tickMs: number;
  #at: number;
  #credit = CREDIT_MS;
  #gapPool = GAP_CREDIT_MS;
  /** Credit of the gap that has just ended, and when it is gone. */
  #gap = 0;
  #gapUntil = 0;

  /** `allowedSpeed` in steps per tick. */
  constructor(options: { allowedSpeed: number; tickHz: number; now: number }) {
    this.#allowedSpeed = options.allowedSpeed;
    this.#tickMs = 1000 / options.tickHz;
    this.#at = options.now;
  }

  /** The hero mounted, was slowed, and so on: holds for what is claimed from now on. */
  setAllowedSpeed(speed: number): void {
    this.#allowedSpeed = speed;
  }

  /**
   * A claim to have moved for `ticks` ticks at `speed`, arriving now. True: within the budget, and
   * taken from it. False: too far; nothing is taken, and the client is to be put right.
   */
  claim(now: number, speed: number, ticks: number): boolean {
    this.#pass(now);
    if (speed === 0 || ticks <= 0) return true;
    if (speed > this.#allowedSpeed) return false;
    const cost = (ticks * this.#tickMs * speed) / this.#allowedSpeed;
    // The gap's credit first: it is gone soon, and the open one is needed against jitter.
    const fromGap = now <= this.#gapUntil ? Math.min(cost, this.#gap) : 0;
    if (cost - fromGap > this.#credit) return false;
    this.#gap -= fromGap;
    this.#gapPool -= fromGap;
    this.#credit -= cost - fromGap;
    return true;
  }

  /** Time goes by: credit grows to its bound; what a gap adds beyond is opened for a moment. */
  #pass(now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#at = Math.max(this.#at, now);
    this.#gapPool = Math.min(
      GAP_CREDIT_MS,
      this.#gapPool + (elapsed * GAP_CREDIT_MS) / GAP_REFILL_MS,
    );
    this.#credit += elapsed;
    const beyond = this.#credit - CREDIT_MS;
    if (beyond <= 0) return;
    this.#credit = CREDIT_MS;
    if (elapsed < GAP_MS) return;
    this.#gap = Math.min(beyond, this.#gapPool);
    this.#gapUntil = now + GAP_USE_MS;
  }
}
