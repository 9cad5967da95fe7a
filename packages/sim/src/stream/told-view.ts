// SPDX-License-Identifier: MIT
/**
 * What the subscribers of one level have been told of a region, as its publisher remembers it: the
 * state of each entity lies at the entity's row (*body*) of the table, not at its slot. So one
 * linear pass compares everything with the truth, and a region of 20,000 stays within the caches;
 * the same state by band and slot was four times slower. Which slot holds which body, and what
 * happens to the slots of a band, are masks of 64 bits: two words per band.
 */
import type { AttributeValue } from '../entity-layout.ts';
import type { EntityTable } from '../entity-table.ts';
import { SPEED_PLAIN, stepX, stepY } from '../units.ts';
import { Band, NO_ATTRIBUTES } from './band.ts';
import type { EntityArrays } from './entity-codec.ts';
import { BAND_SLOTS } from './format.ts';

/** A band's stream: nobody wants it, nobody has been told yet, or subscribers follow it. */
export const STREAM_OFF = 0;
export const STREAM_FRESH = 1;
export const STREAM_ON = 2;

export class ToldView implements EntityArrays {
  readonly level: number;
  // By body.
  /** Band serial * 64 + slot in which subscribers have the entity, or -1. */
  place = new Int32Array(0);
  /** The row's `born` of the entity that was told, and the tick of the state. */
  born = new Uint32Array(0);
  tick = new Uint32Array(0);
  id = new Uint32Array(0);
  kind = new Uint8Array(0);
  x = new Int32Array(0);
  y = new Int32Array(0);
  heading = new Uint8Array(0);
  speed = new Uint16Array(0);
  gait = new Uint16Array(0);
  turn = new Int8Array(0);
  /** Which of the last frames had a fix, a bit each. */
  history = new Uint16Array(0);
  /** Fields that subscribers lack, as a mask. */
  dirty = new Uint32Array(0);
  attributes: AttributeValue[][] = [];
  // By place.
  body = new Int32Array(0);
  // By band serial: which it is, a state, and pairs of words with a bit for each slot.
  sector = new Int32Array(0);
  state = new Uint8Array(0);
  asked = new Uint8Array(0);
  /** 1: the band has its frame in this publish tick. */
  due = new Uint8Array(0);
  framedTick = new Uint32Array(0);
  /** Publish ticks from one frame to the next. */
  interval = new Uint8Array(0);
  occupied = new Uint32Array(0);
  events = new Uint32Array(0);
  entering = new Uint32Array(0);
  arriving = new Uint32Array(0);
  /** Directions from which this frame's arrivals come, a bit each. */
  directions = new Uint8Array(0);

  constructor(level: number) {
    this.level = level;
  }

  reserveBodies(capacity: number): void {
    if (this.place.length >= capacity) return;
    const known = this.place.length;
    this.place = grown(this.place, new Int32Array(capacity));
    this.place.fill(-1, known);
    this.born = grown(this.born, new Uint32Array(capacity));
    this.tick = grown(this.tick, new Uint32Array(capacity));
    this.id = grown(this.id, new Uint32Array(capacity));
    this.kind = grown(this.kind, new Uint8Array(capacity));
    this.x = grown(this.x, new Int32Array(capacity));
    this.y = grown(this.y, new Int32Array(capacity));
    this.heading = grown(this.heading, new Uint8Array(capacity));
    this.speed = grown(this.speed, new Uint16Array(capacity));
    this.gait = grown(this.gait, new Uint16Array(capacity));
    this.turn = grown(this.turn, new Int8Array(capacity));
    this.history = grown(this.history, new Uint16Array(capacity));
    this.dirty = grown(this.dirty, new Uint32Array(capacity));
    while (this.attributes.length < capacity) this.attributes.push(NO_ATTRIBUTES);
  }

