// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { checkNamed, holderOfRegion, isAlive } from './guards.ts';
import { rows, type Steps } from './steps.ts';

/**
 * The one durable step of a region's move: region and characters change hands in one transaction,
 * or nothing does. The target's lease must live in it. A repeated commit finds its own work done:
 * an incarnation is never used twice, so the target at the next epoch can only be this move.
 */
export function* commitRegion(
  operation: OperationOf<'CommitRegion'>,
): Steps<ValueOf<'CommitRegion'>> {
  const { region, epoch, incarnation, toIncarnation, liveness } = operation;
  checkNamed(incarnation);
  checkNamed(toIncarnation);
  const holder = yield* holderOfRegion(region);
  const standing = { incarnation: holder.incarnation, epoch: holder.epoch, adopted: 0 };
  if (holder.incarnation === toIncarnation && holder.epoch === epoch + 1) {
    return { ...standing, moved: true };
  }
  const ours = holder.incarnation === incarnation && holder.epoch === epoch;
  if (!ours || !isAlive(liveness, toIncarnation)) return { ...standing, moved: false };
  yield* rows(
    'UPDATE region_owner SET incarnation = ?, epoch = ? WHERE region = ?',
    toIncarnation,
    epoch + 1,
    region,
  );
  const moved = yield* rows(
    `UPDATE character_owner SET incarnation = ?, epoch = epoch + 1
     WHERE region = ? AND incarnation <> ? RETURNING character_id`,
    toIncarnation,
    region,
    toIncarnation,
  );
  return { moved: true, incarnation: toIncarnation, epoch: epoch + 1, adopted: moved.length };
}
