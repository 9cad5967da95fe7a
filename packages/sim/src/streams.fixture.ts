// SPDX-License-Identifier: MIT
/**
 * A small cluster of publisher, gateway and clients for the tests of streams: random schedules of
 * events, losses, skips, joins and changes of level, all from one seed, and the comparison of what
 * each side believes.
 */
import { assert, type Random, SeededRandom } from '@realmkeep/base';
import { ClientFeed } from './client-feed.ts';
import { EntityLayout } from './entity-layout.ts';
import { EntityTable } from './entity-table.ts';
import { PacketWriter } from './packet.ts';
import { PacketReader } from './packet-reader.ts';
import { SectorGrid } from './sectors.ts';
import type { Band } from './stream/band.ts';
import { LEVEL_TOLERANCE, type StreamFormat, type Want } from './stream/format.ts';
import { LOAD_STEP_MAX } from './stream/publish-rates.ts';
import { SectorPublisher } from './stream/publisher.ts';
import { RegionReceiver } from './stream/region-receiver.ts';
import { SECTOR_STEPS, SPEED_PLAIN } from './units.ts';

export const TEST_LAYOUT = new EntityLayout({
  kinds: [
    {
      name: 'hero',
      fields: [
        { name: 'health', type: 'u8' },
        { name: 'name', type: 'text', max: 16 },
        { name: 'riding', type: 'bool' },
      ],
    },
    { name: 'wolf', fields: [{ name: 'health', type: 'i16' }] },
    { name: 'stone', fields: [] },
  ],
});

export function testFormat(columns = 3, rows = 3): StreamFormat {
  return { layout: TEST_LAYOUT, grid: new SectorGrid({ columns, rows }), ticksPerPublish: 2 };
}

/** One client of the fixture: its feed at the gateway and its reader. */
export class TestClient {
  readonly feed: ClientFeed;
  readonly reader: PacketReader;
  /** Ids as told by the listener, to hold against the replica. */
  readonly present = new Set<number>();
  added = 0;
  removed = 0;
  bytes = 0;
  packets = 0;
  readonly levels = new Map<number, number>();

  constructor(format: StreamFormat, bytesPerSecond = 1_000_000) {
    this.feed = new ClientFeed(format, { bytesPerSecond });
    this.reader = new PacketReader(format, {
      added: (id) => {
        assert(!this.present.has(id), 'an entity is added once');
        this.present.add(id);
        this.added += 1;
      },
      removed: (id) => {
        assert(this.present.delete(id), 'a removed entity was there');
        this.removed += 1;
      },
    });
  }

  want(sector: number, level: number): void {
    this.levels.set(sector, level);
    this.feed.subscribe(sector, level);
  }

  release(sector: number): void {
    this.levels.delete(sector);
    this.feed.unsubscribe(sector);
  }
}

export class StreamFixture {
  readonly format: StreamFormat;
  readonly table: EntityTable;
  readonly receiver: RegionReceiver;
  readonly random: Random;
  readonly clients: TestClient[] = [];
  readonly writer = new PacketWriter();
  publisher: SectorPublisher;
  regionBytes = 0;
  /** Copies of what was told, made once per publish tick. */
  readonly #views = new Map<string, Band | null>();
  #nextId = 1;
  #epoch = 1;

  constructor(seed: number | string, format = testFormat()) {
    this.format = format;
    this.random = new SeededRandom(seed);
    this.table = new EntityTable(format.layout, 16);
    this.publisher = new SectorPublisher(format, this.table, { epoch: 1 });
    this.receiver = new RegionReceiver(format);
  }

