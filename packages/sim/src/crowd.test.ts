// SPDX-License-Identifier: MIT
/** Crowds: the focus of the nearest, laid over the coarse picture that all clients share. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Band } from './stream/band.ts';
import { BAND_SLOTS, LEVELS } from './stream/format.ts';
import { StreamFixture, TestClient, testFormat } from './streams.fixture.ts';
import { SECTOR_STEPS } from './units.ts';

const SCHEDULES = 300;
/** A crowd of 1,000 in 12 s, exactly: a change of the codec moves it, and its commit says why. */
const CROWD_BYTES = 37_151;
/** Beyond the ids that the fixture gives. */
const HERO = 5001;

/** So many entities in one sector, and one client in the middle of them. */
function crowd(seed: string, count: number, bytesPerSecond: number) {
  const fixture = new StreamFixture(seed, testFormat(1, 1));
  const client = new TestClient(fixture.format, bytesPerSecond);
  fixture.clients.push(client);
  client.want(0, 0);
  for (let id = HERO; id < HERO + count; id++) {
    const x = fixture.random.below(SECTOR_STEPS);
    const y = fixture.random.below(SECTOR_STEPS);
    const heading = fixture.random.below(256);
    fixture.table.add({ id, kind: 1, x, y, speed: 256, heading });
  }
  fixture.rewatch();
  return { fixture, client };
}

/** A publish tick in which everybody turns at random, five times a second. */
function beat(fixture: StreamFixture, client: TestClient, restless = true): void {
  const { table, random, receiver } = fixture;
  fixture.observe();
  for (let n = 0; n < fixture.format.ticksPerPublish; n++) {
    for (let body = 0; body < table.end && restless; body++) {
      if (table.id[body] !== 0 && random.below(4) === 0) {
        table.setMotion(body, random.below(256), 256);
      }
    }
    fixture.turnBack();
    table.step();
  }
  fixture.publish();
  const hero = table.bodyOf(HERO);
  if (hero !== -1) client.feed.setView(table.x[hero], table.y[hero], HERO);
  assert.ok(receiver.tick > 0);
  fixture.serve(client);
}

/** Ids by their true distance from the hero. */
function nearest(fixture: StreamFixture, count: number): number[] {
  const { table } = fixture;
  const hero = table.bodyOf(HERO);
  const found: { id: number; d: number }[] = [];
  for (let body = 0; body < table.end; body++) {
    if (body === hero || table.id[body] === 0) continue;
    const d = Math.hypot(table.x[body] - table.x[hero], table.y[body] - table.y[hero]);
    found.push({ id: table.id[body], d });
  }
  found.sort((a, b) => a.d - b.d);
  return found.slice(0, count).map(({ id }) => id);
}

/** How far the client's picture of an entity is from the truth, in steps. */
function errorOf(fixture: StreamFixture, client: TestClient, id: number): number {
  const { replica } = client.reader;
  const band = replica.bandOf(id);
  if (band === undefined) return Number.POSITIVE_INFINITY;
  band.stepTo(replica.tick);
  const slot = replica.slotOf(id);
  const body = fixture.table.bodyOf(id);
  const x = Math.abs(band.x[slot] - fixture.table.x[body]);
  return Math.max(x, Math.abs(band.y[slot] - fixture.table.y[body]));
}

test('[CRO1] in a crowd of 1,000 a client stays within 8 KiB/s and sees the nearest at once', () => {
  const { fixture, client } = crowd('thousand', 1000, 8192);
  for (let n = 0; n < 100; n++) beat(fixture, client);
  assert.ok(client.feed.crowded);
  assert.equal(client.present.size, 1000);
  const seconds = 12;
  let near = 0;
  let sharp = 0;
  let most = 0;
  const start = client.bytes;
  for (let second = 0; second < seconds; second++) {
    const before = client.bytes;
    for (let n = 0; n < 10; n++) {
      beat(fixture, client);
      for (const id of nearest(fixture, 32)) {
        near += 1;
        if (errorOf(fixture, client, id) <= 1) sharp += 1;
      }
    }
    most = Math.max(most, client.bytes - before);
  }
  assert.equal(client.bytes - start, CROWD_BYTES);
  assert.ok(most <= 8192, `${most} bytes in a second`);
  assert.ok(sharp / near > 0.95, `${((sharp / near) * 100).toFixed(1)} % of the nearest are exact`);
});

