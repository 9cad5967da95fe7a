// SPDX-License-Identifier: MIT
/** What a deleted character had ends with it: its items and money, its letters, its offers. */
import type { CharacterId } from '@realmkeep/base';
import { rows, type Steps, wholeOf } from '../steps.ts';
import { Book, unguardedParty } from './book.ts';
import { ITEM_COLUMNS, itemOf } from './item-row.ts';
import { auctionOwner, mailOwner, NOBODY, type Owner } from './owners.ts';

export function* endPossessions(character: CharacterId, at: number): Steps<void> {
  const party = yield* unguardedParty(character);
  if (party === null) return;
  const heading = { at, op: '', kind: 'RemoveCharacter', cause: 'deleted', actor: character };
  const book = new Book(heading, [party]);
  yield* endItems(book, party.owner);
  yield* book.pay(party.owner, NOBODY, party.money);
  const letters = yield* rows('DELETE FROM mail WHERE to_id = ? RETURNING id, money', character);
  for (const letter of letters) {
    const owner = mailOwner(wholeOf(letter, 'id'));
    yield* endItems(book, owner);
    yield* book.pay(owner, NOBODY, wholeOf(letter, 'money'));
  }
  const offers = yield* rows('DELETE FROM auction WHERE seller_id = ? RETURNING id', character);
  for (const offer of offers) yield* endItems(book, auctionOwner(wholeOf(offer, 'id')));
  yield* book.close();
  yield* rows('DELETE FROM purse WHERE character_id = ?', character);
}

/** A damaged row is left where it is, for the repair to find. */
function* endItems(book: Book, owner: Owner): Steps<void> {
  const found = yield* rows(`SELECT ${ITEM_COLUMNS} FROM item WHERE owner = ?`, owner);
  for (const one of found) {
    const item = itemOf(one);
    if (item !== null) yield* book.end(item, item.quantity);
  }
}
