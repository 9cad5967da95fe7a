// SPDX-License-Identifier: MIT
/**
 * The bits of one entity, lowest bit first. Positions are those of the replica, relative to the
 * sector's corner, because everybody must believe the same.
 *
 *   entity   = id | kind: kindBits | motion | value of every field
 *   id       = 2 bits bytes less one | 1 to 4 bytes
 *   motion   = position | heading: 8 | 0 standing, or 1 and speed: 12
 *              | (standing or plain: 0, or 1 and gait: 12) | 0, or 1 and turn: 8
 *   position = 0 | x + 8192: 16 | y + 8192: 16     within 128 units around the sector
 *            | 1 | x: 32 | y: 32                   anywhere
 */
import type { BitReader, BitWriter } from '../bits.ts';
import {
  type AttributeValue,
  type EntityLayout,
  readAttribute,
  writeAttribute,
} from '../entity-layout.ts';
import type { MotionArrays } from '../motion.ts';
import { SPEED_PLAIN } from '../units.ts';
import type { Band } from './band.ts';

/** Added to a position relative to its sector, so that a little outside still takes 16 bits. */
const POSITION_BIAS = 8192;

/** Entities as struct of arrays: a band by its slots, what a publisher told by its bodies. */
export interface EntityArrays extends MotionArrays {
  readonly id: Uint32Array;
  readonly kind: Uint8Array;
  readonly gait: Uint16Array;
  readonly attributes: AttributeValue[][];
}

/** Corner of a sector, in steps. */
export interface Corner {
  readonly x: number;
  readonly y: number;
}

export function writeEntity(
  out: BitWriter,
  from: EntityArrays,
  i: number,
  corner: Corner,
  layout: EntityLayout,
): void {
  const id = from.id[i];
  const size = id < 0x100 ? 0 : id < 0x1_0000 ? 1 : id < 0x100_0000 ? 2 : 3;
  out.write(size, 2);
  if (size === 3) out.write32(id);
  else out.write(id, 8 * (size + 1));
  out.write(from.kind[i], layout.kindBits);
  writeMotion(out, from, i, corner);
  writeAttributes(out, from, i, layout);
}

/** Fills an empty slot, or fails the reader. */
export function readEntity(
  input: BitReader,
  band: Band,
  slot: number,
  corner: Corner,
  layout: EntityLayout,
): void {
  const size = input.read(2);
  const id = size === 3 ? input.read32() : input.read(8 * (size + 1));
  const kind = input.read(layout.kindBits);
  if (id === 0 || kind >= layout.kinds.length) input.failed = true;
  if (input.failed) return;
  band.occupy(slot, id);
  band.kind[slot] = kind;
  readMotion(input, band, slot, corner);
  band.attributes[slot] = new Array<AttributeValue>(layout.kinds[kind].fields.length).fill(0);
  readAttributes(input, band, slot, layout);
}

export function writeMotion(out: BitWriter, from: EntityArrays, i: number, corner: Corner): void {
  const x = from.x[i] - corner.x + POSITION_BIAS;
  const y = from.y[i] - corner.y + POSITION_BIAS;
  if (x >= 0 && x < 0x1_0000 && y >= 0 && y < 0x1_0000) {
    out.write(0, 1);
    out.write(x, 16);
    out.write(y, 16);
  } else {
    out.write(1, 1);
    out.write32(from.x[i]);
    out.write32(from.y[i]);
  }
  out.write(from.heading[i], 8);
  const speed = from.speed[i];
  out.write(speed === 0 ? 0 : 1, 1);
  if (speed !== 0) out.write(speed, 12);
  if (speed === 0 || speed === SPEED_PLAIN) {
    const gait = from.gait[i];
    out.write(gait === 0 ? 0 : 1, 1);
    if (gait !== 0) out.write(gait, 12);
  }
  const turn = from.turn[i];
  out.write(turn === 0 ? 0 : 1, 1);
  if (turn !== 0) out.write(turn, 8);
}

export function readMotion(input: BitReader, band: Band, slot: number, corner: Corner): void {
  if (input.read(1) === 0) {
    band.x[slot] = input.read(16) - POSITION_BIAS + corner.x;
    band.y[slot] = input.read(16) - POSITION_BIAS + corner.y;
  } else {
    band.x[slot] = input.read32();
    band.y[slot] = input.read32();
  }
  band.heading[slot] = input.read(8);
  const speed = input.read(1) === 0 ? 0 : input.read(12);
  band.speed[slot] = speed;
  if (speed !== 0 && speed !== SPEED_PLAIN) band.gait[slot] = speed;
  else band.gait[slot] = input.read(1) === 0 ? 0 : input.read(12);
  band.turn[slot] = input.read(1) === 0 ? 0 : input.read(8);
}

export function writeAttributes(
  out: BitWriter,
  from: EntityArrays,
  i: number,
  layout: EntityLayout,
): void {
  const fields = layout.kinds[from.kind[i]].fields;
  const values = from.attributes[i];
  for (let f = 0; f < fields.length; f++) writeAttribute(out, fields[f], values[f]);
}

export function readAttributes(
  input: BitReader,
  band: Band,
  slot: number,
  layout: EntityLayout,
): void {
  const fields = layout.kinds[band.kind[slot]].fields;
  const values = band.attributes[slot];
  for (let f = 0; f < fields.length; f++) values[f] = readAttribute(input, fields[f]);
}

/** The changed fields only: a mask of one bit per field of the kind, then their values. */
export function writeChanges(
  out: BitWriter,
  from: EntityArrays,
  i: number,
  mask: number,
  layout: EntityLayout,
): void {
  const fields = layout.kinds[from.kind[i]].fields;
  const values = from.attributes[i];
  for (let f = 0; f < fields.length; f++) out.write((mask >>> f) & 1, 1);
  for (let f = 0; f < fields.length; f++) {
    if ((mask >>> f) & 1) writeAttribute(out, fields[f], values[f]);
  }
}

/** Returns the mask of the fields that came. */
export function readChanges(
  input: BitReader,
  band: Band,
  slot: number,
  layout: EntityLayout,
): number {
  const fields = layout.kinds[band.kind[slot]].fields;
  const values = band.attributes[slot];
  let mask = 0;
  for (let f = 0; f < fields.length; f++) mask |= input.read(1) << f;
  for (let f = 0; f < fields.length; f++) {
    if ((mask >>> f) & 1) values[f] = readAttribute(input, fields[f]);
  }
  return mask;
}