  /** A new owner of the region with the same entities. */
  newEpoch(): void {
    this.#epoch += 1;
    this.publisher = new SectorPublisher(this.format, this.table, { epoch: this.#epoch });
  }

  spawn(): number {
    const { grid, layout } = this.format;
    const kind = this.random.below(layout.kinds.length);
    const id = this.random.below(50) === 0 ? 0xffff_ff00 + (this.#nextId & 255) : this.#nextId;
    this.#nextId += 1;
    if (this.table.bodyOf(id) !== -1) return -1;
    return this.table.add({
      id,
      kind,
      x: this.random.below(grid.columns * SECTOR_STEPS),
      y: this.random.below(grid.rows * SECTOR_STEPS),
      heading: this.random.below(256),
      speed: this.random.below(3) * 300,
    });
  }

  /** A body that is in use, or -1. */
  anyBody(): number {
    if (this.table.count === 0) return -1;
    for (;;) {
      const body = this.random.below(this.table.end);
      if (this.table.id[body] !== 0) return body;
    }
  }

  /** One random thing happens to one entity. */
  disturb(): void {
    const { random, table } = this;
    const body = this.anyBody();
    if (body === -1) return;
    switch (random.below(16)) {
      case 0:
        if (table.count > 4) this.#removeOrReplace(body);
        return;
      case 1:
        this.spawn();
        return;
      case 2:
        table.setHidden(body, table.hidden[body] === 0 && random.below(2) === 0);
        return;
      case 3:
        table.place(body, table.x[body] + random.below(2001) - 1000, table.y[body]);
        return;
      case 4:
        table.setMotion(body, table.heading[body], 200, random.below(11) - 5);
        return;
      case 5:
        table.setMotion(body, table.heading[body], 0);
        return;
      case 6:
        table.setMotion(body, random.below(8) * 32, random.below(4095));
        return;
      case 7: {
        const fields = table.kindOf(body).fields;
        if (fields.length === 0) return;
        const field = random.below(fields.length);
        const text = fields[field].type === 'text';
        table.setAttribute(body, field, text ? `name é ${random.below(99)}` : random.below(256));
        return;
      }
      case 8:
        table.place(
          body,
          random.below(this.format.grid.columns * SECTOR_STEPS),
          random.below(this.format.grid.rows * SECTOR_STEPS),
        );
        return;
      default:
        table.setMotion(body, (table.heading[body] + random.below(61) - 30) & 255, 600);
    }
  }

  /** An entity goes; now and then one of the same id comes at once, in the same row or another. */
  #removeOrReplace(body: number): void {
    const { table, random } = this;
    const id = table.id[body];
    const kind = table.kind[body];
    const [x, y] = [table.x[body], table.y[body]];
    table.remove(body);
    if (random.below(3) !== 0) return;
    if (random.below(2) === 0) this.spawn();
    table.add({ id, kind, x, y });
  }

  /** Steps the truth by one publish tick; entities turn back at the edge of the grid. */
  advance(disturbances: number): void {
    const { table, format } = this;
    for (let n = 0; n < format.ticksPerPublish; n++) {
      for (let d = 0; d < disturbances; d++) this.disturb();
      this.turnBack();
      table.step();
    }
  }

  turnBack(): void {
    const { table, format } = this;
    const width = format.grid.columns * SECTOR_STEPS;
    const height = format.grid.rows * SECTOR_STEPS;
    for (let body = 0; body < table.end; body++) {
      if (table.id[body] === 0) continue;
      const out =
        table.x[body] < 0 || table.y[body] < 0 || table.x[body] >= width || table.y[body] >= height;
      if (!out) continue;
      table.place(
        body,
        Math.min(width - 1, Math.max(0, table.x[body])),
        Math.min(height - 1, Math.max(0, table.y[body])),
      );
      table.setMotion(body, (table.heading[body] + 128) & 255, table.speed[body]);
    }
  }

  /** Observes what the gateway watches. */
  observe(): void {
    this.publisher.observe('gateway', this.receiver.watched());
    for (const { sector, level } of this.receiver.missing()) {
      this.publisher.requestKeyframe(sector, level);
    }
  }

  /** Watches exactly what clients want. */
  rewatch(): void {
    const wanted = new Set<number>();
    for (const { levels } of this.clients) {
      for (const [sector, level] of levels) wanted.add(sector * 4 + level);
    }
    for (const { sector, level } of this.receiver.watched()) {
      if (!wanted.has(sector * 4 + level)) this.receiver.unwatch(sector, level);
    }
    for (const key of wanted) this.receiver.watch(key >> 2, key & 3);
  }

  /** Publishes and, unless the message is lost, takes it at the gateway. */
  publish(lost = false): boolean {
    const message = this.publisher.publish();
    this.#views.clear();
    if (message === null) return false;
    this.regionBytes += message.length;
    if (lost) return false;
    const applied = this.receiver.apply(message);
    assert(applied !== 'bad', 'a region message is good');
    return true;
  }

  /** Sends a client its packet. */
  serve(client: TestClient, drained = true): void {
    const packet = client.feed.compose(this.writer, this.receiver, {
      seconds: 0.1,
      drained,
      ack: -1,
      ackTicks: 0,
      own: null,
      events: [],
    });
    if (packet === null) return;
    client.bytes += packet.length;
    client.packets += 1;
    assert(client.reader.read(packet), 'a packet is good');
    for (const { sector, band } of client.reader.broken.splice(0)) {
      assert(false, `band ${sector}.${band} is in sync`);
    }
  }

  /** Holds the gateway's replicas against the publisher's, bit for bit. */
  checkGateway(): number {
    let compared = 0;
    for (const { sector, level } of this.receiver.watched()) {
      const stream = this.receiver.stream(sector, level);
      for (const received of stream?.bands ?? []) {
        const view = this.#view(sector, received.band.index, level);
        if (!received.synced || view === null) continue;
        if (received.band.tick !== view.tick) {
          received.band.stepTo(this.table.tick);
          view.stepTo(this.table.tick);
        }
        // What was told shares its attributes with the truth: between frames they are ahead.
        const framed = this.publisher.framedTick(sector, received.band.index, level);
        const attributes = level === 0 && framed === this.table.tick;
        compareBands(view, received.band, 'gateway', attributes);
        compared += 1;
      }
    }
    return compared;
  }

  /** Holds a client's replica against the gateway's where the client has everything. */
  checkClient(client: TestClient): number {
    let compared = 0;
    for (const band of client.reader.subscriptions) {
      const stream = this.receiver.stream(band.sector, band.level);
      const received = stream?.bands[band.index];
      if (received === undefined || !received.synced) continue;
      const synced = client.feed.syncedTick(band.sector, band.index) === this.receiver.tick;
      if (!synced) continue;
      received.band.stepTo(this.receiver.tick);
      band.stepTo(this.receiver.tick);
      compareBands(received.band, band, 'client', true);
      compared += 1;
    }
    const ids = new Set(client.reader.replica.ids());
    assert(ids.size === client.present.size, 'the listener was told of every entity');
    for (const id of ids) assert(client.present.has(id), 'the listener was told of an entity');
    return compared;
  }

  /** Holds what the publisher told in this publish tick, at a level, against the truth. */
  checkTolerance(level: number): void {
    const { publisher, table } = this;
    for (let sector = 0; sector < this.format.grid.count; sector++) {
      for (let index = 0; publisher.framedTick(sector, index, level) !== -1; index++) {
        if (publisher.framedTick(sector, index, level) !== table.tick) continue;
        const view = this.#view(sector, index, level);
        for (let slot = 0; slot < (view?.top ?? 0); slot++) {
          if (view !== null && view.id[slot] !== 0) this.#checkSlot(view, slot);
        }
      }
    }
  }

  #view(sector: number, index: number, level: number): Band | null {
    const key = `${sector}.${index}.${level}`;
    const known = this.#views.get(key);
    if (known !== undefined) return known;
    const view = this.publisher.view(sector, index, level);
    this.#views.set(key, view);
    return view;
  }

  #checkSlot(band: Band, slot: number): void {
    const { table } = this;
    const id = band.id[slot];
    const body = table.bodyOf(id);
    assert(body !== -1, `entity ${id} is there`);
    const tolerance = LEVEL_TOLERANCE[band.level];
    const x = Math.abs(band.x[slot] - table.x[body]);
    const y = Math.abs(band.y[slot] - table.y[body]);
    assert(x <= tolerance && y <= tolerance, `entity ${id} is within tolerance at ${band.level}`);
    const speed = band.speed[slot];
    assert(
      speed === SPEED_PLAIN ? table.speed[body] !== 0 : speed === table.speed[body],
      'a speed is true, and a stop always arrives',
    );
  }
}

