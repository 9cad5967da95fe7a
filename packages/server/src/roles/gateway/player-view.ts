// SPDX-License-Identifier: MIT
/** What one client has been sent of its hero's region, and what of the hero itself is news to it. */
import type { ClientFeed, FeedInput, Interest } from '@realmkeep/sim';

/** One region's streams for one client; made by the region's feed. */
export interface Subscribed {
  readonly streams: ClientFeed;
  readonly interest: Interest;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class PlayerView {
  subscribed: Subscribed | null = null;
  /** Reused for every packet. */
  readonly input: Mutable<FeedInput> = {
    seconds: 0,
    drained: true,
    ack: -1,
    ackTicks: 0,
    own: null,
    events: [],
  };
  readonly #own = { x: 0, y: 0, heading: 0, speed: 0 };
  /** When the last packet was composed; -1: never. */
  composedAt = -1;

  /** The zone has applied inputs or corrected the hero: the next packet says so. HOT. */
  updated(update: {
    readonly acknowledged: number;
    readonly ticksSince: number;
    readonly x: number;
    readonly y: number;
    readonly heading: number;
    readonly speed: number;
  }): void {
    this.#own.x = update.x;
    this.#own.y = update.y;
    this.#own.heading = update.heading;
    this.#own.speed = update.speed;
    this.input.ack = update.acknowledged & 0xffff;
    this.input.ackTicks = update.ticksSince;
    this.input.own = this.#own;
  }

  /** The packet is out: what it told is no news any more. */
  told(now: number): void {
    this.composedAt = now;
    this.input.ack = -1;
    this.input.own = null;
  }
}
