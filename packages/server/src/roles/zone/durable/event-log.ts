// SPDX-License-Identifier: MIT
/**
 * Events of one hero that its player must not miss: numbered per epoch, kept until they are seen,
 * and sent again after a Bind and when nobody says that they arrived. What must outlive the epoch
 * is a row in the database; a player who missed more than is kept is told everything anew.
 */
import { assert } from '@realmkeep/base';
import { clientMessages, encode, type Message } from '@realmkeep/wire';
import type { Player } from '../players.ts';
import type { Region } from '../region.ts';

/** Events kept for one player, and for how long. */
const KEPT_MAX = 256;
const KEPT_MS_MAX = 10_000;
/** Without a word from the player an event is sent again after so long. */
const AGAIN_MS = 1000;
/** Events sent again at a time. */
const AGAIN_MAX = 32;
/** Of one event, as `NumberedEvent` bounds it. */
const EVENT_BYTES_MAX = 1000;

interface Kept {
  readonly number: number;
  readonly message: Uint8Array;
  readonly at: number;
  sentAt: number;
}

export class EventLog {
  readonly #player: Player;
  readonly #region: Region;
  #kept: Kept[] = [];
  #epoch: number;
  #number = 0;

  constructor(player: Player, region: Region) {
    this.#player = player;
    this.#region = region;
    this.#epoch = player.epoch;
  }

  tell<T>(of: Message<T>, value: T, now: number): void {
    this.#watchEpoch();
    const message = encode(of, value);
    assert(message.length <= EVENT_BYTES_MAX, 'an event fits into a NumberedEvent');
    this.#number += 1;
    this.#kept.push({ number: this.#number, message, at: now, sentAt: now });
    this.#forget(now);
    this.#send(this.#kept[this.#kept.length - 1]);
  }

  seen(number: number): void {
    this.#watchEpoch();
    this.#kept = this.#kept.filter((event) => event.number > number);
  }

  /** Another gateway or session has the player: nobody knows what arrived. */
  bound(now: number): void {
    this.#watchEpoch();
    this.#forget(now);
    for (const event of this.#kept) this.#again(event, now);
  }

  /** Called about once a second. */
  look(now: number): void {
    this.#watchEpoch();
    this.#forget(now);
    let left = AGAIN_MAX;
    for (const event of this.#kept) {
      if (left === 0) return;
      if (now - event.sentAt < AGAIN_MS) continue;
      left -= 1;
      this.#again(event, now);
    }
  }

  #again(event: Kept, now: number): void {
    event.sentAt = now;
    this.#send(event);
  }

  #send({ number, message }: Kept): void {
    const oldest = this.#kept[0].number;
    const body = { epoch: this.#epoch, number, oldest, message };
    this.#region.tell(this.#player, clientMessages.NumberedEvent, body);
  }

  #forget(now: number): void {
    const { length } = this.#kept;
    let first = Math.max(0, length - KEPT_MAX);
    while (first < length && now - this.#kept[first].at > KEPT_MS_MAX) first += 1;
    if (first > 0) this.#kept = this.#kept.slice(first);
  }

  #watchEpoch(): void {
    if (this.#player.epoch === this.#epoch) return;
    this.#epoch = this.#player.epoch;
    this.#number = 0;
    this.#kept = [];
  }
}
