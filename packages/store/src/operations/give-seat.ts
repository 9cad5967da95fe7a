// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { checkNamed, holderOfSeat } from './guards.ts';
import { rows, type Steps } from './steps.ts';

/**
 * Gives the seat up for good, so that a successor does not wait for a lease to end, not even after
 * the database itself was started anew. Whoever does not sit on it any more changes nothing.
 */
export function* giveSeat(operation: OperationOf<'GiveSeat'>): Steps<ValueOf<'GiveSeat'>> {
  const { seat, epoch, incarnation } = operation;
  checkNamed(incarnation);
  const holder = yield* holderOfSeat(seat);
  if (holder.incarnation !== incarnation || holder.epoch !== epoch) return {};
  yield* rows(`UPDATE seat SET incarnation = '' WHERE seat = ?`, seat);
  return {};
}
