// SPDX-License-Identifier: MIT
/**
 * Frames: what happened in one band at one level since its last frame, as events against the
 * replica that every subscriber has. A band to which nothing happened has no frame.
 *
 *   frame    = events n: Golomb 1 | event*, in order of slots | 0, or 1 and tail
 *            | zeros to the next byte
 *   event    = occupied slots passed over: Rice k, k from n and the occupied slots | parts
 *            | payload
 *   parts    = 0 to 6 ones and a zero: the parts of that number in the level's order, or
 *            111111100 leave | 111111101 cross
 *            | 11111111 and one bit each for motion, fix, attributes, cross
 *   order    = of level 0: heading to; heading by; stop; motion, fix; motion; fix; attributes
 *              of the others: motion, fix; fix; heading to; heading by; stop; motion; attributes
 *   payload  = in the order motion or stop, fix, attributes, cross; those that are there
 *   heading to = age less one | 8 bits         it walks on, and does not turn by itself
 *   heading by = age less one | change         the same
 *   motion   = age less one (not with a fix) | heading | rest
 *   rest     = speed | turn when motion is alone; else 0 walk on, no turn; or 1 | speed | turn
 *   stop     = age less one
 *   heading  = 0 | 8 bits, or 1 | change
 *   change   = 0 | eighth turns: 3, or 1 | on 1 to 8, or back 1 to 8: 4
 *   speed    = 0 walk on       or 10 stand                  or 11 | 12 bits
 *   turn     = 0 none          or 1 | 8 bits
 *   fix      = x, y: signed Golomb, in quanta of the level
 *   attributes = one bit per field of the kind | the values of the set ones
 *   cross    = direction: 3 | band: Golomb 0 | slot: 6
 *   tail     = entering entities: Golomb 0 | (slot: 6 | entity)* | 0, or 1 and checksum: 16
 *
 * "Walk on" is the speed it has, or the last one it had while it stands or is in plain mode.
 */
import type { BitReader } from '../bits.ts';
import { SPEED_PLAIN } from '../units.ts';
import type { Band } from './band.ts';
import { readChanges, readEntity } from './entity-codec.ts';
import {
  ageBits,
  BAND_SLOTS,
  BANDS_MAX,
  FIX_ORDER_MIN,
  FIX_ORDER_STANDING,
  gapOrder,
  LEVEL_QUANTUM,
  levelWindow,
  PLAIN_ORDER,
  type StreamFormat,
} from './format.ts';
import { cornerOf, type SlotListener, touch } from './patch.ts';

export const PART_MOTION = 1;
export const PART_FIX = 2;
export const PART_ATTRIBUTES = 4;
export const PART_CROSS = 8;
export const PART_LEAVE = 16;
/** A motion that only stops; alone in its event. */
export const PART_STOP = 32;
/** Another heading, itself or by how much, and nothing else: the most frequent events. */
export const PART_HEADING_TO = 64;
export const PART_HEADING_BY = 128;
const HEADING_PARTS = PART_HEADING_TO | PART_HEADING_BY;
/**
 * Parts by the number of ones before their zero, the most frequent first. At coarse levels much has
 * happened since the last frame, and a fix goes with the last motion, or says all there is to say.
 */
const FINE_PARTS = [
  PART_HEADING_TO,
  PART_HEADING_BY,
  PART_STOP,
  PART_MOTION | PART_FIX,
  PART_MOTION,
  PART_FIX,
  PART_ATTRIBUTES,
] as const;
const COARSE_PARTS = [
  PART_MOTION | PART_FIX,
  PART_FIX,
  PART_HEADING_TO,
  PART_HEADING_BY,
  PART_STOP,
  PART_MOTION,
  PART_ATTRIBUTES,
] as const;
export const partsOrder = (level: number): readonly number[] =>
  level === 0 ? FINE_PARTS : COARSE_PARTS;
