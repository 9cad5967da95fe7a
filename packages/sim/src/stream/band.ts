// SPDX-License-Identifier: MIT
/**
 * What a subscriber believes about one band of a sector at one level: 64 slots as a struct of
 * arrays. Every gateway and every client has one, equal bit for bit while in sync; the publisher
 * has the same by entity (`told-view`). An empty slot has id 0 and does not move.
 */
import type { AttributeValue } from '../entity-layout.ts';
import { stepMotion, unstepMotion } from '../motion.ts';
import { SPEED_PLAIN } from '../units.ts';
import type { EntityArrays } from './entity-codec.ts';
import { BAND_SLOTS } from './format.ts';

/** Attributes of an empty slot. */
export const NO_ATTRIBUTES: AttributeValue[] = [];
/** Changes of fields are remembered for so many ticks and more: as long as there are catch-ups. */
const FIELDS_TICKS_MAX = 128;
/** Bytes of the arrays of one band: they share a buffer, so that a band lies together in memory. */
const BAND_BYTES = BAND_SLOTS * (4 * 10 + 2 * 3 + 5);

export class Band implements EntityArrays {
  readonly sector: number;
  readonly index: number;
  readonly level: number;
  /** The state is that of this tick. */
  tick = 0;
  /** Occupied slots. */
  count = 0;
  /** Occupied slots are below this number. */
  top = 0;
  readonly id: Uint32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
  /** Tick of the last event of a slot, of its last attribute, and of its last arrival or exit. */
  readonly changedTick: Uint32Array;
  readonly attributesTick: Uint32Array;
  readonly enteredTick: Uint32Array;
  /** Fields that changed after `fieldsSince`, as a mask. */
  readonly fields: Uint32Array;
  readonly fieldsSince: Uint32Array;
  /**
   * The event of a slot in the frame that was read at `eventTick`: its parts, and its bits counted
   * from the beginning of the frame. A gateway copies them into the focus of its clients.
   */
  readonly eventTick: Uint32Array;
  readonly eventAt: Uint32Array;
  readonly eventBits: Uint16Array;
  readonly eventParts: Uint8Array;
  /** 1: the replica has the entity here and nowhere else; kept by the replica. */
  readonly shown: Uint8Array;
  readonly speed: Uint16Array;
  /** The last speed that was not 0: what "walk on" means. */
  readonly gait: Uint16Array;
  readonly heading: Uint8Array;
  readonly turn: Int8Array;
  readonly kind: Uint8Array;
  readonly attributes: AttributeValue[][];

  constructor(sector: number, index: number, level: number) {
    this.sector = sector;
    this.index = index;
    this.level = level;
    const buffer = new ArrayBuffer(BAND_BYTES);
    let at = 0;
    const take = (bytes: number): number => {
      at += bytes * BAND_SLOTS;
      return at - bytes * BAND_SLOTS;
    };
    this.id = new Uint32Array(buffer, take(4), BAND_SLOTS);
    this.x = new Int32Array(buffer, take(4), BAND_SLOTS);
    this.y = new Int32Array(buffer, take(4), BAND_SLOTS);
    this.changedTick = new Uint32Array(buffer, take(4), BAND_SLOTS);
    this.attributesTick = new Uint32Array(buffer, take(4), BAND_SLOTS);
    this.enteredTick = new Uint32Array(buffer, take(4), BAND_SLOTS);
    this.fields = new Uint32Array(buffer, take(4), BAND_SLOTS);
    this.fieldsSince = new Uint32Array(buffer, take(4), BAND_SLOTS);
    this.eventTick = new Uint32Array(buffer, take(4), BAND_SLOTS);
    this.eventAt = new Uint32Array(buffer, take(4), BAND_SLOTS);
    this.eventBits = new Uint16Array(buffer, take(2), BAND_SLOTS);
    this.speed = new Uint16Array(buffer, take(2), BAND_SLOTS);
    this.gait = new Uint16Array(buffer, take(2), BAND_SLOTS);
    this.eventParts = new Uint8Array(buffer, take(1), BAND_SLOTS);
    this.shown = new Uint8Array(buffer, take(1), BAND_SLOTS);
    this.heading = new Uint8Array(buffer, take(1), BAND_SLOTS);
    this.turn = new Int8Array(buffer, take(1), BAND_SLOTS);
    this.kind = new Uint8Array(buffer, take(1), BAND_SLOTS);
    this.attributes = new Array<AttributeValue[]>(BAND_SLOTS).fill(NO_ATTRIBUTES);
  }