  reserveBands(bands: number): void {
    if (bands <= this.state.length) return;
    const capacity = Math.max(16, bands * 2);
    const known = this.body.length;
    this.body = grown(this.body, new Int32Array(capacity * BAND_SLOTS));
    this.body.fill(-1, known);
    this.sector = grown(this.sector, new Int32Array(capacity));
    this.state = grown(this.state, new Uint8Array(capacity));
    this.asked = grown(this.asked, new Uint8Array(capacity));
    this.due = grown(this.due, new Uint8Array(capacity));
    this.interval = grown(this.interval, new Uint8Array(capacity));
    this.framedTick = grown(this.framedTick, new Uint32Array(capacity));
    this.occupied = grown(this.occupied, new Uint32Array(capacity * 2));
    this.events = grown(this.events, new Uint32Array(capacity * 2));
    this.entering = grown(this.entering, new Uint32Array(capacity * 2));
    this.arriving = grown(this.arriving, new Uint32Array(capacity * 2));
    this.directions = grown(this.directions, new Uint8Array(capacity));
  }

  /** Forgets a band: nobody wants it any more. */
  close(serial: number): void {
    for (let slot = 0; slot < BAND_SLOTS; slot++) {
      const place = serial * BAND_SLOTS + slot;
      const body = this.body[place];
      if (body !== -1 && this.place[body] === place) this.place[body] = -1;
      this.body[place] = -1;
    }
    this.state[serial] = STREAM_OFF;
    this.asked[serial] = 0;
    this.occupied[serial * 2] = 0;
    this.occupied[serial * 2 + 1] = 0;
  }

  /** Steps one entity to a tick, as every subscriber does. HOT. */
  stepTo(body: number, tick: number): void {
    const ticks = tick - this.tick[body];
    if (ticks === 0) return;
    this.tick[body] = tick;
    const s = this.speed[body];
    const t = this.turn[body];
    if (t === 0) {
      if (s === 0 || s === SPEED_PLAIN) return;
      const h = this.heading[body];
      this.x[body] += stepX(h, s) * ticks;
      this.y[body] += stepY(h, s) * ticks;
      return;
    }
    for (let n = 0; n < ticks; n++) {
      const h = this.heading[body];
      if (s !== SPEED_PLAIN) {
        this.x[body] += stepX(h, s);
        this.y[body] += stepY(h, s);
      }
      this.heading[body] = h + t;
    }
  }

  /** Takes the truth over: subscribers are told the whole entity. */
  enter(table: EntityTable, body: number, place: number): void {
    this.place[body] = place;
    this.born[body] = table.born[body];
    this.tick[body] = table.tick;
    this.id[body] = table.id[body];
    this.kind[body] = table.kind[body];
    this.x[body] = table.x[body];
    this.y[body] = table.y[body];
    this.heading[body] = table.heading[body];
    this.speed[body] = table.speed[body];
    this.gait[body] = table.speed[body];
    this.turn[body] = table.turn[body];
    this.history[body] = 0;
    this.dirty[body] = 0;
    this.attributes[body] = table.attributes[body];
  }

  /** A band as its subscribers have it, in arrays of its own: for tests and the live map. */
  bandOf(serial: number, index: number): Band {
    const band = new Band(this.sector[serial], index, this.level);
    let tick = this.framedTick[serial];
    for (let slot = 0; slot < BAND_SLOTS; slot++) {
      const body = this.body[serial * BAND_SLOTS + slot];
      if (body !== -1) tick = Math.max(tick, this.tick[body]);
    }
    band.tick = tick;
    for (let slot = 0; slot < BAND_SLOTS; slot++) {
      const body = this.body[serial * BAND_SLOTS + slot];
      if (body === -1) continue;
      this.stepTo(body, tick);
      band.occupy(slot, this.id[body]);
      band.kind[slot] = this.kind[body];
      band.x[slot] = this.x[body];
      band.y[slot] = this.y[body];
      band.heading[slot] = this.heading[body];
      band.speed[slot] = this.speed[body];
      band.gait[slot] = this.gait[body];
      band.turn[slot] = this.turn[body];
      band.attributes[slot] = this.attributes[body];
    }
    return band;
  }
}

/** Slots of a mask in ascending order, the lower word first; `into` is reused. HOT. */
export function slotsOf(low: number, high: number, into: Uint8Array): number {
  let count = 0;
  for (let left = low; left !== 0; left &= left - 1) into[count++] = 31 - Math.clz32(left & -left);
  for (let left = high; left !== 0; left &= left - 1) into[count++] = 63 - Math.clz32(left & -left);
  return count;
}

export function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

function grown<T extends { set(from: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}
