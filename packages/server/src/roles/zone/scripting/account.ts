// SPDX-License-Identifier: MIT
/**
 * Who uses how much of a zone node's time: each script, and each player by his own commands. A
 * player has 2 ms a second, and 20 ms in one go; who asks for more waits alone until he has earned
 * it, and whoever keeps asking has strikes. One slow command among quick ones is the machine's (its
 * garbage collection, another process on its core), not the player's. Times come in as arguments.
 */
import { Ring } from '@realmkeep/base';

/** What a player's commands may take: so much a second, and so much at once. */
export const PLAYER_MS_PER_SECOND = 2;
export const PLAYER_MS_BURST = 20;
/** Nobody's commands take more of one tick than this; what is left comes in the next. */
export const PLAYER_MS_PER_TICK = 2;
/** The first slow command in so long is pardoned: it costs what it may take of a tick. */
export const PARDON_MS = 60_000;
/** So many strikes within so long, and the player has to go. */
export const STRIKES_MAX = 3;
export const STRIKES_MS = 10_000;
/** A player who waits is struck when he has waited with a full queue for so long. */
const STRIKE_AFTER_MS = 2000;
/** Weight of the last second in a smoothed figure. */
const SMOOTHING = 0.2;
/** Smoothed milliseconds per second below which nobody is listed. */
const LISTED_MIN = 0.005;
/** Calls of a script in one second that are all timed; of those after them, one in so many. */
const TIMED_ALL = 256;
const TIMED_ONE_IN = 8;

/** The time of one player. */
export class PlayerTime {
  #left = PLAYER_MS_BURST;
  #filledAt: number;
  #tick = -1;
  #tickMs = 0;
  /** When a command last took more than it may of one tick. */
  #slowAt = Number.NEGATIVE_INFINITY;
  #strikes = new Ring<number>(STRIKES_MAX);
  #struckAt: number;
  /** Since the last second's end. */
  #usedMs = 0;
  smoothMs = 0;

  constructor(now: number) {
    this.#filledAt = now;
    this.#struckAt = now;
  }

  /** Whether another command may run in this tick. HOT: per command. */
  mayRun(tick: number, now: number): boolean {
    if (tick !== this.#tick) {
      this.#tick = tick;
      this.#tickMs = 0;
    }
    if (this.#tickMs >= PLAYER_MS_PER_TICK) return false;
    const earned = ((now - this.#filledAt) * PLAYER_MS_PER_SECOND) / 1000;
    this.#left = Math.min(PLAYER_MS_BURST, this.#left + earned);
    this.#filledAt = now;
    return this.#left > 0;
  }

  /** The command that `mayRun` allowed took so long. */
  used(ms: number): void {
    this.#left -= this.#charged(ms);
    this.#tickMs += ms;
    this.#usedMs += ms;
  }

  #charged(ms: number): number {
    if (ms <= PLAYER_MS_PER_TICK) return ms;
    const isFirst = this.#filledAt - this.#slowAt > PARDON_MS;
    this.#slowAt = this.#filledAt;
    return isFirst ? PLAYER_MS_PER_TICK : ms;
  }

  /** He asks for more than fits into his queue while he waits. True when he has to go. */
  overflowed(now: number): boolean {
    if (this.#left > 0 || now - this.#struckAt < STRIKE_AFTER_MS) return false;
    this.#struckAt = now;
    const first = this.#strikes.length === STRIKES_MAX ? this.#strikes.shift() : undefined;
    this.#strikes.push(now);
    const oldest = first ?? this.#strikes.at(0) ?? now;
    return this.#strikes.length === STRIKES_MAX && now - oldest <= STRIKES_MS;
  }

  eachSecond(): void {
    this.smoothMs += (this.#usedMs - this.smoothMs) * SMOOTHING;
    this.#usedMs = 0;
  }
}

export interface ScriptTime {
  readonly script: string;
  /** Smoothed, per second. */
  ms: number;
  calls: number;
  exceptions: number;
}

/** What a script used since the last second's end. */
export class ScriptUse {
  ms = 0;
  calls = 0;
  exceptions = 0;
  readonly smooth: ScriptTime;

  constructor(script: string) {
    this.smooth = { script, ms: 0, calls: 0, exceptions: 0 };
  }

  /**
   * For how many calls the next one stands; 0: it is not timed. Reading the clock twice costs as
   * much as a small script, so of many calls in one second every eighth stands for eight. HOT.
   */
  get weight(): number {
    if (this.calls < TIMED_ALL) return 1;
    return this.calls % TIMED_ONE_IN === 0 ? TIMED_ONE_IN : 0;
  }

  /** A call that took so long, and for how many it stands. */
  used(ms: number, weight = 1): void {
    this.ms += ms * weight;
    this.calls += 1;
  }
}

/** The time of a region's scripts by name. */
export class ScriptTimes {
  readonly #of = new Map<string, ScriptUse>();

  /** HOT: per call of a script. */
  of(script: string): ScriptUse {
    let one = this.#of.get(script);
    if (one === undefined) {
      one = new ScriptUse(script);
      this.#of.set(script, one);
    }
    return one;
  }

  eachSecond(): void {
    for (const one of this.#of.values()) {
      const { smooth } = one;
      smooth.ms += (one.ms - smooth.ms) * SMOOTHING;
      smooth.calls += (one.calls - smooth.calls) * SMOOTHING;
      smooth.exceptions += (one.exceptions - smooth.exceptions) * SMOOTHING;
      one.ms = 0;
      one.calls = 0;
      one.exceptions = 0;
    }
  }

  /** What is worth listing. */
  list(): ScriptTime[] {
    return [...this.#of.values()].map(({ smooth }) => smooth).filter(({ ms }) => ms >= LISTED_MIN);
  }
}
