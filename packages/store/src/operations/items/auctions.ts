// SPDX-License-Identifier: MIT
/** Auctions: the item is kept apart until it is bought, called back, or the time is over. */
import type { CharacterId } from '@realmkeep/base';
import { rowChecksum } from '../../checksum.ts';
import type { OperationOf, ValueOf } from '../../realm-store.ts';
import { nextId } from '../counter.ts';
import { type Row, refuse, row, rows, type Steps, textOf, wholeOf } from '../steps.ts';
import { Book, checkPurse, checkRoom } from './book.ts';
import { checkMoney, checkQuantity } from './checks.ts';
import { durably } from './durably.ts';
import { itemOf, type ListedItem, oneItemOf } from './item-row.ts';
import { AUCTIONS_MAX, MONEY_MAX } from './limits.ts';
import { nameOf, writeLetter } from './mail.ts';
import { auctionOwner, NOBODY } from './owners.ts';

interface Auction {
  readonly id: number;
  readonly seller: CharacterId;
  readonly sellerName: string;
  readonly serial: number;
  readonly template: string;
  readonly price: number;
  readonly endsAt: number;
}

const HOUR_MS = 3_600_000;
/** As many as one answer holds. */
const LISTED_MAX = 64;
const COLUMNS = 'a.id, a.seller_id, a.seller_name, a.serial, a.template, a.price, a.ends_at';

function checksumOf(auction: Auction): number {
  const { id, seller, sellerName, serial, template, price, endsAt } = auction;
  return rowChecksum([id, seller, sellerName, serial, template, price, endsAt]);
}

/** `checksum` is the column that has it. */
function auctionOf(found: Row, checksum = 'checksum'): Auction | null {
  const auction = {
    id: wholeOf(found, 'id'),
    seller: wholeOf(found, 'seller_id') as CharacterId,
    sellerName: textOf(found, 'seller_name'),
    serial: wholeOf(found, 'serial'),
    template: textOf(found, 'template'),
    price: wholeOf(found, 'price'),
    endsAt: wholeOf(found, 'ends_at'),
  };
  return checksumOf(auction) === wholeOf(found, checksum) ? auction : null;
}

