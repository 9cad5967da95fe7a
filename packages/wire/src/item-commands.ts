// SPDX-License-Identifier: MIT
/**
 * Commands about items that every game has. They travel as `Command` with an index from
 * `ITEM_COMMANDS_FROM` on, so that they are numbered, kept and sent again like every other input;
 * the answer is a `CommandDone` with the number. Each changes at most one thing durably, under the
 * operation id of (character, number, 0), so that a repeated command has the stored result.
 */
import { assert } from '@realmkeep/base';
import { itemPlace, itemSerial, itemTemplate, money, personName } from './names.ts';
import { Reader } from './reader.ts';
import { bool, type InferFields, list, struct, type Type, text, u32, varint } from './types.ts';
import { written } from './writer.ts';

/** Indices of a game's own commands stay below. */
export const ITEM_COMMANDS_FROM = 0xff00;
/** Arguments of a `Command`, as its message bounds them. */
const ARGUMENT_BYTES_MAX = 512;
/** Items of one side of a trade between players. */
export const TRADE_ITEMS_MAX = 8;
/** Items of one letter. */
export const MAIL_ITEMS_MAX = 12;

/** An item as players see it. */
export const itemShown = struct({
  serial: itemSerial(),
  template: itemTemplate(),
  quantity: u32(),
  place: itemPlace(),
});

export interface ItemCommand<A = unknown, R = unknown> {
  readonly index: number;
  readonly name: string;
  readonly arguments: Type<A>;
  readonly result: Type<R>;
  readonly doc: string;
}

type AnyFields = Readonly<Record<string, { readonly text: string }>>;

interface Entry<A, R> {
  readonly index: number;
  readonly name: string;
  readonly takes: A;
  readonly gives: R;
  readonly doc: string;
}

function itemCommand<const A extends AnyFields, const R extends AnyFields>(
  entry: Entry<A, R>,
): ItemCommand<InferFields<A>, InferFields<R>> {
  const { index, name, doc } = entry;
  const takes = struct(entry.takes);
  assert(takes.bytesMax <= ARGUMENT_BYTES_MAX, `${name}: arguments fit into a Command`);
  return {
    index: ITEM_COMMANDS_FROM + index,
    name,
    doc,
    arguments: takes,
    result: struct(entry.gives),
  };
}

export const MoveItem = itemCommand({
  index: 0,
  name: 'move',
  takes: { serial: itemSerial(), place: itemPlace() },
  gives: { swapped: itemSerial() },
  doc: 'Puts an item to a place of the hero: a slot of the bag, a hand. What was there comes to where the item was.',
});

export const SplitItem = itemCommand({
  index: 1,
  name: 'split',
  takes: { serial: itemSerial(), quantity: u32() },
  gives: { serial: itemSerial(), left: u32() },
  doc: 'Takes so many off a stack; they become an item of their own.',
});

export const MergeItems = itemCommand({
  index: 2,
  name: 'merge',
  takes: { serial: itemSerial(), into: itemSerial() },
  gives: { left: u32(), quantity: u32() },
  doc: 'Puts a stack onto another of the same template, as far as it fits.',
});

export const DestroyItem = itemCommand({
  index: 3,
  name: 'destroy',
  takes: { serial: itemSerial(), quantity: u32() },
  gives: { left: u32() },
  doc: 'Destroys so many of a stack.',
});

export const DropItem = itemCommand({
  index: 4,
  name: 'drop',
  takes: { serial: itemSerial() },
  gives: {},
  doc: 'Lays an item on the ground where the hero stands.',
});

export const TakeItem = itemCommand({
  index: 5,
  name: 'take',
  takes: { entity: u32() },
  gives: { item: itemShown },
  doc: 'Picks up an item that lies near by, by its entity.',
});

export const TakeLoot = itemCommand({
  index: 6,
  name: 'loot',
  takes: { entity: u32() },
  gives: { serials: list(itemSerial(), 16), money: money() },
  doc: 'Takes what an entity near by has for whoever comes first.',
});

export const Buy = itemCommand({
  index: 7,
  name: 'buy',
  takes: { vendor: text(32), template: itemTemplate(), quantity: u32() },
  gives: { serial: itemSerial(), money: money() },
  doc: 'Buys from a vendor near by, at the price of its list.',
});

export const Sell = itemCommand({
  index: 8,
  name: 'sell',
  takes: { vendor: text(32), serial: itemSerial(), quantity: u32() },
  gives: { left: u32(), money: money() },
  doc: 'Sells so many of a stack to a vendor near by.',
});