/** Its parts were told one by one: only a reader has it, and bands keep the others alone. */
const PART_SET = 256;
/** What an event may tell of an entity in focus. */
export const MOTION_PARTS: number =
  PART_MOTION | PART_FIX | PART_STOP | PART_HEADING_TO | PART_HEADING_BY | PART_SET;
/** Order of the Golomb code of a frame's number of events. */
export const COUNT_ORDER = 1;
export const CHECKSUM_BITS = 16;
/** What the four bits of a small change of heading say. */
const SMALL_TURNS = [1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3, -4, -5, -6, -7, -8] as const;

/** The walking speed that "walk on" means. */
export function gaitOf(speed: number, gait: number): number {
  return speed === 0 || speed === SPEED_PLAIN ? gait : speed;
}

/**
 * Order of the Golomb code of a fix. Its size follows the speed, and in plain mode it is a whole
 * movement; both sides know the speed, which comes before.
 */
export function fixOrder(speed: number, level: number): number {
  if (speed === SPEED_PLAIN) return PLAIN_ORDER[level];
  if (speed === 0) return FIX_ORDER_STANDING;
  return Math.max(FIX_ORDER_MIN, 31 - Math.clz32(speed) - level);
}

/** An entity that leaves a slot for one of another sector. */
export interface CrossListener {
  /** Called while the slot still holds the entity. */
  crossing(band: Band, slot: number, direction: number, toBand: number, toSlot: number): void;
}

/**
 * Reads frames. Bytes are a stranger's: whatever they are, it ends, throws nothing, stays within
 * the band, and leaves `input.failed` set when they were no frame; the band then needs a patch.
 */
export class FrameReader {
  readonly #format: StreamFormat;
  readonly #leaving: number[] = [];
  /** Bit at which the frame begins. */
  #start = 0;
  /** The last frame's checksum did not fit the band. */
  mismatch = false;

  constructor(format: StreamFormat) {
    this.#format = format;
  }

  /** Applies a frame to a band that was stepped to its tick. HOT. */
  read(input: BitReader, band: Band, listener: SlotListener & CrossListener, tick: number): void {
    this.mismatch = false;
    this.#leaving.length = 0;
    this.#start = input.bitPosition;
    const count = input.golomb(COUNT_ORDER);
    if (count > band.count) input.failed = true;
    if (count > 0 && !input.failed) this.#readEvents(input, band, count, listener, tick);
    if (input.failed) return;
    for (const slot of this.#leaving) {
      listener.leaving(band, slot);
      band.vacate(slot);
      touch(band, slot, tick);
    }
    if (input.read(1) === 1) this.#readTail(input, band, listener, tick);
  }

