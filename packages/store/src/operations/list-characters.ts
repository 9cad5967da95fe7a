// SPDX-License-Identifier: MIT
import type { CharacterId } from '@realmkeep/base';
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { CHARACTER_COLUMNS, isIntact } from './character-row.ts';
import { rows, type Steps, textOf, wholeOf } from './steps.ts';

/** As many as one answer holds, and as an account can have. */
const CHARACTERS_PER_ACCOUNT_MAX = 32;

/** Oldest first. A damaged row is named and left out: the account's other characters go on. */
export function* listCharacters(
  operation: OperationOf<'ListCharacters'>,
): Steps<ValueOf<'ListCharacters'>> {
  const found = yield* rows(
    `SELECT ${CHARACTER_COLUMNS} FROM character c WHERE c.account_id = ?
     ORDER BY c.id LIMIT ${CHARACTERS_PER_ACCOUNT_MAX}`,
    operation.account,
  );
  const intact = found.filter(isIntact);
  const damaged = found.filter((row) => !isIntact(row));
  return {
    characters: intact.map((row) => ({
      character: wholeOf(row, 'id') as CharacterId,
      name: textOf(row, 'name'),
      kind: textOf(row, 'kind'),
      zone: textOf(row, 'zone'),
      state: textOf(row, 'state'),
      createdAt: wholeOf(row, 'created_at'),
    })),
    damaged: damaged.map((row) => wholeOf(row, 'id') as CharacterId),
  };
}
