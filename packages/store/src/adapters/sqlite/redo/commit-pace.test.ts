// SPDX-License-Identifier: MIT
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { COMMIT_WITHIN_MS, CommitPace } from './commit-pace.ts';

test('[PAC1] nothing to commit is never due; what waits is, after so long', () => {
  const pace = new CommitPace();
  pace.committed(1000, 100, 1);
  equal(pace.isDue(1000 + 10 * COMMIT_WITHIN_MS, 0), false);
  equal(pace.isDue(1000 + COMMIT_WITHIN_MS - 1, 1), false);
  equal(pace.isDue(1000 + COMMIT_WITHIN_MS, 1), true);
});

test('[PAC2] a commit is due before it would take long', () => {
  const pace = new CommitPace();
  pace.committed(1000, 1000, 10);
  equal(pace.isDue(1100, 399), false, 'a hundredth of a millisecond each: 400 take 4');
  equal(pace.isDue(1100, 400), true);
});

test('[PAC3] commits take a fifth of the time at most, however slow the disk is', () => {
  const pace = new CommitPace();
  pace.committed(1000, 10, 40);
  equal(pace.isDue(1049, 10), false, 'ten more would take 40 ms');
  equal(pace.isDue(1000 + 200, 10), true);
});
