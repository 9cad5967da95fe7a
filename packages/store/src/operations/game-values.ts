// SPDX-License-Identifier: MIT
/** Small durable values of a game: a high score, whether the bridge is built. */
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { holderOfRegion, isOwnedBy } from './guards.ts';
import { guards, refuse, rows, type Steps, textOf } from './steps.ts';

/** Writes of a key that are remembered, so that one that is asked again is done once. */
const WRITES_KEPT = 16;
/** Keys of one game. */
const KEYS_MAX = 10_000;

interface Write {
  readonly op: string;
  readonly value: string;
}

export function* readValue(operation: OperationOf<'ReadValue'>): Steps<ValueOf<'ReadValue'>> {
  const sql = 'SELECT value FROM game_value WHERE key = ?';
  const [found] = yield* rows(sql, operation.key);
  if (found === undefined) return { known: false, value: '' };
  return { known: true, value: textOf(found, 'value') };
}

export function* writeValue(operation: OperationOf<'WriteValue'>): Steps<ValueOf<'WriteValue'>> {
  const { op, key, region, epoch, incarnation } = operation;
  const holder = yield* holderOfRegion(region);
  if (!isOwnedBy(holder, incarnation, epoch)) {
    refuse('ERR_EPOCH_STALE', `region ${region} is at epoch ${holder.epoch}, not ${epoch}`);
  }
  const sql = 'SELECT value, writes FROM game_value WHERE key = ?';
  const [found] = yield* guards('game_value', sql, key);
  const writes = found === undefined ? [] : (JSON.parse(textOf(found, 'writes')) as Write[]);
  const done = writes.find((write) => write.op === op);
  if (done !== undefined) return { value: done.value };
  if (found === undefined) yield* checkRoom();
  const before = found === undefined ? '0' : textOf(found, 'value');
  const value = operation.add ? sumOf(before, operation.value) : operation.value;
  const kept = JSON.stringify([{ op, value }, ...writes].slice(0, WRITES_KEPT).map(shortened));
  yield* rows(
    `INSERT INTO game_value (key, value, writes) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, writes = excluded.writes`,
    key,
    value,
    kept,
  );
  return { value };
}

function* checkRoom(): Steps<void> {
  const [counted] = yield* rows('SELECT count(*) AS keys FROM game_value');
  if (Number(counted.keys) >= KEYS_MAX) refuse('ERR_QUANTITY', `a game has ${KEYS_MAX} values`);
}

/** A written text is known to whoever wrote it; only sums have to be remembered. */
function shortened({ op, value }: Write): Write {
  return { op, value: value.length <= 20 ? value : '' };
}

function sumOf(before: string, by: string): string {
  const sum = Number(before) + Number(by);
  if (!Number.isSafeInteger(sum)) refuse('ERR_QUANTITY', `${before} and ${by} have no whole sum`);
  return String(sum);
}
