// SPDX-License-Identifier: MIT
/**
 * A second, independent decoder of sector streams, written from `docs/protocol/streams.md` alone
 * and for reading, not for speed. It imports nothing of `packages/sim`: where it and the code
 * differ, one of the code and the page is wrong.
 */
import assert from 'node:assert/strict';

export interface Setting {
  readonly columns: number;
  readonly rows: number;
  readonly ticksPerPublish: number;
  /** Names are of no use here: per kind, the type and max of each field. */
  readonly kinds: readonly (readonly { type: string; max?: number }[])[];
}

export interface Slot {
  id: number;
  kind: number;
  x: number;
  y: number;
  heading: number;
  speed: number;
  gait: number;
  turn: number;
  values: (number | string)[];
}

export interface BandState {
  sector: number;
  band: number;
  level: number;
  tick: number;
  slots: Map<number, Slot>;
}

const SECTOR = 49_152;
const PLAIN = 4095;
const COLUMN = [1, 1, 0, -1, -1, -1, 0, 1];
const ROW = [0, 1, 1, 1, 0, -1, -1, -1];
const BITS: Record<string, number> = { u8: 8, u16: 16, u32: 32, i8: 8, i16: 16, i32: 32, bool: 1 };

const cosine = (k: number) => Math.round(Math.cos((2 * Math.PI * (k & 255)) / 256) * 16384);
const sine = (k: number) => cosine(k - 64);
const bitsOf = (n: number) => (n === 0 ? 0 : Math.floor(Math.log2(n)) + 1);

