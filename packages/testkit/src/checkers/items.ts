// SPDX-License-Identifier: MIT
/**
 * Judges what a realm's database has of items and money: by its own ledger, and by what players
 * were told. Gives what is wrong in words; an empty list is a good verdict. Needs nothing but plain
 * statements, so it serves every database.
 */
import { type CharacterId, toHex } from '@realmkeep/base';
import { operationId } from '@realmkeep/wire';
import type { HistoryLine } from '../bots/history.ts';

export type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Findings of one sort that are told; the rest is counted. */
const TOLD_MAX = 5;
/** Lines that one operation writes at most, by kind, where that is few. */
const LINES_OF: Readonly<Record<string, number>> = {
  MintItem: 1,
  DestroyItem: 1,
  SplitItem: 1,
  MergeItems: 1,
  DropItem: 1,
  TakeItem: 1,
  GiveMoney: 1,
  TakeMoney: 1,
  BuyFromVendor: 2,
  SellToVendor: 2,
};
/** Calls of players that change nothing durable. */
const NOT_DURABLE: ReadonlySet<string> = new Set([
  'tradePropose',
  'tradeAccept',
  'tradeOffer',
  'tradeCancel',
]);

export async function judgeItems(
  query: Query,
  history: readonly HistoryLine[],
  sha256: (bytes: Uint8Array) => Uint8Array,
): Promise<string[]> {
  const findings = new Findings();
  await judgeLedger(query, findings);
  await judgeHistory(query, history, sha256, findings);
  return findings.told;
}

class Findings {
  readonly told: string[] = [];
  readonly #counts = new Map<string, number>();

