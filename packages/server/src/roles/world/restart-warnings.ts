// SPDX-License-Identifier: MIT
/** What players are told before a scheduled restart, and when. Pure: time comes as an argument. */

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** So long before it, in order. */
const WARNINGS_MS = [15 * MINUTE_MS, 5 * MINUTE_MS, MINUTE_MS, 10 * SECOND_MS] as const;

export class RestartWarnings {
  readonly #next: (afterMs: number) => number | null;
  #dueAt: number | null = null;
  /** Of the warnings before `#dueAt`, how many are behind us. */
  #told = 0;

  /** `next`: the first restart after a moment of the wall clock. */
  constructor(next: (afterMs: number) => number | null) {
    this.#next = next;
  }

  /** The sentence to be said now, or null; asked each second. */
  look(wall: number): string | null {
    if (this.#dueAt === null || wall >= this.#dueAt) {
      this.#dueAt = this.#next(wall);
      this.#told = 0;
    }
    if (this.#dueAt === null) return null;
    const leftMs = this.#dueAt - wall;
    // After a start in the middle of them only the latest one is said.
    const passed = WARNINGS_MS.filter((ms) => leftMs <= ms).length;
    if (passed <= this.#told) return null;
    this.#told = passed;
    return sentence(leftMs);
  }
}

function sentence(leftMs: number): string {
  const minutes = Math.round(leftMs / MINUTE_MS);
  const seconds = Math.max(1, Math.round(leftMs / SECOND_MS));
  const time = minutes >= 1 ? counted(minutes, 'minute') : counted(seconds, 'second');
  return `The realm is renewed in ${time}, one part after the other. You need not leave.`;
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
