// SPDX-License-Identifier: MIT
/**
 * Copies of zones: which are open, and for which key. The numbers are those of their regions, the
 * lowest that is free, so that a realm's rows stay as few as its copies at a time.
 */
import { parseRegionId, type RegionId, regionId } from '@realmkeep/base';
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { checkNamed, holderOfRegion, isOwnedBy } from './guards.ts';
import { regionOwner } from './items/owners.ts';
import { refuse, row, rows, type Steps, textOf, wholeOf } from './steps.ts';

/** Number 1 is the zone itself, which is never opened or closed. */
const FIRST = 2;

export function* openInstance(
  operation: OperationOf<'OpenInstance'>,
): Steps<ValueOf<'OpenInstance'>> {
  const { zone, key, zoneMax, realmMax } = operation;
  const known = yield* row(
    'SELECT region FROM region_instance WHERE zone = ? AND key = ?',
    zone,
    key,
  );
  if (known !== null) return { region: textOf(known, 'region') as RegionId, opened: false };
  const all = yield* row('SELECT COUNT(*) AS count FROM region_instance');
  const taken = yield* rows(
    'SELECT number FROM region_instance WHERE zone = ? ORDER BY number',
    zone,
  );
  if (taken.length >= zoneMax || (all !== null && wholeOf(all, 'count') >= realmMax)) {
    refuse('ERR_INSTANCES_FULL', `as many copies of "${zone}" are open as may be`);
  }
  let number = FIRST;
  for (const one of taken) if (wholeOf(one, 'number') === number) number += 1;
  const region = regionId({ zone, instance: number, region: 0 });
  yield* rows(
    'INSERT INTO region_instance (region, zone, number, key) VALUES (?, ?, ?, ?)',
    region,
    zone,
    number,
    key,
  );
  return { region, opened: true };
}

/** Only by who holds it, and only when nothing of anybody's would be lost in it. */
export function* closeInstance(
  operation: OperationOf<'CloseInstance'>,
): Steps<ValueOf<'CloseInstance'>> {
  const { region, epoch, incarnation } = operation;
  checkNamed(incarnation);
  const holder = yield* holderOfRegion(region);
  const given = holder.incarnation === '' && holder.epoch === epoch;
  if (given && !(yield* isOpenInstance(region))) return {};
  if (!isOwnedBy(holder, incarnation, epoch)) {
    refuse('ERR_EPOCH_STALE', `region ${region} is at epoch ${holder.epoch}, not ${epoch}`);
  }
  const somebody = yield* row(
    'SELECT character_id FROM character_owner WHERE region = ? LIMIT 1',
    region,
  );
  const something = yield* row(
    'SELECT serial FROM item WHERE owner = ? LIMIT 1',
    regionOwner(region),
  );
  if (somebody !== null || something !== null) {
    refuse('ERR_INSTANCE_IN_USE', `somebody or something is still in ${region}`);
  }
  yield* rows(`UPDATE region_owner SET incarnation = '' WHERE region = ?`, region);
  yield* rows('DELETE FROM region_instance WHERE region = ?', region);
  return {};
}

export function* listInstances(): Steps<ValueOf<'ListInstances'>> {
  const found = yield* rows('SELECT region, key FROM region_instance ORDER BY region');
  const instances = found.map((one) => ({
    region: textOf(one, 'region') as RegionId,
    key: textOf(one, 'key'),
  }));
  return { instances };
}

/** True for a copy of a zone that is open. */
export function* isOpenInstance(region: RegionId): Steps<boolean> {
  return (yield* row('SELECT region FROM region_instance WHERE region = ?', region)) !== null;
}

/** True for the name of a copy of a zone, open or not. */
export function isInstance(region: RegionId | ''): boolean {
  return (parseRegionId(region)?.instance ?? 1) >= FIRST;
}
