// SPDX-License-Identifier: MIT
/**
 * One operation's changes of items and money, each with its line in the ledger. Everything that
 * makes, moves or ends them goes through here, so that nothing does so without a line.
 *
 * Lines are chained: each names the line before it of its item and of the characters it concerns,
 * and rows keep the last one. So a history needs no index, and a line costs no page but its own.
 * Purses are written once, by `close`. Operations check all they can before their first change:
 * a refusal afterwards costs a database that runs operations side by side their whole batch.
 */
import { assert, type CharacterId, type Incarnation, type RegionId } from '@realmkeep/base';
import { rowChecksum } from '../../checksum.ts';
import { nextId } from '../counter.ts';
import { isOwnedBy } from '../guards.ts';
import {
  isIntact,
  type MadeRow,
  type Row,
  refuse,
  rows,
  type Statement,
  type Steps,
  textOf,
  wholeOf,
} from '../steps.ts';
import { type Item, itemChecksum } from './item-row.ts';
import { ITEMS_MAX, MONEY_MAX } from './limits.ts';
import { characterOwner, NOBODY, type Owner } from './owners.ts';

/** What every line of the operation says of it. */
export interface Heading {
  readonly at: number;
  /** '' for what the database does by itself. */
  readonly op: string;
  /** Of the operation, `TradeItems`. */
  readonly kind: string;
  readonly cause: string;
  /** 0 for the realm itself. */
  readonly actor: CharacterId | 0;
}

export interface GuardedCharacter {
  readonly character: CharacterId;
  readonly epoch: number;
}

/** A character whose purse the operation may change. */
export interface Party {
  readonly character: CharacterId;
  readonly owner: Owner;
  /** Where it is; '' when it is not in the world. */
  readonly region: RegionId | '';
  money: number;
  /** How many items it has. */
  items: number;
  /** Its last line in the ledger. */
  entry: number;
  changed: boolean;
  /** Its owner and purse as they were found. */
  readonly found: Row;
}

type Change = 'make' | 'end' | 'move' | 'split' | 'merge' | 'money';

interface Line {
  readonly change: Change;
  readonly serial?: number;
  readonly other?: number;
  readonly template?: string;
  readonly quantity?: number;
  readonly money?: number;
  readonly from: Owner;
  readonly to: Owner;
  /** Lines before this one, of the item and of the other item. */
  readonly beforeSerial?: number;
  readonly beforeOther?: number;
}

