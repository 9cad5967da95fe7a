// SPDX-License-Identifier: MIT
/** Money and trade. */
import type { OperationOf, ValueOf } from '../../realm-store.ts';
import { refuse, type Steps } from '../steps.ts';
import { checkPurse, checkRoom } from './book.ts';
import { checkMade, checkMoney, checkQuantity } from './checks.ts';
import { durably } from './durably.ts';
import { itemsOf, oneItemOf } from './item-row.ts';
import { MONEY_MAX } from './limits.ts';
import { NOBODY } from './owners.ts';

export function giveMoney(ask: OperationOf<'GiveMoney'>): Steps<ValueOf<'GiveMoney'>> {
  return durably(ask, function* (book, [party]) {
    checkQuantity(ask.amount, MONEY_MAX);
    yield* book.pay(NOBODY, party.owner, ask.amount);
    return { money: party.money };
  });
}

export function takeMoney(ask: OperationOf<'TakeMoney'>): Steps<ValueOf<'TakeMoney'>> {
  return durably(ask, function* (book, [party]) {
    checkQuantity(ask.amount, MONEY_MAX);
    yield* book.pay(party.owner, NOBODY, ask.amount);
    return { money: party.money };
  });
}

export function tradeItems(ask: OperationOf<'TradeItems'>): Steps<ValueOf<'TradeItems'>> {
  const { character, other, otherEpoch, gives, gets, pays, earns } = ask;
  const partner = { character: other, epoch: otherEpoch };
  return durably(
    ask,
    function* (book, [giver, taker]) {
      if (character === other) refuse('ERR_TRADE_SELF', 'nobody trades with himself');
      checkMoney(pays);
      checkMoney(earns);
      if (gives.some((serial) => gets.includes(serial))) {
        refuse('ERR_ITEM_BUSY', 'an item is named twice in one trade');
      }
      const given = yield* itemsOf(giver.owner, gives);
      const got = yield* itemsOf(taker.owner, gets);
      checkRoom(giver, got.length - given.length);
      checkRoom(taker, given.length - got.length);
      checkPurse(giver, pays);
      checkPurse(taker, earns);
      for (const item of given) yield* book.move(item, taker.owner);
      for (const item of got) yield* book.move(item, giver.owner);
      yield* book.pay(giver.owner, taker.owner, pays);
      yield* book.pay(taker.owner, giver.owner, earns);
      return { money: giver.money, otherMoney: taker.money };
    },
    [partner],
  );
}

export function buyFromVendor(ask: OperationOf<'BuyFromVendor'>): Steps<ValueOf<'BuyFromVendor'>> {
  return durably(ask, function* (book, [party]) {
    checkMade(ask, ask.stacks[0]);
    checkMoney(ask.price);
    checkRoom(party, 1);
    yield* book.pay(party.owner, NOBODY, ask.price);
    const { serial } = yield* book.make(ask, party.owner);
    return { serial, money: party.money };
  });
}

export function sellToVendor(ask: OperationOf<'SellToVendor'>): Steps<ValueOf<'SellToVendor'>> {
  return durably(ask, function* (book, [party]) {
    const item = yield* oneItemOf(party.owner, ask.serial);
    checkQuantity(ask.quantity, item.quantity);
    checkMoney(ask.price);
    const left = yield* book.end(item, ask.quantity);
    yield* book.pay(NOBODY, party.owner, ask.price);
    return { left, money: party.money };
  });
}
