// SPDX-License-Identifier: MIT
/**
 * Who wants which sectors of a region, and at which level. An observer resends its whole list each
 * second and on change; what it does not renew within three seconds is forgotten.
 */
import { LEVELS, type Want } from './format.ts';

/** An observation lives so many simulation ticks: 3 s at 20 Hz. */
export const OBSERVATION_TICKS = 60;
/** Observers of one region; further ones are refused. */
export const OBSERVERS_MAX = 1024;

interface Observer {
  expires: number;
  keys: ReadonlySet<number>;
}

export class ObserverTable {
  readonly #sectors: number;
  readonly #observers = new Map<string, Observer>();
  /** How many observers want a sector at a level; key = sector * 4 + level. */
  readonly #counts = new Map<number, number>();
  /** Grows whenever the wanted streams may have changed. */
  version = 0;

  constructor(sectors: number) {
    this.#sectors = sectors;
  }

  get size(): number {
    return this.#observers.size;
  }

  /** Replaces an observer's list. False when it is refused; sectors off the grid are left out. */
  observe(observer: string, wants: readonly Want[], tick: number): boolean {
    const known = this.#observers.get(observer);
    if (known === undefined && this.#observers.size >= OBSERVERS_MAX) return false;
    const keys = new Set<number>();
    for (const { sector, level } of wants) {
      if (sector >= 0 && sector < this.#sectors && level >= 0 && level < LEVELS) {
        keys.add(sector * 4 + level);
      }
    }
    if (known && isSame(known.keys, keys)) {
      known.expires = tick + OBSERVATION_TICKS;
      return true;
    }
    this.version += 1;
    for (const key of keys) {
      if (!known?.keys.has(key)) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
    if (known) this.#forget(known.keys, keys);
    this.#observers.set(observer, { expires: tick + OBSERVATION_TICKS, keys });
    return true;
  }

  /** Forgets an observer that said goodbye. */
  remove(observer: string): void {
    const known = this.#observers.get(observer);
    if (known === undefined) return;
    this.version += 1;
    this.#forget(known.keys, NOTHING);
    this.#observers.delete(observer);
  }

  /** Forgets who has not renewed in time. */
  expire(tick: number): void {
    for (const [name, observer] of this.#observers) {
      if (observer.expires <= tick) this.remove(name);
    }
  }

  wants(sector: number, level: number): boolean {
    return this.#counts.has(sector * 4 + level);
  }

  /** True when anybody wants the sector at any level. */
  wantsAny(sector: number): boolean {
    return this.wants(sector, 0) || this.wants(sector, 1) || this.wants(sector, 2);
  }

  /** Wanted streams as sector * 4 + level. */
  keys(): IterableIterator<number> {
    return this.#counts.keys();
  }

  #forget(keys: ReadonlySet<number>, except: ReadonlySet<number>): void {
    for (const key of keys) {
      if (except.has(key)) continue;
      const count = (this.#counts.get(key) ?? 1) - 1;
      if (count === 0) this.#counts.delete(key);
      else this.#counts.set(key, count);
    }
  }
}

const NOTHING: ReadonlySet<number> = new Set();

function isSame(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  if (a.size !== b.size) return false;
  for (const key of a) if (!b.has(key)) return false;
  return true;
}