/** Bits from the lowest up, as in section 3. */
class Bits {
  readonly #bytes: Uint8Array;
  #bit: number;

  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.#bit = from * 8;
  }

  take(n: number): number {
    let value = 0;
    for (let i = 0; i < n; i++, this.#bit++) {
      assert.ok(this.#bit < this.#bytes.length * 8, 'the bytes go on');
      value += ((this.#bytes[this.#bit >> 3] >> (this.#bit & 7)) & 1) * 2 ** i;
    }
    return value;
  }

  golomb(order: number): number {
    let k = order;
    let value = 0;
    for (; this.take(1) === 1; k++) value += 2 ** k;
    return value + this.take(k);
  }

  signedGolomb(k: number): number {
    const v = this.golomb(k);
    return v % 2 === 0 ? v / 2 : -(v + 1) / 2;
  }

  rice(k: number): number {
    let q = 0;
    while (this.take(1) === 1) q += 1;
    return q * 2 ** k + this.take(k);
  }

  /** The bits left over are 0; returns the next byte. */
  end(): number {
    while (this.#bit % 8 !== 0) assert.equal(this.take(1), 0, 'left over bits are 0');
    return this.#bit / 8;
  }
}

interface Crossing {
  readonly slot: Slot;
  readonly sector: number;
  readonly band: number;
  readonly level: number;
  readonly to: number;
}

export class StreamDecoder {
  readonly bands: BandState[] = [];
  readonly events: Uint8Array[] = [];
  tick = 0;
  ack: [number: number, ticks: number] | null = null;
  own: number[] | null = null;
  readonly #setting: Setting;
  /** Place of the last own state. */
  #told: [x: number, y: number] = [Number.NaN, Number.NaN];
  #crossings: Crossing[] = [];
  #epoch = -1;
  /** Who is in focus, by slot, as of a tick. */
  readonly focus = new Map<number, Slot>();
  #focusTick = 0;

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  /** Section 6.1, for a reader that wants everything. Bands appear with their keyframes. */
  region(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const epoch = view.getUint32(0, true);
    if (epoch > this.#epoch) this.bands.length = 0;
    this.#epoch = epoch;
    this.tick = view.getUint32(8, true);
    const count = view.getUint16(12, true);
    const sections: { band: BandState | null; kind: number; from: number; to: number }[] = [];
    let at = 14 + count * 8;
    for (let i = 0; i < count; i++) {
      const entry = 14 + i * 8;
      const sector = view.getUint16(entry, true);
      const name = bytes[entry + 2];
      const kind = bytes[entry + 3];
      const to = at + view.getUint16(entry + 6, true);
      const known = this.#find(sector, name & 63, name >> 6);
      // A keyframe of a band in sync says nothing new.
      if (!(kind === 2 && known)) {
        sections.push({
          band: known ?? (kind >= 2 ? this.#make(sector, name & 63, name >> 6) : null),
          kind,
          from: at,
          to,
        });
      }
      at = to;
    }
    assert.equal(at, bytes.length, 'the sections fill the message');
    for (const band of this.bands) this.#stepTo(band, this.tick);
    for (const { band, kind, from, to } of sections) {
      if (kind === 0 && band) assert.equal(this.#frame(bytes, from, band), to);
    }
    this.#land();
    for (const { band, kind, from, to } of sections) {
      if (band && !this.bands.includes(band)) this.bands.push(band);
      if (kind !== 0 && band) assert.equal(this.#patch(bytes, from, band), to);
    }
  }

  /** Section 6.2. */
  packet(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const flags = bytes[0];
    let at = 1;
    if (flags & 64) {
      this.tick = view.getUint32(at, true);
      for (const band of this.bands) band.tick = this.tick;
      this.#focusTick = this.tick;
      at += 4;
    } else {
      this.tick += (bytes[at] - this.tick) & 255;
      at += 1;
    }
    this.ack = null;
    this.own = null;
    if (flags & 32) {
      this.ack = [view.getUint16(at, true), bytes[at + 2]];
      at += 3;
    }
    if (flags & 1) {
      const [heading, word] = [bytes[at], view.getUint16(at + 1, true)];
      const whole = word >= 32768;
      const [x, y] = whole
        ? [view.getInt32(at + 3, true), view.getInt32(at + 7, true)]
        : [
            this.#told[0] + view.getInt16(at + 3, true),
            this.#told[1] + view.getInt16(at + 5, true),
          ];
      this.own = [x, y, heading, word & 32767];
      this.#told = [x, y];
      at += whole ? 11 : 7;
    }
    if (flags & 2) at = this.#subscriptions(bytes, view, at);
    for (const band of this.bands) this.#stepTo(band, this.tick);
    for (; this.#focusTick < this.tick; this.#focusTick++) this.focus.forEach(step);
    if (flags & 4) {
      const presence = at;
      at += Math.ceil(this.bands.length / 8);
      this.bands.forEach((band, i) => {
        if ((bytes[presence + (i >> 3)] >> (i & 7)) & 1) at = this.#frame(bytes, at, band);
      });
    }
    this.#land();
    if (flags & 8) {
      for (let n = bytes[at++]; n > 0; n--) {
        const position = bytes[at++];
        if (position === 255) at = this.#focus(bytes, at);
        else at = this.#patch(bytes, at, this.bands[position]);
      }
    }
    this.events.length = 0;
    while (flags & 16 && at < bytes.length) {
      let length = 0;
      let shift = 0;
      do {
        length |= (bytes[at] & 127) << shift;
        shift += 7;
      } while (bytes[at++] >= 128);
      this.events.push(bytes.slice(at, at + length));
      at += length;
    }
    assert.equal(at, bytes.length, 'a packet is read to its last byte');
  }

  #subscriptions(bytes: Uint8Array, view: DataView, from: number): number {
    let at = from;
    for (let n = bytes[at++]; n > 0; n--, at += 2) {
      const sector = view.getUint16(at, true);
      for (let i = this.bands.length - 1; i >= 0; i--) {
        if (this.bands[i].sector === sector) this.bands.splice(i, 1);
      }
    }
    for (let n = bytes[at++]; n > 0; n--, at += 3) {
      const sector = view.getUint16(at, true);
      const band = bytes[at + 2] & 63;
      const level = bytes[at + 2] >> 6;
      const known = this.bands.find((b) => b.sector === sector && b.band === band);
      if (known) known.level = level;
      else this.bands.push(this.#make(sector, band, level));
    }
    this.bands.sort((a, b) => a.sector - b.sector || a.band - b.band);
    return at;
  }

  #find(sector: number, band: number, level: number): BandState | undefined {
    return this.bands.find((b) => b.sector === sector && b.band === band && b.level === level);
  }

  #make(sector: number, band: number, level: number): BandState {
    return { sector, band, level, tick: this.tick, slots: new Map() };
  }

  #stepTo(band: BandState, tick: number): void {
    for (; band.tick < tick; band.tick++) for (const slot of band.slots.values()) step(slot);
  }

  #window(level: number): number {
    const { ticksPerPublish } = this.#setting;
    const interval = Math.max(1, Math.ceil([0, 4, 10][level] / ticksPerPublish));
    return interval * ticksPerPublish;
  }

  /** Section 5.1; returns the byte after it. */
  #frame(bytes: Uint8Array, from: number, band: BandState): number {
    const bits = new Bits(bytes, from);
    const count = bits.golomb(1);
    const occupied = [...band.slots.keys()].sort((a, b) => a - b);
    const ratio = count === 0 ? 1 : Math.floor(occupied.length / count);
    const k = Math.max(0, Math.floor(Math.log2(ratio)) - 1);
    const leaving: number[] = [];
    let rank = -1;
    for (let n = 0; n < count; n++) {
      rank += 1 + bits.rice(k);
      const number = occupied[rank];
      const slot = band.slots.get(number);
      assert.ok(slot, 'an event is of an occupied slot');
      if (this.#event(bits, band, slot)) leaving.push(number);
    }
    for (const number of leaving) band.slots.delete(number);
    if (bits.take(1) === 1) {
      for (let m = bits.golomb(0); m > 0; m--) {
        const number = bits.take(6);
        assert.ok(!band.slots.has(number), 'a slot to enter is empty');
        band.slots.set(number, this.#entity(bits, band));
      }
      if (bits.take(1) === 1) assert.equal(bits.take(16), checksum(band), 'the checksum fits');
    }
    return bits.end();
  }

  /** True when the slot becomes empty. */
  #event(bits: Bits, band: BandState, slot: Slot): boolean {
    let ones = 0;
    while (ones < 8 && bits.take(1) === 1) ones += 1;
    const set = ones === 8 ? bits.take(4) : 0;
    const goes = ones === 7 ? bits.take(1) : -1;
    const order = band.level === 0 ? [0, 1, 2, 3, 4, 5] : [2, 3, 4, 0, 5, 1];
    const [to, by, stop, both, alone, place] = order;
    const motion = ones === both || ones === alone || (set & 1) !== 0;
    const fix = ones === both || ones === place || (set & 2) !== 0;
    const cross = goes === 1 || (set & 8) !== 0;
    const window = this.#window(band.level);
    const age = () => bits.take(bitsOf(window - 1)) + 1;
    const change = () => {
      if (bits.take(1) === 0) return 32 * bits.take(3);
      const s = bits.take(4);
      return s < 8 ? s + 1 : -(s - 7);
    };
    const walkOn = slot.speed === 0 || slot.speed === PLAIN ? slot.gait : slot.speed;
    if (ones === to) setMotion(slot, age(), bits.take(8), walkOn, 0);
    if (ones === by) setMotion(slot, age(), (slot.heading + change()) & 255, walkOn, 0);
    if (ones === stop) setMotion(slot, age(), slot.heading, 0, 0);
    if (motion) {
      const a = fix ? 0 : age();
      const heading = bits.take(1) === 0 ? bits.take(8) : slot.heading + change();
      let speed = walkOn;
      let turn = 0;
      if (ones === alone || bits.take(1) === 1) {
        if (bits.take(1) === 1) speed = bits.take(1) === 0 ? 0 : bits.take(12);
        if (bits.take(1) === 1) turn = signed(bits.take(8), 8);
      }
      setMotion(slot, a, heading & 255, speed, turn);
    }
    if (fix) {
      const f = fixOrder(slot.speed, band.level);
      const quantum = [1, 8, 32][band.level];
      slot.x = (slot.x + bits.signedGolomb(f) * quantum) | 0;
      slot.y = (slot.y + bits.signedGolomb(f) * quantum) | 0;
    }
    if (ones === 6 || (set & 4) !== 0) {
      this.#fields(bits, slot);
    }
    if (cross) {
      const direction = bits.take(3);
      const { columns, rows } = this.#setting;
      const column = (band.sector % columns) + COLUMN[direction];
      const row = Math.floor(band.sector / columns) + ROW[direction];
      const inside = column >= 0 && column < columns && row >= 0 && row < rows;
      const [toBand, to] = [bits.golomb(0), bits.take(6)];
      const sector = row * columns + column;
      if (inside) this.#crossings.push({ slot, sector, band: toBand, level: band.level, to });
    }
    return cross || goes === 0;
  }

  #land(): void {
    for (const { slot, sector, band, level, to } of this.#crossings) {
      this.#find(sector, band, level)?.slots.set(to, slot);
    }
    this.#crossings = [];
  }

  /** Section 5.2; returns the byte after it. */
  #patch(bytes: Uint8Array, from: number, band: BandState): number {
    const bits = new Bits(bytes, from);
    const whole = bits.take(1) === 1;
    const named = new Set<number>();
    let number = -1;
    for (let n = bits.golomb(3); n > 0; n--) {
      number += 1 + bits.golomb(0);
      named.add(number);
      const what = whole ? 3 : bits.take(2);
      if (what === 0) band.slots.delete(number);
      if (what === 3) band.slots.set(number, this.#entity(bits, band));
      if (what !== 1 && what !== 2) continue;
      const slot = band.slots.get(number);
      assert.ok(slot, 'motion is of an occupied slot');
      this.#motion(bits, band, slot);
      if (what === 2) this.#fields(bits, slot);
    }
    if (whole) for (const slot of band.slots.keys()) if (!named.has(slot)) band.slots.delete(slot);
    return bits.end();
  }

  /** One bit per field, and the values of those that are 1. */
  #fields(bits: Bits, slot: Slot): void {
    const fields = this.#setting.kinds[slot.kind];
    const there = fields.map(() => bits.take(1));
    fields.forEach((field, i) => {
      if (there[i]) slot.values[i] = value(bits, field);
    });
  }

  /** Section 5.5; returns the byte after it. */
  #focus(bytes: Uint8Array, from: number): number {
    const bits = new Bits(bytes, from);
    if (bits.take(1) === 1) this.focus.clear();
    let number = -1;
    for (let n = bits.golomb(2); n > 0; n--) {
      number += 1 + bits.golomb(0);
      const slot = this.focus.get(number);
      let ones = 0;
      while (ones < 3 && bits.take(1) === 1) ones += 1;
      if (ones === 2) this.focus.delete(number);
      if (ones === 3) {
        const band = this.bands[bits.take(8)];
        const shared = band.slots.get(bits.take(6));
        assert.ok(shared && !slot, 'an empty slot gets an entity that is known');
        const copy = { ...shared };
        this.#motion(bits, band, copy);
        this.focus.set(number, copy);
      }
      if (ones > 1) continue;
      assert.ok(slot, 'a slot of the focus is occupied');
      const nowhere = { sector: 0, band: 0, level: 0, tick: this.tick, slots: this.focus };
      if (ones === 0) this.#event(bits, nowhere, slot);
      else this.#motion(bits, nowhere, slot);
    }
    return bits.end();
  }

  /** Section 4. */
  #entity(bits: Bits, band: BandState): Slot {
    const id = bits.take(8 * (bits.take(2) + 1));
    const kind = bits.take(bitsOf(this.#setting.kinds.length - 1));
    const none = { x: 0, y: 0, heading: 0, speed: 0, gait: 0, turn: 0 };
    const slot: Slot = { id, kind, ...none, values: [] };
    this.#motion(bits, band, slot);
    slot.values = this.#setting.kinds[kind].map((field) => value(bits, field));
    return slot;
  }

  #motion(bits: Bits, band: BandState, slot: Slot): void {
    if (bits.take(1) === 0) {
      slot.x = bits.take(16) - 8192 + (band.sector % this.#setting.columns) * SECTOR;
      slot.y = bits.take(16) - 8192 + Math.floor(band.sector / this.#setting.columns) * SECTOR;
    } else {
      slot.x = signed(bits.take(32), 32);
      slot.y = signed(bits.take(32), 32);
    }
    slot.heading = bits.take(8);
    slot.speed = bits.take(1) === 0 ? 0 : bits.take(12);
    if (slot.speed !== 0 && slot.speed !== PLAIN) slot.gait = slot.speed;
    else slot.gait = bits.take(1) === 0 ? 0 : bits.take(12);
    slot.turn = bits.take(1) === 0 ? 0 : signed(bits.take(8), 8);
  }
}

function fixOrder(speed: number, level: number): number {
  if (speed === PLAIN) return [9, 7, 7][level];
  return speed === 0 ? 5 : Math.max(3, Math.floor(Math.log2(speed)) - level);
}

function step(slot: Slot): void {
  if (slot.speed !== PLAIN) {
    slot.x = (slot.x + ((cosine(slot.heading) * slot.speed + 8192) >> 14)) | 0;
    slot.y = (slot.y + ((sine(slot.heading) * slot.speed + 8192) >> 14)) | 0;
  }
  slot.heading = (slot.heading + slot.turn) & 255;
}

function stepBack(slot: Slot): void {
  slot.heading = (slot.heading - slot.turn) & 255;
  if (slot.speed === PLAIN) return;
  slot.x = (slot.x - ((cosine(slot.heading) * slot.speed + 8192) >> 14)) | 0;
  slot.y = (slot.y - ((sine(slot.heading) * slot.speed + 8192) >> 14)) | 0;
}

function setMotion(slot: Slot, age: number, heading: number, speed: number, turn: number): void {
  for (let n = 0; n < age; n++) stepBack(slot);
  slot.heading = (heading - age * turn) & 255;
  slot.speed = speed;
  slot.turn = turn;
  if (speed !== 0 && speed !== PLAIN) slot.gait = speed;
  for (let n = 0; n < age; n++) step(slot);
}

function value(bits: Bits, field: { type: string; max?: number }): number | string {
  if (field.type === 'text') {
    const length = bits.take(bitsOf(field.max ?? 64));
    return new TextDecoder().decode(Uint8Array.from({ length }, () => bits.take(8)));
  }
  const n = BITS[field.type];
  return bits.take(n) - (field.type.startsWith('i') ? 2 ** (n - 1) : 0);
}

function signed(v: number, bits: number): number {
  return v >= 2 ** (bits - 1) ? v - 2 ** bits : v;
}

/** Section 5.4. */
function checksum(band: BandState): number {
  let h = 0x811c9dc5;
  const mix = (v: number) => {
    const m = Math.imul(h ^ v, 0x01000193);
    h = Math.imul(m ^ (m >>> 15), 0x85ebca6b);
  };
  for (const [number, slot] of [...band.slots].sort(([a], [b]) => a - b)) {
    mix(slot.id ^ (number << 24));
    mix(slot.x);
    mix(slot.y);
    mix(slot.speed | (slot.gait << 16));
    mix(slot.heading | ((slot.turn & 255) << 8) | (slot.kind << 16));
    for (const v of slot.values) {
      if (typeof v === 'number') mix(v | 0);
      else for (let i = 0; i < v.length; i++) mix(v.charCodeAt(i));
    }
  }
  return (h ^ (h >>> 16)) & 0xffff;
}
