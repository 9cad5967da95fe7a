// SPDX-License-Identifier: MIT
/**
 * From what the player wants (a direction, or a place to go to) to what the hero does (a heading,
 * or standing). Walks straight; walls make it slide; gives up when it no longer comes nearer.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Near enough to a place, in units. */
const ARRIVED_UNITS = 7;
/** Without coming this much nearer within this time, the hero is stuck. */
const PROGRESS_UNITS = 4;
const STUCK_MS = 700;

export class Steering {
  #target: Point | null = null;
  #best = 0;
  #bestAt = 0;
  #led = false;

  /** The place to go to moves: somebody is followed. */
  get isLed(): boolean {
    return this.#led;
  }

  get target(): Point | null {
    return this.#target;
  }

  goTo(target: Point, nowMs: number): void {
    this.#target = target;
    this.#led = false;
    this.#best = Number.POSITIVE_INFINITY;
    this.#bestAt = nowMs;
  }

  /** Follows somebody who is there now; whoever gets stuck tries again with the next call. */
  lead(target: Point, nowMs: number): void {
    const begun = this.#target !== null && this.#led;
    if (begun) this.#target = target;
    else this.goTo(target, nowMs);
    this.#led = true;
  }

  /** Forgets the place to go to: after a change of zone, say. */
  forget(): void {
    this.#target = null;
    this.#led = false;
  }

  /** The heading to walk, or null to stand. A direction wins over a place and drops it. */
  steer(direction: Point | null, hero: Point, nowMs: number): number | null {
    if (direction !== null) {
      this.#target = null;
      return headingTo(direction.x, direction.y);
    }
    const target = this.#target;
    if (target === null) return null;
    const dx = target.x - hero.x;
    const dy = target.y - hero.y;
    const far = Math.hypot(dx, dy);
    if (far < this.#best - PROGRESS_UNITS) {
      this.#best = far;
      this.#bestAt = nowMs;
    }
    if (far < ARRIVED_UNITS || nowMs - this.#bestAt > STUCK_MS) {
      this.#target = null;
      return null;
    }
    return headingTo(dx, dy);
  }
}

/** 256 to the turn, 0 is east, 64 south. */
export function headingTo(dx: number, dy: number): number {
  return Math.round((Math.atan2(dy, dx) / (Math.PI * 2)) * 256) & 255;
}
