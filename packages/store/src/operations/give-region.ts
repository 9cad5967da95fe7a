// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { checkNamed, holderOfRegion } from './guards.ts';
import { refuse, rows, type Steps } from './steps.ts';

/** Characters that are still in the region wait there for whoever takes it next. */
export function* giveRegion(operation: OperationOf<'GiveRegion'>): Steps<ValueOf<'GiveRegion'>> {
  const { region, epoch, incarnation } = operation;
  checkNamed(incarnation);
  const holder = yield* holderOfRegion(region);
  const given = holder.incarnation === '' && holder.epoch === epoch;
  if (given) return {};
  if (holder.incarnation !== incarnation || holder.epoch !== epoch) {
    refuse('ERR_EPOCH_STALE', `region ${region} is at epoch ${holder.epoch}, not ${epoch}`);
  }
  yield* rows(`UPDATE region_owner SET incarnation = '' WHERE region = ?`, region);
  return {};
}