  /** Steps the band to a tick; a tick of the past changes nothing. HOT. */
  stepTo(tick: number): void {
    if (tick > this.tick) {
      if (this.count > 0) stepMotion(this, 0, this.top, tick - this.tick);
      this.tick = tick;
    }
  }

  /** Sets an intent as of `age` ticks ago: takes back the old steps and takes the new ones. HOT. */
  setMotion(slot: number, age: number, heading: number, speed: number, turn: number): void {
    if (age > 0) unstepMotion(this, slot, age);
    this.heading[slot] = heading - age * turn;
    this.speed[slot] = speed;
    this.turn[slot] = turn;
    if (speed !== 0 && speed !== SPEED_PLAIN) this.gait[slot] = speed;
    if (age > 0) stepMotion(this, slot, slot + 1, age);
  }

  /** Notes that fields changed at a tick, for the catch-ups of later ones. */
  noteFields(slot: number, mask: number, tick: number): void {
    if (tick - this.fieldsSince[slot] > FIELDS_TICKS_MAX) {
      this.fieldsSince[slot] = this.attributesTick[slot];
      this.fields[slot] = 0;
    }
    this.fields[slot] |= mask;
    this.attributesTick[slot] = tick;
  }

  /** Fields that may have changed after a tick, as a mask: all when it is not known. */
  fieldsAfter(slot: number, tick: number): number {
    return tick >= this.fieldsSince[slot] ? this.fields[slot] : -1;
  }

  /** Makes a slot occupied; the caller fills in the rest. */
  occupy(slot: number, id: number): void {
    if (this.id[slot] === 0) this.count += 1;
    this.id[slot] = id;
    if (slot >= this.top) this.top = slot + 1;
  }

  vacate(slot: number): void {
    if (this.id[slot] !== 0) this.count -= 1;
    this.id[slot] = 0;
    this.x[slot] = 0;
    this.y[slot] = 0;
    this.speed[slot] = 0;
    this.gait[slot] = 0;
    this.heading[slot] = 0;
    this.turn[slot] = 0;
    this.kind[slot] = 0;
    this.shown[slot] = 0;
    this.attributes[slot] = NO_ATTRIBUTES;
    while (this.top > 0 && this.id[this.top - 1] === 0) this.top -= 1;
  }

  /** 16 bits over everything that a subscriber believes. */
  checksum(): number {
    let h = CHECKSUM_START;
    for (let slot = 0; slot < this.top; slot++) {
      if (this.id[slot] !== 0) h = mixEntity(h, this, slot, slot);
    }
    return checksumOf(h);
  }
}

/** The state of one entity on its way from a slot to another; objects of it are reused. */
export class Carried {
  id = 0;
  kind = 0;
  x = 0;
  y = 0;
  heading = 0;
  speed = 0;
  gait = 0;
  turn = 0;
  attributes: AttributeValue[] = NO_ATTRIBUTES;

  take(band: Band, slot: number): void {
    this.id = band.id[slot];
    this.kind = band.kind[slot];
    this.x = band.x[slot];
    this.y = band.y[slot];
    this.heading = band.heading[slot];
    this.speed = band.speed[slot];
    this.gait = band.gait[slot];
    this.turn = band.turn[slot];
    this.attributes = band.attributes[slot];
  }

  put(band: Band, slot: number): void {
    band.occupy(slot, this.id);
    band.kind[slot] = this.kind;
    band.x[slot] = this.x;
    band.y[slot] = this.y;
    band.heading[slot] = this.heading;
    band.speed[slot] = this.speed;
    band.gait[slot] = this.gait;
    band.turn[slot] = this.turn;
    band.attributes[slot] = this.attributes;
  }
}

export const CHECKSUM_START = 0x811c9dc5;

/** Mixes everything that a subscriber believes of one slot into a checksum. */
export function mixEntity(start: number, from: EntityArrays, i: number, slot: number): number {
  let h = mix(start, from.id[i] ^ (slot << 24));
  h = mix(h, from.x[i]);
  h = mix(h, from.y[i]);
  h = mix(h, from.speed[i] | (from.gait[i] << 16));
  h = mix(h, from.heading[i] | ((from.turn[i] & 255) << 8) | (from.kind[i] << 16));
  for (const value of from.attributes[i]) {
    if (typeof value === 'number') h = mix(h, value | 0);
    else for (let c = 0; c < value.length; c++) h = mix(h, value.charCodeAt(c));
  }
  return h;
}

export function checksumOf(h: number): number {
  return (h ^ (h >>> 16)) & 0xffff;
}

function mix(h: number, value: number): number {
  const m = Math.imul(h ^ value, 0x01000193);
  return Math.imul(m ^ (m >>> 15), 0x85ebca6b);
}
