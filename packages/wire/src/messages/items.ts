// SPDX-License-Identifier: MIT
/**
 * Requests to the realm's database node about items, money, mail and auctions. Whatever changes
 * something is an operation with an id of its own: asked again with the same arguments, it is
 * answered with the stored result; with others, refused. `docs/reference/items.md` has the rules
 * and what each may be refused with.
 */
import { BUNDLED_BYTES_MAX, BUNDLED_MAX } from '../bundle.ts';
import { message, request } from '../message.ts';
import {
  characterId,
  epoch,
  errorCode,
  incarnation,
  itemPlace,
  itemSerial,
  itemTemplate,
  money,
  operationId,
  personName,
  regionName,
} from '../names.ts';
import { bool, bytes, list, struct, text, u16, u32, varint } from '../types.ts';

const WAY = 'zone -> database';
/** Items of one character or region that one answer holds. */
const LISTED_MAX = 256;

/** Who asks, as which operation, and why: every operation begins with these. */
const asked = () => ({
  op: operationId(),
  /** Wall clock in ms at which the command first arrived; what is older than a day is refused. */
  askedAt: varint(),
  character: characterId(),
  epoch: epoch(),
  incarnation: incarnation(),
  /** Why, for the ledger: `vendor:smith`, `quest:rats`. */
  cause: text(48),
});

/** What is to be made. `stackMax` is the game's: how many of it one item may be. */
const made = () => ({ template: itemTemplate(), quantity: u32(), stackMax: u32() });

const item = struct({
  serial: itemSerial(),
  template: itemTemplate(),
  quantity: u32(),
  place: itemPlace(),
});

export const MintItem = request({
  id: 800,
  name: 'MintItem',
  way: WAY,
  doc: 'Makes an item in the character’s possession.',
  fields: { ...asked(), ...made() },
  answer: { serial: itemSerial() },
});

export const DestroyItem = request({
  id: 801,
  name: 'DestroyItem',
  way: WAY,
  doc: 'Destroys so many of a stack of the character; all of them end the item.',
  fields: { ...asked(), serial: itemSerial(), quantity: u32() },
  answer: { left: u32() },
});

export const SplitItem = request({
  id: 802,
  name: 'SplitItem',
  way: WAY,
  doc: 'Takes so many off a stack; they become an item of their own.',
  fields: { ...asked(), serial: itemSerial(), quantity: u32() },
  answer: { serial: itemSerial(), left: u32() },
});

export const MergeItems = request({
  id: 803,
  name: 'MergeItems',
  way: WAY,
  doc: 'Puts a stack onto another of the same template, as far as it fits; one that is empty ends.',
  fields: { ...asked(), serial: itemSerial(), into: itemSerial(), stackMax: u32() },
  answer: { left: u32(), quantity: u32() },
});

export const MoveItem = request({
  id: 804,
  name: 'MoveItem',
  way: WAY,
  doc: 'Puts an item of the character to a place (a slot, a hand). What was there comes to where the item was. Whether the place fits is the game’s.',
  fields: { ...asked(), serial: itemSerial(), place: itemPlace() },
  answer: { swapped: itemSerial() },
});

export const DropItem = request({
  id: 805,
  name: 'DropItem',
  way: WAY,
  doc: 'The character’s item comes to lie in the region that the character is in.',
  fields: { ...asked(), serial: itemSerial(), place: itemPlace() },
  answer: { region: regionName() },
});

export const TakeItem = request({
  id: 806,
  name: 'TakeItem',
  way: WAY,
  doc: 'The character takes an item that lies in its region.',
  fields: { ...asked(), serial: itemSerial() },
  answer: { item },
});

export const TakeLoot = request({
  id: 807,
  name: 'TakeLoot',
  way: WAY,
  doc: 'Takes one part of what a creature or chest of the character’s region left in one of its lives: the part is used up and its items and money are made, in one transaction. A spawn that begins with @ is a claim: counted for the character, wherever it is. Refused for ever after: ERR_LOOT_TAKEN.',
  fields: {
    ...asked(),
    spawn: text(48),
    life: varint(),
    part: u16(),
    items: list(struct(made()), 16),
    money: money(),
  },
  answer: { serials: list(itemSerial(), 16), money: money() },
});

