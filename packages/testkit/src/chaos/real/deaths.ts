// SPDX-License-Identifier: MIT
/**
 * Who died when. A node that dies five times in 30 s is in a crash loop, and its reviver rightly
 * leaves it alone for a minute; a run that kills at will stays below that.
 */
import type { Clock } from '@realmkeep/base';

const DEATHS_MAX = 3;
const WINDOW_MS = 31_000;

export class Deaths {
  readonly #clock: Clock;
  readonly #deaths = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  died(node: string): void {
    this.#deaths.set(node, [...this.#recent(node), this.#clock.now()]);
  }

  mayDie(node: string): boolean {
    return this.#recent(node).length < DEATHS_MAX;
  }

  #recent(node: string): number[] {
    const since = this.#clock.now() - WINDOW_MS;
    return (this.#deaths.get(node) ?? []).filter((at) => at > since);
  }
}
