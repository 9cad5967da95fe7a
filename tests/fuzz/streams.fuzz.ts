// SPDX-License-Identifier: MIT
/**
 * Bytes of strangers to the readers of sector streams: nothing throws, nothing leaves its bounds.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, SeededRandom } from '@realmkeep/base';
import { type Band, EntityLayout, PacketReader, RegionReceiver } from '@realmkeep/sim';
import { StreamFixture, TestClient, testFormat } from '../../packages/sim/src/streams.fixture.ts';

const RUNS = 400;

interface Recording {
  readonly fixture: StreamFixture;
  readonly messages: Uint8Array[];
  readonly packets: Uint8Array[];
}

/** What a zone and a gateway really send: the seeds of what is mutated. */
function record(seed: number): Recording {
  const fixture = new StreamFixture(`fuzz ${seed}`);
  const client = new TestClient(fixture.format);
  fixture.clients.push(client);
  for (let sector = 0; sector < 9; sector++) client.want(sector, sector % 3);
  for (let n = 0; n < 40; n++) fixture.spawn();
  fixture.rewatch();
  const messages: Uint8Array[] = [];
  const packets: Uint8Array[] = [];
  for (let publish = 0; publish < 14; publish++) {
    if (publish === 9) client.want(4, 2);
    if (publish === 11) client.release(3);
    fixture.rewatch();
    fixture.observe();
    fixture.advance(4);
    const message = fixture.publisher.publish();
    if (message === null) continue;
    messages.push(message);
    fixture.receiver.apply(message);
    const packet = client.feed.compose(fixture.writer, fixture.receiver, {
      seconds: 0.1,
      drained: true,
      ack: publish,
      ackTicks: 3,
      own: { x: 1, y: -1, heading: 3, speed: 4 },
      events: [Uint8Array.of(1, 2, 3), new Uint8Array(200)],
    });
    if (packet) packets.push(packet);
  }
  return { fixture, messages, packets };
}

function mutate(random: Random, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  let out = bytes.slice();
  for (let n = random.below(4); n >= 0; n--) {
    const at = random.below(out.length + 1);
    switch (random.below(6)) {
      case 0:
        out = out.slice(0, at);
        break;
      case 1:
        out = Uint8Array.from([...out, ...random.bytes(random.below(20))]);
        break;
      case 2:
        out.set(random.bytes(Math.min(8, out.length - at)), at);
        break;
      case 3:
        out = Uint8Array.from([...out.slice(0, at), ...other.slice(random.below(other.length))]);
        break;
      default:
        if (at < out.length) out[at] ^= 1 << random.below(8);
    }
  }
  return out;
}

function checkBand(band: Band, layout: EntityLayout): void {
  let count = 0;
  for (let slot = 0; slot < 64; slot++) {
    if (band.id[slot] === 0) continue;
    count += 1;
    assert.ok(slot < band.top);
    assert.ok(band.kind[slot] < layout.kinds.length);
    assert.equal(band.attributes[slot].length, layout.kinds[band.kind[slot]].fields.length);
  }
  assert.equal(count, band.count);
}

test('[FUZ1] no bytes make the reader of packets throw or leave its bounds', () => {
  let refused = 0;
  for (let run = 0; run < RUNS; run++) {
    const random = new SeededRandom(run);
    const { fixture, packets } = record(run % 20);
    const reader = new PacketReader(fixture.format);
    for (const packet of packets) {
      const hostile = random.below(3) === 0;
      const bytes = hostile
        ? mutate(random, packet, packets[random.below(packets.length)])
        : packet;
      if (!reader.read(bytes)) refused += 1;
    }
    assert.ok(reader.subscriptions.length <= 255);
    for (const band of reader.replica.bands.values()) checkBand(band, fixture.format.layout);
  }
  assert.ok(refused > RUNS / 4, `${refused} packets were refused`);
});

test('[FUZ2] no bytes make the receiver of region messages throw or leave its bounds', () => {
  let bad = 0;
  for (let run = 0; run < RUNS; run++) {
    const random = new SeededRandom(run);
    const { fixture, messages } = record(run % 20);
    const receiver = new RegionReceiver(fixture.format);
    for (let sector = 0; sector < 9; sector++) receiver.watch(sector, sector % 3);
    for (const message of messages) {
      const hostile = random.below(3) === 0;
      const other = messages[random.below(messages.length)];
      if (receiver.apply(hostile ? mutate(random, message, other) : message) === 'bad') bad += 1;
    }
    for (const band of receiver.replica.bands.values()) checkBand(band, fixture.format.layout);
  }
  assert.ok(bad > RUNS / 4, `${bad} messages were bad`);
});

