// SPDX-License-Identifier: MIT
/**
 * Numbered events of the hero: each is handed on once and in order, whatever was lost, doubled or
 * overtaken on the way. What was applied is told to the zone now and then, so that it forgets it.
 */
import type { Cancel, Clock } from '@realmkeep/base';
import { type BodyOf, clientMessages, encode } from '@realmkeep/wire';

type NumberedEvent = BodyOf<typeof clientMessages.NumberedEvent>;

/** Events that came before one that is missing. */
const EARLY_MAX = 256;
/** What was applied is told after so long, once for all. */
const SEEN_MS = 150;

export interface InboxPorts {
  readonly clock: Clock;
  readonly send: (bytes: Uint8Array) => void;
  readonly apply: (message: Uint8Array) => void;
}

export class EventInbox {
  readonly #ports: InboxPorts;
  readonly #early = new Map<number, Uint8Array>();
  #character = 0;
  #epoch = 0;
  #applied = 0;
  #cancel: Cancel | null = null;

  constructor(ports: InboxPorts) {
    this.#ports = ports;
  }

  /**
   * The hero is owned at this epoch: its numbers begin anew with each. True: the same as before.
   */
  enter(character: number, epoch: number): boolean {
    if (character === this.#character && epoch === this.#epoch) return true;
    this.#character = character;
    this.#epoch = epoch;
    this.#applied = 0;
    this.#early.clear();
    return false;
  }

  receive({ epoch, number, oldest, message }: NumberedEvent): void {
    if (epoch !== this.#epoch) return;
    this.#tellSoon();
    // What is older than the oldest kept will not come again.
    while (this.#applied < oldest - 1) this.#skip();
    if (number <= this.#applied) return;
    if (this.#early.size < EARLY_MAX) this.#early.set(number, message.slice());
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) {
      this.#applied += 1;
      this.#ports.apply(next);
    }
  }

  #takeNext(): Uint8Array | undefined {
    const next = this.#early.get(this.#applied + 1);
    this.#early.delete(this.#applied + 1);
    return next;
  }

  #skip(): void {
    const early = this.#takeNext();
    this.#applied += 1;
    if (early !== undefined) this.#ports.apply(early);
  }

  #tellSoon(): void {
    this.#cancel ??= this.#ports.clock.after(SEEN_MS, () => {
      this.#cancel = null;
      const body = { epoch: this.#epoch, number: this.#applied };
      this.#ports.send(encode(clientMessages.EventsSeen, body));
    });
  }
}
