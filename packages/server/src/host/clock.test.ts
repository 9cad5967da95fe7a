// SPDX-License-Identifier: MIT
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { HostClock } from './clock.ts';

const BLOCKED_MS = 60;

test('[RUN9] a clock tells once how late its timers came while the process was busy', async () => {
  const clock = new HostClock();
  await new Promise<void>((resolve) => {
    clock.after(5, resolve);
    const until = clock.now() + BLOCKED_MS;
    while (clock.now() < until);
  });
  // It was due after 5 ms; a timer may be early by one.
  ok(clock.takeLagMs() >= BLOCKED_MS - 5 - 1);
  equal(clock.takeLagMs(), 0);
});

test('[RUN9] a timer that was taken back is not late', async () => {
  const clock = new HostClock();
  clock.after(1, () => {})();
  const until = clock.now() + BLOCKED_MS;
  while (clock.now() < until);
  await new Promise((resolve) => setImmediate(resolve));
  equal(clock.takeLagMs(), 0);
});
