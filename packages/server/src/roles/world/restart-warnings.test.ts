// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { RestartWarnings } from './restart-warnings.ts';

const HOUR_MS = 3_600_000;
const onTheHour = (after: number): number => (Math.floor(after / HOUR_MS) + 1) * HOUR_MS;

/** What is said, and how many seconds before the restart. */
function said(fromMs: number, untilMs: number): [number, string][] {
  const warnings = new RestartWarnings(onTheHour);
  const all: [number, string][] = [];
  for (let wall = fromMs; wall < untilMs; wall += 1000) {
    const text = warnings.look(wall);
    if (text !== null) all.push([(onTheHour(wall) - wall) / 1000, text.slice(24, 34).trim()]);
  }
  return all;
}

test('[WLD5] players are warned 15, 5 and 1 minutes and 10 seconds before a restart, each time', () => {
  const once = [
    [900, '15 minutes'],
    [300, '5 minutes,'],
    [60, '1 minute,'],
    [10, '10 seconds'],
  ];
  deepEqual(
    said(1, 2 * HOUR_MS),
    [...once, ...once].map(([s, text]) => [Number(s) - 0.001, text]),
  );
});

test('[WLD5] a world that starts in between says only the latest warning', () => {
  deepEqual(
    said(HOUR_MS - 200_000, HOUR_MS).map(([seconds]) => seconds),
    [200, 60, 10],
  );
});

test('[WLD5] without another restart nothing is said', () => {
  equal(new RestartWarnings(() => null).look(5), null);
});
