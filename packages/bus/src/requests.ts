// SPDX-License-Identifier: MIT
/**
 * Requests that wait for their answers, for adapters: who asked, by when, and on which inbox.
 *
 * Every adapter has one of these and one subscription to `inbox.*`; the last token of a reply
 * subject says which request it answers. It must never publish by itself.
 */
import { type Cancel, type Clock, RealmError } from '@realmkeep/base';

/** Requests of one bus that may wait at a time; the next one is refused with ERR_BUS_BUSY. */
const REQUESTS_WAITING_MAX = 65_536;

interface Waiting {
  readonly subject: string;
  readonly resolve: (data: Uint8Array) => void;
  readonly reject: (error: RealmError) => void;
  readonly cancel: Cancel;
}

export class Requests {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();
  /** Subject of all answers without the last token, for example `_INBOX.GATE-1.8f2c`. */
  readonly inbox: string;
  #made = 0;

  constructor(clock: Clock, inbox: string) {
    this.#clock = clock;
    this.inbox = inbox;
  }

  /** Registers a request and sends it by `send`, which gets the reply subject and may throw. */
  ask(subject: string, deadlineMs: number, send: (reply: string) => void): Promise<Uint8Array> {
    if (this.#waiting.size >= REQUESTS_WAITING_MAX) {
      return Promise.reject(requestError('ERR_BUS_BUSY', 'too many requests wait', subject));
    }
    this.#made += 1;
    const token = this.#made.toString(36);
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(deadlineMs, () => {
        this.#fail(token, 'ERR_BUS_TIMEOUT', 'no answer came within the deadline');
      });
      this.#waiting.set(token, { subject, resolve, reject, cancel });
      try {
        send(`${this.inbox}.${token}`);
      } catch (error) {
        this.#take(token);
        reject(error);
      }
    });
  }

  /** An answer arrived on `replySubject`; a late or unknown one is ignored. */
  answer(replySubject: string, data: Uint8Array): void {
    this.#take(this.#tokenOf(replySubject))?.resolve(data);
  }

  noResponders(replySubject: string): void {
    this.#fail(this.#tokenOf(replySubject), 'ERR_BUS_NO_RESPONDERS', 'nobody listens');
  }

  /** The connection is gone, and with it every answer that was under way. */
  failAll(code: 'ERR_BUS_AWAY' | 'ERR_BUS_CLOSED', text: string): void {
    for (const token of [...this.#waiting.keys()]) this.#fail(token, code, text);
  }

  #tokenOf(replySubject: string): string {
    return replySubject.slice(this.inbox.length + 1);
  }

  #fail(token: string, code: string, text: string): void {
    const waiting = this.#take(token);
    waiting?.reject(requestError(code, text, waiting.subject));
  }

  #take(token: string): Waiting | undefined {
    const waiting = this.#waiting.get(token);
    if (!waiting) return undefined;
    this.#waiting.delete(token);
    waiting.cancel();
    return waiting;
  }
}

export function requestError(code: string, text: string, subject: string): RealmError {
  return new RealmError(code, `request failed: ${text}`, { fields: { subject } });
}
