// SPDX-License-Identifier: MIT
/** Making, ending, splitting and merging the items of one character. */
import type { OperationOf, ValueOf } from '../../realm-store.ts';
import { refuse, type Steps } from '../steps.ts';
import { checkRoom } from './book.ts';
import { checkMade, checkQuantity, checkStackMax } from './checks.ts';
import { durably } from './durably.ts';
import { itemsOf, oneItemOf } from './item-row.ts';

export function mintItem(ask: OperationOf<'MintItem'>): Steps<ValueOf<'MintItem'>> {
  return durably(ask, function* (book, [party]) {
    checkMade(ask, ask.stacks[0]);
    checkRoom(party, 1);
    const { serial } = yield* book.make(ask, party.owner);
    return { serial };
  });
}

export function destroyItem(ask: OperationOf<'DestroyItem'>): Steps<ValueOf<'DestroyItem'>> {
  return durably(ask, function* (book, [{ owner }]) {
    const item = yield* oneItemOf(owner, ask.serial);
    checkQuantity(ask.quantity, item.quantity);
    return { left: yield* book.end(item, ask.quantity) };
  });
}

export function splitItem(ask: OperationOf<'SplitItem'>): Steps<ValueOf<'SplitItem'>> {
  return durably(ask, function* (book, [party]) {
    const item = yield* oneItemOf(party.owner, ask.serial);
    checkQuantity(ask.quantity, item.quantity - 1);
    checkRoom(party, 1);
    const { serial } = yield* book.split(item, ask.quantity);
    return { serial, left: item.quantity - ask.quantity };
  });
}

export function mergeItems(ask: OperationOf<'MergeItems'>): Steps<ValueOf<'MergeItems'>> {
  return durably(ask, function* (book, [{ owner }]) {
    checkStackMax(ask.stackMax);
    const [item, into] = yield* itemsOf(owner, [ask.serial, ask.into]);
    if (item.template !== into.template) {
      refuse('ERR_ITEM_UNLIKE', `${item.template} does not go onto ${into.template}`);
    }
    const fits = Math.min(item.quantity, ask.stackMax - into.quantity);
    checkQuantity(fits, item.quantity);
    yield* book.merge(item, into, fits);
    return { left: item.quantity - fits, quantity: into.quantity + fits };
  });
}
