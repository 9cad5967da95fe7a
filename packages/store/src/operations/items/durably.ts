// SPDX-License-Identifier: MIT
/**
 * What makes an operation one that happens once: its id is stored with its result in the same
 * transaction, and whoever asks again is answered with that. What is asked is compared without the
 * owner's epoch: after a crash another process asks for the same command under another.
 */
import { type CharacterId, hashText } from '@realmkeep/base';
import type { Durable, DurableKind, OperationOf, ValueOf } from '../../realm-store.ts';
import { nextId } from '../counter.ts';
import { type Row, refuse, rows, type Steps, textOf } from '../steps.ts';
import { Book, type GuardedCharacter, guardedParties, type Party } from './book.ts';
import { OPERATION_KEPT_MS, REFUSALS_MAX } from './limits.ts';

/** Fields that say who asks and when, not what. */
const NOT_ARGUMENTS: ReadonlySet<string> = new Set([
  'op',
  'at',
  'askedAt',
  'epoch',
  'otherEpoch',
  'incarnation',
  'stacks',
]);
/** Start of the second half of the hash. */
const SECOND_SEED = 0x2545f491;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** 64 bits over what is asked for: against mistakes, not against forgers. HOT. */
function argumentsHash(ask: Durable): string {
  const values = ask as unknown as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name in values) {
    if (NOT_ARGUMENTS.has(name)) continue;
    const value = values[name];
    text += `${name}=${typeof value === 'number' ? value : JSON.stringify(value)};`;
  }
  return hex(hashText(text)) + hex(hashText(text, SECOND_SEED));
}

/** Four lookups: `toString(16)` of numbers above 2^31 costs as much as the hash. */
function hex(value: number): string {
  return (
    HEX[value >>> 24] + HEX[(value >>> 16) & 255] + HEX[(value >>> 8) & 255] + HEX[value & 255]
  );
}

/**
 * Runs `change` once for this id. The guards of `ask.character` and of `others` are locked and
 * checked; the book has their purses, in that order, and is closed afterwards.
 */
export function* durably<K extends DurableKind>(
  ask: Durable & { readonly operation: K },
  change: (book: Book, parties: readonly Party[]) => Steps<ValueOf<K>>,
  others: readonly GuardedCharacter[] = [],
): Steps<ValueOf<K>> {
  const hash = argumentsHash(ask);
  const { op, at, operation: kind, character, epoch } = ask;
  const [done]: readonly (Row | undefined)[] = yield {
    sql: 'SELECT op_id, arguments_hash, result FROM operation WHERE op_id = ?',
    args: [op],
    keyed: 'op_id',
  };
  if (done !== undefined) {
    if (textOf(done, 'arguments_hash') !== hash) {
      refuse('ERR_OPERATION_MISMATCH', 'this operation was asked with other arguments before');
    }
    return JSON.parse(textOf(done, 'result')) as ValueOf<K>;
  }
  if (ask.askedAt <= at - OPERATION_KEPT_MS) {
    refuse('ERR_OPERATION_EXPIRED', 'the command of this operation is older than a day');
  }
  const parties = yield* guardedParties(ask.incarnation, [{ character, epoch }, ...others]);
  const book = new Book({ at, op, kind, cause: ask.cause, actor: character }, parties);
  const value = yield* change(book, parties);
  yield* book.close({
    sql: `INSERT INTO operation (op_id, arguments_hash, character_id, epoch, kind, result, at)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    args: [op, hash, character, epoch, kind, JSON.stringify(value), at],
  });
  return value;
}

export function* noteRefusal(ask: OperationOf<'NoteRefusal'>): Steps<ValueOf<'NoteRefusal'>> {
  yield* writeRefusal({ ...ask, operation: ask.kind }, ask.code, ask.message);
  return {};
}

interface Refused {
  readonly at: number;
  readonly op: string;
  readonly operation: string;
  readonly character: CharacterId;
}

/** One line in the ring of refusals; it has to be run after the operation was rolled back. */
export function* writeRefusal(ask: Refused, code: string, message: string): Steps<void> {
  const number = yield* nextId('refusal');
  yield* rows(
    `INSERT INTO refusal (slot, number, at, op_id, kind, character_id, code, message)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (slot) DO UPDATE SET number = excluded.number, at = excluded.at,
       op_id = excluded.op_id, kind = excluded.kind, character_id = excluded.character_id,
       code = excluded.code, message = excluded.message`,
    number % REFUSALS_MAX,
    number,
    ask.at,
    ask.op,
    ask.operation,
    ask.character,
    code,
    message,
  );
}
