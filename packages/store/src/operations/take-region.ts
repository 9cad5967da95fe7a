// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { checkNamed, holderOfRegion, isAlive } from './guards.ts';
import { refuse, rows, type Steps } from './steps.ts';

/**
 * The region first, then its characters, in one transaction: nobody ever owns a character of a
 * region that he does not hold. Asking again while holding it gives the same epoch again.
 */
export function* takeRegion(operation: OperationOf<'TakeRegion'>): Steps<ValueOf<'TakeRegion'>> {
  const { region, incarnation, liveness } = operation;
  checkNamed(incarnation);
  const holder = yield* holderOfRegion(region);
  if (holder.incarnation === incarnation) {
    return { epoch: holder.epoch, adopted: 0, already: true, from: '' };
  }
  if (isAlive(liveness, holder.incarnation)) {
    refuse('ERR_REGION_HELD', `region ${region} is held by ${holder.incarnation}`);
  }
  const epoch = holder.epoch + 1;
  yield* rows(
    `INSERT INTO region_owner (region, incarnation, epoch) VALUES (?, ?, ?)
     ON CONFLICT (region) DO UPDATE SET incarnation = excluded.incarnation, epoch = excluded.epoch`,
    region,
    incarnation,
    epoch,
  );
  const adopted = yield* rows(
    `UPDATE character_owner SET incarnation = ?, epoch = epoch + 1
     WHERE region = ? AND incarnation <> ? RETURNING character_id`,
    incarnation,
    region,
    incarnation,
  );
  return { epoch, adopted: adopted.length, already: false, from: holder.incarnation };
}
