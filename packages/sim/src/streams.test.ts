// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamFixture, TestClient } from './streams.fixture.ts';

/** One random schedule: anything may happen in any order; returns the comparisons made. */
export function runSchedule(seed: number): number {
  const fixture = new StreamFixture(seed);
  const { random } = fixture;
  let compared = 0;
  for (let n = random.below(40); n >= 0; n--) fixture.spawn();
  for (let n = random.below(2); n >= 0; n--) {
    fixture.clients.push(new TestClient(fixture.format, 400 + random.below(3) * 4000));
  }
  const losses = random.below(3) * 5;
  const disturbances = random.below(8);
  for (let publish = 0; publish < 24; publish++) {
    if (publish === 0 || random.below(6) === 0) changeWants(fixture);
    if (random.below(60) === 0) fixture.newEpoch();
    fixture.rewatch();
    fixture.observe();
    fixture.advance(disturbances);
    const taken = fixture.publish(random.below(100) < losses);
    if (!taken) continue;
    compared += fixture.checkGateway();
    fixture.checkTolerance(0);
    for (const client of fixture.clients) {
      fixture.serve(client, random.below(20) !== 0);
      compared += fixture.checkClient(client);
    }
  }
  return compared + settle(fixture);
}

function changeWants(fixture: StreamFixture): void {
  const { random } = fixture;
  for (const client of fixture.clients) {
    for (let n = random.below(5); n >= 0; n--) {
      const sector = random.below(9);
      if (random.below(3) === 0) client.release(sector);
      else client.want(sector, random.below(4) === 0 ? 1 + random.below(2) : 0);
    }
  }
}

/** Without losses and with bytes enough, everybody comes in sync. */
function settle(fixture: StreamFixture): number {
  for (let publish = 0; publish < 11; publish++) {
    fixture.observe();
    fixture.advance(publish < 6 ? 1 : 0);
    if (!fixture.publish()) continue;
    fixture.checkGateway();
    for (const client of fixture.clients) {
      client.feed.bucket.refill(10);
      fixture.serve(client);
    }
  }
  let compared = 0;
  for (const client of fixture.clients) {
    const bands = fixture.checkClient(client);
    assert.equal(bands, client.reader.subscriptions.length, 'every band came in sync');
    compared += bands;
  }
  return compared;
}

test('[STR1] in sync, publisher, gateway and client believe the same bit for bit', () => {
  let compared = 0;
  const t0 = performance.now();
  for (let seed = 0; seed < 4000; seed++) {
    try {
      compared += runSchedule(seed);
    } catch (error) {
      throw new Error(`schedule with seed ${seed}`, { cause: error });
    }
  }
  console.log(compared, (performance.now() - t0) / 4000);
});
