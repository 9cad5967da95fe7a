// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, type RegionId, silentLog } from '@realmkeep/base';
import { LOAD_STEP_MAX } from '@realmkeep/sim';
import { VirtualClock } from '@realmkeep/testkit';
import { Statistics } from '../../runtime/statistics.ts';
import type { ZoneNode } from './node.ts';
import { CALM_JUDGEMENTS, JUDGE_MS, Overload } from './overload.ts';
import type { Region } from './region.ts';
import { Ticker } from './ticker.ts';

const TICK_MS = 50;

/** Ticks for one judgement at this share of the time; returns the step after it. */
function judge(overload: Overload, from: number, share: number): number {
  for (let at = TICK_MS; at <= JUDGE_MS; at += TICK_MS) overload.took(TICK_MS * share, from + at);
  return overload.step;
}

test('[OVL1] a node past its time gives up a step a second, and wins back slower than it lost', () => {
  const overload = new Overload(0);
  const steps: number[] = [];
  let now = 0;
  const next = (share: number): void => {
    steps.push(judge(overload, now, share));
    now += JUDGE_MS;
  };
  for (const share of [0.3, 0.9, 1.2, 0.7, 0.7]) next(share);
  deepEqual(steps, [0, 1, 2, 2, 2]);
  for (let n = 1; n < CALM_JUDGEMENTS; n++) next(0.2);
  equal(overload.step, 2);
  next(0.2);
  equal(overload.step, 1);
  // Between the two shares nothing changes, so the rates do not swing.
  next(0.2);
  next(0.6);
  for (let n = 1; n < CALM_JUDGEMENTS; n++) next(0.2);
  equal(overload.step, 1);
});

test('[OVL2] however long it lasts, rates fall to the last step and no further', () => {
  const overload = new Overload(0);
  for (let n = 0; n < 20; n++) judge(overload, n * JUDGE_MS, 2);
  equal(overload.step, LOAD_STEP_MAX);
});

test('[OVL3] every region of an overloaded node publishes less, its statistics say so, and it recovers', async () => {
  const virtual = new VirtualClock();
  let spent = 0;
  let costMs = 2;
  const clock: Clock = {
    now: () => virtual.now() + spent,
    wall: () => virtual.wall(),
    after: (ms, fn) => virtual.after(ms, fn),
  };
  const regions = new Map<RegionId, Region>();
  const steps = new Map<RegionId, number>();
  const statistics = new Statistics();
  const node = { env: { clock, log: silentLog }, context: { statistics }, regions };
  const ticker = new Ticker(node as unknown as ZoneNode);
  for (const id of ['field:1:0', 'cave:1:0'] as RegionId[]) {
    const region = {
      id,
      zone: { tickHz: 1000 / TICK_MS },
      tick: () => {
        spent += costMs;
      },
      set loadStep(step: number) {
        steps.set(id, step);
      },
    } as unknown as Region;
    regions.set(id, region);
    ticker.start(region);
  }
  await virtual.advance(3000);
  deepEqual([...steps.values()], [0, 0]);
  // Two regions at 45 ms each have no room within 50 ms.
  costMs = 45;
  await virtual.advance(2500);
  const [field, cave] = steps.values();
  equal(field, cave);
  equal(field >= 1, true);
  equal(statistics.figures().find(({ name }) => name === 'loadStep')?.value, field);
  costMs = 2;
  await virtual.advance(JUDGE_MS * CALM_JUDGEMENTS * (LOAD_STEP_MAX + 1));
  deepEqual([...steps.values()], [0, 0]);
  ticker.stopAll();
});
