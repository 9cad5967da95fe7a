// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { askAgainMs, GONE_MS, WaitingLine } from './waiting-line.ts';

test('[LINE1] first come, first served; whoever asks again keeps his place', () => {
  const line = new WaitingLine<string>();
  deepEqual(line.stand('ann', false, 0), { place: 1, waiting: 1 });
  deepEqual(line.stand('ben', false, 1), { place: 2, waiting: 2 });
  deepEqual(line.stand('ann', false, 2), { place: 1, waiting: 2 });
  line.leave('ann');
  deepEqual(line.stand('ben', false, 3), { place: 1, waiting: 1 });
  deepEqual(line.stand('ann', false, 4), { place: 2, waiting: 2 });
});

test('[LINE2] who was here already goes before everybody who was not, in order among themselves', () => {
  const line = new WaitingLine<string>();
  line.stand('ann', false, 0);
  line.stand('ben', false, 1);
  equal(line.stand('cid', true, 2)?.place, 1);
  equal(line.stand('dora', true, 3)?.place, 2);
  equal(line.stand('ann', false, 4)?.place, 3);
  equal(line.stand('ben', false, 5)?.place, 4);
  equal(line.stand('cid', true, 6)?.place, 1);
});

test('[LINE3] who does not ask any more has gone, and the others move up', () => {
  const line = new WaitingLine<string>();
  line.stand('ann', false, 0);
  line.stand('ben', false, 10);
  line.stand('ben', false, GONE_MS);
  deepEqual(line.stand('ben', false, GONE_MS + 1), { place: 1, waiting: 1 });
});

test('[LINE4] a line has an end: more are sent away, those in it stay', () => {
  const line = new WaitingLine<number>();
  for (let i = 0; i < 10_000; i++) ok(line.stand(i, false, 0));
  equal(line.stand(10_000, false, 0), null);
  equal(line.stand(9999, false, 0)?.place, 10_000);
});

test('[LINE5] who is far behind asks more seldom, but often enough to be seen', () => {
  ok(askAgainMs(1) < askAgainMs(100));
  ok(askAgainMs(10_000) < GONE_MS);
});
