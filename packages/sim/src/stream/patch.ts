// SPDX-License-Identifier: MIT
/**
 * Patches: absolute states of slots. One format serves as keyframe (`whole`: slots that are not
 * named are empty), as the arrivals of a band, as catch-up of a subscriber that missed frames, and
 * as the change from one level to another. A patch says what is true after its tick's frame.
 *
 *   patch = whole: 1 | entries: Golomb 3 | entry*, in order of slots | zeros to the next byte
 *   entry = slots since the last entry, less one: Golomb 0 (the first counts from -1)
 *         | what: 2 (not when whole: always 3)
 *         | 0 empty | 1 motion | 2 motion, one bit per field, the values of the set ones | 3 entity
 */
import type { BitReader, BitWriter } from '../bits.ts';
import type { Band } from './band.ts';
import {
  type Corner,
  readChanges,
  readEntity,
  readMotion,
  writeChanges,
  writeEntity,
  writeMotion,
} from './entity-codec.ts';
import { BAND_SLOTS, type StreamFormat } from './format.ts';
import type { ToldView } from './told-view.ts';

const PATCH_EMPTY = 0;
const PATCH_MOTION = 1;
const PATCH_ATTRIBUTES = 2;
const PATCH_ENTITY = 3;
const COUNT_ORDER = 3;

/** Receives what a patch or a frame did to slots, to keep track of where entities are. */
export interface SlotListener {
  /** The slot is about to lose its entity. */
  leaving(band: Band, slot: number): void;
  /** The slot holds a new entity. */
  entered(band: Band, slot: number): void;
  /** Fields of the slot's entity changed, as a mask. */
  changed(band: Band, slot: number, mask: number): void;
}

/** Everything in the band. */
export function writeWhole(out: BitWriter, band: Band, format: StreamFormat): void {
  const corner = cornerOf(format, band.sector);
  out.write(1, 1);
  out.golomb(band.count, COUNT_ORDER);
  let previous = -1;
  for (let slot = 0; slot < band.top; slot++) {
    if (band.id[slot] === 0) continue;
    out.golomb(slot - previous - 1, 0);
    writeEntity(out, band, slot, corner, format.layout);
    previous = slot;
  }
}

/**
 * Entities of a told view: a whole band, or the arrivals of one. `slots` has the first `count` of
 * them in order.
 */
export function writeTold(
  out: BitWriter,
  view: ToldView,
  serial: number,
  whole: boolean,
  slots: Uint8Array,
  count: number,
  format: StreamFormat,
): void {
  const corner = cornerOf(format, view.sector[serial]);
  out.write(whole ? 1 : 0, 1);
  out.golomb(count, COUNT_ORDER);
  let previous = -1;
  for (let n = 0; n < count; n++) {
    const slot = slots[n];
    out.golomb(slot - previous - 1, 0);
    if (!whole) out.write(PATCH_ENTITY, 2);
    writeEntity(out, view, view.body[serial * BAND_SLOTS + slot], corner, format.layout);
    previous = slot;
  }
}

/** What changed after tick `since`: for a subscriber that was in sync then. */
export function writeCatchUp(
  out: BitWriter,
  band: Band,
  since: number,
  format: StreamFormat,
): void {
  const corner = cornerOf(format, band.sector);
  let count = 0;
  for (let slot = 0; slot < BAND_SLOTS; slot++) if (band.changedTick[slot] > since) count += 1;
  out.write(0, 1);
  out.golomb(count, COUNT_ORDER);
  let previous = -1;
  for (let slot = 0; slot < BAND_SLOTS; slot++) {
    if (band.changedTick[slot] <= since) continue;
    out.golomb(slot - previous - 1, 0);
    previous = slot;
    if (band.id[slot] === 0) {
      out.write(PATCH_EMPTY, 2);
    } else if (band.enteredTick[slot] > since) {
      out.write(PATCH_ENTITY, 2);
      writeEntity(out, band, slot, corner, format.layout);
    } else if (band.attributesTick[slot] > since) {
      out.write(PATCH_ATTRIBUTES, 2);
      writeMotion(out, band, slot, corner);
      writeChanges(out, band, slot, band.fieldsAfter(slot, since), format.layout);
    } else {
      out.write(PATCH_MOTION, 2);
      writeMotion(out, band, slot, corner);
    }
  }
}