const LEDGER_SQL = `INSERT INTO ledger (at, op_id, kind, change, cause, actor, serial, other,
    template, quantity, money, from_owner, to_owner,
    before_serial, before_other, before_from, before_to)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const PURSE_SQL = `SELECT o.character_id, o.epoch, o.region, o.incarnation,
    p.money, p.items, p.entry, p.checksum
  FROM character_owner o LEFT JOIN purse p ON p.character_id = o.character_id
  WHERE o.character_id = ?`;

/** Locks and checks the guards of all characters, in the order of their ids. */
export function* guardedParties(
  incarnation: Incarnation | '',
  characters: readonly GuardedCharacter[],
): Steps<Party[]> {
  const [first, second] = characters;
  if (second === undefined)
    return [checkedParty(yield* purseOf(first.character), first, incarnation)];
  const inOrder = first.character < second.character;
  const lower = yield* purseOf(inOrder ? first.character : second.character);
  const higher = yield* purseOf(inOrder ? second.character : first.character);
  return [
    checkedParty(inOrder ? lower : higher, first, incarnation),
    checkedParty(inOrder ? higher : lower, second, incarnation),
  ];
}

function* purseOf(character: CharacterId): Steps<Row | undefined> {
  const kept = { table: 'purse', key: character } as const;
  const [found]: readonly Row[] = yield {
    sql: PURSE_SQL,
    args: [character],
    guard: 'o.character_id',
    keyed: 'character_id',
    kept,
  };
  return found;
}

function checkedParty(
  owner: Row | undefined,
  { character, epoch }: GuardedCharacter,
  incarnation: Incarnation | '',
): Party {
  if (owner === undefined) refuse('ERR_CHARACTER_UNKNOWN', `there is no character ${character}`);
  const standing = {
    epoch: wholeOf(owner, 'epoch'),
    incarnation: textOf(owner, 'incarnation') as Incarnation,
  };
  if (!isOwnedBy(standing, incarnation, epoch)) {
    refuse('ERR_EPOCH_STALE', `character ${character} is not the asker’s at epoch ${epoch}`);
  }
  return partyOf(owner);
}

/** A character that nobody plays: its account deletes it. */
export function* unguardedParty(character: CharacterId): Steps<Party | null> {
  const found = yield* purseOf(character);
  return found === undefined ? null : partyOf(found);
}

function partyOf(found: Row): Party {
  const character = wholeOf(found, 'character_id') as CharacterId;
  const region = textOf(found, 'region') as RegionId;
  const owner = characterOwner(character);
  const purse = { character, owner, region, changed: false, found };
  if (found.money === null) return { ...purse, money: 0, items: 0, entry: 0 };
  const party = {
    ...purse,
    money: wholeOf(found, 'money'),
    items: wholeOf(found, 'items'),
    entry: wholeOf(found, 'entry'),
  };
  if (isIntact(found, () => purseChecksum(party))) return party;
  refuse('ERR_ROW_DAMAGED', `the purse of character ${character} is damaged`);
}

/** Refuses when the character cannot have so many items more. */
export function checkRoom(party: Party, more: number): void {
  if (party.items + more <= ITEMS_MAX) return;
  refuse('ERR_INVENTORY_FULL', `A character has ${ITEMS_MAX} items at most.`);
}

/** Refuses when the character cannot pay so much. */
export function checkPurse(party: Party, pays: number): void {
  if (party.money >= pays) return;
  refuse('ERR_MONEY_SHORT', `${pays} is to be paid, and there is ${party.money}.`);
}

function purseChecksum({ character, money, items, entry }: Party): number {
  return rowChecksum([character, money, items, entry]);
}

export class Book {
  readonly #heading: Heading;
  /** Two at most, so nobody needs a table to find one. */
  readonly #parties: readonly Party[];

  constructor(heading: Heading, parties: readonly Party[]) {
    this.#heading = heading;
    this.#parties = parties;
  }

  /** A new item; `what` was checked. */
  *make(what: { readonly template: string; readonly quantity: number }, owner: Owner): Steps<Item> {
    this.#countItem(NOBODY, owner);
    const { template, quantity } = what;
    const serial = yield* nextId('item');
    const entry = yield* this.#write({
      change: 'make',
      serial,
      template,
      quantity,
      from: NOBODY,
      to: owner,
    });
    const item = { serial, template, quantity, owner, place: '', entry };
    yield* insertItem(item);
    return item;
  }

  /** The item changes hands, whole. */
  *move(item: Item, to: Owner, place = ''): Steps<Item> {
    this.#countItem(item.owner, to);
    const { serial, template, quantity, owner: from, entry: beforeSerial } = item;
    const what = { serial, template, quantity, from, to };
    const entry = yield* this.#write({ change: 'move', ...what, beforeSerial });
    const moved = { ...item, owner: to, place, entry };
    yield* updateItem(item, moved);
    return moved;
  }

  /** So many of it, or all of them, are no more; gives how many are left. */
  *end(item: Item, quantity: number): Steps<number> {
    const left = item.quantity - quantity;
    const { serial, template, owner, entry: beforeSerial } = item;
    if (left === 0) this.#countItem(owner, NOBODY);
    const what = { serial, template, quantity, from: owner, to: NOBODY };
    const entry = yield* this.#write({ change: 'end', ...what, beforeSerial });
    yield* this.#resize(item, left, entry);
    return left;
  }

  /** So many become an item of their own, at the same owner. */
  *split(item: Item, quantity: number): Steps<Item> {
    const { template, owner } = item;
    this.#countItem(NOBODY, owner);
    const serial = yield* nextId('item');
    const entry = yield* this.#write({
      change: 'split',
      serial,
      other: item.serial,
      template,
      quantity,
      from: owner,
      to: owner,
      beforeOther: item.entry,
    });
    const part = { serial, template, quantity, owner, place: '', entry };
    yield* insertItem(part);
    yield* this.#resize(item, item.quantity - quantity, entry);
    return part;
  }

  /** So many of `item` go onto `into`, both the same owner’s and template. */
  *merge(item: Item, into: Item, quantity: number): Steps<void> {
    const { serial, template, owner } = item;
    if (item.quantity === quantity) this.#countItem(owner, NOBODY);
    const entry = yield* this.#write({
      change: 'merge',
      serial,
      other: into.serial,
      template,
      quantity,
      from: owner,
      to: owner,
      beforeSerial: item.entry,
      beforeOther: into.entry,
    });
    yield* this.#resize(item, item.quantity - quantity, entry);
    yield* this.#resize(into, into.quantity + quantity, entry);
  }

  /** Money changes hands, is made or ended; of others than parties the caller writes the rows. */
  *pay(from: Owner, to: Owner, amount: number): Steps<void> {
    if (amount === 0) return;
    const payer = this.#party(from);
    const payee = this.#party(to);
    if (payer !== undefined) checkPurse(payer, amount);
    if (payee !== undefined && payee.money > MONEY_MAX - amount) {
      refuse('ERR_MONEY_LIMIT', `a purse holds ${MONEY_MAX} at most`);
    }
    if (payer !== undefined) payer.money -= amount;
    if (payee !== undefined) payee.money += amount;
    yield* this.#write({ change: 'money', money: amount, from, to });
  }

  /** Writes the purses that changed, and what comes last of the operation in the same step. */
  *close(last?: Statement): Steps<void> {
    const writes: Statement[] = last === undefined ? [] : [last];
    for (const party of this.#parties) if (party.changed) writes.push(purseWrite(party));
    const [first, ...also] = writes;
    if (first !== undefined) yield { ...first, also };
  }

  *#resize(item: Item, quantity: number, entry: number): Steps<void> {
    if (quantity > 0) {
      yield* updateItem(item, { ...item, quantity, entry });
      return;
    }
    const [done]: readonly Row[] = yield {
      sql: 'DELETE FROM item WHERE serial = ? AND entry = ?',
      args: [item.serial, item.entry],
      gives: 'changed',
      kept: { table: 'item', key: item.serial, row: null },
    };
    checkOne(wholeOf(done, 'changed'));
    yield* rows('INSERT INTO item_gone (serial, entry) VALUES (?, ?)', item.serial, entry);
  }

  #party(owner: Owner): Party | undefined {
    for (const party of this.#parties) if (party.owner === owner) return party;
    return undefined;
  }

  #countItem(from: Owner, to: Owner): void {
    const giver = this.#party(from);
    const taker = this.#party(to);
    if (giver !== undefined) giver.items -= 1;
    if (taker !== undefined) taker.items += 1;
  }

  *#write(line: Line): Steps<number> {
    const { at, op, kind, cause, actor } = this.#heading;
    const giver = this.#party(line.from);
    const taker = this.#party(line.to);
    const [added]: readonly Row[] = yield {
      sql: LEDGER_SQL,
      args: [
        at,
        op,
        kind,
        line.change,
        cause,
        actor,
        line.serial ?? 0,
        line.other ?? 0,
        line.template ?? '',
        line.quantity ?? 0,
        line.money ?? 0,
        line.from,
        line.to,
        line.beforeSerial ?? 0,
        line.beforeOther ?? 0,
        giver?.entry ?? 0,
        taker?.entry ?? 0,
      ],
      gives: 'id',
    };
    const id = wholeOf(added, 'id');
    for (const party of [giver, taker]) {
      if (party !== undefined) {
        party.entry = id;
        party.changed = true;
      }
    }
    return id;
  }
}

/** A purse that is there is cheaper to change than to insert over. */
function purseWrite(party: Party): Statement {
  const { character, money, items, entry, found } = party;
  assert(items <= ITEMS_MAX, 'an operation checks the room before it fills it');
  const checksum = purseChecksum(party);
  const { character_id, epoch, region, incarnation } = found;
  const purse = { money, items, entry, checksum };
  const row: MadeRow = { character_id, epoch, region, incarnation, ...purse, intact: true };
  return {
    sql:
      found.money === null
        ? 'INSERT INTO purse (money, items, entry, checksum, character_id) VALUES (?, ?, ?, ?, ?)'
        : `UPDATE purse SET money = ?, items = ?, entry = ?, checksum = ? WHERE character_id = ?`,
    args: [money, items, entry, checksum, character],
    kept: { table: 'purse', key: character, row },
  };
}

function* insertItem(item: Item): Steps<void> {
  const { serial, template, quantity, owner, place, entry } = item;
  const row = rowOf(item);
  yield {
    sql: `INSERT INTO item (serial, template, quantity, owner, place, entry, checksum)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    args: [serial, template, quantity, owner, place, entry, row.checksum],
    kept: { table: 'item', key: serial, row },
  };
}

/** The one statement that changes an item; its guard is the line that it was last changed by. */
export function* updateItem(item: Item, next: Item): Steps<void> {
  const row = rowOf(next);
  const [done]: readonly Row[] = yield {
    sql: `UPDATE item SET quantity = ?, owner = ?, place = ?, entry = ?, checksum = ?
      WHERE serial = ? AND owner = ? AND entry = ?`,
    args: [
      next.quantity,
      next.owner,
      next.place,
      next.entry,
      row.checksum,
      item.serial,
      item.owner,
      item.entry,
    ],
    gives: 'changed',
    kept: { table: 'item', key: item.serial, row },
  };
  checkOne(wholeOf(done, 'changed'));
}

/** As a question for it finds it. */
function rowOf(item: Item): MadeRow & { readonly checksum: number } {
  const { serial, template, quantity, owner, place, entry } = item;
  const checksum = itemChecksum(item);
  return { serial, template, quantity, owner, place, entry, checksum, intact: true };
}

function checkOne(count: number): void {
  assert(count === 1, 'the item is as it was read in this transaction');
}
