// SPDX-License-Identifier: MIT
/** Typed events: `Events` maps each event's name to what its listeners are given. */
import { type Log, messageOf } from '@realmkeep/base';

type Listener<T> = (value: T) => void;

export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Returns a function that ends it. */
  on<K extends keyof Events>(name: K, listener: Listener<Events[K]>): () => void {
    let listeners = this.#listeners.get(name);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(name, listeners);
    }
    const set = listeners;
    set.add(listener);
    return () => {
      set.delete(listener);
    };
  }

  /** A listener that throws costs a line in the log and nothing else. */
  emit<K extends keyof Events>(name: K, value: Events[K]): void {
    const listeners = this.#listeners.get(name) as Set<Listener<Events[K]>> | undefined;
    if (listeners === undefined) return;
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (error) {
        this.#log.error('event listener failed', { event: String(name), error: messageOf(error) });
      }
    }
  }
}