/** What makes a subscriber of `from` one of `to`: the same band at another level. */
export function writeDifference(out: BitWriter, from: Band, to: Band, format: StreamFormat): void {
  const corner = cornerOf(format, to.sector);
  const what = new Int8Array(BAND_SLOTS);
  let count = 0;
  for (let slot = 0; slot < BAND_SLOTS; slot++) {
    what[slot] = differenceOf(from, to, slot);
    if (what[slot] >= 0) count += 1;
  }
  out.write(0, 1);
  out.golomb(count, COUNT_ORDER);
  let previous = -1;
  for (let slot = 0; slot < BAND_SLOTS; slot++) {
    if (what[slot] < 0) continue;
    out.golomb(slot - previous - 1, 0);
    out.write(what[slot], 2);
    previous = slot;
    if (what[slot] === PATCH_ENTITY) {
      writeEntity(out, to, slot, corner, format.layout);
    } else if (what[slot] !== PATCH_EMPTY) {
      writeMotion(out, to, slot, corner);
      if (what[slot] === PATCH_ATTRIBUTES) {
        writeChanges(out, to, slot, changedFields(from, to, slot), format.layout);
      }
    }
  }
}

/**
 * Applies a patch of tick `tick` to a band that was stepped there. The reader's failed flag says
 * that the bytes were no patch; the band is then in no known state and needs a whole one.
 */
export function readPatch(
  input: BitReader,
  band: Band,
  tick: number,
  format: StreamFormat,
  listener: SlotListener,
): void {
  const corner = cornerOf(format, band.sector);
  const whole = input.read(1) === 1;
  const count = input.golomb(COUNT_ORDER);
  if (count > BAND_SLOTS) input.failed = true;
  let slot = -1;
  for (let n = 0; n < count && !input.failed; n++) {
    const next = slot + 1 + input.golomb(0);
    if (next >= BAND_SLOTS) input.failed = true;
    if (input.failed) return;
    if (whole) clearSlots(band, slot + 1, next, tick, listener);
    slot = next;
    const what = whole ? PATCH_ENTITY : input.read(2);
    if (what === PATCH_ENTITY || what === PATCH_EMPTY) {
      clearSlots(band, slot, slot + 1, tick, listener);
      if (what === PATCH_EMPTY) continue;
      readEntity(input, band, slot, corner, format.layout);
      if (input.failed) return void band.vacate(slot);
      touch(band, slot, tick);
      listener.entered(band, slot);
    } else {
      if (band.id[slot] === 0) input.failed = true;
      if (input.failed) return;
      band.changedTick[slot] = tick;
      readMotion(input, band, slot, corner);
      if (what === PATCH_ATTRIBUTES) {
        const mask = readChanges(input, band, slot, format.layout);
        band.noteFields(slot, mask, tick);
        if (!input.failed) listener.changed(band, slot, mask);
      }
    }
  }
  if (whole && !input.failed) clearSlots(band, slot + 1, BAND_SLOTS, tick, listener);
}

export function cornerOf(format: StreamFormat, sector: number): Corner {
  return { x: format.grid.sectorX(sector), y: format.grid.sectorY(sector) };
}

/** Notes that a slot has another content since `tick`. */
export function touch(band: Band, slot: number, tick: number): void {
  band.changedTick[slot] = tick;
  band.attributesTick[slot] = tick;
  band.enteredTick[slot] = tick;
  band.fieldsSince[slot] = tick;
  band.fields[slot] = 0;
}

function clearSlots(
  band: Band,
  from: number,
  to: number,
  tick: number,
  listener: SlotListener,
): void {
  for (let slot = from; slot < to; slot++) {
    if (band.id[slot] === 0) continue;
    listener.leaving(band, slot);
    band.vacate(slot);
    touch(band, slot, tick);
  }
}

/** Fields in which two levels differ: the same entity, so the same fields. */
function changedFields(from: Band, to: Band, slot: number): number {
  const a = from.attributes[slot];
  const b = to.attributes[slot];
  let mask = 0;
  for (let f = 0; f < b.length; f++) if (a[f] !== b[f]) mask |= 1 << f;
  return mask;
}

/** What a patch must say about a slot, or -1 when both levels agree. */
function differenceOf(from: Band, to: Band, slot: number): number {
  if (from.id[slot] !== to.id[slot] || from.kind[slot] !== to.kind[slot]) {
    return to.id[slot] === 0 ? PATCH_EMPTY : PATCH_ENTITY;
  }
  if (to.id[slot] === 0) return -1;
  if (changedFields(from, to, slot) !== 0) return PATCH_ATTRIBUTES;
  const same =
    from.x[slot] === to.x[slot] &&
    from.y[slot] === to.y[slot] &&
    from.heading[slot] === to.heading[slot] &&
    from.speed[slot] === to.speed[slot] &&
    from.gait[slot] === to.gait[slot] &&
    from.turn[slot] === to.turn[slot];
  return same ? -1 : PATCH_MOTION;
}