/** Throws unless both believe the same. */
export function compareBands(a: Band, b: Band, who: string, attributes: boolean): void {
  const where = `${who} ${a.sector}.${a.index} level ${a.level}`;
  assert(a.count === b.count, `${where}: as many entities (${a.count}, ${b.count})`);
  for (let slot = 0; slot < a.top; slot++) {
    const same =
      a.id[slot] === b.id[slot] &&
      a.x[slot] === b.x[slot] &&
      a.y[slot] === b.y[slot] &&
      a.heading[slot] === b.heading[slot] &&
      a.speed[slot] === b.speed[slot] &&
      a.gait[slot] === b.gait[slot] &&
      a.turn[slot] === b.turn[slot] &&
      a.kind[slot] === b.kind[slot];
    assert(same, `${where}: slot ${slot} is equal`);
    if (!attributes) continue;
    for (let f = 0; f < a.attributes[slot].length; f++) {
      assert(a.attributes[slot][f] === b.attributes[slot][f], `${where}: slot ${slot} field ${f}`);
    }
  }
}

/**
 * One random schedule, where anything may happen in any order: events, losses, skips for want of
 * bytes, slow sockets, changes of level and of owner. Returns how many bands were compared.
 */
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
  // Most are short; the long ones are there for slots that are given away again.
  const publishes = random.below(60) === 0 ? 150 : 12;
  const jittery = random.below(5) === 0 ? fixture.anyBody() : -1;
  const crowded = random.below(100) === 0;
  for (let n = crowded ? 80 : 0; n > 0; n--) fixture.spawn();
  let stalled = 0;
  for (let publish = 0; publish < publishes; publish++) {
    if (stalled === 0 && random.below(40) === 0) stalled = random.below(130);
    stalled = Math.max(0, stalled - 1);
    if (publish === 0 || random.below(6) === 0) {
      for (const client of fixture.clients) changeWants(fixture, client);
    }
    if (random.below(60) === 0) fixture.newEpoch();
    if (random.below(30) === 0) fixture.publisher.rates.step = random.below(LOAD_STEP_MAX + 1);
    fixture.rewatch();
    // An observation that lapses ends streams, and the next one begins them anew.
    if (random.below(20) === 0) fixture.publisher.observers.remove('gateway');
    else fixture.observe();
    fixture.advance(disturbances);
    if (jittery !== -1) shove(fixture, jittery);
    if (random.below(6) === 0) observeElsewhere(fixture);
    const taken = fixture.publish(random.below(100) < losses);
    if (!taken && random.below(4) !== 0) continue;
    // What went wrong stays wrong, so not every tick has to be looked at.
    if (taken && random.below(3) === 0) {
      compared += fixture.checkGateway();
      fixture.checkTolerance(0);
    }
    for (const client of fixture.clients) {
      // A gateway serves its clients one after the other: each may change what is watched.
      if (random.below(8) === 0) {
        changeWants(fixture, client);
        fixture.rewatch();
      }
      const drained = client === fixture.clients[0] ? stalled === 0 : random.below(20) !== 0;
      // A socket that does not drain gets no packet at all unless something is mandatory.
      if (!drained && random.below(4) !== 0) continue;
      if (crowded) lookAround(fixture, client);
      fixture.serve(client, drained);
      if (random.below(2) === 0) compared += fixture.checkClient(client);
    }
  }
  return compared + settle(fixture);
}

