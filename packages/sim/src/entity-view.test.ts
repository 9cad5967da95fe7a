// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import { EntityView, type Sample } from './entity-view.ts';
import { StreamFixture, TestClient } from './streams.fixture.ts';
import { SECTOR_STEPS } from './units.ts';
import { ViewClock } from './view-clock.ts';

const MIDDLE = 1.5 * SECTOR_STEPS;

/** Publishes a beat and gives the client's packet, if there is one. */
function packetOf(fixture: StreamFixture, client: TestClient): Uint8Array | null {
  fixture.observe();
  fixture.table.step();
  fixture.table.step();
  if (!fixture.publish()) return null;
  return client.feed.compose(fixture.writer, fixture.receiver, {
    seconds: 0.1,
    drained: true,
    ack: -1,
    ackTicks: 0,
    own: null,
    events: [],
  });
}

function setUp(): { fixture: StreamFixture; client: TestClient; view: EntityView } {
  const fixture = new StreamFixture('view');
  const client = new TestClient(fixture.format);
  fixture.clients.push(client);
  for (let sector = 0; sector < 9; sector++) client.want(sector, 0);
  fixture.rewatch();
  return { fixture, client, view: new EntityView(client.reader) };
}

test('[VIE1] between packets an entity is drawn on its way, through turns and silence', () => {
  const { fixture, client, view } = setUp();
  const body = fixture.table.add({ id: 7, kind: 0, x: MIDDLE, y: MIDDLE, speed: 100, turn: 2 });
  const truth = new Map<number, { x: number; y: number }>();
  const out: Sample = { x: 0, y: 0, heading: 0, moving: false };
  let drawn = 0;
  for (let n = 0; n < 60; n++) {
    if (n % 17 === 0) fixture.table.setMotion(body, (n * 7) & 255, 100, n % 2);
    const packet = packetOf(fixture, client);
    truth.set(fixture.table.tick, { x: fixture.table.x[body], y: fixture.table.y[body] });
    if (packet) assert.ok(view.read(packet));
    const tick = client.reader.tick - 4;
    const expected = truth.get(tick);
    if (expected === undefined || !view.sampleAt(7, tick, out)) continue;
    assert.ok(Math.abs(out.x - expected.x) <= 1 && Math.abs(out.y - expected.y) <= 1);
    assert.equal(out.moving, true);
    drawn += 1;
  }
  assert.ok(drawn > 40, `${drawn} places were compared`);
});

test('[VIE2] beyond the newest packet an entity goes on, and an error fades without a jump', () => {
  const { fixture, client, view } = setUp();
  const body = fixture.table.add({ id: 7, kind: 0, x: MIDDLE, y: MIDDLE, speed: 100 });
  for (let n = 0; n < 6; n++) {
    const packet = packetOf(fixture, client);
    if (packet) view.read(packet);
  }
  const out: Sample = { x: 0, y: 0, heading: 0, moving: false };
  fixture.table.setMotion(body, 64, 100);
  const late: Uint8Array[] = [];
  for (let n = 0; n < 3; n++) {
    const packet = packetOf(fixture, client);
    if (packet) late.push(packet);
  }
  const now = fixture.table.tick;
  view.sampleAt(7, now, out);
  const before = { ...out };
  for (const packet of late) view.read(packet);
  view.sampleAt(7, now, out);
  assert.ok(Math.abs(out.x - before.x) <= 1 && Math.abs(out.y - before.y) <= 1, 'no jump');
  view.sampleAt(7, now + 3, out);
  const gone = fixture.table.y[body] + 3 * 100;
  assert.ok(Math.abs(out.x - fixture.table.x[body]) <= 1 && Math.abs(out.y - gone) <= 1);
});

test('[VIE3] a teleport is not drawn as a journey', () => {
  const { fixture, client, view } = setUp();
  const body = fixture.table.add({ id: 7, kind: 0, x: 1000, y: 1000 });
  const out: Sample = { x: 0, y: 0, heading: 0, moving: false };
  for (let n = 0; n < 8; n++) {
    if (n === 5) fixture.table.place(body, MIDDLE, 1000);
    const packet = packetOf(fixture, client);
    if (packet) view.read(packet);
    for (const part of [0, 0.5, 1, 1.5]) {
      if (!view.sampleAt(7, client.reader.tick - 2 + part, out)) continue;
      assert.ok(out.x === 1000 || out.x === MIDDLE, `drawn at ${out.x}`);
    }
  }
  assert.ok(view.sampleAt(7, client.reader.tick, out));
  assert.equal(out.x, MIDDLE);
  fixture.table.remove(body);
  const gone = packetOf(fixture, client);
  assert.ok(gone && view.read(gone));
  assert.equal(view.sampleAt(7, client.reader.tick, out), false);
});

test('[VIE4] the clock draws 1.5 to 2 publish ticks behind, forward only, despite jitter', () => {
  for (const jitter of [0, 40, 90]) {
    const random = new SeededRandom(jitter);
    const clock = new ViewClock({ tickHz: 20, ticksPerPublish: 2 });
    const arrivals: { at: number; tick: number }[] = [];
    let last = 0;
    for (let tick = 1000; tick < 1600; tick += 2) {
      last = Math.max(last, (tick - 1000) * 50 + 70 + random.below(jitter + 1));
      arrivals.push({ at: last, tick });
    }
    let drawn = Number.NEGATIVE_INFINITY;
    let newest = 0;
    for (let now = 70; now < 29_000; now += 16) {
      while (arrivals.length > 0 && arrivals[0].at <= now) {
        const first = arrivals.shift();
        if (first === undefined) break;
        clock.arrived(first.tick, first.at);
        newest = first.tick;
      }
      const tick = clock.renderTick(now);
      assert.ok(tick >= drawn, 'time never goes back');
      drawn = tick;
      if (now < 3000) continue;
      const behind = 1000 + (now - 70) / 50 - tick;
      assert.ok(behind > 2.5 && behind < 6, `${behind} ticks behind with ${jitter} ms`);
      if (jitter === 0) assert.ok(tick <= newest + 0.5, 'the next packet is there in time');
    }
  }
});
