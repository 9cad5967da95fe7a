// SPDX-License-Identifier: MIT
/**
 * Typed messages over the bus: what is sent is a table entry of `@realmkeep/wire`, what arrives is
 * decoded and checked before a handler sees it. Bytes that are no such message are counted and
 * dropped; they never throw past here.
 */
import { isRealmError, type Log, messageOf, RealmError } from '@realmkeep/base';
import type { Bus, BusMessage, BusSubscription } from '@realmkeep/bus';
import {
  decode,
  decodeAnswer,
  encode,
  encodeAnswer,
  encodeRefusal,
  lend,
  type Message,
  messageIdOf,
  type Request,
} from '@realmkeep/wire';

/** One entry of a subscription's table; made by `on` and `answer`. */
export interface Handler {
  readonly id: number;
  /** False when the bytes are not such a message. */
  readonly handle: (message: BusMessage, messenger: Messenger) => boolean;
}

/** Calls `fn` for every message of this kind. */
export function on<T>(of: Message<T>, fn: (value: T) => void): Handler {
  return {
    id: of.id,
    handle(message) {
      const value = decode(of, message.data);
      if (value === null) return false;
      fn(value);
      return true;
    },
  };
}

/**
 * Answers every request of this kind with what `fn` resolves to. A `RealmError` becomes a refusal
 * with its code; anything else is a bug: logged, refused as ERR_INTERNAL, and this node lives on.
 */
export function answer<Q, A>(of: Request<Q, A>, fn: (value: Q) => A | Promise<A>): Handler {
  return {
    id: of.id,
    handle(message, messenger) {
      const value = decode(of, message.data);
      if (value === null) return false;
      void messenger.respond(of, message.reply, () => fn(value));
      return true;
    },
  };
}

export interface MessengerCounters {
  /** Messages that no handler wanted or that could not be decoded. */
  unreadable: number;
  refused: number;
}

export class Messenger {
  readonly counters: MessengerCounters = { unreadable: 0, refused: 0 };
  readonly #bus: Bus;
  readonly #log: Log;

  constructor(bus: Bus, log: Log) {
    this.#bus = bus;
    this.#log = log;
  }

  /** One-way, at most once; lost without a word while the bus is away. */
  send<T>(subject: string, of: Message<T>, value: T): void {
    lend(of, value, (bytes) => this.#bus.publish(subject, bytes));
  }

  /**
   * Rejects with the other side's code when it refuses, or with ERR_BUS_TIMEOUT,
   * ERR_BUS_NO_RESPONDERS, ERR_BUS_AWAY: then nobody knows whether it was done.
   */
  async ask<Q, A>(subject: string, of: Request<Q, A>, value: Q, deadlineMs: number): Promise<A> {
    const bytes = await this.#bus.request(subject, encode(of, value), deadlineMs);
    const answered = decodeAnswer(of, bytes);
    if (answered === null) {
      throw new RealmError('ERR_ANSWER_UNREADABLE', `${of.name} was answered in another language`);
    }
    if (!answered.ok) throw new RealmError(answered.refusal.code, answered.refusal.message);
    return answered.value;
  }

  /** Hands every message on the subject to its handler. */
  listen(
    subject: string,
    handlers: readonly Handler[],
    options: { queue?: string } = {},
  ): BusSubscription {
    const table = new Map(handlers.map((handler) => [handler.id, handler]));
    const receive = (message: BusMessage): void => {
      const handler = table.get(messageIdOf(message.data));
      if (handler?.handle(message, this)) return;
      this.counters.unreadable += 1;
      this.#log.debug('unreadable message dropped', { subject, id: messageIdOf(message.data) });
    };
    return this.#bus.subscribe(subject, receive, options);
  }

  /** Runs a request's handler and publishes its answer or refusal. */
  async respond<Q, A>(of: Request<Q, A>, reply: string, run: () => A | Promise<A>): Promise<void> {
    let bytes: Uint8Array;
    try {
      bytes = encodeAnswer(of, await run());
    } catch (error) {
      this.counters.refused += 1;
      if (!isRealmError(error)) {
        this.#log.error('request handler failed', {
          request: of.name,
          error: messageOf(error),
          stack: error instanceof Error ? error.stack : undefined,
        });
      }
      const code = isRealmError(error) ? error.code : 'ERR_INTERNAL';
      bytes = encodeRefusal({ code, message: messageOf(error) });
    }
    if (reply !== '') this.#bus.publish(reply, bytes);
  }
}