function changeWants({ random }: StreamFixture, client: TestClient): void {
  for (let n = random.below(5); n >= 0; n--) {
    const sector = random.below(9);
    if (random.below(3) === 0) client.release(sector);
    else client.want(sector, random.below(4) === 0 ? 1 + random.below(2) : 0);
  }
}

/** Throws an entity about a border as no rule of motion would: soon it is in plain mode. */
function shove({ table, random }: StreamFixture, body: number): void {
  if (table.id[body] === 0) return;
  const by = (): number => random.below(4001) - 2000;
  table.place(body, SECTOR_STEPS + by(), SECTOR_STEPS / 2 + by());
  table.setMotion(body, random.below(256), 300 + random.below(300));
}

/** The client's hero is one of those who are there, and has somebody for a target. */
function lookAround(fixture: StreamFixture, { feed }: TestClient): void {
  const { table } = fixture;
  const hero = fixture.anyBody();
  feed.setView(table.x[hero], table.y[hero], table.id[hero], [table.id[fixture.anyBody()]]);
}

/** Another gateway: what it watches is published whether this one watches it or not. */
function observeElsewhere({ publisher, random }: StreamFixture): void {
  const wants: Want[] = [];
  for (let n = random.below(12); n > 0; n--) {
    wants.push({ sector: random.below(9), level: random.below(4) === 0 ? 2 : 0 });
  }
  publisher.observe('another gateway', wants);
}

/** Without losses and stalls, everybody comes in sync. */
function settle(fixture: StreamFixture): number {
  let waiting = true;
  for (let publish = 0; publish < 60 && waiting; publish++) {
    fixture.observe();
    fixture.advance(publish < 2 ? 1 : 0);
    if (fixture.publish()) fixture.checkGateway();
    waiting = publish < 4 || fixture.receiver.missing().length > 0;
    for (const client of fixture.clients) {
      client.feed.bucket.refill(10);
      fixture.serve(client);
      const bands = client.reader.subscriptions.length;
      if (client.feed.bands > bands || fixture.checkClient(client) < bands) waiting = true;
    }
  }
  let compared = 0;
  for (const client of fixture.clients) {
    const bands = fixture.checkClient(client);
    assert(bands === client.reader.subscriptions.length, 'every band came in sync');
    compared += bands;
  }
  return compared;
}
