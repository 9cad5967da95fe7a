// SPDX-License-Identifier: MIT
/** Letters: items and money wait in them, owned by the letter, until their receiver takes them. */
import type { CharacterId } from '@realmkeep/base';
import { rowChecksum } from '../../checksum.ts';
import type { OperationOf, ValueOf } from '../../realm-store.ts';
import { nextId } from '../counter.ts';
import { type Row, refuse, row, rows, type Steps, textOf, wholeOf } from '../steps.ts';
import { type Book, checkPurse, checkRoom } from './book.ts';
import { checkMoney } from './checks.ts';
import { durably } from './durably.ts';
import { ITEM_COLUMNS, itemOf, itemsOf, type ListedItem, listed } from './item-row.ts';
import { LETTERS_MAX } from './limits.ts';
import { mailOwner, NOBODY, type Owner } from './owners.ts';

interface Letter {
  readonly to: CharacterId;
  /** '' for the realm itself. */
  readonly from: string;
  readonly subject: string;
  readonly body: string;
  readonly money: number;
  readonly at: number;
}

/** The row alone: what is in it is moved and paid by the caller's book. */
export function* writeLetter(letter: Letter): Steps<{ id: number; owner: Owner }> {
  const id = yield* nextId('mail');
  const { to, from, subject, body, money, at } = letter;
  yield* rows(
    `INSERT INTO mail (id, to_id, from_name, subject, body, money, at, checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    to,
    from,
    subject,
    body,
    money,
    at,
    letterChecksum(id, letter),
  );
  return { id, owner: mailOwner(id) };
}

function letterChecksum(id: number, { to, from, subject, body, money, at }: Letter): number {
  return rowChecksum([id, to, from, subject, body, money, at]);
}

function letterOf(found: Row): Letter | null {
  const letter = {
    to: wholeOf(found, 'to_id') as CharacterId,
    from: textOf(found, 'from_name'),
    subject: textOf(found, 'subject'),
    body: textOf(found, 'body'),
    money: wholeOf(found, 'money'),
    at: wholeOf(found, 'at'),
  };
  const sum = letterChecksum(wholeOf(found, 'id'), letter);
  return sum === wholeOf(found, 'checksum') ? letter : null;
}

export function* nameOf(character: CharacterId): Steps<string> {
  const found = yield* row('SELECT name FROM character WHERE id = ?', character);
  if (found === null) refuse('ERR_CHARACTER_UNKNOWN', `there is no character ${character}`);
  return textOf(found, 'name');
}

export function sendMail(ask: OperationOf<'SendMail'>): Steps<ValueOf<'SendMail'>> {
  return durably(ask, function* (book, [party]) {
    const { subject, body, money, postage, at } = ask;
    checkMoney(money);
    checkMoney(postage);
    const to = yield* receiver(ask);
    const items = yield* itemsOf(party.owner, ask.serials);
    const from = yield* nameOf(ask.character);
    checkPurse(party, money + postage);
    const letter = yield* writeLetter({ to, from, subject, body, money, at });
    for (const item of items) yield* book.move(item, letter.owner);
    yield* book.pay(party.owner, letter.owner, money);
    yield* book.pay(party.owner, NOBODY, postage);
    return { mail: letter.id, money: party.money };
  });
}

function* receiver(ask: OperationOf<'SendMail'>): Steps<CharacterId> {
  const found = yield* row('SELECT id FROM character WHERE skeleton = ?', ask.toSkeleton);
  if (found === null) refuse('ERR_CHARACTER_UNKNOWN', `There is nobody called ${ask.to}.`);
  const to = wholeOf(found, 'id') as CharacterId;
  const waiting = yield* row('SELECT COUNT(*) AS n FROM mail WHERE to_id = ?', to);
  if (waiting !== null && wholeOf(waiting, 'n') >= LETTERS_MAX) {
    refuse('ERR_MAIL_FULL', `${LETTERS_MAX} letters wait for ${ask.to} already.`);
  }
  return to;
}

const LETTER_COLUMNS = 'id, to_id, from_name, subject, body, money, at, checksum';

export function takeMail(ask: OperationOf<'TakeMail'>): Steps<ValueOf<'TakeMail'>> {
  return durably(ask, function* (book, [party]) {
    const found = yield* row(`SELECT ${LETTER_COLUMNS} FROM mail WHERE id = ?`, ask.mail);
    if (found === null || wholeOf(found, 'to_id') !== ask.character) {
      refuse('ERR_MAIL_UNKNOWN', 'No such letter waits for this character.');
    }
    const letter = letterOf(found);
    if (letter === null) refuse('ERR_ROW_DAMAGED', `row of letter ${ask.mail} is damaged`);
    const owner = mailOwner(ask.mail);
    const inside = yield* rows(`SELECT ${ITEM_COLUMNS} FROM item WHERE owner = ?`, owner);
    checkRoom(party, inside.length);
    const items = yield* takeAll(book, inside, party.owner);
    yield* book.pay(owner, party.owner, letter.money);
    yield* rows('DELETE FROM mail WHERE id = ?', ask.mail);
    return { items, money: party.money };
  });
}

function* takeAll(book: Book, inside: readonly Row[], to: Owner): Steps<ListedItem[]> {
  const items = inside.map(itemOf);
  const taken: ListedItem[] = [];
  for (const item of items) {
    if (item === null) refuse('ERR_ROW_DAMAGED', 'an item in the letter is damaged');
    const { serial, template, quantity, place } = yield* book.move(item, to);
    taken.push({ serial, template, quantity, place });
  }
  return taken;
}

export function* listMail(ask: OperationOf<'ListMail'>): Steps<ValueOf<'ListMail'>> {
  const found = yield* rows(
    `SELECT ${LETTER_COLUMNS} FROM mail WHERE to_id = ? ORDER BY id LIMIT ${LETTERS_MAX}`,
    ask.character,
  );
  const letters: ValueOf<'ListMail'>['letters'] = [];
  for (const one of found) {
    const letter = letterOf(one);
    if (letter === null) continue;
    const mail = wholeOf(one, 'id');
    const sql = `SELECT ${ITEM_COLUMNS} FROM item WHERE owner = ? ORDER BY serial`;
    const items = listed(yield* rows(sql, mailOwner(mail)));
    const { from, subject, body, money, at } = letter;
    letters.push({ mail, from, subject, body, items, money, at });
  }
  return { letters };
}
