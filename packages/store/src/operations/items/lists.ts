// SPDX-License-Identifier: MIT
/** What is asked about items without changing anything. */
import type { OperationOf, ValueOf } from '../../realm-store.ts';
import { row, rows, type Steps, textOf, wholeOf } from '../steps.ts';
import { ITEM_COLUMNS, type ListedItem, listed } from './item-row.ts';
import { characterOwner, type Owner, regionOwner } from './owners.ts';

/** As many as one answer holds. */
const LISTED_MAX = 256;

export function* listItems(ask: OperationOf<'ListItems'>): Steps<ValueOf<'ListItems'>> {
  const purse = yield* row('SELECT money FROM purse WHERE character_id = ?', ask.character);
  const items = yield* itemsBehind(characterOwner(ask.character), ask.after);
  return { money: purse === null ? 0 : wholeOf(purse, 'money'), items };
}

export function* listRegionItems(
  ask: OperationOf<'ListRegionItems'>,
): Steps<ValueOf<'ListRegionItems'>> {
  return { items: yield* itemsBehind(regionOwner(ask.region), ask.after) };
}

function* itemsBehind(owner: Owner, after: number): Steps<ListedItem[]> {
  const sql = `SELECT ${ITEM_COLUMNS} FROM item WHERE owner = ? AND serial > ?
    ORDER BY serial LIMIT ${LISTED_MAX}`;
  return listed(yield* rows(sql, owner, after));
}

export function* askOperation(ask: OperationOf<'AskOperation'>): Steps<ValueOf<'AskOperation'>> {
  const done = yield* row('SELECT kind, result FROM operation WHERE op_id = ?', ask.op);
  if (done === null) return { known: false, kind: '', result: '' };
  return { known: true, kind: textOf(done, 'kind'), result: textOf(done, 'result') };
}