  add(sort: string, what: string): void {
    const count = (this.#counts.get(sort) ?? 0) + 1;
    this.#counts.set(sort, count);
    if (count <= TOLD_MAX) this.told.push(`${sort}: ${what}`);
  }
}

interface Held {
  readonly template: string;
  quantity: number;
  owner: string;
}

/** The ledger from its first line, applied to nothing, gives exactly what the tables say. */
async function judgeLedger(query: Query, findings: Findings): Promise<void> {
  const held = new Map<number, Held>();
  const money = new Map<string, number>();
  const lines = new Map<string, number>();
  for (const line of await query('SELECT * FROM ledger ORDER BY id')) {
    const [op, kind] = [String(line.op_id), String(line.kind)];
    if (op !== '') lines.set(op, (lines.get(op) ?? 0) + 1);
    if ((lines.get(op) ?? 0) > (LINES_OF[kind] ?? Number.POSITIVE_INFINITY)) {
      findings.add('an operation was done twice', `${kind} ${op}`);
    }
    apply(line, held, money, findings);
  }
  for (const row of await query('SELECT serial, template, quantity, owner FROM item')) {
    const serial = Number(row.serial);
    const known = held.get(serial);
    held.delete(serial);
    const same =
      known?.template === row.template &&
      known?.quantity === Number(row.quantity) &&
      known?.owner === row.owner;
    if (!same) findings.add('an item is not what its ledger says', describe(serial, known, row));
  }
  for (const [serial, item] of held) {
    findings.add('an item is lost', `${serial} ${item.template} of ${item.owner}`);
  }
  await judgeMoney(query, money, findings);
}

async function judgeMoney(
  query: Query,
  money: Map<string, number>,
  findings: Findings,
): Promise<void> {
  const purses = await query('SELECT character_id, money FROM purse');
  const letters = await query('SELECT id, money FROM mail');
  const owners = [
    ...purses.map((row) => [`character:${row.character_id}`, Number(row.money)] as const),
    ...letters.map((row) => [`mail:${row.id}`, Number(row.money)] as const),
  ];
  for (const [owner, amount] of owners) {
    const known = money.get(owner) ?? 0;
    money.delete(owner);
    if (known !== amount) {
      findings.add('money is not what the ledger says', `${owner}: ${amount}, not ${known}`);
    }
  }
  for (const [owner, amount] of money) {
    if (owner !== '' && amount !== 0) findings.add('money is lost', `${amount} of ${owner}`);
  }
}

function apply(
  line: Readonly<Record<string, unknown>>,
  held: Map<number, Held>,
  money: Map<string, number>,
  findings: Findings,
): void {
  const [serial, other, quantity] = [line.serial, line.other, line.quantity].map(Number);
  const [change, from, to] = [line.change, line.from_owner, line.to_owner].map(String);
  const wrong = (why: string): void =>
    findings.add('a line of the ledger does not follow', `${line.id} ${change} ${serial}: ${why}`);
  if (change === 'money') {
    const amount = Number(line.money);
    for (const [owner, sum] of [
      [from, -amount],
      [to, amount],
    ] as const) {
      const left = (money.get(owner) ?? 0) + sum;
      if (owner !== '' && left < 0) wrong(`${owner} has ${left}`);
      money.set(owner, left);
    }
    return;
  }
  const make = (): void => {
    if (held.has(serial)) wrong('the serial was used before');
    held.set(serial, { template: String(line.template), quantity, owner: to });
  };
  const less = (of: number): void => {
    const item = held.get(of);
    if (item === undefined || item.owner !== from) {
      wrong(`${from} does not have ${of}`);
      return;
    }
    item.quantity -= quantity;
    if (item.quantity < 0) wrong('less than none');
    if (item.quantity === 0) held.delete(of);
  };
  if (change === 'make') make();
  else if (change === 'end') less(serial);
  else if (change === 'split') {
    less(other);
    make();
  } else if (change === 'merge') {
    less(serial);
    const into = held.get(other);
    if (into === undefined) wrong('onto nothing');
    else into.quantity += quantity;
  } else {
    const item = held.get(serial);
    if (item === undefined || item.owner !== from) wrong(`${from} does not have it`);
    else item.owner = to;
  }
}

function describe(
  serial: number,
  known: Held | undefined,
  row: Readonly<Record<string, unknown>>,
): string {
  const by = known === undefined ? 'nothing' : `${known.quantity} at ${known.owner}`;
  return `${serial}: ${row.quantity} at ${row.owner}, by the ledger ${by}`;
}

/** Done by scripts too, which no history tells of. */
const SCRIPTED: ReadonlySet<string> = new Set(['MintItem', 'GiveMoney', 'TakeMoney']);

/** Acknowledged is durable; refused is not done; what was done somebody asked for, by that name. */
async function judgeHistory(
  query: Query,
  history: readonly HistoryLine[],
  sha256: (bytes: Uint8Array) => Uint8Array,
  findings: Findings,
): Promise<void> {
  const operations = await query('SELECT op_id, kind FROM operation');
  const known = new Set(operations.map((row) => String(row.op_id)));
  const asked = new Set<string>();
  const numbers = new Set<string>();
  for (const line of history) {
    if (line.number === 0 || NOT_DURABLE.has(line.kind)) continue;
    const what = `${line.player} ${line.kind} ${line.given}, number ${line.number}`;
    const key = `${line.character} ${line.number}`;
    if (numbers.has(key)) findings.add('a number was used twice', what);
    numbers.add(key);
    const op = toHex(operationId(sha256, line.character as CharacterId, line.number, 0));
    asked.add(op);
    // Who agreed first to a trade is told so; the operation is the other's.
    const mayBeOther = line.kind === 'tradeConfirm';
    if (line.outcome === 'ok' && !known.has(op) && !mayBeOther) {
      findings.add('acknowledged and not durable', what);
    }
    if (line.outcome === 'refused' && known.has(op)) {
      findings.add(`refused (${line.code}) and done`, what);
    }
  }
  // Of a line without an answer nobody knows the number.
  if (history.length === 0 || history.some(({ outcome }) => outcome === 'unknown')) return;
  for (const { op_id: op, kind } of operations) {
    if (SCRIPTED.has(String(kind)) || asked.has(String(op))) continue;
    findings.add('done and not asked for', `${kind} ${op}`);
  }
}
