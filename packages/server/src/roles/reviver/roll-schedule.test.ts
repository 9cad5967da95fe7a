// SPDX-License-Identifier: MIT
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import type { RealmId } from '@realmkeep/base';
import { MACHINE_STAGGER_MS, RollSchedule } from './roll-schedule.ts';

const HOUR_MS = 3_600_000;
const next = (_cron: string, after: number): number => (Math.floor(after / HOUR_MS) + 1) * HOUR_MS;
const scheduled = [{ realm: 'hollowmere' as RealmId, cron: '0 * * * *' }];

/** Moments at which a roll begins. */
function begun(schedule: RollSchedule, looks: readonly number[]): number[] {
  return looks.filter((at) => schedule.look(at).length > 0);
}

test('[REV15] a realm is rolled once at each of its times', () => {
  const looks = Array.from({ length: 2 * 3600 + 10 }, (_, second) => second * 1000 + 500);
  deepEqual(begun(new RollSchedule(scheduled, next, 0), looks), [HOUR_MS + 500, 2 * HOUR_MS + 500]);
});

test('[REV15] machines begin one after the other', () => {
  const looks = Array.from({ length: 2 * 3600 }, (_, second) => second * 1000);
  deepEqual(begun(new RollSchedule(scheduled, next, 2), looks), [
    2 * MACHINE_STAGGER_MS,
    HOUR_MS + 2 * MACHINE_STAGGER_MS,
  ]);
});

test('[REV15] a time that was slept through is left out', () => {
  const looks = [0, HOUR_MS + 61_000, 2 * HOUR_MS];
  deepEqual(begun(new RollSchedule(scheduled, next, 0), looks), [2 * HOUR_MS]);
});
