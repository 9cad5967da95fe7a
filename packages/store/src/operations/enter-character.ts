// SPDX-License-Identifier: MIT
import { type Incarnation, parseRegionId, type RegionId } from '@realmkeep/base';
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { type CharacterOwner, holderOfRegion, isAlive, ownerOfCharacter } from './guards.ts';
import { isInstance, isOpenInstance } from './instances.ts';
import { refuse, row, rows, type Steps } from './steps.ts';

/**
 * Binds the session and, when the character is not in the world, gives its epoch to whoever holds
 * the region. One that is still in the world stays with its owner at its epoch; so asking again
 * gives the same answer again.
 */
export function* enterCharacter(
  operation: OperationOf<'EnterCharacter'>,
): Steps<ValueOf<'EnterCharacter'>> {
  const { account, character, session, sessionEpoch } = operation;
  const bound = yield* row(
    `SELECT account_id FROM session
     WHERE account_id = ? AND session_id = ? AND session_epoch = ?`,
    account,
    session,
    sessionEpoch,
  );
  if (bound === null) refuse('ERR_SESSION_STALE', 'The session was replaced by a newer one.');
  const found = yield* row(
    'SELECT id FROM character WHERE id = ? AND account_id = ?',
    character,
    account,
  );
  const owner = yield* ownerOfCharacter(character);
  if (found === null || owner === null) {
    refuse('ERR_CHARACTER_UNKNOWN', 'The account has no such character.');
  }
  const place = yield* placeOf(operation, owner);
  yield* rows(
    `UPDATE character_owner SET epoch = ?, region = ?, incarnation = ?, session_id = ?
     WHERE character_id = ?`,
    place.epoch,
    place.region,
    place.incarnation,
    session,
    character,
  );
  yield* rows('UPDATE session SET character_id = ? WHERE account_id = ?', character, account);
  return place;
}

/**
 * Where the character is or goes, with an owner whose lease lives. One whose owner is gone waits
 * for the region's next owner, unless another zone is asked for: then the game has this one no more.
 * A copy of a zone is asked for by nobody; as long as it is open it will have a next owner.
 */
function* placeOf(
  operation: OperationOf<'EnterCharacter'>,
  owner: CharacterOwner,
): Steps<{ region: RegionId; incarnation: Incarnation; epoch: number }> {
  const { liveness } = operation;
  const { region, incarnation, epoch } = owner;
  if (region !== '' && incarnation !== '') {
    if (isAlive(liveness, incarnation)) return { region, incarnation, epoch };
    if (zoneOf(region) === zoneOf(operation.region)) zoneDown(region);
    if (isInstance(region) && (yield* isOpenInstance(region))) zoneDown(region);
  }
  const holder = yield* holderOfRegion(operation.region);
  if (holder.incarnation === '' || !isAlive(liveness, holder.incarnation)) {
    zoneDown(operation.region);
  }
  return { region: operation.region, incarnation: holder.incarnation, epoch: epoch + 1 };
}

function zoneOf(region: RegionId): string {
  return parseRegionId(region)?.zone ?? '';
}

function zoneDown(region: RegionId): never {
  refuse('ERR_ZONE_DOWN', `Nobody runs ${region} at the moment.`);
}
