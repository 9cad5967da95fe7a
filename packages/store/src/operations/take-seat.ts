// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { checkNamed, holderOfSeat, isAlive } from './guards.ts';
import { refuse, rows, type Steps } from './steps.ts';

/** Asking again while sitting on it gives the same epoch again. */
export function* takeSeat(operation: OperationOf<'TakeSeat'>): Steps<ValueOf<'TakeSeat'>> {
  const { seat, incarnation, liveness } = operation;
  checkNamed(incarnation);
  const holder = yield* holderOfSeat(seat);
  if (holder.incarnation === incarnation) return { epoch: holder.epoch, from: '' };
  if (isAlive(liveness, holder.incarnation)) {
    refuse('ERR_SEAT_HELD', `seat ${seat} is held by ${holder.incarnation}`);
  }
  const epoch = holder.epoch + 1;
  yield* rows(
    `INSERT INTO seat (seat, incarnation, epoch) VALUES (?, ?, ?)
     ON CONFLICT (seat) DO UPDATE SET incarnation = excluded.incarnation, epoch = excluded.epoch`,
    seat,
    incarnation,
    epoch,
  );
  return { epoch, from: holder.incarnation };
}
