// SPDX-License-Identifier: MIT
/**
 * Which tick a client should draw. From the arrivals of packets it learns where the server is, and
 * draws one and a half to two publish ticks behind, so that the next packet is there in time.
 */

export interface ViewClockOptions {
  readonly tickHz: number;
  readonly ticksPerPublish: number;
}

/** Publish ticks behind the server on a steady connection, and on an unsteady one. */
const DELAY_PUBLISHES_MIN = 1.5;
const DELAY_PUBLISHES_MAX = 2;
/** The drawn tick runs at most this much faster or slower than time. */
const RATE_CHANGE_MAX = 0.1;
/** When it is off by more than this many ticks, it jumps. */
const JUMP_TICKS = 20;
/** How fast the estimate follows packets that come later than the earliest ones. */
const LATER_GAIN = 0.02;
const JITTER_GAIN = 0.1;

export class ViewClock {
  readonly #tickMs: number;
  readonly #ticksPerPublish: number;
  /** Local time at which tick 0 would have arrived; NaN before the first packet. */
  #offset = Number.NaN;
  /** Mean lateness of packets against the estimate, in ms. */
  #jitter = 0;
  #drawn = 0;
  #drawnAt = Number.NaN;

  constructor(options: ViewClockOptions) {
    this.#tickMs = 1000 / options.tickHz;
    this.#ticksPerPublish = options.ticksPerPublish;
  }

  /** Ticks between the newest tick and the drawn one that are aimed at. */
  get delayTicks(): number {
    const jitterPublishes = this.#jitter / (this.#tickMs * this.#ticksPerPublish);
    const publishes = Math.min(DELAY_PUBLISHES_MAX, DELAY_PUBLISHES_MIN + jitterPublishes);
    return publishes * this.#ticksPerPublish;
  }

  /** A packet of a tick arrived at local time `now` (ms). */
  arrived(tick: number, now: number): void {
    const offset = now - tick * this.#tickMs;
    const late = offset - this.#offset;
    // Another region's ticks, or a server that stood still: begin anew.
    if (Number.isNaN(late) || Math.abs(late) > JUMP_TICKS * this.#tickMs) {
      this.#offset = offset;
      this.#jitter = 0;
      this.#drawnAt = Number.NaN;
      return;
    }
    // The earliest packets tell the truth; the others were held up.
    this.#offset += late < 0 ? late : late * LATER_GAIN;
    this.#jitter += (Math.max(0, late) - this.#jitter) * JITTER_GAIN;
  }

  /** The server's tick whose packet would arrive now. */
  serverTick(now: number): number {
    return Number.isNaN(this.#offset) ? 0 : (now - this.#offset) / this.#tickMs;
  }

  /** The tick to draw at local time `now`: never goes back but for a new start. */
  renderTick(now: number): number {
    const aim = this.serverTick(now) - this.delayTicks;
    const elapsed = (now - this.#drawnAt) / this.#tickMs;
    const error = aim - (this.#drawn + elapsed);
    if (Number.isNaN(error) || Math.abs(error) > JUMP_TICKS) {
      this.#drawn = aim;
    } else {
      const change = Math.max(-RATE_CHANGE_MAX, Math.min(RATE_CHANGE_MAX, error * 0.1));
      this.#drawn += Math.max(0, elapsed) * (1 + change);
    }
    this.#drawnAt = now;
    return this.#drawn;
  }
}
