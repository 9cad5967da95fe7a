// SPDX-License-Identifier: MIT
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { cronProblem, nextTime } from './schedule.ts';

test('[CRON1] the next time lies after the moment, in this machine’s time zone', () => {
  const after = new Date(2026, 10, 28, 12, 0).getTime();
  const next = new Date(nextTime('0 5 * * 2', after) ?? 0);
  const { 0: day, 1: hour } = [next.getDay(), next.getHours()];
  deepEqual([day, hour, next.getMinutes()], [2, 5, 0]);
  ok(next.getTime() > after && next.getTime() - after < 7 * 24 * 3_600_000);
  equal(nextTime('0 5 * * 2', next.getTime()), new Date(2026, 11, 8, 5, 0).getTime());
});

test('[CRON2] what is no time of five fields is told with its reason', () => {
  equal(cronProblem('0 5 * * 2'), null);
  match(cronProblem('0 25 * * 2') ?? '', /\S/);
  match(cronProblem('0 0 5 * * 2') ?? '', /\S/);
  match(cronProblem('tuesdays') ?? '', /\S/);
});
