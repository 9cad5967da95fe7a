// SPDX-License-Identifier: MIT
/** The bus on top of the official NATS client, which reconnects and subscribes anew by itself. */
import {
  errors,
  type Msg,
  type NatsConnection,
  type Status,
  type Subscription,
} from '@nats-io/transport-node';
import { type Clock, type Log, messageOf, RealmError } from '@realmkeep/base';
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

export interface NatsBusEnv {
  readonly clock: Clock;
  readonly log: Log;
}

/** Called before each attempt to dial anew; the library gives no other sign that one has ended. */
export interface DialHooks {
  beforeDial: () => void;
}

/**
 * Bytes published that the broker has not confirmed by a PONG. Above it publishes are dropped and
 * counted: a broker that has stopped reading must not fill this process's memory.
 */
const UNCONFIRMED_BYTES_MAX = 64 * 1_048_576;
/** So many unconfirmed bytes bring a PING; one is under way at a time. */
const CONFIRM_EVERY_BYTES = 1_048_576;
/** Close waits so long for the broker to confirm what was published. */
const FLUSH_TIMEOUT_MS = 2_000;
/** What was published in this turn of the event loop and has not been handed to the library. */
interface Held {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly reply: string;
}

/** Header of the broker's word that a request reached nobody. */
const NO_RESPONDERS = 503;

export class NatsBus implements Bus {
  readonly counters: BusCounters = {
    published: 0,
    received: 0,
    dropped: 0,
    bytesOut: 0,
    bytesIn: 0,
  };
  readonly #env: NatsBusEnv;
  readonly #nats: NatsConnection;
  readonly #requests: Requests;
  readonly #listeners = new StatusListeners();
  readonly #hooks: DialHooks;
  readonly #dialTimeoutMs: number;
  #payloadBytesMax: number;
  #status: BusStatus = 'connected';
  #closing: Promise<void> | null = null;
  #unconfirmedBytes = 0;
  #confirming = false;
  #held: Held[] = [];
  #onReconnect: () => void = () => {};

