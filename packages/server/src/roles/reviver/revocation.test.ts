// SPDX-License-Identifier: MIT
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { RealmError, silentLog } from '@realmkeep/base';
import { VirtualClock } from '@realmkeep/testkit';
import { REVOKE_MS_MAX, type Revoking, revoke } from './revocation.ts';

const LOOK_MS = 50;

/** A database that answers from `upAt` on; how the telling went, and how often it was asked. */
async function tell(
  upAt: number,
  options: Partial<Revoking> = {},
): Promise<{ heard: boolean; asked: number; at: number }> {
  const clock = new VirtualClock();
  let asked = 0;
  const ask = async (): Promise<void> => {
    asked += 1;
    if (clock.now() < upAt) throw new RealmError('ERR_BUS_AWAY', 'no bus');
  };
  let heard: boolean | null = null;
  void revoke({ clock, log: silentLog, ask, isEnded: () => false, ...options }).then((value) => {
    heard = value;
  });
  while (heard === null && clock.now() < 2 * REVOKE_MS_MAX) {
    await clock.advance(LOOK_MS);
  }
  return { heard: heard === true, asked, at: clock.now() };
}

test('[REV34] a database that takes 9 s to come up hears at once of those who died before', async () => {
  const { heard, at } = await tell(9000);
  equal(heard, true);
  equal(at < 9500, true);
});

test('[REV35] a database that never comes is told no longer than the limit', async () => {
  const { heard, asked } = await tell(Number.POSITIVE_INFINITY);
  equal(heard, false);
  equal(asked <= REVOKE_MS_MAX / 250 + 1, true);
});

test('[REV36] a reviver that ends asks no more', async () => {
  const { heard, asked } = await tell(Number.POSITIVE_INFINITY, { isEnded: () => true });
  equal(heard, false);
  equal(asked, 0);
});
