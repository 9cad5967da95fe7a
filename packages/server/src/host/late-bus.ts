// SPDX-License-Identifier: MIT
/**
 * A bus that may not be there yet. The reviver must run while no broker does, and the broker's own
 * node cannot reach its broker before it has started it; both get this and treat it as away until
 * the first contact.
 */
import { RealmError } from '@realmkeep/base';
import type {
  Bus,
  BusCounters,
  BusMessage,
  BusStatus,
  BusSubscription,
  SubscribeOptions,
} from '@realmkeep/bus';

/** A subscription asked for before there was a bus to make it on. */
class LateSubscription implements BusSubscription {
  readonly subject: string;
  readonly #attach: (bus: Bus) => BusSubscription;
  #inner: BusSubscription | null = null;
  #ended = false;

  constructor(subject: string, attach: (bus: Bus) => BusSubscription) {
    this.subject = subject;
    this.#attach = attach;
  }

  attach(bus: Bus): void {
    if (!this.#ended) this.#inner = this.#attach(bus);
  }

  unsubscribe(): void {
    this.#ended = true;
    this.#inner?.unsubscribe();
  }
}

export class LateBus implements Bus {
  readonly #waiting: LateSubscription[] = [];
  readonly #listeners = new Set<(status: BusStatus) => void>();
  readonly #ownCounters: BusCounters = {
    published: 0,
    received: 0,
    dropped: 0,
    bytesOut: 0,
    bytesIn: 0,
  };
  #inner: Bus | null = null;
  #closed = false;

  /** The first contact was made. */
  attach(bus: Bus): void {
    if (this.#closed) {
      void bus.close();
      return;
    }
    this.#inner = bus;
    for (const subscription of this.#waiting) subscription.attach(bus);
    this.#waiting.length = 0;
    bus.onStatus((status) => this.#tell(status));
    this.#tell(bus.status);
  }

  get status(): BusStatus {
    if (this.#closed) return 'closed';
    return this.#inner?.status ?? 'away';
  }

  get payloadBytesMax(): number {
    return this.#inner?.payloadBytesMax ?? 0;
  }

  get counters(): BusCounters {
    return this.#inner?.counters ?? this.#ownCounters;
  }

  publish(subject: string, data: Uint8Array, reply?: string): void {
    if (this.#inner === null) this.#ownCounters.dropped += 1;
    else this.#inner.publish(subject, data, reply);
  }

  subscribe(
    subject: string,
    handler: (message: BusMessage) => void,
    options?: SubscribeOptions,
  ): BusSubscription {
    if (this.#inner !== null) return this.#inner.subscribe(subject, handler, options);
    const late = new LateSubscription(subject, (bus) => bus.subscribe(subject, handler, options));
    this.#waiting.push(late);
    return late;
  }

  async request(subject: string, data: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    if (this.#inner !== null) return this.#inner.request(subject, data, deadlineMs);
    if (this.#closed) throw new RealmError('ERR_BUS_CLOSED', 'the bus was closed');
    throw new RealmError('ERR_BUS_AWAY', 'the bus has not been reached yet');
  }

  onStatus(fn: (status: BusStatus) => void): () => void {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#inner === null) this.#tell('closed');
    await this.#inner?.close();
  }

  #tell(status: BusStatus): void {
    for (const fn of this.#listeners) fn(status);
  }
}
