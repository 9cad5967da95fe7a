// SPDX-License-Identifier: MIT
/** One hero's items in its zone: what it has, what is on its way, and what its player was told. */
import { delay } from '@realmkeep/base';
import type { HeldItem } from '@realmkeep/kit';
import { clientMessages, itemMessages, type Message } from '@realmkeep/wire';
import type { ZoneNode } from '../node.ts';
import type { Player } from '../players.ts';
import type { Region } from '../region.ts';
import { EventLog } from './event-log.ts';
import { Inventory } from './inventory.ts';
import { Pipeline } from './pipeline.ts';

/** Items of one answer of the database; fewer are the last. */
const LISTED_MAX = 256;
const REPEAT_MS = 250;
/** For so long after a Bind a command may be one that an earlier owner has done. */
const MAYBE_DONE_MS = 5000;
/** Bytes of one ItemsChanged, and what an item takes beside its words. */
const CHANGED_BYTES_MAX = 850;
const ITEM_BYTES = 16;
/** Answers to commands that are kept for a player who asks again. */
const ANSWERS_MAX = 64;
const RESULT_BYTES_MAX = 900;

/** The answer to one command, as its player is told. */
export interface Answer {
  readonly code: string;
  readonly message: string;
  readonly result: Uint8Array;
}

export class HeroItems {
  readonly player: Player;
  readonly region: Region;
  readonly inventory = new Inventory();
  readonly pipeline: Pipeline;
  readonly events: EventLog;
  readonly #node: ZoneNode;
  /** By number of the command; null while it is being done. */
  readonly #answers = new Map<number, Answer | null>();
  #loaded = false;
  #boundAt = Number.NEGATIVE_INFINITY;

  constructor(node: ZoneNode, player: Player, region: Region, reload: () => void) {
    this.#node = node;
    this.player = player;
    this.region = region;
    this.pipeline = new Pipeline(node, player, reload);
    this.events = new EventLog(player, region);
    this.pipeline.enqueue(() => this.#load());
  }

  get isGone(): boolean {
    return this.#node.stopped || !this.player.entity.alive;
  }

  /** A command of now may have been done under an earlier owner. */
  get maybeDone(): boolean {
    return this.#now - this.#boundAt < MAYBE_DONE_MS;
  }

  bound(): void {
    this.#boundAt = this.#now;
    this.events.bound(this.#now);
    if (this.#loaded) this.#tellAll();
  }

  seen(epoch: number, number: number): void {
    if (epoch === this.player.epoch) this.events.seen(number);
  }

  look(): void {
    this.events.look(this.#now);
  }

  /** Tells the player what changed, if anything did. */
  tellChanges(): void {
    const changes = this.inventory.takeChanges();
    if (changes !== null && this.#loaded) this.#tellItems(changes.items, changes.gone, false);
  }

  tell<T>(of: Message<T>, value: T): void {
    this.events.tell(of, value, this.#now);
  }

  /** What is known of the command of this number: its answer, null while it is done. */
  answerTo(number: number): Answer | null | undefined {
    return this.#answers.get(number);
  }

  began(number: number): void {
    this.#answers.set(number, null);
    for (const [old, answer] of this.#answers) {
      if (this.#answers.size <= ANSWERS_MAX) break;
      if (answer !== null) this.#answers.delete(old);
    }
  }

  /** Nobody knows how it ended: whoever asks again is not told that it is being done. */
  gaveUp(number: number): void {
    this.#answers.delete(number);
  }

  answered(number: number, answer: Answer): void {
    this.#answers.set(number, answer);
    this.tellAnswer(number, answer);
  }

  tellAnswer(number: number, { code, message, result }: Answer): void {
    for (let at = 0; ; at += RESULT_BYTES_MAX) {
      const part = result.slice(at, at + RESULT_BYTES_MAX);
      const more = at + RESULT_BYTES_MAX < result.length;
      const body = { number, more, code, message, result: part };
      this.events.tell(clientMessages.CommandDone, body, this.#now);
      if (!more) return;
    }
  }

  get #now(): number {
    return this.#node.env.clock.now();
  }

  /** Everything that the database has of the hero; repeated until it answers. */
  async #load(): Promise<void> {
    const { character } = this.player;
    let after = 0;
    while (!this.isGone) {
      try {
        const question = { character, after };
        const { money, items } = await this.#node.database(itemMessages.ListItems, question);
        for (const item of items) this.inventory.set(item);
        this.inventory.money = money;
        if (items.length < LISTED_MAX) break;
        after = items[items.length - 1].serial;
      } catch {
        await delay(this.#node.env.clock, REPEAT_MS);
      }
    }
    if (this.isGone) return;
    this.#loaded = true;
    this.#tellAll();
  }

  #tellAll(): void {
    this.inventory.takeChanges();
    this.#tellItems(this.inventory.items, [], true);
  }

  #tellItems(items: readonly HeldItem[], gone: readonly number[], whole: boolean): void {
    const { money } = this.inventory;
    const parts = partsOf(items, gone);
    for (const [index, part] of parts.entries()) {
      const first = whole && index === 0;
      const last = index === parts.length - 1;
      this.events.tell(clientMessages.ItemsChanged, { first, last, money, ...part }, this.#now);
    }
  }
}

interface Part {
  readonly items: HeldItem[];
  readonly gone: number[];
}

/** Portions that each fit into one event; at least one. */
function partsOf(items: readonly HeldItem[], gone: readonly number[]): Part[] {
  let part: Part = { items: [], gone: [] };
  const parts = [part];
  let bytes = 0;
  const take = (size: number): void => {
    const full = part.items.length === 64 || part.gone.length === 64;
    if (bytes + size > CHANGED_BYTES_MAX || full) {
      part = { items: [], gone: [] };
      parts.push(part);
      bytes = 0;
    }
    bytes += size;
  };
  for (const serial of gone) {
    take(ITEM_BYTES / 2);
    part.gone.push(serial);
  }
  for (const item of items) {
    // Words of items are ASCII in names; a place may take two bytes a letter at most.
    take(ITEM_BYTES + item.template.length + 2 * item.place.length);
    part.items.push(item);
  }
  return parts;
}
