// SPDX-License-Identifier: MIT
/**
 * A bus on which item operations that are asked for in one turn of the event loop go in one
 * message, and so do their answers: at a zone's tick many players act at once, and a message costs
 * more than what is in it. Neither who asks nor who answers notices: each request has its own
 * answer. It stands directly on the real bus, so that crash points and planted faults see single
 * requests.
 *
 * What goes in one bundle is lost, delayed or doubled together; each of these requests may be asked
 * again under its id. Nothing else is bundled: a lease must not wait for a slow batch.
 */
import { RealmError } from '@realmkeep/base';
import type { Bus, BusMessage, BusSubscription, SubscribeOptions } from '@realmkeep/bus';
import {
  BUNDLED_BYTES_MAX,
  BUNDLED_MAX,
  decode,
  decodeAnswer,
  encode,
  encodeAnswer,
  ITEM_OPERATIONS,
  itemMessages,
  messageIdOf,
} from '@realmkeep/wire';

const { Bundle } = itemMessages;
const BUNDLED: ReadonlySet<number> = new Set(ITEM_OPERATIONS.map(({ id }) => id));
/** First letters of the subjects that stand for places of a bundle; the real bus never sees one. */
const PLACE = '_BUNDLE.';
const NONE = new Uint8Array(0);

interface Asked {
  readonly data: Uint8Array;
  readonly deadlineMs: number;
  readonly resolve: (answer: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

/** A bundle that was received, and what is known of its answers. */
interface Heard {
  readonly reply: string;
  readonly answers: Uint8Array[];
  missing: number;
}

/** Bundles that wait for their answers; beyond, the oldest is answered as far as it is. */
const HEARD_MAX = 4096;

export class BundlingBus implements Bus {
  readonly #inner: Bus;
  /** What was asked in this turn, by subject. */
  readonly #asked = new Map<string, Asked[]>();
  readonly #heard = new Map<number, Heard>();
  #lastHeard = 0;

  constructor(inner: Bus) {
    this.#inner = inner;
  }

  get status(): Bus['status'] {
    return this.#inner.status;
  }

  get payloadBytesMax(): number {
    return this.#inner.payloadBytesMax;
  }

  get counters(): Bus['counters'] {
    return this.#inner.counters;
  }

  publish(subject: string, data: Uint8Array, reply = ''): void {
    if (subject.startsWith(PLACE)) this.#answer(subject, data);
    else this.#inner.publish(subject, data, reply);
  }

  subscribe(
    subject: string,
    handler: (message: BusMessage) => void,
    options?: SubscribeOptions,
  ): BusSubscription {
    const receive = (message: BusMessage): void => {
      if (messageIdOf(message.data) === Bundle.id) this.#open(message, handler);
      else handler(message);
    };
    return this.#inner.subscribe(subject, receive, options);
  }

  request(subject: string, data: Uint8Array, deadlineMs: number): Promise<Uint8Array> {
    if (!BUNDLED.has(messageIdOf(data)) || data.length > BUNDLED_BYTES_MAX) {
      return this.#inner.request(subject, data, deadlineMs);
    }
    return new Promise((resolve, reject) => {
      const asked = this.#asked.get(subject) ?? [];
      if (asked.length === 0) {
        this.#asked.set(subject, asked);
        void Promise.resolve().then(() => this.#send(subject));
      }
      asked.push({ data: data.slice(), deadlineMs, resolve, reject });
      if (asked.length === BUNDLED_MAX) this.#send(subject);
    });
  }

  onStatus(fn: (status: Bus['status']) => void): () => void {
    return this.#inner.onStatus(fn);
  }

  /** What was asked and answered leaves first. */
  close(): Promise<void> {
    for (const subject of [...this.#asked.keys()]) this.#send(subject);
    for (const id of [...this.#heard.keys()]) this.#reply(id);
    return this.#inner.close();
  }

  #send(subject: string): void {
    const asked = this.#asked.get(subject);
    if (asked === undefined) return;
    this.#asked.delete(subject);
    void this.#ask(subject, asked);
  }

  async #ask(subject: string, asked: readonly Asked[]): Promise<void> {
    const deadlineMs = Math.max(...asked.map((one) => one.deadlineMs));
    try {
      if (asked.length === 1) {
        asked[0].resolve(await this.#inner.request(subject, asked[0].data, deadlineMs));
        return;
      }
      const requests = asked.map(({ data }) => data);
      const bytes = await this.#inner.request(subject, encode(Bundle, { requests }), deadlineMs);
      const answered = decodeAnswer(Bundle, bytes);
      for (const [i, { resolve, reject }] of asked.entries()) {
        const answer = answered?.ok ? answered.value.answers[i] : undefined;
        if (answer !== undefined && answer.length > 0) resolve(answer);
        else reject(new RealmError('ERR_BUS_TIMEOUT', 'its bundle was not answered here'));
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }

  #open(message: BusMessage, handler: (message: BusMessage) => void): void {
    const bundle = decode(Bundle, message.data);
    // Whoever handles messages counts and drops what cannot be read.
    if (bundle === null) {
      handler(message);
      return;
    }
    const { subject, reply } = message;
    const { requests } = bundle;
    if (requests.length === 0) return;
    this.#lastHeard += 1;
    const id = this.#lastHeard;
    if (reply !== '') {
      this.#heard.set(id, { reply, answers: requests.map(() => NONE), missing: requests.length });
      this.#bound();
    }
    for (const [place, data] of requests.entries()) {
      handler({ subject, data, reply: reply === '' ? '' : `${PLACE}${id}.${place}` });
    }
  }

  #bound(): void {
    for (const oldest of this.#heard.keys()) {
      if (this.#heard.size <= HEARD_MAX) return;
      this.#reply(oldest);
    }
  }

  #answer(subject: string, data: Uint8Array): void {
    const [, id, place] = subject.split('.').map(Number);
    const heard = this.#heard.get(id);
    // Answered in part before, or twice.
    if (heard === undefined || heard.answers[place] !== NONE) return;
    if (data.length <= BUNDLED_BYTES_MAX) heard.answers[place] = data.slice();
    heard.missing -= 1;
    if (heard.missing === 0) this.#reply(id);
  }

  #reply(id: number): void {
    const heard = this.#heard.get(id);
    if (heard === undefined) return;
    this.#heard.delete(id);
    this.#inner.publish(heard.reply, encodeAnswer(Bundle, { answers: heard.answers }));
  }
}
