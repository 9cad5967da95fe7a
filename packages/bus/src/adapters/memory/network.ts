// SPDX-License-Identifier: MIT
/**
 * The bus as a simulation: all nodes in one process, under a virtual clock, with seeded delay, loss
 * and partition between named nodes. The same seed and the same calls give the same deliveries. It
 * owns no timer but the clock's and must never be part of a real deployment.
 */
import { assert, type Clock, type Random } from '@realmkeep/base';
import type { Bus } from '../../bus.ts';
import { type Matches, SubjectTree } from '../../subject-tree.ts';
import { LINK_DEFAULTS, type LinkOptions, Links, linkKey } from './links.ts';
import { type Exchange, MemoryBus, type MemorySubscription } from './memory-bus.ts';

/** The same as a NATS server's default. */
export const MEMORY_PAYLOAD_BYTES_MAX = 1_048_576;

export interface MemoryNetworkOptions {
  /** How all links fare unless `setLink` says otherwise. */
  readonly link?: Partial<LinkOptions>;
  readonly payloadBytesMax?: number;
}

/** A message on its way from the broker to one subscription. */
interface Parcel {
  readonly to: MemorySubscription;
  /** The receiver's connection when it was sent; another one does not get it. */
  readonly generation: number;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly reply: string;
}

export class MemoryBusNetwork {
  readonly #clock: Clock;
  readonly #exchange: Exchange;
  readonly #random: Random;
  readonly #links: Links;
  readonly #tree = new SubjectTree<MemorySubscription>();
  readonly #buses = new Set<MemoryBus>();
  /** Per pair of nodes when the latest parcel arrives: none is overtaken by a later one. */
  readonly #latest = new Map<string, number>();
  readonly #cutOff = new Set<string>();
  #brokerUp = true;
  #joined = 0;

  constructor(env: { clock: Clock; random: Random }, options: MemoryNetworkOptions = {}) {
    this.#clock = env.clock;
    this.#random = env.random.fork('memory-bus');
    this.#links = new Links(this.#random.fork('links'), { ...LINK_DEFAULTS, ...options.link });
    this.#exchange = {
      clock: env.clock,
      payloadBytesMax: options.payloadBytesMax ?? MEMORY_PAYLOAD_BYTES_MAX,
      join: (subscription) => this.#tree.insert(subscription),
      part: (subscription) => {
        this.#tree.remove(subscription);
      },
      leave: (bus) => {
        this.#buses.delete(bus);
      },
      route: (from, subject, data, reply) => this.#route(from, subject, data, reply),
    };
  }

  /** A node's bus. A name may be used again, by a node's next incarnation for example. */
  connect(node: string): Bus {
    assert(!/\s/.test(node), 'a node name holds no space');
    this.#joined += 1;
    const bus = new MemoryBus(this.#exchange, node, `_INBOX.${node}.${this.#joined.toString(36)}`);
    this.#buses.add(bus);
    bus.setReach(this.#reaches(node));
    return bus;
  }

  /** Sets how messages fare between two nodes, in both directions. */
  setLink(a: string, b: string, options: Partial<LinkOptions>): void {
    this.#links.set(a, b, options);
    if (a !== b) this.#links.set(b, a, options);
  }

  /** Nodes of different sides no longer hear each other; all believe themselves connected. */
  partition(...sides: readonly (readonly string[])[]): void {
    this.#links.partition(sides);
  }

  heal(): void {
    this.#links.heal();
  }

  /** Cuts one node off from the broker (its bus is `away` and knows it) or joins it again. */
  setAway(node: string, away: boolean): void {
    if (away) this.#cutOff.add(node);
    else this.#cutOff.delete(node);
    this.#applyReach();
  }

  /** The broker dies: every bus is away until `startBroker`. */
  stopBroker(): void {
    this.#brokerUp = false;
    this.#applyReach();
  }

  startBroker(): void {
    this.#brokerUp = true;
    this.#applyReach();
  }

  #route(from: string, subject: string, data: Uint8Array, reply: string): boolean {
    const { plain, groups }: Matches<MemorySubscription> = this.#tree.match(subject);
    let reached = 0;
    for (const to of plain) if (this.#post(from, to, subject, data, reply)) reached += 1;
    for (const group of groups) {
      const able = group.filter((member) => member.bus.status === 'connected');
      if (able.length === 0) continue;
      const to = able[this.#random.below(able.length)];
      if (this.#post(from, to, subject, data, reply)) reached += 1;
    }
    return reached > 0;
  }

  #reaches(node: string): boolean {
    return this.#brokerUp && !this.#cutOff.has(node);
  }

  #applyReach(): void {
    for (const bus of [...this.#buses]) bus.setReach(this.#reaches(bus.node));
  }

  /** False when the broker knows that the receiver is gone; a lost parcel counts as sent. */
  #post(
    from: string,
    to: MemorySubscription,
    subject: string,
    data: Uint8Array,
    reply: string,
  ): boolean {
    if (to.bus.status !== 'connected') return false;
    const delayMs = this.#links.draw(from, to.bus.node);
    if (delayMs === null) return true;
    const now = this.#clock.now();
    const key = linkKey(from, to.bus.node);
    let at = now + delayMs;
    if (!this.#links.of(from, to.bus.node).reorder) {
      at = Math.max(at, this.#latest.get(key) ?? 0);
      this.#latest.set(key, at);
    }
    const parcel: Parcel = { to, generation: to.bus.generation, subject, data, reply };
    this.#clock.after(at - now, () => deliver(parcel));
    return true;
  }
}

function deliver(parcel: Parcel): void {
  const { to, generation, subject, data, reply } = parcel;
  if (to.ended || to.bus.status !== 'connected' || to.bus.generation !== generation) return;
  to.bus.counters.received += 1;
  to.bus.counters.bytesIn += data.length;
  to.handler({ subject, data, reply });
}
