// SPDX-License-Identifier: MIT
/**
 * What the own hero has, and everything that can be done with it. A call shows its effect at once,
 * marked as pending; its promise settles with the world's answer, when it is durable or refused. A
 * call without an answer is asked again under its number for as long as the hero is in the world:
 * it is done once, whatever is lost on the way.
 */
import { type Clock, concatBytes, isRealmError, RealmError } from '@realmkeep/base';
import {
  type BodyOf,
  itemCommands as c,
  clientMessages,
  decodeValue,
  encode,
  encodeValue,
  type ItemCommand,
} from '@realmkeep/wire';

/** Without an answer a command is asked again after so long. */
const AGAIN_MS = 2000;
/** Commands that may wait for their answers. */
const WAITING_MAX = 48;

type ItemsChanged = BodyOf<typeof clientMessages.ItemsChanged>;
type CommandDone = BodyOf<typeof clientMessages.CommandDone>;
export type TradeView = BodyOf<typeof clientMessages.TradeChanged>;

export interface InventoryItem<Template extends string = string> {
  readonly serial: number;
  /** Name in the game's `defineItems`. */
  readonly template: Template;
  readonly quantity: number;
  /** `bag:3`, a place for equipment, or '' when it lies loose. */
  readonly place: string;
  /** Something was asked that concerns it, and is not answered yet. */
  readonly pending: boolean;
}

/** What a call came to: a refusal is a value. */
export type ItemOutcome<R> =
  | ({ readonly ok: true; readonly number: number } & R)
  | {
      readonly ok: false;
      readonly number: number;
      readonly code: string;
      readonly message: string;
    };

type Items = Map<number, InventoryItem>;

interface Waiting {
  readonly number: number;
  readonly command: number;
  readonly arguments: Uint8Array;
  readonly character: number;
  readonly effect: (items: Items) => void;
  readonly settle: (done: Settled) => void;
  readonly parts: Uint8Array[];
  sentAt: number;
}

interface Settled {
  readonly code: string;
  readonly message: string;
  readonly result: Uint8Array;
}

export interface HeroItemsPorts {
  readonly clock: Clock;
  readonly send: (bytes: Uint8Array) => void;
  /** Sends it as the hero's next input; gives its number. Throws ERR_CLIENT_STATE. */
  readonly command: (index: number, given: Uint8Array) => number;
  /** The hero in the world, or 0. */
  readonly character: () => number;
  readonly changed: () => void;
  readonly tradeChanged: (trade: TradeView) => void;
}

export class HeroItems {
  readonly #ports: HeroItemsPorts;
  readonly #items: Items = new Map();
  readonly #waiting = new Map<number, Waiting>();
  #money = 0;
  #character = 0;
  #trade: TradeView | null = null;
  #looking = false;

  constructor(ports: HeroItemsPorts) {
    this.#ports = ports;
  }

  /** Everything that the hero has, with what was asked already done. */
  get all(): readonly InventoryItem[] {
    const items: Items = new Map(this.#items);
    for (const { effect } of this.#waiting.values()) effect(items);
    return [...items.values()];
  }

  get money(): number {
    return this.#money;
  }

  /** The hero's present trade, or its last one until the next; null before the first. */
  get trade(): TradeView | null {
    return this.#trade;
  }

  /** Commands that wait for their answers. */
  get pending(): number {
    return this.#waiting.size;
  }

  move(serial: number, place: string): Promise<ItemOutcome<{ swapped: number }>> {
    return this.#do(c.MoveItem, { serial, place }, (items) => {
      const from = items.get(serial)?.place ?? '';
      for (const item of items.values()) {
        const there = place !== '' && item.place === place && item.serial !== serial;
        if (there) change(items, item.serial, { place: from });
      }
      change(items, serial, { place });
    });
  }

  split(serial: number, quantity: number): Promise<ItemOutcome<{ serial: number; left: number }>> {
    return this.#do(c.SplitItem, { serial, quantity }, (items) => change(items, serial, {}));
  }