test('[CRO2] in a crowd everybody in view is refreshed every two seconds', () => {
  const { fixture, client } = crowd('refreshed', 1000, 8192);
  for (let n = 0; n < 100; n++) beat(fixture, client);
  // A frame tells of everybody in its band: who has no event in it is where he was told to be.
  const last = new Map<number, number>();
  let longest = 0;
  for (let n = 0; n < 60; n++) {
    beat(fixture, client);
    const { tick } = client.reader;
    for (const band of client.reader.subscriptions) {
      if (band.changedTick.includes(tick)) last.set(band.index, tick);
      if (n >= 20) longest = Math.max(longest, tick - (last.get(band.index) ?? 0));
    }
  }
  assert.ok(client.reader.subscriptions.length >= 16);
  assert.ok(longest <= 40, `${longest} ticks`);
});

test('[CRO3] a calm crowd is no crowd, and one that calms is left without a jump', () => {
  const { fixture, client } = crowd('calm', 300, 4000);
  for (let n = 0; n < 60; n++) beat(fixture, client);
  assert.ok(client.feed.crowded);
  assert.ok(client.feed.focused >= 32);
  for (let n = 0; n < 100; n++) beat(fixture, client, false);
  assert.equal(client.feed.crowded, false);
  assert.equal(client.feed.focused, 0);
  assert.equal(client.reader.replica.focus?.count, 0);
  assert.deepEqual(new Set(client.reader.subscriptions.map(({ level }) => level)), new Set([0]));
  assert.equal(client.added, 300);
  assert.equal(client.removed, 0);
  assert.equal(fixture.checkClient(client), client.reader.subscriptions.length);
});

test('[CRO4] whoever is in focus is where the gateway has it at level 0, in any schedule', () => {
  let compared = 0;
  for (let seed = 0; seed < SCHEDULES; seed++) {
    const { fixture, client } = crowd(`focus ${seed}`, 90, 500 + (seed % 3) * 400);
    const losses = seed % 4;
    for (let n = 0; n < 50; n++) {
      for (let d = seed % 5; d > 0; d--) fixture.disturb();
      if (fixture.random.below(30) < losses) {
        fixture.advance(3);
        fixture.publish(true);
      }
      beat(fixture, client);
      compared += checkFocus(fixture, client);
    }
  }
  assert.ok(compared > SCHEDULES * 200, `${compared} entities in focus were compared`);
});

function checkFocus(fixture: StreamFixture, client: TestClient): number {
  const { replica } = client.reader;
  const { receiver } = fixture;
  if (replica.tick !== receiver.tick || replica.focus === null) return 0;
  const told: Band = replica.focus.band;
  let compared = 0;
  for (let slot = 0; slot < told.top; slot++) {
    const source = receiver.findFinest(told.id[slot]);
    if (told.shown[slot] === 0 || source === null || !source.synced) continue;
    const { band } = source;
    const at = receiver.replica.placeOf(told.id[slot]) % BAND_SLOTS;
    told.stepTo(receiver.tick);
    band.stepTo(receiver.tick);
    for (const key of ['x', 'y', 'heading', 'speed', 'gait', 'turn'] as const) {
      assert.equal(told[key][slot], band[key][at], `${key} of entity ${told.id[slot]}`);
    }
    compared += 1;
  }
  return compared;
}

test('[CRO5] who crosses between sectors of different levels is never lost', () => {
  const fixture = new StreamFixture('levels apart', testFormat(3, 3));
  const client = new TestClient(fixture.format);
  const both = new TestClient(fixture.format);
  fixture.clients.push(client, both);
  for (let sector = 0; sector < 9; sector++) {
    client.want(sector, sector % LEVELS);
    for (let level = 0; level < LEVELS; level++) fixture.receiver.watch(sector, level);
  }
  for (let n = 0; n < 40; n++) fixture.spawn();
  for (let n = 0; n < 400; n++) {
    fixture.observe();
    for (let step = 0; step < fixture.format.ticksPerPublish; step++) {
      fixture.table.setMotion(fixture.anyBody(), fixture.random.below(256), 1500);
      fixture.turnBack();
      fixture.table.step();
    }
    if (fixture.publish()) fixture.serve(client);
  }
  assert.equal(client.added, fixture.table.count);
  assert.equal(client.removed, 0);
});
