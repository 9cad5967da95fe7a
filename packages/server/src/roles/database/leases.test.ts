// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Incarnation } from '@realmkeep/base';
import { VirtualClock } from '@realmkeep/testkit';
import { ENDED_MAX, LEASE_TERM_MS, LEASES_MAX, Leases } from './leases.ts';

const A = 'a' as Incarnation;
const B = 'b' as Incarnation;

test('[LEA1] everybody lives for one term after the start, but those who ended', async () => {
  const clock = new VirtualClock();
  const leases = new Leases(clock);
  leases.end(B);
  deepEqual(leases.liveness(), { of: 'all-but', incarnations: [B] });
  await clock.advance(LEASE_TERM_MS - 1);
  equal(leases.liveness().of, 'all-but');
  await clock.advance(1);
  deepEqual(leases.liveness(), { of: 'only', incarnations: [] });
});

test('[LEA2] a lease lives one term from its last renewal', async () => {
  const clock = new VirtualClock();
  const leases = new Leases(clock);
  await clock.advance(LEASE_TERM_MS);
  equal(leases.renew(A), true);
  await clock.advance(LEASE_TERM_MS - 1);
  deepEqual(leases.liveness().incarnations, [A]);
  equal(leases.count, 1);
  await clock.advance(1);
  deepEqual(leases.liveness().incarnations, []);
  equal(leases.count, 0);
  equal(leases.renew(A), true, 'nobody took anything from it meanwhile');
});

test('[LEA3] a lease that was ended never comes back', () => {
  const leases = new Leases(new VirtualClock());
  leases.renew(A);
  leases.end(A);
  equal(leases.renew(A), false);
  equal(leases.renew(B), true);
  equal(leases.renew('' as Incarnation), false, 'nobody has no lease');
});

test('[LEA4] what is remembered of processes is bounded', async () => {
  const clock = new VirtualClock();
  const leases = new Leases(clock);
  const named = (n: number): Incarnation => `i${n}` as Incarnation;
  for (let i = 0; i <= ENDED_MAX; i++) leases.end(named(i));
  equal(leases.liveness().incarnations.length, ENDED_MAX);
  for (let i = 0; i < LEASES_MAX; i++) leases.renew(`l${i}` as Incarnation);
  equal(leases.renew(A), false, 'all places are taken by the living');
  await clock.advance(LEASE_TERM_MS);
  equal(leases.renew(A), true, 'the expired make room');
});
