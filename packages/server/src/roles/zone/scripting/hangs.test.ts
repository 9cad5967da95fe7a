// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Hang } from '../../../runtime/watch.ts';
import { POISON_MS, poisoned, REST_MS, reportOf } from './hangs.ts';

const hang = (at: number, more: Partial<Hang> = {}): Hang => ({
  script: 'wolf',
  hook: 'tick',
  region: 'wood:1:0',
  entity: 7,
  stack: ['at run (file:///wolf.ts:3:5)', 'at tick (file:///wolf.ts:9:1)'],
  at,
  reported: false,
  ...more,
});

test('[HANG1] a call that hung once is called again; twice in a minute, and it rests', () => {
  deepEqual(poisoned([], 0), []);
  deepEqual(poisoned([hang(1000)], 1000), []);
  deepEqual(
    poisoned([hang(1000), hang(3000)], 4000).map(({ script, hook }) => `${script} ${hook}`),
    ['wolf tick'],
  );
  deepEqual(poisoned([hang(0), hang(POISON_MS + 1)], POISON_MS + 2), []);
  deepEqual(poisoned([hang(1000), hang(3000, { hook: 'died' })], 4000), []);
});

test('[HANG2] its rest ends', () => {
  const hangs = [hang(1000), hang(3000)];
  equal(poisoned(hangs, 3000 + REST_MS).length, 1);
  equal(poisoned(hangs, 3001 + REST_MS).length, 0);
});

test('[HANG3] one loop is one group, wherever in it the watchdog looked', () => {
  const fingerprint = (text: string): string => text;
  const one = reportOf(hang(1), fingerprint);
  const other = reportOf(hang(2, { stack: ['at run (file:///wolf.ts:4:9)'] }), fingerprint);
  equal(one.fingerprint, other.fingerprint);
  equal(one.stack.split('\n').length, 2);
});
