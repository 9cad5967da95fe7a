// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { saveCharacter } from './character-row.ts';
import {
  type CharacterOwner,
  holderOfRegion,
  isAlive,
  isOwnedBy,
  ownerOfCharacter,
} from './guards.ts';
import { refuse, rows, type Steps } from './steps.ts';

/**
 * The one durable step of a transfer. It moves the character's epoch and nothing else that counts;
 * the target must hold its region in this same transaction. A move that was committed answers
 * `moved` as long as no other move followed, however often it is asked; who owns the character by
 * now stands beside it.
 */
export function* commitTransfer(
  operation: OperationOf<'CommitTransfer'>,
): Steps<ValueOf<'CommitTransfer'>> {
  const { character, move, incarnation, epoch, toRegion, toIncarnation, toZone } = operation;
  if (move === '') refuse('ERR_EPOCH_STALE', 'a transfer has an id');
  const owner = yield* ownerOfCharacter(character);
  if (owner === null) refuse('ERR_CHARACTER_UNKNOWN', `there is no character ${character}`);
  if (owner.move === move) return standing(owner, true);
  if (!isOwnedBy(owner, incarnation, epoch)) return standing(owner, false);
  const target = yield* holderOfRegion(toRegion);
  const ready =
    target.incarnation === toIncarnation && isAlive(operation.liveness, target.incarnation);
  if (!ready) return standing(owner, false);
  yield* rows(
    `UPDATE character_owner SET epoch = epoch + 1, region = ?, incarnation = ?, move_id = ?
     WHERE character_id = ?`,
    toRegion,
    toIncarnation,
    move,
    character,
  );
  const { state, lastInput } = operation;
  yield* saveCharacter(character, { zone: toZone, state, lastInput });
  return {
    moved: true,
    region: toRegion,
    incarnation: toIncarnation,
    epoch: epoch + 1,
    move,
  };
}

function standing(owner: CharacterOwner, moved: boolean): ValueOf<'CommitTransfer'> {
  const { region, incarnation, epoch, move } = owner;
  return { moved, region, incarnation, epoch, move };
}
