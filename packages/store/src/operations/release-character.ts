// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { saveCharacter } from './character-row.ts';
import { isOwnedBy, ownerOfCharacter } from './guards.ts';
import { refuse, rows, type Steps } from './steps.ts';

export function* releaseCharacter(
  operation: OperationOf<'ReleaseCharacter'>,
): Steps<ValueOf<'ReleaseCharacter'>> {
  const { character, epoch, incarnation } = operation;
  const owner = yield* ownerOfCharacter(character);
  if (owner === null) refuse('ERR_CHARACTER_UNKNOWN', `there is no character ${character}`);
  // Only the owner at this epoch can have released it to the next: a repeat whose answer was lost.
  if (owner.incarnation === '' && owner.epoch === epoch + 1) return {};
  if (!isOwnedBy(owner, incarnation, epoch)) {
    refuse('ERR_EPOCH_STALE', `character ${character} is at epoch ${owner.epoch}, not ${epoch}`);
  }
  yield* saveCharacter(character, operation);
  yield* rows(
    `UPDATE character_owner
     SET epoch = epoch + 1, region = '', incarnation = '', move_id = '', session_id = ''
     WHERE character_id = ?`,
    character,
  );
  yield* rows('UPDATE session SET character_id = NULL WHERE character_id = ?', character);
  return {};
}