  merge(serial: number, into: number): Promise<ItemOutcome<{ left: number; quantity: number }>> {
    return this.#do(c.MergeItems, { serial, into }, (items) => {
      change(items, serial, {});
      change(items, into, {});
    });
  }

  destroy(serial: number, quantity: number): Promise<ItemOutcome<{ left: number }>> {
    return this.#do(c.DestroyItem, { serial, quantity }, (items) => less(items, serial, quantity));
  }

  drop(serial: number): Promise<ItemOutcome<object>> {
    return this.#do(c.DropItem, { serial }, (items) => void items.delete(serial));
  }

  /** Picks up the item that this entity is. */
  take(entity: number): Promise<ItemOutcome<{ item: BareItem }>> {
    return this.#do(c.TakeItem, { entity });
  }

  /** Takes what this entity has for whoever comes first. */
  loot(entity: number): Promise<ItemOutcome<{ serials: number[]; money: number }>> {
    return this.#do(c.TakeLoot, { entity });
  }

  buy(
    vendor: string,
    template: string,
    quantity: number,
  ): Promise<ItemOutcome<{ serial: number; money: number }>> {
    return this.#do(c.Buy, { vendor, template, quantity });
  }

  sell(
    vendor: string,
    serial: number,
    quantity: number,
  ): Promise<ItemOutcome<{ left: number; money: number }>> {
    return this.#do(c.Sell, { vendor, serial, quantity }, (items) => less(items, serial, quantity));
  }

  sendMail(letter: {
    readonly to: string;
    readonly subject: string;
    readonly body?: string;
    readonly serials?: readonly number[];
    readonly money?: number;
  }): Promise<ItemOutcome<{ mail: number; money: number }>> {
    const { to, subject, body = '', money = 0 } = letter;
    const serials = [...(letter.serials ?? [])];
    return this.#do(c.SendMail, { to, subject, body, serials, money }, (items) => {
      for (const serial of serials) items.delete(serial);
    });
  }

  /** Letters behind `after`, oldest first; fewer than 16 are the last. */
  listMail(after = 0): Promise<ItemOutcome<{ letters: Letter[] }>> {
    return this.#do(c.ListMail, { after });
  }

  takeMail(mail: number): Promise<ItemOutcome<{ items: BareItem[]; money: number }>> {
    return this.#do(c.TakeMail, { mail });
  }

  auctionCreate(
    serial: number,
    price: number,
    hours: number,
  ): Promise<ItemOutcome<{ auction: number; money: number }>> {
    return this.#do(c.AuctionCreate, { serial, price, hours }, (items) => {
      items.delete(serial);
    });
  }

  auctionBuy(
    auction: number,
    price: number,
  ): Promise<ItemOutcome<{ item: BareItem; money: number }>> {
    return this.#do(c.AuctionBuy, { auction, price });
  }

  auctionCancel(auction: number): Promise<ItemOutcome<{ item: BareItem }>> {
    return this.#do(c.AuctionCancel, { auction });
  }

  listAuctions(template = '', after = 0): Promise<ItemOutcome<{ auctions: AuctionShown[] }>> {
    return this.#do(c.ListAuctions, { template, after });
  }

  /** Asks the hero that this entity is; the other sees it as `asked`. */
  proposeTrade(entity: number): Promise<ItemOutcome<{ trade: number }>> {
    return this.#do(c.TradePropose, { entity });
  }

  acceptTrade(trade: number): Promise<ItemOutcome<object>> {
    return this.#do(c.TradeAccept, { trade });
  }

  /** All that the hero offers from now on; whatever was confirmed no longer is. */
  offerTrade(
    trade: number,
    serials: readonly number[],
    money = 0,
  ): Promise<ItemOutcome<{ version: number }>> {
    return this.#do(c.TradeOffer, { trade, serials: [...serials], money }, (items) => {
      for (const serial of serials) change(items, serial, {});
    });
  }

  /** `done`: the other had agreed, and everything has changed hands. */
  confirmTrade(trade: number, version: number): Promise<ItemOutcome<{ done: boolean }>> {
    return this.#do(c.TradeConfirm, { trade, version });
  }

  cancelTrade(trade: number): Promise<ItemOutcome<object>> {
    return this.#do(c.TradeCancel, { trade });
  }

  /** The hero is in a zone: what another owner was asked may be unanswered for ever. */
  entered(character: number, sameOwner: boolean): void {
    if (character !== this.#character) {
      this.left('another hero is played');
      this.#items.clear();
      this.#money = 0;
    }
    this.#character = character;
    if (!sameOwner && this.#trade !== null && !isOver(this.#trade)) {
      this.#trade = { ...this.#trade, state: 'cancelled', code: 'ERR_TRADE_UNKNOWN', reason: '' };
      this.#ports.tradeChanged(this.#trade);
    }
    for (const waiting of this.#waiting.values()) this.#again(waiting);
  }

  /** Out of the world: nobody will answer. What was asked may be done or not. */
  left(why: string): void {
    for (const { settle } of this.#waiting.values()) {
      settle({ code: 'ERR_OPERATION_UNKNOWN', message: why, result: new Uint8Array(0) });
    }
    this.#waiting.clear();
    this.#trade = null;
  }

  changedItems({ first, last, money, items, gone }: ItemsChanged): void {
    if (first) this.#items.clear();
    this.#money = money;
    for (const serial of gone) this.#items.delete(serial);
    for (const item of items) this.#items.set(item.serial, { ...item, pending: false });
    if (last) this.#ports.changed();
  }

  changedTrade(trade: TradeView): void {
    this.#trade = trade;
    this.#ports.tradeChanged(trade);
  }

  done({ number, more, code, message, result }: CommandDone): void {
    const waiting = this.#waiting.get(number);
    if (waiting === undefined) return;
    waiting.parts.push(result.slice());
    if (more) return;
    this.#settle(waiting, { code, message, result: concatBytes(waiting.parts) });
  }

  #settle(waiting: Waiting, settled: Settled): void {
    this.#waiting.delete(waiting.number);
    waiting.settle(settled);
    this.#ports.changed();
  }

  async #do<A, R>(
    of: ItemCommand<A, R>,
    given: A,
    effect: (items: Items) => void = () => {},
  ): Promise<ItemOutcome<R>> {
    const none = { ok: false as const, number: 0 };
    if (this.#waiting.size >= WAITING_MAX) {
      return { ...none, code: 'ERR_BUSY', message: 'Too much waits for an answer.' };
    }
    let bytes: Uint8Array;
    let number: number;
    try {
      bytes = encodeValue(of.arguments, given);
      number = this.#ports.command(of.index, bytes);
    } catch (error) {
      const code = isRealmError(error) ? error.code : 'ERR_QUANTITY';
      return { ...none, code, message: isRealmError(error) ? error.message : 'That is no value.' };
    }
    const settled = await this.#wait(number, of.index, bytes, effect);
    const { code, message, result } = settled;
    if (code !== '') return { ok: false, number, code, message };
    const value = decodeValue(of.result, result);
    if (value === null) throw new RealmError('ERR_CLIENT_STATE', 'the answer cannot be read');
    return { ok: true, number, ...value };
  }

  #wait(
    number: number,
    command: number,
    bytes: Uint8Array,
    effect: (items: Items) => void,
  ): Promise<Settled> {
    return new Promise((resolve) => {
      this.#waiting.set(number, {
        number,
        command,
        arguments: bytes,
        character: this.#ports.character(),
        effect,
        settle: resolve,
        parts: [],
        sentAt: this.#ports.clock.now(),
      });
      this.#ports.changed();
      this.#lookSoon();
    });
  }

  #lookSoon(): void {
    if (this.#looking || this.#waiting.size === 0) return;
    this.#looking = true;
    this.#ports.clock.after(AGAIN_MS / 4, () => {
      this.#looking = false;
      const now = this.#ports.clock.now();
      for (const waiting of this.#waiting.values()) {
        if (now - waiting.sentAt >= AGAIN_MS) this.#again(waiting);
      }
      this.#lookSoon();
    });
  }

  #again(waiting: Waiting): void {
    const { number, command, arguments: given } = waiting;
    if (this.#ports.character() !== waiting.character) return;
    waiting.sentAt = this.#ports.clock.now();
    waiting.parts.length = 0;
    this.#ports.send(encode(clientMessages.CommandAgain, { number, command, arguments: given }));
  }
}

type BareItem = Omit<InventoryItem, 'pending'>;
type Letter = ReturnType<typeof c.ListMail.result.read>['letters'][number];
type AuctionShown = ReturnType<typeof c.ListAuctions.result.read>['auctions'][number];

function isOver({ state }: TradeView): boolean {
  return state === 'done' || state === 'cancelled';
}

function change(items: Items, serial: number, what: Partial<InventoryItem>): void {
  const item = items.get(serial);
  if (item !== undefined) items.set(serial, { ...item, ...what, pending: true });
}

function less(items: Items, serial: number, quantity: number): void {
  const item = items.get(serial);
  if (item === undefined) return;
  if (item.quantity <= quantity) items.delete(serial);
  else change(items, serial, { quantity: item.quantity - quantity });
}
