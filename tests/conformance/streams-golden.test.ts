// SPDX-License-Identifier: MIT
/**
 * Golden vectors of sector streams: recorded messages and packets with the state after each, read
 * by the code and by the independent decoder. `node tests/conformance/streams-golden.test.ts
 * --write` records them anew, which a change of the protocol has to explain.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromHex, toHex } from '@realmkeep/base';
import { type Band, PacketReader, RegionReceiver } from '@realmkeep/sim';
import { StreamFixture, TEST_LAYOUT, TestClient } from '../../packages/sim/src/streams.fixture.ts';
import { type BandState, type Setting, StreamDecoder } from './stream-decoder.ts';

const FILE = new URL('./golden/streams.json', import.meta.url);
/**
 * One line per occupied slot: sector.band.level slot id kind x y heading speed gait turn values.
 */
type State = readonly string[];

interface Vector {
  readonly bytes: string;
  readonly after: State;
}

/** Packets of a client in a crowd: the focus is written like a band of sector 0, level 3. */
interface Crowd {
  readonly bytes: string;
  readonly after: State;
}

interface Golden {
  readonly setting: Setting;
  readonly region: readonly Vector[];
  readonly crowd: readonly Crowd[];
  readonly packets: readonly (Vector & { ack: number; own: number[] | null; events: string[] })[];
}

const SETTING: Setting = {
  columns: 3,
  rows: 3,
  ticksPerPublish: 2,
  kinds: TEST_LAYOUT.kinds.map(({ fields }) =>
    fields.map(({ type, textBytesMax }) =>
      type === 'text' ? { type, max: textBytesMax } : { type },
    ),
  ),
};

function ofBands(bands: Iterable<Band>, tick: number): State {
  const lines: string[] = [];
  for (const b of bands) {
    b.stepTo(tick);
    for (let s = 0; s < 64; s++) {
      if (b.id[s] === 0) continue;
      const motion = [b.x[s], b.y[s], b.heading[s], b.speed[s], b.gait[s], b.turn[s]];
      const name = `${b.sector}.${b.index}.${b.level} ${s} ${b.id[s]} ${b.kind[s]}`;
      lines.push(`${name} ${motion.join(' ')} ${JSON.stringify(b.attributes[s])}`);
    }
  }
  return lines.sort();
}

function ofStates(bands: Iterable<BandState>): State {
  const lines: string[] = [];
  for (const { sector, band, level, slots } of bands) {
    for (const [number, s] of slots) {
      const motion = [s.x, s.y, s.heading, s.speed, s.gait, s.turn];
      const name = `${sector}.${band}.${level} ${number} ${s.id} ${s.kind}`;
      lines.push(`${name} ${motion.join(' ')} ${JSON.stringify(s.values)}`);
    }
  }
  return lines.sort();
}

/** A schedule with every kind of event, all levels, changes of level and of the set of sectors. */
function record(): Golden {
  const fixture = new StreamFixture('golden');
  const client = new TestClient(fixture.format, 4000);
  // These two keep every stream watched that the client changes to, from the first message on.
  const fine = new TestClient(fixture.format);
  const coarse = new TestClient(fixture.format);
  fixture.clients.push(client, fine, coarse);
  for (let sector = 0; sector < 9; sector++) {
    client.want(sector, sector === 3 ? 1 : 0);
    fine.want(sector, 0);
    coarse.want(sector, 1 + (sector % 2));
  }
  for (let n = 0; n < 20; n++) fixture.spawn();
  fixture.rewatch();
  const region: Vector[] = [];
  const packets: Golden['packets'][number][] = [];
  for (let publish = 0; publish < 80; publish++) {
    if (publish === 30) client.want(7, 2);
    if (publish === 40) client.release(0);
    if (publish === 50) client.want(0, 0);
    fixture.rewatch();
    fixture.observe();
    fixture.advance(publish % 3);
    const message = fixture.publisher.publish();
    if (message === null) continue;
    fixture.receiver.apply(message);
    const bands = fixture.receiver.replica.bands.values();
    region.push({ bytes: toHex(message), after: ofBands(bands, fixture.table.tick) });
    const input = {
      seconds: 0.1,
      drained: publish % 11 !== 10,
      ack: publish % 4 === 0 ? 65_530 + publish : -1,
      ackTicks: 2,
      own:
        publish % 8 === 0
          ? { x: -publish, y: publish % 24 === 0 ? -70_000 : 70_000, heading: 200, speed: 600 }
          : null,
      events: publish % 9 === 0 ? [Uint8Array.of(1, 2), new Uint8Array(130).fill(7)] : [],
    };
    const packet = client.feed.compose(fixture.writer, fixture.receiver, input);
    if (packet === null) continue;
    assert.ok(client.reader.read(packet));
    const { ack, own } = client.reader;
    packets.push({
      bytes: toHex(packet),
      after: ofBands(client.reader.subscriptions, client.reader.tick),
      ack,
      own: own ? [own.x, own.y, own.heading, own.speed] : null,
      events: client.reader.events.map(toHex),
    });
  }
  return { setting: SETTING, region, packets, crowd: recordCrowd() };
}