export const GiveMoney = request({
  id: 808,
  name: 'GiveMoney',
  way: WAY,
  doc: 'Makes money in the character’s purse.',
  fields: { ...asked(), amount: money() },
  answer: { money: money() },
});

export const TakeMoney = request({
  id: 809,
  name: 'TakeMoney',
  way: WAY,
  doc: 'Takes money out of the character’s purse and out of the world.',
  fields: { ...asked(), amount: money() },
  answer: { money: money() },
});

export const TradeItems = request({
  id: 810,
  name: 'TradeItems',
  way: WAY,
  doc: 'What both have confirmed: items and money change hands between two characters of the asking zone, all in one transaction.',
  fields: {
    ...asked(),
    other: characterId(),
    otherEpoch: epoch(),
    gives: list(itemSerial(), 32),
    gets: list(itemSerial(), 32),
    pays: money(),
    earns: money(),
  },
  answer: { money: money(), otherMoney: money() },
});

export const BuyFromVendor = request({
  id: 811,
  name: 'BuyFromVendor',
  way: WAY,
  doc: 'Money for a new item, in one transaction. `price` is for all of it.',
  fields: { ...asked(), ...made(), price: money() },
  answer: { serial: itemSerial(), money: money() },
});

export const SellToVendor = request({
  id: 812,
  name: 'SellToVendor',
  way: WAY,
  doc: 'So many of a stack for new money, in one transaction.',
  fields: { ...asked(), serial: itemSerial(), quantity: u32(), price: money() },
  answer: { left: u32(), money: money() },
});

export const SendMail = request({
  id: 813,
  name: 'SendMail',
  way: WAY,
  doc: 'A letter with items and money to a character by its name, in the world or not. `postage` leaves the world.',
  fields: {
    ...asked(),
    to: personName(),
    /** The name as look-alikes compare. */
    toSkeleton: personName(),
    subject: text(96),
    body: text(1024),
    serials: list(itemSerial(), 12),
    money: money(),
    postage: money(),
  },
  answer: { mail: varint(), money: money() },
});

export const TakeMail = request({
  id: 814,
  name: 'TakeMail',
  way: WAY,
  doc: 'Everything in a letter comes to its receiver, and the letter ends.',
  fields: { ...asked(), mail: varint() },
  answer: { items: list(item, 12), money: money() },
});

export const ListMail = request({
  id: 815,
  name: 'ListMail',
  way: WAY,
  doc: 'The letters of a character, oldest first.',
  fields: { character: characterId() },
  answer: {
    letters: list(
      struct({
        mail: varint(),
        from: personName(),
        subject: text(96),
        body: text(1024),
        items: list(item, 12),
        money: money(),
        at: varint(),
      }),
      100,
    ),
  },
});

export const AuctionCreate = request({
  id: 816,
  name: 'AuctionCreate',
  way: WAY,
  doc: 'Offers an item for a price; it is kept apart until it is bought, called back or the time is over. `deposit` leaves the world.',
  fields: {
    ...asked(),
    serial: itemSerial(),
    price: money(),
    deposit: money(),
    hours: u32(1, 168),
  },
  answer: { auction: varint(), money: money() },
});

export const AuctionBuy = request({
  id: 817,
  name: 'AuctionBuy',
  way: WAY,
  doc: 'Buys what is offered at the price that the buyer saw; the seller is paid by mail.',
  fields: { ...asked(), auction: varint(), price: money() },
  answer: { item, money: money() },
});

export const AuctionCancel = request({
  id: 818,
  name: 'AuctionCancel',
  way: WAY,
  doc: 'The seller calls its offer back.',
  fields: { ...asked(), auction: varint() },
  answer: { item },
});

