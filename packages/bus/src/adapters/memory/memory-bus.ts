// SPDX-License-Identifier: MIT
/** One node's side of the simulated network. */
import { type Clock, RealmError } from '@realmkeep/base';
import type {
  Bus,
  BusCounters,
  BusMessage,
  BusStatus,
  BusSubscription,
  SubscribeOptions,
} from '../../bus.ts';
import { payloadError } from '../../errors.ts';
import { Requests, requestError } from '../../requests.ts';
import { StatusListeners } from '../../status-listeners.ts';
import { checkPublishSubject, checkSubscription } from '../../subjects.ts';

/** What a node's side needs of the network it belongs to. */
export interface Exchange {
  readonly clock: Clock;
  readonly payloadBytesMax: number;
  join(subscription: MemorySubscription): void;
  part(subscription: MemorySubscription): void;
  leave(bus: MemoryBus): void;
  /** Sends a message to all who want it; false when the broker knows that nobody does. */
  route(from: string, subject: string, data: Uint8Array, reply: string): boolean;
}

export interface MemorySubscription {
  readonly bus: MemoryBus;
  readonly subject: string;
  readonly queue: string;
  readonly handler: (message: BusMessage) => void;
  ended: boolean;
}

export class MemoryBus implements Bus {
  readonly node: string;
  readonly counters: BusCounters = {
    published: 0,
    received: 0,
    dropped: 0,
    bytesOut: 0,
    bytesIn: 0,
  };
  readonly #network: Exchange;
  readonly #requests: Requests;
  readonly #subscriptions = new Set<MemorySubscription>();
  readonly #listeners = new StatusListeners();
  #status: BusStatus = 'connected';
  /** Counts connections: what was under way to an earlier one is lost. */
  #generation = 1;

  constructor(network: Exchange, node: string, inbox: string) {
    this.node = node;
    this.#network = network;
    this.#requests = new Requests(network.clock, inbox);
    this.subscribe(`${inbox}.*`, ({ subject, data }) => this.#requests.answer(subject, data));
  }

  get status(): BusStatus {
    return this.#status;
  }

  get generation(): number {
    return this.#generation;
  }

  get payloadBytesMax(): number {
    return this.#network.payloadBytesMax;
  }

  publish(subject: string, data: Uint8Array, reply = ''): void {
    this.#send(subject, data, reply);
  }

  subscribe(
    subject: string,
    handler: (message: BusMessage) => void,
    options: SubscribeOptions = {},
  ): BusSubscription {
    checkSubscription(subject, options.queue);
    if (this.#status === 'closed') throw new RealmError('ERR_BUS_CLOSED', 'the bus was closed');
    const subscription: MemorySubscription = {
      bus: this,
      subject,
      queue: options.queue ?? '',
      handler,
      ended: false,
    };
    this.#subscriptions.add(subscription);
    this.#network.join(subscription);
    return { subject, unsubscribe: () => this.#end(subscription) };
  }

  request(subject: string, data: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    if (this.#status === 'closed') {
      return Promise.reject(requestError('ERR_BUS_CLOSED', 'the bus was closed', subject));
    }
    if (this.#status === 'away') {
      return Promise.reject(requestError('ERR_BUS_AWAY', 'the bus is away', subject));
    }
    return this.#requests.ask(subject, deadlineMs, (reply) => {
      if (this.#send(subject, data, reply)) return;
      // The broker's word that nobody listens takes a turn of the clock, like any message.
      this.#network.clock.after(0, () => this.#requests.noResponders(reply));
    });
  }

  onStatus(fn: (status: BusStatus) => void): () => void {
    return this.#listeners.add(fn);
  }

  async close(): Promise<void> {
    if (this.#status === 'closed') return;
    for (const subscription of [...this.#subscriptions]) this.#end(subscription);
    this.#network.leave(this);
    this.#setStatus('closed');
    this.#requests.failAll('ERR_BUS_CLOSED', 'the bus was closed');
  }

  /** For the network: whether this node reaches the broker. */
  setReach(reached: boolean): void {
    const status = reached ? 'connected' : 'away';
    if (this.#status === 'closed' || this.#status === status) return;
    if (reached) this.#generation += 1;
    this.#setStatus(status);
    if (!reached) this.#requests.failAll('ERR_BUS_AWAY', 'the bus went away');
  }

  /** False when the message was sent and nobody listens. */
  #send(subject: string, data: Uint8Array, reply: string): boolean {
    checkPublishSubject(subject);
    if (reply !== '') checkPublishSubject(reply);
    if (data.length > this.payloadBytesMax) throw payloadError(data.length, this.payloadBytesMax);
    if (this.#status !== 'connected') {
      this.counters.dropped += 1;
      return true;
    }
    this.counters.published += 1;
    this.counters.bytesOut += data.length;
    return this.#network.route(this.node, subject, data.slice(), reply);
  }

  #end(subscription: MemorySubscription): void {
    if (subscription.ended) return;
    subscription.ended = true;
    this.#subscriptions.delete(subscription);
    this.#network.part(subscription);
  }

  #setStatus(status: BusStatus): void {
    this.#status = status;
    this.#listeners.tell(status);
  }
}
