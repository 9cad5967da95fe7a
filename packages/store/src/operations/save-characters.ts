// SPDX-License-Identifier: MIT
import type { CharacterId } from '@realmkeep/base';
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { saveCharacter } from './character-row.ts';
import { isOwnedBy, ownerOfCharacter } from './guards.ts';
import type { Steps } from './steps.ts';

/** Latest wins; each row by itself, so that one lost character does not hold back the others. */
export function* saveCharacters(
  operation: OperationOf<'SaveCharacters'>,
): Steps<ValueOf<'SaveCharacters'>> {
  const refused: CharacterId[] = [];
  for (const item of operation.items) {
    const owner = yield* ownerOfCharacter(item.character);
    if (isOwnedBy(owner, operation.incarnation, item.epoch)) {
      yield* saveCharacter(item.character, item);
    } else {
      refused.push(item.character);
    }
  }
  return { refused };
}