test('[FUZ3] pure noise is refused everywhere', () => {
  const random = new SeededRandom('noise');
  const { fixture } = record(1);
  for (let run = 0; run < 5000; run++) {
    const noise = random.bytes(random.below(200));
    const reader = new PacketReader(fixture.format);
    reader.read(noise);
    new RegionReceiver(fixture.format).apply(noise);
    EntityLayout.decode(noise);
    for (const band of reader.replica.bands.values()) checkBand(band, fixture.format.layout);
  }
});

test('[FUZ4] a client that was lied to heals when its bands are sent again', () => {
  for (let run = 0; run < 60; run++) {
    const random = new SeededRandom(run);
    const fixture = new StreamFixture(`heal ${run}`);
    const client = new TestClient(fixture.format);
    fixture.clients.push(client);
    for (let sector = 0; sector < 9; sector++) client.want(sector, 0);
    for (let n = 0; n < 30; n++) fixture.spawn();
    fixture.rewatch();
    for (let publish = 0; publish < 20; publish++) {
      fixture.observe();
      fixture.advance(4);
      if (!fixture.publish()) continue;
      const packet = client.feed.compose(fixture.writer, fixture.receiver, {
        seconds: 1,
        drained: true,
        ack: -1,
        ackTicks: 0,
        own: null,
        events: [],
      });
      if (packet === null) continue;
      // Only frames and patches are harmed: a wrong header is the transport's to exclude.
      const harmed = publish >= 3 && publish < 12 && random.below(2) === 0 && packet.length > 8;
      if (harmed) packet[5 + random.below(packet.length - 5)] ^= 1 << random.below(8);
      client.reader.read(packet);
      if (publish !== 14) continue;
      for (const { sector, index } of client.reader.subscriptions) {
        client.feed.resync(sector, index);
      }
    }
    assert.equal(fixture.checkClient(client), client.reader.subscriptions.length);
  }
});

/** Packets of a client in a crowd, most of them with a focus. */
function recordCrowd(): { fixture: StreamFixture; packets: Uint8Array[] } {
  const fixture = new StreamFixture('fuzz crowd', testFormat(1, 1));
  const client = new TestClient(fixture.format, 700);
  fixture.clients.push(client);
  client.want(0, 0);
  for (let id = 1; id <= 80; id++) {
    const [x, y] = [fixture.random.below(49_000), fixture.random.below(49_000)];
    fixture.table.add({ id, kind: 1, x, y, speed: 100 });
  }
  fixture.rewatch();
  const packets: Uint8Array[] = [];
  for (let publish = 0; publish < 80; publish++) {
    fixture.observe();
    for (let n = 0; n < 40; n++) {
      fixture.table.setMotion(fixture.anyBody(), fixture.random.below(256), 100);
    }
    fixture.advance(0);
    if (!fixture.publish()) continue;
    client.feed.setView(25_000, 25_000, 1);
    const input = { seconds: 0.1, drained: true, ack: -1, ackTicks: 0, own: null, events: [] };
    const packet = client.feed.compose(fixture.writer, fixture.receiver, input);
    if (packet) packets.push(packet);
  }
  assert.ok(client.feed.focused > 20);
  return { fixture, packets };
}

test('[FUZ5] no bytes make the reader of a focus throw or leave its bounds', () => {
  const { fixture, packets } = recordCrowd();
  for (let run = 0; run < RUNS; run++) {
    const random = new SeededRandom(run);
    const reader = new PacketReader(fixture.format);
    for (const packet of packets) {
      const other = packets[random.below(packets.length)];
      reader.read(random.below(10) === 0 ? mutate(random, packet, other) : packet);
    }
    const { bands, overlays, focus } = reader.replica;
    for (const band of bands.values()) checkBand(band, fixture.format.layout);
    for (const band of overlays) assert.ok(band.count <= band.top && band.top <= 64);
    assert.ok(focus !== null && focus.count <= 40);
  }
});