export function auctionCreate(ask: OperationOf<'AuctionCreate'>): Steps<ValueOf<'AuctionCreate'>> {
  return durably(ask, function* (book, [party]) {
    const { character: seller, price, deposit, at } = ask;
    checkQuantity(price, MONEY_MAX);
    checkMoney(deposit);
    const item = yield* oneItemOf(party.owner, ask.serial);
    const running = yield* row('SELECT COUNT(*) AS n FROM auction WHERE seller_id = ?', seller);
    if (running !== null && wholeOf(running, 'n') >= AUCTIONS_MAX) {
      refuse('ERR_AUCTIONS_FULL', `A character offers ${AUCTIONS_MAX} items at most.`);
    }
    const sellerName = yield* nameOf(seller);
    yield* book.pay(party.owner, NOBODY, deposit);
    const id = yield* nextId('auction');
    const { serial, template } = item;
    const endsAt = at + ask.hours * HOUR_MS;
    const auction = { id, seller, sellerName, serial, template, price, endsAt };
    yield* rows(
      `INSERT INTO auction (id, seller_id, seller_name, serial, template, price, ends_at, checksum)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      seller,
      sellerName,
      serial,
      template,
      price,
      endsAt,
      checksumOf(auction),
    );
    yield* book.move(item, auctionOwner(id));
    return { auction: id, money: party.money };
  });
}

/** The row of a running auction, intact. */
function* runningAuction(id: number, at: number): Steps<Auction> {
  const found = yield* row(`SELECT ${COLUMNS}, a.checksum FROM auction a WHERE a.id = ?`, id);
  if (found === null || wholeOf(found, 'ends_at') <= at) {
    refuse('ERR_AUCTION_UNKNOWN', 'This offer is over.');
  }
  const auction = auctionOf(found);
  if (auction === null) refuse('ERR_ROW_DAMAGED', `row of auction ${id} is damaged`);
  return auction;
}

export function auctionBuy(ask: OperationOf<'AuctionBuy'>): Steps<ValueOf<'AuctionBuy'>> {
  return durably(ask, function* (book, [party]) {
    const auction = yield* runningAuction(ask.auction, ask.at);
    const { seller, price, template } = auction;
    if (seller === ask.character) refuse('ERR_TRADE_SELF', 'Nobody buys what he offers himself.');
    if (price !== ask.price) refuse('ERR_PRICE', `The price is ${price}, not ${ask.price}.`);
    const item = yield* oneItemOf(auctionOwner(auction.id), auction.serial);
    checkPurse(party, price);
    checkRoom(party, 1);
    const moved = yield* book.move(item, party.owner);
    const subject = `sold:${template}`;
    const paid = { to: seller, from: '', subject, body: '', money: price, at: ask.at };
    const letter = yield* writeLetter(paid);
    yield* book.pay(party.owner, letter.owner, price);
    yield* rows('DELETE FROM auction WHERE id = ?', auction.id);
    const { serial, quantity, place } = moved;
    return { item: { serial, template, quantity, place }, money: party.money };
  });
}

export function auctionCancel(ask: OperationOf<'AuctionCancel'>): Steps<ValueOf<'AuctionCancel'>> {
  return durably(ask, function* (book, [party]) {
    const auction = yield* runningAuction(ask.auction, ask.at);
    if (auction.seller !== ask.character) {
      refuse('ERR_NOT_OWNER', 'Somebody else made this offer.');
    }
    const item = yield* oneItemOf(auctionOwner(auction.id), auction.serial);
    checkRoom(party, 1);
    const { serial, template, quantity, place } = yield* book.move(item, party.owner);
    yield* rows('DELETE FROM auction WHERE id = ?', auction.id);
    return { item: { serial, template, quantity, place } };
  });
}

/** Sends what nobody bought back by mail; gives how many. */
export function* endAuctions(at: number, max: number): Steps<number> {
  const found = yield* rows(
    `SELECT ${COLUMNS}, a.checksum FROM auction a WHERE a.ends_at <= ? ORDER BY a.ends_at
     LIMIT ${max}`,
    at,
  );
  let ended = 0;
  for (const one of found) {
    const auction = auctionOf(one);
    if (auction === null) continue;
    const { id, seller, serial, template } = auction;
    const heading = { at, op: '', kind: 'AuctionEnd', cause: `auction:${id}`, actor: 0 } as const;
    const item = yield* oneItemOf(auctionOwner(id), serial);
    const subject = `unsold:${template}`;
    const letter = yield* writeLetter({ to: seller, from: '', subject, body: '', money: 0, at });
    yield* new Book(heading, []).move(item, letter.owner);
    yield* rows('DELETE FROM auction WHERE id = ?', id);
    ended += 1;
  }
  return ended;
}

export function* listAuctions(ask: OperationOf<'ListAuctions'>): Steps<ValueOf<'ListAuctions'>> {
  const columns = `${COLUMNS}, a.checksum AS auction_checksum, i.quantity, i.owner, i.place,
    i.entry, i.checksum`;
  const join = `FROM auction a JOIN item i ON i.serial = a.serial`;
  const order = `ORDER BY a.id LIMIT ${LISTED_MAX}`;
  const found =
    ask.template === ''
      ? yield* rows(`SELECT ${columns} ${join} WHERE a.id > ? ${order}`, ask.after)
      : yield* rows(
          `SELECT ${columns} ${join} WHERE a.template = ? AND a.id > ? ${order}`,
          ask.template,
          ask.after,
        );
  const auctions = found.flatMap((one) => {
    const auction = auctionOf(one, 'auction_checksum');
    const item = itemOf(one);
    if (auction === null || item === null) return [];
    const { id, sellerName: seller, price, endsAt } = auction;
    const { serial, template, quantity, place } = item;
    const offered: ListedItem = { serial, template, quantity, place };
    return [{ auction: id, seller, item: offered, price, endsAt }];
  });
  return { auctions };
}
