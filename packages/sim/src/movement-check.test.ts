// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import { MovementCheck } from './movement-check.ts';

const SPEED = 600;
const TICK_MS = 50;

/** Walks for a minute; returns how many ticks of walking were let through and how many refused. */
function walk(arrivals: { at: number; ticks: number; speed?: number }[]): [number, number] {
  const check = new MovementCheck({ allowedSpeed: SPEED, tickHz: 20, now: 0 });
  let passed = 0;
  let refused = 0;
  for (const { at, ticks, speed } of arrivals) {
    if (check.claim(at, speed ?? SPEED, ticks)) passed += ticks;
    else refused += ticks;
  }
  return [passed, refused];
}

test('[MOV1] an honest player with 250 ms, 100 ms jitter and 2 s stalls is never corrected', () => {
  const random = new SeededRandom(1);
  const arrivals: { at: number; ticks: number }[] = [];
  let last = 0;
  for (let sent = 100; sent <= 130_000; sent += 100) {
    let at = sent + 250 + random.below(101);
    // A stall each minute holds back everything sent in it.
    const stall = Math.floor(sent / 61_000) * 61_000 + 30_000;
    if (sent >= stall && sent < stall + 2000) at = stall + 2000 + 250;
    last = Math.max(last, at);
    arrivals.push({ at: last, ticks: 2 });
  }
  assert.deepEqual(walk(arrivals), [2600, 0]);
});

test('[MOV2] a cheater who claims too much gains less than 5 % over a minute', () => {
  for (const factor of [1.05, 1.5, 3, 20]) {
    const arrivals: { at: number; ticks: number }[] = [];
    for (let at = 50; at <= 60_000; at += 50) {
      for (let n = 0; n < Math.ceil(factor); n++) {
        arrivals.push({ at, ticks: n < Math.floor(factor) ? 1 : factor % 1 });
      }
    }
    const [passed] = walk(arrivals);
    assert.ok(passed * TICK_MS <= 60_000 * 1.05, `factor ${factor}: ${passed} ticks`);
  }
});

test('[MOV3] pausing to save credit and spending it in bursts gains nothing', () => {
  for (const pause of [300, 1000, 2000, 5000]) {
    const arrivals: { at: number; ticks: number }[] = [];
    for (let at = pause; at <= 60_000; at += pause) {
      for (let n = 0; n < 200; n++) arrivals.push({ at, ticks: 1 });
    }
    const [passed] = walk(arrivals);
    assert.ok(passed * TICK_MS <= 60_000 * 1.05, `pause ${pause}: ${passed} ticks`);
  }
});

test('[MOV4] idle time is not banked: after a minute of standing a burst is 2.3 s at most', () => {
  const arrivals = Array.from({ length: 400 }, () => ({ at: 60_000, ticks: 1 }));
  const [passed] = walk(arrivals);
  assert.ok(passed * TICK_MS <= 2300, `${passed} ticks`);
});

test('[MOV5] a speed above the allowed one is refused', () => {
  assert.deepEqual(walk([{ at: 1000, ticks: 1, speed: SPEED + 1 }]), [0, 1]);
});
