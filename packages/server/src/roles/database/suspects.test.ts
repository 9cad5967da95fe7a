// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { CharacterId, Incarnation } from '@realmkeep/base';
import { AFTER_LOAD_MS, Suspects, TRIAL_MS } from './suspects.ts';

const [ANN, BEN, CID] = [1, 2, 3] as CharacterId[];
const process = (n: number): Incarnation => String(n).repeat(32) as Incarnation;

/** Processes that load everybody at once and die of it. */
function deaths(suspects: Suspects, count: number, ...all: CharacterId[]): number {
  let now = 0;
  for (let n = 1; n <= count; n++) {
    for (const character of all) equal(suspects.load(process(n), character, now), 'go');
    now += 100;
    equal(suspects.died(process(n), now), null);
  }
  return now;
}

test('[POIS1] who was loaded before two deaths is loaded alone, and set aside at the third', () => {
  const suspects = new Suspects();
  let now = deaths(suspects, 2, ANN, BEN);
  equal(suspects.load(process(3), ANN, now), 'go');
  equal(suspects.load(process(3), BEN, now), 'wait');
  equal(suspects.load(process(3), CID, now), 'go', 'nobody suspects him');
  now += TRIAL_MS;
  equal(suspects.load(process(3), BEN, now), 'go');
  equal(suspects.died(process(3), now + 50), BEN);
  // And the other one lives on.
  equal(suspects.load(process(4), ANN, now + 100), 'go');
});

test('[POIS2] who was there at one of two deaths alone is not under suspicion', () => {
  const suspects = new Suspects();
  deaths(suspects, 1, ANN, BEN);
  suspects.load(process(2), CID, 200);
  suspects.load(process(2), ANN, 200);
  equal(suspects.died(process(2), 300), null);
  equal(suspects.load(process(3), BEN, 400), 'go');
  equal(suspects.load(process(3), CID, 400), 'go');
  equal(suspects.load(process(3), ANN, 400), 'go');
  equal(suspects.died(process(3), 500), ANN);
});

test('[POIS3] a death long after the load says nothing, and a life clears the name', () => {
  const suspects = new Suspects();
  let now = deaths(suspects, 2, ANN);
  suspects.load(process(3), ANN, now);
  now += AFTER_LOAD_MS + 1;
  equal(suspects.died(process(3), now), null);
  suspects.load(process(4), ANN, now);
  equal(suspects.died(process(4), now + 10), null, 'the count begins anew');
});

test('[POIS4] a process that ends in good order accuses nobody', () => {
  const suspects = new Suspects();
  const now = deaths(suspects, 2, ANN);
  suspects.load(process(3), ANN, now);
  suspects.left(process(3));
  deepEqual(suspects.died(process(3), now + 10), null);
});

test('[POIS5] who was vouched for is as good as new', () => {
  const suspects = new Suspects();
  const now = deaths(suspects, 2, ANN, BEN);
  suspects.forget(ANN);
  equal(suspects.load(process(3), BEN, now), 'go');
  equal(suspects.load(process(3), ANN, now), 'go');
  equal(suspects.died(process(3), now + 10), BEN);
});

test('[POIS7] who comes and goes again and again is accused of nothing that he outlived', () => {
  const suspects = new Suspects();
  let now = deaths(suspects, 1, ANN);
  for (let n = 2; n <= 5; n++) {
    const until = now + AFTER_LOAD_MS + 500;
    for (; now < until; now += 400) equal(suspects.load(process(n), ANN, now), 'go');
    equal(suspects.died(process(n), now), null, `death ${n}`);
  }
});

test('[POIS8] a process does not die of whom it had let go in good order', () => {
  const suspects = new Suspects();
  const now = deaths(suspects, 2, ANN, BEN);
  suspects.load(process(3), ANN, now);
  suspects.released(process(3), ANN);
  equal(suspects.load(process(3), BEN, now + 10), 'go', 'the trial is over');
  suspects.released(process(3), BEN);
  equal(suspects.died(process(3), now + 20), null);
});