export const ListAuctions = request({
  id: 819,
  name: 'ListAuctions',
  way: WAY,
  doc: 'What is offered, of one template or ("") of all, behind the auction `after`.',
  fields: { template: itemTemplate(), after: varint() },
  answer: {
    auctions: list(
      struct({
        auction: varint(),
        seller: personName(),
        item,
        price: money(),
        endsAt: varint(),
      }),
      64,
    ),
  },
});

export const ListItems = request({
  id: 820,
  name: 'ListItems',
  way: WAY,
  doc: 'The purse and the items of a character behind the serial `after`; fewer than 256 are the last.',
  fields: { character: characterId(), after: itemSerial() },
  answer: { money: money(), items: list(item, LISTED_MAX) },
});

export const ListRegionItems = request({
  id: 821,
  name: 'ListRegionItems',
  way: WAY,
  doc: 'What lies in a region behind the serial `after`; fewer than 256 are the last.',
  fields: { region: regionName(), after: itemSerial() },
  answer: { items: list(item, LISTED_MAX) },
});

export const SweepItems = request({
  id: 822,
  name: 'SweepItems',
  way: WAY,
  doc: 'What lay in the asker’s region for too long is destroyed. What does not lie there is left alone, so it may be asked again.',
  fields: {
    region: regionName(),
    epoch: epoch(),
    incarnation: incarnation(),
    serials: list(itemSerial(), 64),
    cause: text(48),
  },
  answer: { destroyed: u32() },
});

export const AskOperation = request({
  id: 823,
  name: 'AskOperation',
  way: WAY,
  doc: 'Whether an operation of the last day was done, with its result as JSON. What is not known was not done; a refused one is not known.',
  fields: { op: operationId() },
  answer: { known: bool(), kind: text(32), result: text(4096) },
});

export const ListLives = request({
  id: 824,
  name: 'ListLives',
  way: WAY,
  doc: 'The last life of each spawn of a region of which anything was taken: a zone that starts goes on counting behind it. Of `character:ID`: its claims.',
  fields: { region: regionName() },
  answer: { lives: list(struct({ spawn: text(48), life: varint() }), 4096) },
});

/** One line of the ledger: what changed, from whom to whom, by whom, and why. */
const entry = struct({
  id: varint(),
  at: varint(),
  op: bytes(16),
  kind: text(32),
  change: text(16),
  cause: text(48),
  actor: characterId(),
  serial: itemSerial(),
  other: itemSerial(),
  template: itemTemplate(),
  quantity: u32(),
  money: money(),
  from: text(64),
  to: text(64),
});

export const ItemHistory = request({
  id: 825,
  name: 'ItemHistory',
  way: 'operator -> database',
  doc: 'The ledger of one item, newest first, before the line `before` (0: from the newest on); `next` is the `before` of the next page, 0 at the end.',
  fields: { serial: itemSerial(), before: varint() },
  answer: { entries: list(entry, 64), next: varint() },
});

export const CharacterHistory = request({
  id: 826,
  name: 'CharacterHistory',
  way: 'operator -> database',
  doc: 'The ledger of one character by the skeleton of its name, as `ItemHistory`, and what it was refused last.',
  fields: { skeleton: personName(), before: varint() },
  answer: {
    character: characterId(),
    name: personName(),
    entries: list(entry, 64),
    next: varint(),
    refusals: list(
      struct({ at: varint(), kind: text(32), code: errorCode(), message: text(400) }),
      64,
    ),
  },
});

export const NoteRefusal = message({
  id: 827,
  name: 'NoteRefusal',
  way: WAY,
  doc: 'The zone’s rules refused what no honest client asks for: a line for the ledger of refusals.',
  fields: {
    op: operationId(),
    character: characterId(),
    kind: text(32),
    code: errorCode(),
    message: text(400),
  },
});

export const Bundle = request({
  id: 828,
  name: 'Bundle',
  way: WAY,
  doc: 'Operations that one process asks for in the same turn. Each is done or refused by itself, and answered at its place as if it had come alone; an empty answer is none.',
  fields: { requests: list(bytes(BUNDLED_BYTES_MAX), BUNDLED_MAX) },
  answer: { answers: list(bytes(BUNDLED_BYTES_MAX), BUNDLED_MAX) },
});
