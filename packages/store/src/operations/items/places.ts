// SPDX-License-Identifier: MIT
/** Where an item is: at its character, on the ground, in what a creature left. */
import type { RegionId } from '@realmkeep/base';
import { claimPlace, isClaim } from '@realmkeep/wire';
import type { OperationOf, ValueOf } from '../../realm-store.ts';
import { holderOfRegion, isOwnedBy } from '../guards.ts';
import { refuse, row, rows, rowsIn, type Steps, wholeOf } from '../steps.ts';
import { Book, checkRoom, type Party, updateItem } from './book.ts';
import { checkMade, checkMoney } from './checks.ts';
import { durably } from './durably.ts';
import { ITEM_COLUMNS, itemOf, oneItemOf } from './item-row.ts';
import { NOBODY, regionOwner } from './owners.ts';

/** A place is no possession: it has no line in the ledger. */
export function moveItem(ask: OperationOf<'MoveItem'>): Steps<ValueOf<'MoveItem'>> {
  return durably(ask, function* (_book, [{ owner }]) {
    const item = yield* oneItemOf(owner, ask.serial);
    const sql = `SELECT ${ITEM_COLUMNS} FROM item WHERE owner = ? AND place = ? AND serial <> ?`;
    const found = ask.place === '' ? null : yield* row(sql, owner, ask.place, item.serial);
    const there = found === null ? null : itemOf(found);
    if (found !== null && there === null) {
      refuse('ERR_ROW_DAMAGED', `what is at ${ask.place} is damaged`);
    }
    yield* updateItem(item, { ...item, place: ask.place });
    if (there !== null) yield* updateItem(there, { ...there, place: item.place });
    return { swapped: there?.serial ?? 0 };
  });
}

export function dropItem(ask: OperationOf<'DropItem'>): Steps<ValueOf<'DropItem'>> {
  return durably(ask, function* (book, [party]) {
    const item = yield* oneItemOf(party.owner, ask.serial);
    const region = regionOf(party);
    yield* book.move(item, regionOwner(region), ask.place);
    return { region };
  });
}

export function takeItem(ask: OperationOf<'TakeItem'>): Steps<ValueOf<'TakeItem'>> {
  return durably(ask, function* (book, [party]) {
    const item = yield* oneItemOf(regionOwner(regionOf(party)), ask.serial);
    checkRoom(party, 1);
    const { serial, template, quantity, place } = yield* book.move(item, party.owner);
    return { item: { serial, template, quantity, place } };
  });
}

/** Using it up and making it are one transaction: neither a crash nor a snapshot doubles it. */
export function takeLoot(ask: OperationOf<'TakeLoot'>): Steps<ValueOf<'TakeLoot'>> {
  return durably(ask, function* (book, [party]) {
    for (const [i, made] of ask.items.entries()) checkMade(made, ask.stacks[i]);
    checkMoney(ask.money);
    checkRoom(party, ask.items.length);
    const place = isClaim(ask.spawn) ? claimPlace(ask.character) : regionOf(party);
    const loot = [place, ask.spawn, ask.life, ask.part] as const;
    const taken = yield* row(
      'SELECT at FROM loot WHERE region = ? AND spawn = ? AND life = ? AND part = ?',
      ...loot,
    );
    if (taken !== null) refuse('ERR_LOOT_TAKEN', 'This was taken before.');
    yield* rows(
      'INSERT INTO loot (region, spawn, life, part, op_id, at) VALUES (?, ?, ?, ?, ?, ?)',
      ...loot,
      ask.op,
      ask.at,
    );
    const serials: number[] = [];
    for (const made of ask.items) serials.push((yield* book.make(made, party.owner)).serial);
    yield* book.pay(NOBODY, party.owner, ask.money);
    return { serials, money: party.money };
  });
}

/** A character at its epoch is in the world, so it is in a region. */
function regionOf({ region }: Party): RegionId {
  if (region === '') refuse('ERR_ZONE_DOWN', 'the character is in no region');
  return region;
}

/** Ends what lies in a region of the asker; asking again finds nothing more to do. */
export function* sweepItems(ask: OperationOf<'SweepItems'>): Steps<ValueOf<'SweepItems'>> {
  const { region, incarnation, epoch, cause, at } = ask;
  const holder = yield* holderOfRegion(region);
  if (!isOwnedBy(holder, incarnation, epoch)) {
    refuse('ERR_EPOCH_STALE', `region ${region} is not the asker’s at epoch ${epoch}`);
  }
  const book = new Book({ at, op: '', kind: ask.operation, cause, actor: 0 }, []);
  const found = yield* rowsIn(
    `SELECT ${ITEM_COLUMNS} FROM item WHERE serial IN (?) AND owner = ?`,
    ask.serials,
    regionOwner(region),
  );
  let destroyed = 0;
  for (const one of found) {
    const item = itemOf(one);
    if (item === null) continue;
    yield* book.end(item, item.quantity);
    destroyed += 1;
  }
  return { destroyed };
}

/** As many as one answer holds. */
const LIVES_LISTED_MAX = 4096;

export function* listLives(ask: OperationOf<'ListLives'>): Steps<ValueOf<'ListLives'>> {
  const found = yield* rows(
    `SELECT spawn, MAX(life) AS life FROM loot WHERE region = ? GROUP BY spawn
     ORDER BY spawn LIMIT ${LIVES_LISTED_MAX}`,
    ask.region,
  );
  return { lives: found.map((one) => ({ spawn: String(one.spawn), life: wholeOf(one, 'life') })) };
}