/** A client in a crowd of 80 whose budget makes it take the coarse picture and a focus. */
function recordCrowd(): Crowd[] {
  const fixture = new StreamFixture('golden crowd');
  const client = new TestClient(fixture.format, 700);
  fixture.clients.push(client);
  client.want(0, 0);
  for (let id = 1; id <= 80; id++) {
    const [x, y] = [fixture.random.below(45_000) + 2000, fixture.random.below(45_000) + 2000];
    fixture.table.add({ id, kind: 1, x, y, speed: 100 });
  }
  fixture.rewatch();
  const packets: Crowd[] = [];
  for (let publish = 0; publish < 60; publish++) {
    fixture.observe();
    for (let step = 0; step < 2; step++) {
      for (let n = 0; n < 20; n++) {
        fixture.table.setMotion(fixture.anyBody(), fixture.random.below(256), 100);
      }
      fixture.table.step();
    }
    const message = fixture.publisher.publish();
    if (message === null) continue;
    fixture.receiver.apply(message);
    client.feed.setView(24_000, 24_000, 1);
    const input = { seconds: 0.1, drained: true, ack: -1, ackTicks: 0, own: null, events: [] };
    const packet = client.feed.compose(fixture.writer, fixture.receiver, input);
    if (packet === null) continue;
    assert.ok(client.reader.read(packet));
    packets.push({ bytes: toHex(packet), after: ofReader(client.reader) });
  }
  assert.ok(client.feed.focused > 30, 'there is a focus');
  return packets;
}

function ofReader(reader: PacketReader): State {
  const { focus } = reader.replica;
  const lines = [...ofBands(reader.subscriptions, reader.tick)];
  if (focus !== null)
    lines.push(...ofBands([focus.band], reader.tick).map((one) => `focus ${one}`));
  return lines;
}

function bytesOf(vector: Vector): Uint8Array {
  const bytes = fromHex(vector.bytes);
  assert.ok(bytes);
  return bytes;
}

if (process.argv.includes('--write')) {
  writeFileSync(FILE, `${JSON.stringify(record(), null, 1)}\n`);
} else {
  const golden = JSON.parse(readFileSync(FILE, 'utf8')) as Golden;

  test('[STR21] the independent decoder reads every region message to its last bit', () => {
    const decoder = new StreamDecoder(golden.setting);
    for (const vector of golden.region) {
      decoder.region(bytesOf(vector));
      assert.deepEqual(ofStates(decoder.bands), vector.after);
    }
    assert.ok(golden.region.length > 60);
  });

  test('[STR22] the independent decoder reads every packet to its last bit', () => {
    const decoder = new StreamDecoder(golden.setting);
    for (const vector of golden.packets) {
      decoder.packet(bytesOf(vector));
      assert.deepEqual(ofStates(decoder.bands), vector.after);
      assert.deepEqual(decoder.events.map(toHex), vector.events);
      assert.deepEqual(decoder.own, vector.own);
      if (decoder.ack) assert.equal(decoder.ack[0], vector.ack);
    }
    assert.ok(golden.packets.length > 60);
  });

  test('[STR25] decoder and code read a focus to the same state', () => {
    const decoder = new StreamDecoder(golden.setting);
    const reader = new PacketReader(new StreamFixture('golden').format);
    for (const { bytes, after } of golden.crowd) {
      const packet = fromHex(bytes);
      assert.ok(packet && reader.read(packet));
      assert.deepEqual(ofReader(reader), after);
      decoder.packet(packet);
      const focus = { sector: 0, band: 0, level: 0, tick: 0, slots: decoder.focus };
      const lines = ofStates([focus]).map((one) => `focus ${one}`);
      assert.deepEqual([...ofStates(decoder.bands), ...lines], after);
    }
    assert.ok(golden.crowd.length > 40);
  });

  test('[STR23] the code reads every vector to the same state', () => {
    const { format } = new StreamFixture('golden');
    const receiver = new RegionReceiver(format);
    for (let sector = 0; sector < 9; sector++) {
      for (let level = 0; level < 3; level++) receiver.watch(sector, level);
    }
    for (const vector of golden.region) {
      assert.notEqual(receiver.apply(bytesOf(vector)), 'bad');
      assert.deepEqual(ofBands(receiver.replica.bands.values(), receiver.tick), vector.after);
    }
    const reader = new PacketReader(format);
    for (const vector of golden.packets) {
      assert.ok(reader.read(bytesOf(vector)));
      assert.deepEqual(ofBands(reader.subscriptions, reader.tick), vector.after);
    }
  });

  test('[STR24] the code writes exactly the recorded bytes', () => {
    assert.deepEqual(record(), golden);
  });
}
