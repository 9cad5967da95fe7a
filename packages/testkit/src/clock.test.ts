// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { delay, every } from '@realmkeep/base';
import { VirtualClock } from './clock.ts';

test('[SIM1] timers run in the order of their due time, equal ones in the order they were set', async () => {
  const clock = new VirtualClock();
  const seen: string[] = [];
  clock.after(20, () => seen.push('c'));
  clock.after(10, () => seen.push('a'));
  clock.after(10, () => seen.push('b'));
  clock.after(30, () => seen.push('late'));
  await clock.advance(25);
  deepEqual(seen, ['a', 'b', 'c']);
  equal(clock.now(), 25);
});

test('[SIM2] promises settle between two timers, so awaiting code takes no virtual time', async () => {
  const clock = new VirtualClock();
  const seen: number[] = [];
  void (async () => {
    await delay(clock, 5);
    for (let i = 0; i < 10; i++) await Promise.resolve();
    seen.push(clock.now());
  })();
  clock.after(6, () => seen.push(clock.now()));
  await clock.advance(10);
  deepEqual(seen, [5, 6]);
});

test('[SIM3] a cancelled timer never runs', async () => {
  const clock = new VirtualClock();
  const seen: number[] = [];
  const cancel = clock.after(5, () => seen.push(1));
  cancel();
  cancel();
  await clock.advance(10);
  deepEqual(seen, []);
  equal(clock.pending, 0);
});

test('[BASE7] every() beats at multiples of its period until it is stopped', async () => {
  const clock = new VirtualClock();
  const beats: number[] = [];
  const stop = every(clock, 100, () => beats.push(clock.now()));
  await clock.advance(350);
  stop();
  await clock.advance(500);
  deepEqual(beats, [100, 200, 300]);
});
