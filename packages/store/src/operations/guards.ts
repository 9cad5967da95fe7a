// SPDX-License-Identifier: MIT
/**
 * The rows that the right to do something rests on, read inside the transaction that does it. They
 * are read as guards, so that an adapter whose database lets two writers in can lock them.
 */
import type { CharacterId, Incarnation, RegionId, SessionId } from '@realmkeep/base';
import type { Liveness } from '../realm-store.ts';
import { guards, refuse, type Steps, textOf, wholeOf } from './steps.ts';

/** Whether the lease of this incarnation lives; nobody's ('') never does. */
export function isAlive(liveness: Liveness, incarnation: Incarnation | ''): boolean {
  if (incarnation === '') return false;
  return liveness.incarnations.includes(incarnation) === (liveness.of === 'only');
}

/** Refuses whoever has no name: '' stands for nobody, and nobody owns nothing. */
export function checkNamed(incarnation: Incarnation | ''): void {
  if (incarnation === '') refuse('ERR_EPOCH_STALE', 'who asks has no incarnation');
}

export interface Holder {
  /** '' when it was given up. */
  readonly incarnation: Incarnation | '';
  readonly epoch: number;
}

/** Who holds a region; epoch 0 when nobody ever did. */
export function* holderOfRegion(region: RegionId): Steps<Holder> {
  const sql = 'SELECT incarnation, epoch FROM region_owner WHERE region = ?';
  const [found] = yield* guards('region_owner.region', sql, region);
  if (found === undefined) return { incarnation: '', epoch: 0 };
  return {
    incarnation: textOf(found, 'incarnation') as Incarnation,
    epoch: wholeOf(found, 'epoch'),
  };
}

/** Who sits on a seat; epoch 0 when nobody ever did. */
export function* holderOfSeat(seat: string): Steps<Holder> {
  const sql = 'SELECT incarnation, epoch FROM seat WHERE seat = ?';
  const [found] = yield* guards('seat.seat', sql, seat);
  if (found === undefined) return { incarnation: '', epoch: 0 };
  return {
    incarnation: textOf(found, 'incarnation') as Incarnation,
    epoch: wholeOf(found, 'epoch'),
  };
}

export interface CharacterOwner {
  readonly epoch: number;
  /** '' when the character is not in the world. */
  readonly region: RegionId | '';
  readonly incarnation: Incarnation | '';
  /** The transfer that brought it to this owner, '' when none did. */
  readonly move: string;
  readonly session: SessionId | '';
}

export function* ownerOfCharacter(character: CharacterId): Steps<CharacterOwner | null> {
  const [found] = yield* guards(
    'character_owner.character_id',
    `SELECT epoch, region, incarnation, move_id, session_id
     FROM character_owner WHERE character_id = ?`,
    character,
  );
  if (found === undefined) return null;
  return {
    epoch: wholeOf(found, 'epoch'),
    region: textOf(found, 'region') as RegionId,
    incarnation: textOf(found, 'incarnation') as Incarnation,
    move: textOf(found, 'move_id'),
    session: textOf(found, 'session_id') as SessionId,
  };
}

/** Whether this incarnation is the owner at exactly this epoch: the fence of every write. */
export function isOwnedBy(
  owner: Holder | null,
  incarnation: Incarnation | '',
  epoch: number,
): boolean {
  return incarnation !== '' && owner?.incarnation === incarnation && owner.epoch === epoch;
}
