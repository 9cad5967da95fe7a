// SPDX-License-Identifier: MIT
/**
 * How much is drawn. Starts at everything and goes down a step, never up again, when frames come
 * too slowly for a while: software rendering and old phones still play.
 */
export interface Quality {
  /** 0 everything, 1 less, 2 the least. */
  readonly level: 0 | 1 | 2;
  readonly particles: number;
  readonly lights: boolean;
  readonly sway: boolean;
  readonly movingWater: boolean;
  /** Pixels per CSS pixel at most. */
  readonly resolutionMax: number;
}

const LEVELS: readonly [Quality, Quality, Quality] = [
  { level: 0, particles: 110, lights: true, sway: true, movingWater: true, resolutionMax: 2 },
  { level: 1, particles: 40, lights: true, sway: false, movingWater: true, resolutionMax: 1 },
  { level: 2, particles: 12, lights: false, sway: false, movingWater: false, resolutionMax: 0.75 },
];

/**
 * Below this many frames a second for a whole window, a level gives way to the next; the last one
 * is coarse to look at and is taken only when the picture stutters.
 */
const FRAMES_PER_SECOND_MIN = [22, 14, 0] as const;
const WINDOW_MS = 2500;

export class QualityKeeper {
  #level: 0 | 1 | 2 = 0;
  readonly #calm: boolean;
  readonly #fullAlways: boolean;
  readonly #software: boolean;
  #full: boolean;
  #frames = 0;
  #since = -1;
  framesPerSecond = 0;

  /**
   * `calm`: the player prefers reduced motion; `software`: no graphics card draws; `full`: always
   * everything, however slow.
   */
  constructor(options: {
    readonly calm: boolean;
    readonly software: boolean;
    readonly full: boolean;
  }) {
    this.#calm = options.calm;
    this.#fullAlways = options.full;
    this.#software = options.software;
    this.#full = options.full;
    this.#level = options.software && !options.full ? 1 : 0;
  }

  get quality(): Quality {
    const quality = LEVELS[this.#level];
    return this.#calm ? { ...quality, sway: false, movingWater: false, particles: 0 } : quality;
  }

  /** What the player chose; true when the level has changed by it. */
  prefer(choice: 'auto' | 'full' | 'low'): boolean {
    const before = this.#level;
    this.#full = this.#fullAlways || choice !== 'auto';
    if (this.#fullAlways || choice === 'full') this.#level = 0;
    else if (choice === 'low') this.#level = 2;
    else this.#level = this.#software ? 1 : 0;
    this.#since = -1;
    return this.#level !== before;
  }

  /** True when the level has just changed. */
  frame(nowMs: number): boolean {
    if (this.#since < 0) this.#since = nowMs;
    this.#frames += 1;
    const past = nowMs - this.#since;
    if (past < WINDOW_MS) return false;
    // A window with a long pause in it (a hidden tab) says nothing.
    const paused = past > WINDOW_MS * 2;
    this.framesPerSecond = (this.#frames * 1000) / past;
    this.#frames = 0;
    this.#since = nowMs;
    if (this.#full || paused) return false;
    if (this.framesPerSecond >= FRAMES_PER_SECOND_MIN[this.#level]) return false;
    this.#level = this.#level === 0 ? 1 : 2;
    return true;
  }
}
