// SPDX-License-Identifier: MIT
/** What one connection may publish and subscribe to, with the answers it was given remembered. */
import type { Permissions } from '../permissions.ts';
import { subjectCovers } from '../subjects.ts';

/** Subjects whose verdict is kept per connection; above it the memory starts anew. */
const VERDICTS_MAX = 4096;
/** Requests that one connection may still answer; the oldest is forgotten for one more. */
export const ANSWERS_OPEN_MAX = 16_384;

export class Access {
  readonly #permissions: Permissions | null;
  readonly #verdicts = new Map<string, boolean>();
  readonly #answers = new Set<string>();

  /** `null` permits everything. */
  constructor(permissions: Permissions | null) {
    this.#permissions = permissions;
  }

  // HOT: once per published message.
  mayPublish(subject: string): boolean {
    if (this.#permissions === null) return true;
    const known = this.#verdicts.get(subject);
    const verdict = known ?? covered(this.#permissions.publish, subject);
    if (known === undefined) {
      if (this.#verdicts.size >= VERDICTS_MAX) this.#verdicts.clear();
      this.#verdicts.set(subject, verdict);
    }
    // A request that was delivered here may be answered once, wherever its asker wants it.
    return verdict || this.#answers.delete(subject);
  }

  maySubscribe(subject: string): boolean {
    return this.#permissions === null || covered(this.#permissions.subscribe, subject);
  }

  /** A reply subject must be one that the asker may hear: else others would answer in his stead. */
  mayAskFor(reply: string): boolean {
    return this.maySubscribe(reply);
  }

  /** A message with this reply subject was delivered to the connection. */
  expectAnswer(reply: string): void {
    if (this.#permissions === null) return;
    if (this.#answers.size >= ANSWERS_OPEN_MAX) {
      for (const oldest of this.#answers) {
        this.#answers.delete(oldest);
        break;
      }
    }
    this.#answers.add(reply);
  }
}

function covered(allowed: readonly string[], subject: string): boolean {
  return allowed.some((pattern) => subjectCovers(pattern, subject));
}
