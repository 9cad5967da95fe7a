// SPDX-License-Identifier: MIT
/**
 * `entropy`: what each field of level 0's frames costs, against the empirical entropy of its values
 * taken for themselves: what is left to win by better codes. Fields that depend on each other could
 * be coded below the sum; a better model of motion is worth more than any code.
 */
import { SeededRandom } from '@realmkeep/base';
import {
  type Band,
  EntityLayout,
  EntityTable,
  RegionMessageReader,
  RegionReceiver,
  SECTOR_STEPS,
  SectorGrid,
  SectorPublisher,
  SPEED_PLAIN,
  type StreamFormat,
  TICKS_PER_PUBLISH,
} from '@realmkeep/sim';
import type { Check } from '@realmkeep/testkit';
import { BitReader } from '../packages/sim/src/bits.ts';
import { ageBits, gapOrder } from '../packages/sim/src/stream/format.ts';
import { fixOrder } from '../packages/sim/src/stream/frame.ts';
import { SECTION_FRAME } from '../packages/sim/src/stream/region-message.ts';

/** Events of all fields may cost so much more than their entropy. */
const OVERHEAD_MAX = 1.35;
const SIDE = 6;
const ENTITIES = 180;
const SPEED = 256;

/** Bits and values of one field. */
class FieldCount {
  bits = 0;
  samples = 0;
  readonly #seen = new Map<number, number>();

  add(value: number, bits: number): void {
    this.bits += bits;
    this.samples += 1;
    this.#seen.set(value, (this.#seen.get(value) ?? 0) + 1);
  }

  get entropyBits(): number {
    let sum = 0;
    for (const count of this.#seen.values()) sum -= count * Math.log2(count / this.samples);
    return sum;
  }
}

export interface FieldReport {
  readonly field: string;
  readonly samples: number;
  readonly bitsPerSample: number;
  readonly entropyPerSample: number;
  readonly shareOfBits: number;
}

export type EntropyData = Record<'random' | 'walkers', readonly FieldReport[]>;

export async function entropy(): Promise<{ checks: Check[]; data: EntropyData }> {
  const random = measure((table, chance) => turn(table, chance));
  const walkers = measure((table, chance) => walk(table, chance));
  const ratio = overhead(random);
  const checks = [
    {
      name: 'bits of random movers / entropy',
      value: ratio,
      limit: OVERHEAD_MAX,
      unit: 'x',
      ok: ratio <= OVERHEAD_MAX,
    },
  ];
  return { checks, data: { random, walkers } };
}

function overhead(fields: readonly FieldReport[]): number {
  let bits = 0;
  let least = 0;
  for (const { samples, bitsPerSample, entropyPerSample } of fields) {
    bits += samples * bitsPerSample;
    least += samples * entropyPerSample;
  }
  return bits / least;
}

function turn(table: EntityTable, random: SeededRandom): void {
  for (let body = 0; body < table.end; body++) {
    if (random.below(4) === 0) table.setMotion(body, random.below(256), SPEED);
  }
}

function walk(table: EntityTable, random: SeededRandom): void {
  for (let body = 0; body < table.end; body++) {
    const moving = table.speed[body] !== 0;
    if (random.below(moving ? 80 : 60) !== 0) continue;
    table.setMotion(body, random.below(256), moving ? 0 : SPEED);
  }
}

function measure(move: (table: EntityTable, random: SeededRandom) => void): FieldReport[] {
  const layout = new EntityLayout({ kinds: [{ name: 'hero', fields: [] }] });
  const grid = new SectorGrid({ columns: SIDE, rows: SIDE });
  const format: StreamFormat = { layout, grid, ticksPerPublish: TICKS_PER_PUBLISH };
  const random = new SeededRandom('entropy');
  const table = new EntityTable(layout);
  const edge = SIDE * SECTOR_STEPS;
  for (let id = 1; id <= ENTITIES; id++) {
    const [x, y] = [random.below(edge), random.below(edge)];
    table.add({ id, kind: 0, x, y, heading: random.below(256), speed: SPEED });
  }
  const publisher = new SectorPublisher(format, table, { epoch: 1 });
  const receiver = new RegionReceiver(format);
  for (let sector = 0; sector < grid.count; sector++) receiver.watch(sector, 0);
  const counts = new FrameCounts();
  for (let publish = 0; publish < 3000; publish++) {
    publisher.observe('gateway', receiver.watched());
    for (let tick = 0; tick < TICKS_PER_PUBLISH; tick++) {
      move(table, random);
      wrap(table, edge);
      table.step();
    }
    const message = publisher.publish();
    if (message === null) continue;
    if (publish > 10) counts.take(message, receiver);
    receiver.apply(message);
  }
  return counts.report();
}

/** Who reaches the edge of the world turns back. */
function wrap(table: EntityTable, edge: number): void {
  for (let body = 0; body < table.end; body++) {
    const [x, y] = [table.x[body], table.y[body]];
    if (x > SPEED && y > SPEED && x < edge - SPEED && y < edge - SPEED) continue;
    const heading = x <= SPEED ? 0 : x >= edge - SPEED ? 128 : y <= SPEED ? 64 : 192;
    table.setMotion(body, heading, SPEED);
  }
}

/** Reads frames field by field, against the replica as it is before them. */
class FrameCounts {
  readonly #fields = new Map<string, FieldCount>();
  readonly #input = new BitReader();
  readonly #message = new RegionMessageReader();

