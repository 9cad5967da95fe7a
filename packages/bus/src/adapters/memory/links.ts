// SPDX-License-Identifier: MIT
/** How messages fare between two nodes of a simulated network. */
import type { Random } from '@realmkeep/base';

export interface LinkOptions {
  /** Delay of each message, drawn evenly from this range; in milliseconds. */
  readonly delayMs: readonly [min: number, max: number];
  /** Chance of 0 to 1 that a message vanishes. */
  readonly loss: number;
  /** True when a message may overtake an earlier one of the same pair; a real broker never does. */
  readonly reorder: boolean;
}

export const LINK_DEFAULTS: LinkOptions = { delayMs: [0, 0], loss: 0, reorder: false };

/** The links of one network; every decision is drawn from one seeded source. */
export class Links {
  readonly #random: Random;
  readonly #base: LinkOptions;
  readonly #links = new Map<string, LinkOptions>();
  #sides: readonly ReadonlySet<string>[] = [];

  constructor(random: Random, base: LinkOptions) {
    this.#random = random;
    this.#base = base;
  }

  /** Messages from `from` to `to` (this direction only) fare so from now on. */
  set(from: string, to: string, options: Partial<LinkOptions>): void {
    this.#links.set(linkKey(from, to), { ...this.of(from, to), ...options });
  }

  of(from: string, to: string): LinkOptions {
    return this.#links.get(linkKey(from, to)) ?? this.#base;
  }

  /** Nodes of different sides cannot hear each other; a node on no side hears all. */
  partition(sides: readonly (readonly string[])[]): void {
    this.#sides = sides.map((side) => new Set(side));
  }

  heal(): void {
    this.#sides = [];
  }

  /** Milliseconds until arrival, or null when the message is lost. */
  draw(from: string, to: string): number | null {
    if (this.#parted(from, to)) return null;
    const { delayMs, loss } = this.of(from, to);
    if (loss > 0 && this.#unit() < loss) return null;
    return delayMs[0] + (delayMs[1] - delayMs[0]) * this.#unit();
  }

  #parted(from: string, to: string): boolean {
    const sideOfFrom = this.#sides.find((side) => side.has(from));
    const sideOfTo = this.#sides.find((side) => side.has(to));
    return sideOfFrom !== undefined && sideOfTo !== undefined && sideOfFrom !== sideOfTo;
  }

  #unit(): number {
    return this.#random.u32() / 0x1_0000_0000;
  }
}

/** Names hold no space, so a pair's key cannot be another pair's. */
export function linkKey(from: string, to: string): string {
  return `${from} ${to}`;
}
