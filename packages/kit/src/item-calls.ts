// SPDX-License-Identifier: MIT
/**
 * What scripts may do with a hero's items and money. Every call is one durable operation, done once
 * or not at all. Its promise settles in a later tick, when the database has committed, and never if
 * the hero has gone by then; what is refused is a value, not an exception.
 */
import type { ItemTemplate, Vendor } from './items.ts';

export interface DurableRefusal {
  readonly ok: false;
  /** A code of `docs/reference/errors.md`. */
  readonly code: string;
  readonly message: string;
}

export type Outcome<T> = ({ readonly ok: true } & T) | DurableRefusal;

export interface HeldItem {
  readonly serial: number;
  readonly template: string;
  readonly quantity: number;
  /** '' when it lies loose. */
  readonly place: string;
}

export interface Letter {
  readonly mail: number;
  readonly from: string;
  readonly subject: string;
  readonly body: string;
  readonly items: readonly HeldItem[];
  readonly money: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Auction {
  readonly auction: number;
  readonly seller: string;
  readonly item: HeldItem;
  readonly price: number;
  readonly endsAt: number;
}

export interface NewLetter {
  readonly to: string;
  readonly subject: string;
  readonly body?: string;
  readonly serials?: readonly number[];
  readonly money?: number;
}

export interface Reward {
  readonly items?: readonly { readonly template: ItemTemplate; readonly quantity: number }[];
  readonly money?: number;
}

/** Calls about one hero. `cause` is for the ledger. */
export interface ItemCalls {
  /** What the hero has, as the zone knows it: changed by answers of the database alone. */
  readonly held: readonly HeldItem[];
  readonly money: number;
  mint(
    template: ItemTemplate,
    quantity: number,
    cause: string,
  ): Promise<Outcome<{ readonly serial: number }>>;
  destroy(
    serial: number,
    quantity: number,
    cause: string,
  ): Promise<Outcome<{ readonly left: number }>>;
  split(
    serial: number,
    quantity: number,
  ): Promise<Outcome<{ readonly serial: number; readonly left: number }>>;
  merge(
    serial: number,
    into: number,
  ): Promise<Outcome<{ readonly left: number; readonly quantity: number }>>;
  /** To a slot of the bag, to a place for equipment, or ('') loose. */
  move(serial: number, place: string): Promise<Outcome<{ readonly swapped: number }>>;
  /** To the place that its template names. */
  equip(serial: number): Promise<Outcome<{ readonly swapped: number }>>;
  /** Onto the ground where the hero stands. */
  drop(serial: number): Promise<Outcome<object>>;
  /** Picks up the item that the entity is. */
  take(entity: number): Promise<Outcome<{ readonly item: HeldItem }>>;
  giveMoney(amount: number, cause: string): Promise<Outcome<{ readonly money: number }>>;
  takeMoney(amount: number, cause: string): Promise<Outcome<{ readonly money: number }>>;
  /**
   * A reward that this hero gets once for ever, under a key of the game (`level:3`; 40 bytes):
   * items and money in one transaction. The second time it is refused with ERR_LOOT_TAKEN.
   */
  claim(key: string, reward: Reward, cause: string): Promise<Outcome<{ readonly money: number }>>;
  /** Keys of everything that this hero has claimed. */
  claims(): Promise<Outcome<{ readonly keys: readonly string[] }>>;
  buy(
    vendor: Vendor,
    template: ItemTemplate,
    quantity: number,
  ): Promise<Outcome<{ readonly serial: number; readonly money: number }>>;
  sell(
    vendor: Vendor,
    serial: number,
    quantity: number,
  ): Promise<Outcome<{ readonly left: number; readonly money: number }>>;
  sendMail(letter: NewLetter): Promise<Outcome<{ readonly mail: number; readonly money: number }>>;
  listMail(after?: number): Promise<Outcome<{ readonly letters: readonly Letter[] }>>;
  takeMail(
    mail: number,
  ): Promise<Outcome<{ readonly items: readonly HeldItem[]; readonly money: number }>>;
  auctionCreate(
    serial: number,
    price: number,
    hours: number,
  ): Promise<Outcome<{ readonly auction: number; readonly money: number }>>;
  auctionBuy(
    auction: number,
    price: number,
  ): Promise<Outcome<{ readonly item: HeldItem; readonly money: number }>>;
  auctionCancel(auction: number): Promise<Outcome<{ readonly item: HeldItem }>>;
  listAuctions(
    template?: ItemTemplate,
    after?: number,
  ): Promise<Outcome<{ readonly auctions: readonly Auction[] }>>;
}