  #readEvents(
    input: BitReader,
    band: Band,
    count: number,
    listener: SlotListener & CrossListener,
    tick: number,
  ): void {
    const order = gapOrder(band.count, count);
    let slot = -1;
    // Occupied slots that are not yet passed, without those that the remaining events need.
    let spare = band.count - count;
    for (let n = 0; n < count; n++) {
      const gap = input.rice(order, spare);
      if (input.failed) return;
      spare -= gap;
      for (let passed = 0; passed <= gap; passed++) {
        do slot += 1;
        while (band.id[slot] === 0);
      }
      const from = input.bitPosition;
      const parts = this.#readEvent(input, band, slot, listener, tick);
      if (input.failed) return;
      band.eventTick[slot] = tick;
      band.eventParts[slot] = parts & 255;
      band.eventAt[slot] = from - this.#start;
      band.eventBits[slot] = input.bitPosition - from;
    }
  }

  /** Reads one event that is about motion only, as a focus has it. */
  readMotionEvent(input: BitReader, band: Band, slot: number): void {
    const parts = readParts(input, band.level);
    if (parts & ~MOTION_PARTS) input.failed = true;
    else this.#applyMotion(input, band, slot, parts);
  }

  #readEvent(
    input: BitReader,
    band: Band,
    slot: number,
    listener: SlotListener & CrossListener,
    tick: number,
  ): number {
    const parts = readParts(input, band.level);
    band.changedTick[slot] = tick;
    this.#applyMotion(input, band, slot, parts);
    if (parts & PART_ATTRIBUTES) {
      const mask = readChanges(input, band, slot, this.#format.layout);
      band.noteFields(slot, mask, tick);
      if (!input.failed) listener.changed(band, slot, mask);
    }
    if (parts & PART_CROSS) {
      const direction = input.read(3);
      const toBand = input.golomb(0);
      const toSlot = input.read(6);
      if (toBand >= BANDS_MAX) input.failed = true;
      if (!input.failed) listener.crossing(band, slot, direction, toBand, toSlot);
    }
    if (parts & (PART_CROSS | PART_LEAVE)) this.#leaving.push(slot);
    return parts;
  }

  #applyMotion(input: BitReader, band: Band, slot: number, parts: number): void {
    if (parts & PART_STOP) {
      const age = this.#readAge(input, band.level);
      band.setMotion(slot, age, band.heading[slot], 0, 0);
    }
    if (parts & HEADING_PARTS) this.#readHeading(input, band, slot, parts);
    if (parts & PART_MOTION) this.#readIntent(input, band, slot, parts);
    if (parts & PART_FIX) {
      const order = fixOrder(band.speed[slot], band.level);
      band.x[slot] += input.signedGolomb(order) * LEVEL_QUANTUM[band.level];
      band.y[slot] += input.signedGolomb(order) * LEVEL_QUANTUM[band.level];
    }
  }

  #readAge(input: BitReader, level: number): number {
    const window = levelWindow(level, this.#format.ticksPerPublish);
    const age = input.read(ageBits(window)) + 1;
    if (age > window) input.failed = true;
    return input.failed ? 0 : age;
  }

  #readHeading(input: BitReader, band: Band, slot: number, parts: number): void {
    const age = this.#readAge(input, band.level);
    const to = (parts & PART_HEADING_TO) !== 0;
    const heading = to ? input.read(8) : band.heading[slot] + readChange(input);
    const speed = gaitOf(band.speed[slot], band.gait[slot]);
    if (!input.failed) band.setMotion(slot, age, heading & 255, speed, 0);
  }

  #readIntent(input: BitReader, band: Band, slot: number, parts: number): void {
    const age = (parts & PART_FIX) === 0 ? this.#readAge(input, band.level) : 0;
    const to = input.read(1) === 0;
    const heading = to ? input.read(8) : band.heading[slot] + readChange(input);
    let speed = gaitOf(band.speed[slot], band.gait[slot]);
    let turn = 0;
    if (parts === PART_MOTION || input.read(1) === 1) {
      if (input.read(1) === 1) speed = input.read(1) === 0 ? 0 : input.read(12);
      if (input.read(1) === 1) turn = (input.read(8) << 24) >> 24;
    }
    if (!input.failed) band.setMotion(slot, age, heading & 255, speed, turn);
  }

  #readTail(input: BitReader, band: Band, listener: SlotListener, tick: number): void {
    const entering = input.golomb(0);
    if (entering > BAND_SLOTS) input.failed = true;
    const corner = cornerOf(this.#format, band.sector);
    for (let n = 0; n < entering && !input.failed; n++) {
      const slot = input.read(6);
      if (band.id[slot] !== 0) input.failed = true;
      if (input.failed) return;
      readEntity(input, band, slot, corner, this.#format.layout);
      if (input.failed) return void band.vacate(slot);
      touch(band, slot, tick);
      listener.entered(band, slot);
    }
    if (input.read(1) === 1) {
      const checksum = input.read(CHECKSUM_BITS);
      this.mismatch = !input.failed && checksum !== band.checksum();
    }
  }
}

function readParts(input: BitReader, level: number): number {
  for (const parts of partsOrder(level)) if (input.read(1) === 0) return parts;
  if (input.read(1) === 0) return input.read(1) === 0 ? PART_LEAVE : PART_CROSS;
  return PART_SET | input.read(4);
}

function readChange(input: BitReader): number {
  return input.read(1) === 0 ? input.read(3) * 32 : SMALL_TURNS[input.read(4)];
}
