// SPDX-License-Identifier: MIT
/**
 * Asks the database for operations. Those of one turn of the event loop go in one message, each
 * answered by itself: at a zone's tick many players act at once, and a message costs more than what
 * is in it.
 */
import { RealmError } from '@realmkeep/base';
import {
  BUNDLED_BYTES_MAX,
  BUNDLED_MAX,
  encode,
  itemMessages,
  type Request,
} from '@realmkeep/wire';
import { answeredValue, type Messenger } from './messenger.ts';

/** A request's id before its fields, and an answer's status before its. */
const HEAD_BYTES = 2;

interface Waiting {
  readonly bytes: Uint8Array;
  readonly deadlineMs: number;
  readonly resolve: (answer: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

export class Bundler {
  readonly #messenger: Messenger;
  readonly #subject: string;
  #waiting: Waiting[] = [];

  constructor(messenger: Messenger, subject: string) {
    this.#messenger = messenger;
    this.#subject = subject;
  }

  /** As `Messenger.ask`, for requests that the database takes in a bundle. */
  async ask<Q, A>(of: Request<Q, A>, value: Q, deadlineMs: number): Promise<A> {
    const largest = Math.max(of.body.bytesMax, of.answer.bytesMax) + HEAD_BYTES;
    if (largest > BUNDLED_BYTES_MAX) {
      return this.#messenger.ask(this.#subject, of, value, deadlineMs);
    }
    const bytes = encode(of, value);
    const answer = await new Promise<Uint8Array>((resolve, reject) => {
      if (this.#waiting.length === 0) queueMicrotask(() => this.#flush());
      this.#waiting.push({ bytes, deadlineMs, resolve, reject });
      if (this.#waiting.length === BUNDLED_MAX) this.#flush();
    });
    return answeredValue(of, answer);
  }

  #flush(): void {
    const bundle = this.#waiting;
    this.#waiting = [];
    if (bundle.length > 0) void this.#send(bundle);
  }

  async #send(bundle: readonly Waiting[]): Promise<void> {
    const requests = bundle.map(({ bytes }) => bytes);
    const deadlineMs = Math.max(...bundle.map((one) => one.deadlineMs));
    try {
      const asked = this.#messenger.ask(
        this.#subject,
        itemMessages.Bundle,
        { requests },
        deadlineMs,
      );
      const { answers } = await asked;
      for (const [i, { resolve, reject }] of bundle.entries()) {
        if (i < answers.length) resolve(answers[i]);
        else reject(new RealmError('ERR_ANSWER_UNREADABLE', 'the bundle’s answer is too short'));
      }
    } catch (error) {
      for (const { reject } of bundle) reject(error);
    }
  }
}