  constructor(
    env: NatsBusEnv,
    link: { nats: NatsConnection; name: string; hooks: DialHooks; dialTimeoutMs: number },
  ) {
    this.#env = env;
    this.#nats = link.nats;
    this.#hooks = link.hooks;
    this.#dialTimeoutMs = link.dialTimeoutMs;
    this.#payloadBytesMax = link.nats.info?.max_payload ?? 0;
    const inbox = `_INBOX.${link.name}.${crypto.randomUUID().replaceAll('-', '')}`;
    this.#requests = new Requests(env.clock, inbox);
    this.#listen(`${inbox}.*`, '', (message) => this.#onAnswer(message));
    this.#followStatus().catch((error) => {
      env.log.error('bus status lost', { reason: messageOf(error) });
    });
  }

  get status(): BusStatus {
    return this.#status;
  }

  get payloadBytesMax(): number {
    return this.#payloadBytesMax;
  }

  publish(subject: string, data: Uint8Array, reply = ''): void {
    checkPublishSubject(subject);
    if (reply !== '') checkPublishSubject(reply);
    if (data.length > this.payloadBytesMax) throw payloadError(data.length, this.payloadBytesMax);
    if (this.#status !== 'connected' || this.#unconfirmedBytes > UNCONFIRMED_BYTES_MAX) {
      this.counters.dropped += 1;
      return;
    }
    // A copy: the caller may reuse his bytes at once.
    this.#held.push({ subject, data: data.slice(), reply });
    if (this.#held.length === 1) setImmediate(() => this.#letGo());
    this.counters.published += 1;
    this.counters.bytesOut += data.length;
    this.#unconfirmedBytes += data.length;
    if (this.#unconfirmedBytes >= CONFIRM_EVERY_BYTES && !this.#confirming) this.#confirm();
  }

  /**
   * Hands on what this turn of the event loop brought, which the library then writes at once. By
   * itself it writes as soon as a callback is over: after a burst of messages from sockets or the
   * bus that is a system call for each, here, at the broker and at who receives them.
   */
  #letGo(): void {
    const held = this.#held;
    if (held.length === 0) return;
    this.#held = [];
    // It may have gone within this turn.
    if (this.#status === 'away' || this.#nats.isClosed()) {
      this.counters.dropped += held.length;
      return;
    }
    for (const { subject, data, reply } of held) {
      this.#nats.publish(subject, data, reply === '' ? {} : { reply });
    }
  }

  subscribe(
    subject: string,
    handler: (message: BusMessage) => void,
    options: SubscribeOptions = {},
  ): BusSubscription {
    checkSubscription(subject, options.queue);
    if (this.#status === 'closed') throw new RealmError('ERR_BUS_CLOSED', 'the bus was closed');
    let ended = false;
    const subscription = this.#listen(subject, options.queue ?? '', (message) => {
      if (ended) return;
      this.counters.received += 1;
      this.counters.bytesIn += message.data.length;
      try {
        handler({ subject: message.subject, data: message.data, reply: message.reply ?? '' });
      } catch (error) {
        // Thrown from here it would end the library's reader in silence; the host must see it.
        queueMicrotask(() => {
          throw error;
        });
      }
    });
    return {
      subject,
      unsubscribe: () => {
        if (ended) return;
        ended = true;
        if (!subscription.isClosed()) subscription.unsubscribe();
      },
    };
  }

  request(subject: string, data: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    if (this.#status === 'closed') {
      return Promise.reject(requestError('ERR_BUS_CLOSED', 'the bus was closed', subject));
    }
    if (this.#status === 'away') {
      return Promise.reject(requestError('ERR_BUS_AWAY', 'the bus is away', subject));
    }
    return this.#requests.ask(subject, deadlineMs, (reply) => this.publish(subject, data, reply));
  }

  onStatus(fn: (status: BusStatus) => void): () => void {
    return this.#listeners.add(fn);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#status === 'closed') return;
    const wasConnected = this.#status === 'connected';
    this.#letGo();
    this.#setStatus('closed');
    this.#requests.failAll('ERR_BUS_CLOSED', 'the bus was closed');
    if (wasConnected) await this.#within(FLUSH_TIMEOUT_MS, this.#nats.flush());
    else await this.#within(this.#dialTimeoutMs, this.#dialEnded());
    await this.#nats.close();
  }

  /** The library leaks a connection that is being dialled when it is closed: wait for its end. */
  #dialEnded(): Promise<void> {
    return new Promise((resolve) => {
      this.#hooks.beforeDial = resolve;
      this.#onReconnect = resolve;
    });
  }

  async #within(ms: number, work: Promise<void>): Promise<void> {
    let cancel = () => {};
    const timeout = new Promise<void>((resolve) => {
      cancel = this.#env.clock.after(ms, resolve);
    });
    await Promise.race([work.catch(() => {}), timeout]);
    cancel();
  }

  #listen(subject: string, queue: string, onMessage: (message: Msg) => void): Subscription {
    return this.#nats.subscribe(subject, {
      ...(queue === '' ? {} : { queue }),
      callback: (error, message) => {
        if (error === null) onMessage(message);
        else this.#env.log.error('bus subscription refused', { subject, reason: error.message });
      },
    });
  }

  #onAnswer(message: Msg): void {
    this.counters.received += 1;
    this.counters.bytesIn += message.data.length;
    if (message.data.length === 0 && message.headers?.code === NO_RESPONDERS) {
      this.#requests.noResponders(message.subject);
    } else {
      this.#requests.answer(message.subject, message.data);
    }
  }

  #confirm(): void {
    this.#confirming = true;
    const asked = this.#unconfirmedBytes;
    this.#letGo();
    this.#nats.flush().then(
      () => {
        this.#confirming = false;
        this.#unconfirmedBytes = Math.max(0, this.#unconfirmedBytes - asked);
      },
      () => {
        // The connection broke, and what was unconfirmed went with it.
        this.#confirming = false;
        this.#unconfirmedBytes = 0;
      },
    );
  }

  async #followStatus(): Promise<void> {
    for await (const status of this.#nats.status()) this.#onLibraryStatus(status);
    if (this.#status !== 'closed') {
      this.#setStatus('closed');
      this.#requests.failAll('ERR_BUS_CLOSED', 'the client gave up');
      this.#env.log.error('bus closed by its client library', {});
    }
  }

  #onLibraryStatus(status: Status): void {
    if (status.type === 'reconnect') this.#onReconnect();
    if (this.#status === 'closed') return;
    if (status.type === 'disconnect' && this.#status === 'connected') {
      this.#setStatus('away');
      this.#requests.failAll('ERR_BUS_AWAY', 'the bus went away');
      this.#env.log.warn('bus away', { server: status.server });
    } else if (status.type === 'reconnect' && this.#status === 'away') {
      this.#unconfirmedBytes = 0;
      // The broker that is back may have been given another limit.
      this.#payloadBytesMax = this.#nats.info?.max_payload ?? this.#payloadBytesMax;
      this.#setStatus('connected');
      this.#env.log.info('bus back', { server: status.server });
    } else if (status.type === 'error') {
      const refused = status.error instanceof errors.AuthorizationError;
      const text = refused ? 'bus refused the token of this node' : 'bus error';
      this.#env.log.warn(text, { reason: status.error.message });
    }
  }

  #setStatus(status: BusStatus): void {
    this.#status = status;
    this.#listeners.tell(status);
  }
}
