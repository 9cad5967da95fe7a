// SPDX-License-Identifier: MIT
/**
 * How much a socket may ask of the gateway. Every number is one of
 * `docs/reference/roles/gateway.md`; what happens at each stands beside it. Pure: time comes in as
 * an argument.
 */

/** A socket that has not presented a valid Hello by then is closed with `helloTimeout`. */
export const HELLO_MS_MAX = 5000;
/** Bytes that a socket may send before its Hello was accepted; more closes with `flood`. */
export const HELLO_BYTES_MAX = 2048;
/**
 * Sockets without an accepted Hello, of one address and in all; more close `tooManySockets`. When a
 * gateway dies, everybody behind one address (a school, a café) comes to the next within a moment.
 */
export const UNPROVEN_PER_ADDRESS_MAX = 256;
export const UNPROVEN_MAX = 2000;
/** A longer message closes its socket with `tooLong` (1009) before it is read to its end. */
export const MESSAGE_BYTES_MAX = 4096;
/** Messages and bytes of one player; what is above is dropped and may be a strike. */
export const MESSAGES_PER_SECOND = 30;
export const MESSAGES_BURST = 60;
export const BYTES_PER_SECOND = 16 * 1024;
export const BYTES_BURST = 32 * 1024;
/** Drops within this time of a strike belong to the same strike. */
const STRIKE_MS = 250;
/** More drops than this in one strike are no mistake any more: they close at once. */
export const STRIKE_DROPS_MAX = 1000;
/** As many strikes within this time close with `flood`. */
export const STRIKES_MAX = 3;
export const STRIKES_WITHIN_MS = 10_000;
/** Nothing heard for so long closes with `silent`; the client pings each 10 s. */
export const SILENT_MS_MAX = 30_000;
/** A client that leaves so much unread, or anything for so long, is closed with `slowReader`. */
export const UNREAD_BYTES_MAX = 256 * 1024;
export const UNREAD_MS_MAX = 10_000;
/** Inputs kept for a zone that does not acknowledge them; more are refused. */
export const INPUTS_KEPT_MAX = 64;
/** A command that waited longer for its zone is refused instead of surprising its player. */
export const INPUT_KEPT_MS_MAX = 2000;

export type RateVerdict = 'take' | 'drop' | 'strike' | 'close';

/** Two token buckets, messages and bytes, and the strikes for emptying them. */
export class InputRate {
  #messages = MESSAGES_BURST;
  #bytes = BYTES_BURST;
  #at: number;
  /** Times of the last strikes, oldest first. */
  #strikes: number[] = [];
  /** Since the last strike. */
  #drops = 0;

  constructor(now: number) {
    this.#at = now;
  }

  /** HOT: called for every message of every player. */
  judge(bytes: number, now: number): RateVerdict {
    const seconds = (now - this.#at) / 1000;
    this.#at = now;
    this.#messages = Math.min(MESSAGES_BURST, this.#messages + seconds * MESSAGES_PER_SECOND);
    this.#bytes = Math.min(BYTES_BURST, this.#bytes + seconds * BYTES_PER_SECOND);
    if (this.#messages >= 1 && this.#bytes >= bytes) {
      this.#messages -= 1;
      this.#bytes -= bytes;
      return 'take';
    }
    return this.#strike(now);
  }

  #strike(now: number): RateVerdict {
    const last = this.#strikes.at(-1);
    if (last !== undefined && now - last < STRIKE_MS) {
      this.#drops += 1;
      return this.#drops > STRIKE_DROPS_MAX ? 'close' : 'drop';
    }
    this.#drops = 0;
    this.#strikes = this.#strikes.filter((at) => now - at < STRIKES_WITHIN_MS);
    this.#strikes.push(now);
    return this.#strikes.length >= STRIKES_MAX ? 'close' : 'strike';
  }
}

export type ReaderVerdict = 'drained' | 'behind' | 'close';

/** Watches whether a client reads what it is sent. */
export class ReaderWatch {
  /** When the socket was first seen with unread bytes since it was last drained; -1: drained. */
  #behindSince = -1;

  /** HOT: called before every packet. */
  judge(bufferedBytes: number, now: number): ReaderVerdict {
    if (bufferedBytes === 0) {
      this.#behindSince = -1;
      return 'drained';
    }
    if (this.#behindSince < 0) this.#behindSince = now;
    const late = now - this.#behindSince >= UNREAD_MS_MAX;
    return late || bufferedBytes > UNREAD_BYTES_MAX ? 'close' : 'behind';
  }
}
