// SPDX-License-Identifier: MIT
/** The ledger read backwards along its chains: of one item, or of one character. */
import { type CharacterId, fromHex } from '@realmkeep/base';
import type { OperationOf, ValueOf } from '../../realm-store.ts';
import { type Row, refuse, row, rows, type Steps, textOf, wholeOf } from '../steps.ts';
import { PAGE_MAX } from './limits.ts';
import { characterOwner } from './owners.ts';

type Entry = ValueOf<'ItemHistory'>['entries'][number];

/** An item that is no more has its last line in `item_gone`. */
export function* itemHistory(ask: OperationOf<'ItemHistory'>): Steps<ValueOf<'ItemHistory'>> {
  const { serial, before } = ask;
  const newest = yield* row(
    `SELECT entry FROM item WHERE serial = ?
     UNION ALL SELECT entry FROM item_gone WHERE serial = ?`,
    serial,
    serial,
  );
  if (newest === null) refuse('ERR_ITEM_UNKNOWN', `there is no item ${serial}, and never was`);
  return yield* chain(before === 0 ? wholeOf(newest, 'entry') : before, (line) =>
    wholeOf(line, 'serial') === serial
      ? wholeOf(line, 'before_serial')
      : wholeOf(line, 'before_other'),
  );
}

export function* characterHistory(
  ask: OperationOf<'CharacterHistory'>,
): Steps<ValueOf<'CharacterHistory'>> {
  const found = yield* row('SELECT id, name FROM character WHERE skeleton = ?', ask.skeleton);
  if (found === null) refuse('ERR_CHARACTER_UNKNOWN', 'there is no character of this name');
  const character = wholeOf(found, 'id') as CharacterId;
  const owner = characterOwner(character);
  const purse = yield* row('SELECT entry FROM purse WHERE character_id = ?', character);
  const newest = purse === null ? 0 : wholeOf(purse, 'entry');
  const page = yield* chain(ask.before === 0 ? newest : ask.before, (line) =>
    textOf(line, 'from_owner') === owner
      ? wholeOf(line, 'before_from')
      : wholeOf(line, 'before_to'),
  );
  const refused = yield* rows(
    `SELECT at, kind, code, message FROM refusal WHERE character_id = ?
     ORDER BY number DESC LIMIT ${PAGE_MAX}`,
    character,
  );
  const refusals = refused.map((one) => ({
    at: wholeOf(one, 'at'),
    kind: textOf(one, 'kind'),
    code: textOf(one, 'code'),
    message: textOf(one, 'message'),
  }));
  return { character, name: textOf(found, 'name'), ...page, refusals };
}

/** From the line `newest` on; `next` is where the next page begins. */
function* chain(
  newest: number,
  before: (line: Row) => number,
): Steps<{ entries: Entry[]; next: number }> {
  const entries: Entry[] = [];
  let next = newest;
  while (next !== 0 && entries.length < PAGE_MAX) {
    const line = yield* row('SELECT * FROM ledger WHERE id = ?', next);
    if (line === null) refuse('ERR_ROW_DAMAGED', `line ${next} of the ledger is missing`);
    entries.push(entryOf(line));
    next = before(line);
  }
  return { entries, next };
}

function entryOf(line: Row): Entry {
  return {
    id: wholeOf(line, 'id'),
    at: wholeOf(line, 'at'),
    op: fromHex(textOf(line, 'op_id')) ?? new Uint8Array(),
    kind: textOf(line, 'kind'),
    change: textOf(line, 'change'),
    cause: textOf(line, 'cause'),
    actor: wholeOf(line, 'actor') as CharacterId,
    serial: wholeOf(line, 'serial'),
    other: wholeOf(line, 'other'),
    template: textOf(line, 'template'),
    quantity: wholeOf(line, 'quantity'),
    money: wholeOf(line, 'money'),
    from: textOf(line, 'from_owner'),
    to: textOf(line, 'to_owner'),
  };
}
