// SPDX-License-Identifier: MIT
import type { CharacterId } from '@realmkeep/base';
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { rows, type Steps, wholeOf } from './steps.ts';

/** As many as one answer holds. */
const LISTED_MAX = 8192;

export function* listRegionCharacters(
  operation: OperationOf<'ListRegionCharacters'>,
): Steps<ValueOf<'ListRegionCharacters'>> {
  const found = yield* rows(
    `SELECT character_id, epoch FROM character_owner
     WHERE region = ? AND incarnation = ? ORDER BY character_id LIMIT ${LISTED_MAX}`,
    operation.region,
    operation.incarnation,
  );
  const characters = found.map((row) => ({
    character: wholeOf(row, 'character_id') as CharacterId,
    epoch: wholeOf(row, 'epoch'),
  }));
  return { characters };
}
