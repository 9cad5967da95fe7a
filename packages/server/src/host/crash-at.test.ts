// SPDX-License-Identifier: MIT
/** `CRASH_AT` is for tests only, and says so. */
import { equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '@realmkeep/base';
import { crashOrder } from './crash-at.ts';

const clock: Clock = { now: () => 0, wall: () => 0, after: () => () => {} };
const context = { clock, role: 'zone', runFolder: '/nowhere' } as const;

test('[CRASHPOINT1] without CRASH_AT no process is told to die', () => {
  equal(crashOrder({ REALMKEEP_TEST: '1' }, context), null);
  equal(crashOrder({ REALMKEEP_TEST: '1', CRASH_AT: '' }, context), null);
});

test('[CRASHPOINT2] CRASH_AT outside of a test is refused with what to do', () => {
  const refused = { code: 'ERR_CONFIG_CRASH_AT', message: /REALMKEEP_TEST=1; unset it/ };
  throws(() => crashOrder({ CRASH_AT: 'source.commit-sent' }, context), refused);
  throws(() => crashOrder({ CRASH_AT: '/tmp/file', REALMKEEP_TEST: '0' }, context), refused);
});

test('[CRASHPOINT3] an unknown point is refused with the list of points', () => {
  const refused = { code: 'ERR_CONFIG_CRASH_AT', message: /source\.commit-sent/ };
  throws(() => crashOrder({ REALMKEEP_TEST: '1', CRASH_AT: 'source.lunch' }, context), refused);
});

test('[CRASHPOINT4] a known point is armed from the start', () => {
  const order = crashOrder({ REALMKEEP_TEST: '1', CRASH_AT: 'source.commit-sent' }, context);
  equal(order?.armed(), 'source.commit-sent');
});
