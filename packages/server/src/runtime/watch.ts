// SPDX-License-Identifier: MIT
/**
 * Calls of scripts as a watchdog sees them: a few numbers that another thread reads while this one
 * runs. Writing them costs some nanoseconds; who reads them is the host's matter.
 */

/** Places in the shared numbers. */
export const WATCH = { sequence: 0, label: 1, entity: 2, size: 3 } as const;

export interface Watch {
  /** A number for this call, to be used in `enter`; made once per script, hook and region. */
  label(call: WatchedCall): number;
  /** A script begins. HOT: per call of a script. */
  enter(label: number, entity: number): void;
  /** It has ended, well or badly. */
  leave(): void;
}

export interface WatchedCall {
  readonly script: string;
  readonly hook: string;
  readonly region: string;
}

/** A call that never ended, as the watchdog wrote it down before it ended the process. */
export interface Hang extends WatchedCall {
  readonly entity: number;
  /** Where it was, the innermost first. */
  readonly stack: readonly string[];
  /** Wall clock in ms. */
  readonly at: number;
  /** In the central log already. */
  readonly reported: boolean;
}

/** In the node's own folder. */
export const HANGS_FILE = 'hangs.json';
/** Hangs that are remembered. */
export const HANGS_MAX = 16;

export const NO_WATCH: Watch = { label: () => 0, enter: () => {}, leave: () => {} };

/** The numbers of one thread; an odd sequence says that a call runs. */
export class SharedWatch implements Watch {
  readonly numbers: Int32Array;
  readonly #told: (label: number, call: WatchedCall) => void;
  #labels = 0;
  /** Calls within calls: a script's death hook runs inside of the damage that another one did. */
  #depth = 0;

  constructor(told: (label: number, call: WatchedCall) => void) {
    const bytes = WATCH.size * Int32Array.BYTES_PER_ELEMENT;
    this.numbers = new Int32Array(new SharedArrayBuffer(bytes));
    this.#told = told;
  }

  label(call: WatchedCall): number {
    this.#labels += 1;
    this.#told(this.#labels, call);
    return this.#labels;
  }

  enter(label: number, entity: number): void {
    const { numbers } = this;
    this.#depth += 1;
    numbers[WATCH.label] = label;
    numbers[WATCH.entity] = entity;
    if (this.#depth === 1) numbers[WATCH.sequence] += 1;
  }

  leave(): void {
    this.#depth -= 1;
    if (this.#depth === 0) this.numbers[WATCH.sequence] += 1;
  }
}