export const SendMail = itemCommand({
  index: 9,
  name: 'sendMail',
  takes: {
    to: personName(),
    subject: text(48),
    body: text(200),
    serials: list(itemSerial(), MAIL_ITEMS_MAX),
    money: money(),
  },
  gives: { mail: varint(), money: money() },
  doc: 'Sends a letter with items and money to a character, in the world or not.',
});

export const ListMail = itemCommand({
  index: 10,
  name: 'listMail',
  takes: { after: varint() },
  gives: {
    letters: list(
      struct({
        mail: varint(),
        from: personName(),
        subject: text(96),
        body: text(1024),
        items: list(itemShown, MAIL_ITEMS_MAX),
        money: money(),
        at: varint(),
      }),
      16,
    ),
  },
  doc: 'Letters behind `after`, oldest first; fewer than 16 are the last.',
});

export const TakeMail = itemCommand({
  index: 11,
  name: 'takeMail',
  takes: { mail: varint() },
  gives: { items: list(itemShown, MAIL_ITEMS_MAX), money: money() },
  doc: 'Takes everything out of a letter, and the letter ends.',
});

export const AuctionCreate = itemCommand({
  index: 12,
  name: 'auctionCreate',
  takes: { serial: itemSerial(), price: money(), hours: u32() },
  gives: { auction: varint(), money: money() },
  doc: 'Offers an item for a price.',
});

export const AuctionBuy = itemCommand({
  index: 13,
  name: 'auctionBuy',
  takes: { auction: varint(), price: money() },
  gives: { item: itemShown, money: money() },
  doc: 'Buys what is offered, at the price that the buyer saw.',
});

export const AuctionCancel = itemCommand({
  index: 14,
  name: 'auctionCancel',
  takes: { auction: varint() },
  gives: { item: itemShown },
  doc: 'Calls an own offer back.',
});

export const ListAuctions = itemCommand({
  index: 15,
  name: 'listAuctions',
  takes: { template: itemTemplate(), after: varint() },
  gives: {
    auctions: list(
      struct({
        auction: varint(),
        seller: personName(),
        item: itemShown,
        price: money(),
        endsAt: varint(),
      }),
      64,
    ),
  },
  doc: 'What is offered, of one template or ("") of all, behind the auction `after`.',
});

export const TradePropose = itemCommand({
  index: 16,
  name: 'tradePropose',
  takes: { entity: u32() },
  gives: { trade: u32() },
  doc: 'Asks another hero near by for a trade.',
});

export const TradeAccept = itemCommand({
  index: 17,
  name: 'tradeAccept',
  takes: { trade: u32() },
  gives: {},
  doc: 'Agrees to trade; both may put things on the table now.',
});

export const TradeOffer = itemCommand({
  index: 18,
  name: 'tradeOffer',
  takes: { trade: u32(), serials: list(itemSerial(), TRADE_ITEMS_MAX), money: money() },
  gives: { version: u32() },
  doc: 'All that the hero offers from now on; whatever was confirmed no longer is.',
});

export const TradeConfirm = itemCommand({
  index: 19,
  name: 'tradeConfirm',
  takes: { trade: u32(), version: u32() },
  gives: { done: bool() },
  doc: 'Agrees to what is on the table at this version. `done`: the other had agreed, and it is committed.',
});

export const TradeCancel = itemCommand({
  index: 20,
  name: 'tradeCancel',
  takes: { trade: u32() },
  gives: {},
  doc: 'Leaves the table; nothing changes hands.',
});

/** By index, from `ITEM_COMMANDS_FROM` on. */
export const ITEM_COMMANDS: readonly { readonly index: number; readonly name: string }[] = [
  MoveItem,
  SplitItem,
  MergeItems,
  DestroyItem,
  DropItem,
  TakeItem,
  TakeLoot,
  Buy,
  Sell,
  SendMail,
  ListMail,
  TakeMail,
  AuctionCreate,
  AuctionBuy,
  AuctionCancel,
  ListAuctions,
  TradePropose,
  TradeAccept,
  TradeOffer,
  TradeConfirm,
  TradeCancel,
];

/** True for indices that every game has. */
export function isItemCommand(index: number): boolean {
  return index >= ITEM_COMMANDS_FROM && index < ITEM_COMMANDS_FROM + ITEM_COMMANDS.length;
}

export function encodeValue<T>(type: Type<T>, value: T): Uint8Array {
  return written((writer) => type.write(writer, value));
}

/** Null when the bytes are not exactly one well-formed value. */
export function decodeValue<T>(type: Type<T>, bytes: Uint8Array): T | null {
  const reader = new Reader(bytes);
  const value = type.read(reader);
  return reader.done ? value : null;
}
