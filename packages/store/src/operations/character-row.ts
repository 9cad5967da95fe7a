// SPDX-License-Identifier: MIT
/** The character's row: its two checksums, and writing the part that changes all the time. */
import type { CharacterId } from '@realmkeep/base';
import { rowChecksum } from '../checksum.ts';
import { type Row, rows, type Steps, textOf, wholeOf } from './steps.ts';

/** What a zone writes of a character. */
export interface SavedPart {
  readonly zone: string;
  readonly state: string;
  readonly lastInput: number;
}

/** What a character is made with. */
export interface MadePart {
  readonly account: number;
  readonly name: string;
  readonly skeleton: string;
  readonly kind: string;
  readonly createdAt: number;
}

export function madeChecksum(id: number, made: MadePart): number {
  const { account, name, skeleton, kind, createdAt } = made;
  return rowChecksum([id, account, name, skeleton, kind, createdAt]);
}

export function savedChecksum(id: number, saved: SavedPart): number {
  return rowChecksum([id, saved.zone, saved.state, saved.lastInput]);
}

/** Columns that `isIntact` needs, of table alias `c`. */
export const CHARACTER_COLUMNS = `c.id, c.account_id, c.name, c.skeleton, c.kind, c.created_at,
  c.checksum, c.zone, c.state, c.last_input, c.state_checksum`;

/** Whether both checksums hold. */
export function isIntact(row: Row): boolean {
  const id = wholeOf(row, 'id');
  const made = madeChecksum(id, {
    account: wholeOf(row, 'account_id'),
    name: textOf(row, 'name'),
    skeleton: textOf(row, 'skeleton'),
    kind: textOf(row, 'kind'),
    createdAt: wholeOf(row, 'created_at'),
  });
  const saved = savedChecksum(id, {
    zone: textOf(row, 'zone'),
    state: textOf(row, 'state'),
    lastInput: wholeOf(row, 'last_input'),
  });
  return made === wholeOf(row, 'checksum') && saved === wholeOf(row, 'state_checksum');
}

/** Writes what changes; whether the writer may is for the caller to have checked. */
export function* saveCharacter(character: CharacterId, saved: SavedPart): Steps<void> {
  yield* rows(
    `UPDATE character SET zone = ?, state = ?, last_input = ?, state_checksum = ? WHERE id = ?`,
    saved.zone,
    saved.state,
    saved.lastInput,
    savedChecksum(character, saved),
    character,
  );
}
