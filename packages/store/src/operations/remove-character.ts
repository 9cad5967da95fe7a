// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { ownerOfCharacter } from './guards.ts';
import { endPossessions } from './items/possessions.ts';
import { refuse, row, rows, type Steps } from './steps.ts';

export function* removeCharacter(
  operation: OperationOf<'RemoveCharacter'>,
): Steps<ValueOf<'RemoveCharacter'>> {
  const { account, character } = operation;
  const found = yield* row(
    'SELECT id FROM character WHERE id = ? AND account_id = ?',
    character,
    account,
  );
  const owner = yield* ownerOfCharacter(character);
  if (found === null || owner === null) {
    refuse('ERR_CHARACTER_UNKNOWN', 'The account has no such character.');
  }
  if (owner.incarnation !== '') {
    refuse('ERR_CHARACTER_PLAYING', 'The character is in the world; it has to leave first.');
  }
  yield* endPossessions(character, operation.at);
  yield* rows('DELETE FROM character_owner WHERE character_id = ?', character);
  yield* rows('DELETE FROM character WHERE id = ?', character);
  return {};
}
