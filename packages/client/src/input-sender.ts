// SPDX-License-Identifier: MIT
/**
 * Numbers the hero's inputs and keeps those that the world has not acknowledged. Numbers rise over
 * the whole life of a character in the world, through portals and resumed sessions, so that an
 * input sent again is the same input.
 */
import { clientMessages, encode } from '@realmkeep/wire';

/** Two seconds of hurried play; a gateway keeps as many. */
export const UNACKNOWLEDGED_MAX = 64;

/** More than a client can send in the seconds that a crash may lose. */
const NUMBERS_PASSED_OVER = 4096;

export interface SentInput {
  readonly number: number;
  readonly heading: number;
  /** Steps per tick. */
  readonly speed: number;
  readonly bytes: Uint8Array;
}

/** How far the world has come with the hero's inputs. */
export interface InputCounts {
  /** Number of the last one that was sent. */
  readonly sent: number;
  /** Number of the last one that the world has acknowledged. */
  readonly answered: number;
  /** Not acknowledged yet; 64 at most. */
  readonly waiting: number;
}

export class InputSender {
  readonly #send: (bytes: Uint8Array) => void;
  #number = 0;
  #unacknowledged: SentInput[] = [];

  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send;
  }

  get lastNumber(): number {
    return this.#number;
  }

  /** Of the last input that the world has acknowledged, as far as this client knows. */
  get answeredNumber(): number {
    return this.#unacknowledged.length === 0 ? this.#number : this.#unacknowledged[0].number - 1;
  }

  /** Inputs that the world has not acknowledged. */
  get waiting(): number {
    return this.#unacknowledged.length;
  }

  /**
   * Another hero, or one whose numbers this client does not remember. A crash may have lost the
   * last second of the world's memory too, and no number is used twice: some are passed over.
   */
  reset(lastInput: number): void {
    this.#number = lastInput + NUMBERS_PASSED_OVER;
    this.#unacknowledged = [];
  }

  /** The hero's zone has seen inputs up to this number. */
  acknowledge(number: number): void {
    const inputs = this.#unacknowledged;
    let seen = 0;
    while (seen < inputs.length && inputs[seen].number <= number) seen += 1;
    if (seen > 0) inputs.splice(0, seen);
  }

  /** After a resume: the lost gateway may have kept what the zone never saw. */
  resend(lastInput: number): void {
    this.#number = Math.max(this.#number, lastInput);
    this.acknowledge(lastInput);
    for (const input of this.#unacknowledged) this.#send(input.bytes);
  }

  move(heading: number, speed: number): SentInput {
    const number = ++this.#number;
    const bytes = encode(clientMessages.Move, { number, heading, speed });
    return this.#keep({ number, heading, speed, bytes });
  }

  command(
    command: number,
    given: Uint8Array,
    intent: { heading: number; speed: number },
  ): SentInput {
    const number = ++this.#number;
    const bytes = encode(clientMessages.Command, { number, command, arguments: given });
    return this.#keep({ number, ...intent, bytes });
  }

  #keep(input: SentInput): SentInput {
    if (this.#unacknowledged.length === UNACKNOWLEDGED_MAX) this.#unacknowledged.shift();
    this.#unacknowledged.push(input);
    this.#send(input.bytes);
    return input;
  }
}
