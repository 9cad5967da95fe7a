// SPDX-License-Identifier: MIT
/** Who wants to know when the bus goes away or comes back; for adapters. */
import type { BusStatus } from './bus.ts';

export class StatusListeners {
  readonly #listeners = new Map<number, (status: BusStatus) => void>();
  #made = 0;

  /** The same function may be added twice; each addition is ended by its own return value. */
  add(fn: (status: BusStatus) => void): () => void {
    this.#made += 1;
    const key = this.#made;
    this.#listeners.set(key, fn);
    return () => {
      this.#listeners.delete(key);
    };
  }

  tell(status: BusStatus): void {
    for (const fn of [...this.#listeners.values()]) fn(status);
  }
}
