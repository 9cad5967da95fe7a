// SPDX-License-Identifier: MIT
/**
 * The client's own hero, ahead of the server: moved at once by the same integer step as the zone's,
 * put right when the zone's word on a numbered intent comes back. The path is replayed from the
 * zone's state, so nothing is guessed; what jumps is smoothed for the eye only.
 */
import { stepX, stepY } from './units.ts';
import type { Moved, Walls } from './walls.ts';

/** Intents that may be under way; beyond that the oldest is forgotten. */
export const PENDING_INTENTS_MAX = 64;
/** Ticks that are replayed at most: 5 s at 20 Hz. */
export const REPLAY_TICKS_MAX = 100;
/** A correction larger than this (192 units) is shown at once; smaller ones fade. */
export const SNAP_STEPS = 192 * 64;
/** A correction has half its size after so many milliseconds: a sixteenth after 120. */
const SMOOTH_HALF_LIFE_MS = 30;
/** The zone counts ticks since an intent up to this. */
const ACK_TICKS_SATURATED = 255;

export interface Intent {
  /** 16 bits, counting up and around. */
  readonly number: number;
  readonly heading: number;
  readonly speed: number;
}

/** The zone's word: its state after `ticks` steps under intent `ack`. */
export interface Verdict {
  readonly ack: number;
  readonly ticks: number;
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly speed: number;
}

export interface PredictionOptions {
  readonly walls: Walls;
  /** Half the side of the hero's box, in steps. */
  readonly half: number;
  readonly x: number;
  readonly y: number;
  readonly heading?: number;
}

interface Pending extends Intent {
  /** Local ticks at which it took effect. */
  readonly tick: number;
}

export class Prediction {
  x: number;
  y: number;
  heading: number;
  speed = 0;
  readonly #walls: Walls;
  readonly #half: number;
  readonly #moved: Moved = { x: 0, y: 0, blockedX: false, blockedY: false };
  /** Intents that the zone may not have answered yet; the first one is the last acknowledged. */
  #pending: Pending[] = [];
  #number = 0;
  #tick = 0;
  /** Local ticks by which the zone's words were behind, at the last one. */
  #lag = 0;
  #offsetX = 0;
  #offsetY = 0;

  constructor(options: PredictionOptions) {
    this.#walls = options.walls;
    this.#half = options.half;
    this.x = options.x;
    this.y = options.y;
    this.heading = options.heading ?? 0;
  }

  /** Where to draw the hero: the predicted place and what is left of corrections. */
  get shownX(): number {
    return this.x + this.#offsetX;
  }

  get shownY(): number {
    return this.y + this.#offsetY;
  }

  /** The number of the last intent. */
  get number(): number {
    return this.#number;
  }

  /** A new intent, in effect from the next step; send it as it is returned. */
  intend(heading: number, speed: number): Intent {
    this.#number = (this.#number + 1) & 0xffff;
    this.heading = heading;
    this.speed = speed;
    const intent = { number: this.#number, heading, speed, tick: this.#tick };
    this.#pending.push(intent);
    if (this.#pending.length > PENDING_INTENTS_MAX) this.#pending.shift();
    return intent;
  }

  /** One tick of the simulation. */
  step(): void {
    this.#tick += 1;
    this.#move();
  }

  /** Time on the screen goes by: corrections fade. */
  fade(ms: number): void {
    const left = 0.5 ** (ms / SMOOTH_HALF_LIFE_MS);
    this.#offsetX *= left;
    this.#offsetY *= left;
  }

  /** Takes the zone's word; true when the prediction had been wrong. */
  reconcile(verdict: Verdict): boolean {
    const { x, y } = this;
    while (this.#pending.length > 0 && isBefore(this.#pending[0].number, verdict.ack)) {
      this.#pending.shift();
    }
    const answered = this.#pending[0]?.number === verdict.ack ? this.#pending[0] : undefined;
    if (answered !== undefined && verdict.ticks < ACK_TICKS_SATURATED) {
      this.#lag = this.#tick - (answered.tick + verdict.ticks);
    }
    this.x = verdict.x;
    this.y = verdict.y;
    this.heading = verdict.heading;
    this.speed = verdict.speed;
    this.#replay(answered === undefined ? 0 : 1);
    const wrong = this.x !== x || this.y !== y;
    this.#offsetX += x - this.x;
    this.#offsetY += y - this.y;
    if (Math.abs(this.#offsetX) > SNAP_STEPS || Math.abs(this.#offsetY) > SNAP_STEPS) {
      this.#offsetX = 0;
      this.#offsetY = 0;
    }
    return wrong;
  }

  /** Steps from the zone's tick to ours; intents take effect at the ticks they did the first time. */
  #replay(next: number): void {
    let at = next;
    const ticks = Math.max(0, Math.min(REPLAY_TICKS_MAX, this.#lag));
    for (let tick = this.#tick - ticks; tick <= this.#tick; tick++) {
      for (; at < this.#pending.length && this.#pending[at].tick <= tick; at++) {
        this.heading = this.#pending[at].heading;
        this.speed = this.#pending[at].speed;
      }
      if (tick < this.#tick) this.#move();
    }
  }

  #move(): void {
    if (this.speed === 0) return;
    const dx = stepX(this.heading, this.speed);
    const dy = stepY(this.heading, this.speed);
    this.#walls.move(this.#moved, this.x, this.y, dx, dy, this.#half);
    this.x = this.#moved.x;
    this.y = this.#moved.y;
  }
}

/** True when 16-bit number `a` was counted before `b`. */
function isBefore(a: number, b: number): boolean {
  const ahead = (b - a) & 0xffff;
  return ahead !== 0 && ahead < 0x8000;
}
