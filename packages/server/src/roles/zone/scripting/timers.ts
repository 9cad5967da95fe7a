// SPDX-License-Identifier: MIT
/**
 * Timers of entities in simulated time: a name and a number, never a closure, so that a snapshot
 * can hold them and a script that was loaded anew goes on with them.
 */
import type { EntityBody } from '../entities.ts';

export interface Timer {
  readonly entity: EntityBody;
  readonly name: string;
  readonly data: number;
  /** Tick before which it is due. */
  readonly due: number;
}

/** Timers that may be due in one tick; what is above waits for the next. */
const DUE_MAX = 10_000;

export class Timers {
  readonly #byTick = new Map<number, Timer[]>();
  readonly #of = new Map<EntityBody, Map<string, Timer>>();
  #late: Timer[] = [];

  /** Replaces one of the same name. */
  set(timer: Timer): void {
    const { entity, name, due } = timer;
    let own = this.#of.get(entity);
    if (own === undefined) {
      own = new Map();
      this.#of.set(entity, own);
    }
    own.set(name, timer);
    const bucket = this.#byTick.get(due);
    if (bucket === undefined) this.#byTick.set(due, [timer]);
    else bucket.push(timer);
  }

  cancel(entity: EntityBody, name: string): void {
    this.#of.get(entity)?.delete(name);
  }

  forget(entity: EntityBody): void {
    this.#of.delete(entity);
  }

  /** What runs for an entity, in the order in which it was set. */
  of(entity: EntityBody): readonly Timer[] {
    return [...(this.#of.get(entity)?.values() ?? [])];
  }

  /** Hands over what is due; called once per tick. */
  run(tick: number, ring: (timer: Timer) => void): void {
    const bucket = this.#byTick.get(tick);
    this.#byTick.delete(tick);
    if (bucket === undefined && this.#late.length === 0) return;
    const due = [...this.#late, ...(bucket ?? [])];
    this.#late = due.slice(DUE_MAX);
    for (const timer of due.slice(0, DUE_MAX)) {
      const own = this.#of.get(timer.entity);
      // Cancelled or set again meanwhile.
      if (own?.get(timer.name) !== timer) continue;
      own.delete(timer.name);
      if (own.size === 0) this.#of.delete(timer.entity);
      ring(timer);
    }
  }
}
