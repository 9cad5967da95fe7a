// SPDX-License-Identifier: MIT
/** The item's row: reading, checking, and what a question for one may be refused with. */
import type { Infer, itemMessages } from '@realmkeep/wire';
import { rowChecksum } from '../../checksum.ts';
import { isIntact, type Row, refuse, rowsIn, type Steps, textOf, wholeOf } from '../steps.ts';
import { isKeptApart, type Owner } from './owners.ts';

export interface Item {
  readonly serial: number;
  readonly template: string;
  readonly quantity: number;
  readonly owner: Owner;
  readonly place: string;
  /** Its last line in the ledger. */
  readonly entry: number;
}

export type ListedItem = Infer<typeof itemMessages.ListItems.answer>['items'][number];

export const ITEM_COLUMNS = 'serial, template, quantity, owner, place, entry, checksum';
const ITEM_SQL = `SELECT ${ITEM_COLUMNS} FROM item WHERE serial = ?`;
const ITEMS_SQL = `SELECT ${ITEM_COLUMNS} FROM item WHERE serial IN (?)`;

export function itemChecksum(item: Item): number {
  const { serial, template, quantity, owner, place, entry } = item;
  return rowChecksum([serial, template, quantity, owner, place, entry]);
}

/** Null when its checksum is wrong. */
export function itemOf(row: Row): Item | null {
  const item: Item = {
    serial: wholeOf(row, 'serial'),
    template: textOf(row, 'template'),
    quantity: wholeOf(row, 'quantity'),
    owner: textOf(row, 'owner'),
    place: textOf(row, 'place'),
    entry: wholeOf(row, 'entry'),
  };
  return isIntact(row, () => itemChecksum(item)) ? item : null;
}

/** As listed to zones; damaged rows are left out. */
export function listed(found: readonly Row[]): ListedItem[] {
  return found.flatMap((row) => {
    const item = itemOf(row);
    if (item === null) return [];
    const { serial, template, quantity, place } = item;
    return [{ serial, template, quantity, place }];
  });
}

/** The items in the order asked for; refused unless all are there, intact, and this owner's. */
export function* itemsOf(owner: Owner, serials: readonly number[]): Steps<Item[]> {
  if (serials.length === 0) return [];
  if (serials.length === 1) return [ownedItem(yield* itemAt(serials[0]), serials[0], owner)];
  if (new Set(serials).size !== serials.length) {
    refuse('ERR_ITEM_BUSY', 'an item is named twice in one operation');
  }
  const rows = yield* rowsIn(ITEMS_SQL, serials);
  const found = new Map(rows.map((row) => [wholeOf(row, 'serial'), row]));
  return serials.map((serial) => ownedItem(found.get(serial), serial, owner));
}

function* itemAt(serial: number): Steps<Row | undefined> {
  const [found]: readonly Row[] = yield {
    sql: ITEM_SQL,
    args: [serial],
    keyed: 'serial',
    kept: { table: 'item', key: serial },
  };
  return found;
}

function ownedItem(row: Row | undefined, serial: number, owner: Owner): Item {
  if (row === undefined) refuse('ERR_ITEM_UNKNOWN', `there is no item ${serial}`);
  const item = itemOf(row);
  if (item === null) refuse('ERR_ROW_DAMAGED', `row of item ${serial} is damaged`);
  if (item.owner === owner) return item;
  if (isKeptApart(item.owner)) refuse('ERR_ITEM_BUSY', `item ${serial} is kept by ${item.owner}`);
  refuse('ERR_NOT_OWNER', `item ${serial} is not ${owner}’s`);
}

export function* oneItemOf(owner: Owner, serial: number): Steps<Item> {
  return (yield* itemsOf(owner, [serial]))[0];
}
