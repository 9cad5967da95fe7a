// SPDX-License-Identifier: MIT
/** A first-in, first-out queue with a bound, on one preallocated array. */
import { assert } from './assert.ts';

export class Ring<T> {
  readonly #items: (T | undefined)[];
  #head = 0;
  #length = 0;

  constructor(capacity: number) {
    assert(Number.isInteger(capacity) && capacity > 0, 'capacity of a ring is a positive integer');
    this.#items = new Array<T | undefined>(capacity).fill(undefined);
  }

  get length(): number {
    return this.#length;
  }

  get capacity(): number {
    return this.#items.length;
  }

  /** False, and nothing changes, when the ring is full: the caller says what that means. */
  push(item: T): boolean {
    if (this.#length === this.#items.length) return false;
    this.#items[(this.#head + this.#length) % this.#items.length] = item;
    this.#length += 1;
    return true;
  }

  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#items.length;
    this.#length -= 1;
    return item;
  }

  /** The item `index` places behind the oldest one, left where it is. */
  at(index: number): T | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    return this.#items[(this.#head + index) % this.#items.length];
  }

  clear(): void {
    this.#items.fill(undefined);
    this.#head = 0;
    this.#length = 0;
  }
}