  take(bytes: Uint8Array, receiver: RegionReceiver): void {
    if (!this.#message.open(bytes)) return;
    while (this.#message.next()) {
      const { sector, band: index, level, kind, from, to } = this.#message;
      const band = receiver.replica.band(sector, index, level);
      if (kind !== SECTION_FRAME || band === undefined) continue;
      this.#input.reset(bytes, from, to);
      this.#frame(band);
      this.#count('tail and last byte', 0, to * 8 - this.#input.bitPosition);
    }
  }

  report(): FieldReport[] {
    let total = 0;
    for (const { bits } of this.#fields.values()) total += bits;
    return [...this.#fields].map(([field, count]) => ({
      field,
      samples: count.samples,
      bitsPerSample: count.bits / count.samples,
      entropyPerSample: count.entropyBits / count.samples,
      shareOfBits: count.bits / total,
    }));
  }

  #frame(band: Band): void {
    const input = this.#input;
    const events = this.#read('events', () => input.golomb(1));
    if (events === 0) return;
    const order = gapOrder(band.count, events);
    let slot = -1;
    for (let n = 0; n < events; n++) {
      const gap = this.#read('gap', () => input.rice(order, band.count));
      for (let passed = 0; passed <= gap; passed++) {
        do slot += 1;
        while (band.id[slot] === 0);
      }
      this.#event(band, slot);
    }
  }

  #event(band: Band, slot: number): void {
    const input = this.#input;
    const parts = this.#read('parts', () => {
      let ones = 0;
      while (ones < 8 && input.read(1) === 1) ones += 1;
      if (ones === 7) return 23 + input.read(1);
      return ones < 8 ? 16 + ones : input.read(4);
    });
    const motion = parts === 19 || parts === 20 || (parts < 16 && (parts & 1) !== 0);
    const fix = parts === 19 || parts === 21 || (parts < 16 && (parts & 2) !== 0);
    const cross = parts === 24 || (parts < 16 && (parts & 8) !== 0);
    let speed = band.speed[slot];
    if ((parts >= 16 && parts <= 18) || (motion && !fix)) {
      this.#read('age', () => input.read(ageBits(TICKS_PER_PUBLISH)));
    }
    if (parts === 16) this.#read('heading', () => input.read(8));
    if (parts === 17) this.#read('heading', () => this.#change());
    if (motion) {
      this.#read('heading', () => (input.read(1) === 0 ? input.read(8) : this.#change()));
      const rest = this.#read('speed and turn', () => {
        if (parts !== 20 && input.read(1) === 0) return -1;
        const said = input.read(1) === 0 ? -1 : input.read(1) === 0 ? 0 : input.read(12);
        if (input.read(1) === 1) input.read(8);
        return said;
      });
      if (rest >= 0) speed = rest;
      else if (speed === SPEED_PLAIN || speed === 0) speed = band.gait[slot];
    }
    if (fix) {
      const name = speed === SPEED_PLAIN ? 'plain fix' : 'fix';
      this.#read(name, () => input.signedGolomb(fixOrder(speed, 0)));
      this.#read(name, () => input.signedGolomb(fixOrder(speed, 0)));
    }
    if (cross) {
      this.#read('cross', () => input.read(3) * 4096 + input.golomb(0) * 64 + input.read(6));
    }
  }

  #change(): number {
    const input = this.#input;
    return input.read(1) === 0 ? 256 + input.read(3) : 272 + input.read(4);
  }

  #read(field: string, read: () => number): number {
    const from = this.#input.bitPosition;
    const value = read();
    this.#count(field, value, this.#input.bitPosition - from);
    return value;
  }

  #count(field: string, value: number, bits: number): void {
    let count = this.#fields.get(field);
    if (count === undefined) {
      count = new FieldCount();
      this.#fields.set(field, count);
    }
    count.add(value, bits);
  }
}
