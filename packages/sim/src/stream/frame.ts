// SPDX-License-Identifier: MIT
/**
 * Frames: what happened in one band at one level since its last frame, as events against the
 * replica that every subscriber has. A band to which nothing happened has no frame.
 *
 *   frame    = events n: Golomb 1 | event*, in order of slots | 0, or 1 and tail
 *            | zeros to the next byte
 *   event    = occupied slots passed over: Rice k, k from n and the occupied slots | parts | payload
 *   parts    = 0 motion | 10 stop | 110 fix | 1110 attributes | 11110 leave | 111110 cross
 *            | 111111 and one bit each for motion, fix, attributes, cross
 *   payload  = in the order motion or stop, fix, attributes, cross; those that are there
 *   motion   = age less one (not with a fix) | heading | 0 walk on, no turn; or 1 | speed | turn
 *   stop     = age less one
 *   heading  = 0 | 8 bits      or 10 | eighth turns: 3      or 11 | less 1 to 8, or back 1 to 8: 4
 *   speed    = 0 walk on       or 10 stand                  or 11 | 12 bits
 *   turn     = 0 none          or 1 | 8 bits
 *   fix      = x, y: signed Golomb, in quanta of the level
 *   attributes = one bit per field of the kind | the values of the set ones
 *   cross    = direction: 3 | band: Golomb 0 | slot: 6
 *   tail     = entering entities: Golomb 0 | (slot: 6 | entity)* | 0, or 1 and checksum: 16
 *
 * "Walk on" is the speed it has, or the last one it had while it stands or is in plain mode.
 */
import type { BitReader, BitWriter } from '../bits.ts';
import { SPEED_PLAIN } from '../units.ts';
import type { Band } from './band.ts';
import { readChanges, readEntity, writeChanges, writeEntity } from './entity-codec.ts';
import {
  ageBits,
  BAND_SLOTS,
  BANDS_MAX,
  FIX_ORDER,
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
const COUNT_ORDER = 1;
const CHECKSUM_BITS = 16;
/** What the four bits of a small change of heading say. */
const SMALL_TURNS = [1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3, -4, -5, -6, -7, -8] as const;

/** The walking speed that "walk on" means. */
function gaitOf(speed: number, gait: number): number {
  return speed === 0 || speed === SPEED_PLAIN ? gait : speed;
}

/** Events of one frame before they are written, by slot; kept between frames and reused. */
export class FrameEvents {
  readonly parts = new Uint8Array(BAND_SLOTS);
  readonly age = new Uint8Array(BAND_SLOTS);
  /** What the replica had before the event. */
  readonly oldHeading = new Uint8Array(BAND_SLOTS);
  readonly oldSpeed = new Uint16Array(BAND_SLOTS);
  readonly oldGait = new Uint16Array(BAND_SLOTS);
  /** In quanta of the level. */
  readonly fixX = new Int32Array(BAND_SLOTS);
  readonly fixY = new Int32Array(BAND_SLOTS);
  readonly mask = new Uint32Array(BAND_SLOTS);
  readonly crossDirection = new Uint8Array(BAND_SLOTS);
  readonly crossBand = new Uint8Array(BAND_SLOTS);
  readonly crossSlot = new Uint8Array(BAND_SLOTS);
  /** Slots with an event. */
  count = 0;
  /** Slots that become occupied, ascending. */
  readonly entering: number[] = [];

  clear(): void {
    this.parts.fill(0);
    this.count = 0;
    this.entering.length = 0;
  }

  add(slot: number, part: number): void {
    if (this.parts[slot] === 0) this.count += 1;
    this.parts[slot] |= part;
  }
}

/**
 * Writes the events of a frame. The band already has the motions, fixes and attributes; slots that
 * leave or cross are still occupied. HOT: guarded by bench `zone-only`.
 */
export function writeEvents(
  out: BitWriter,
  band: Band,
  events: FrameEvents,
  format: StreamFormat,
): void {
  out.golomb(events.count, COUNT_ORDER);
  if (events.count === 0) return;
  const bits = ageBits(levelWindow(band.level, format.ticksPerPublish));
  const order = gapOrder(band.count, events.count);
  let gap = 0;
  for (let slot = 0; slot < band.top; slot++) {
    if (band.id[slot] === 0) continue;
    if (events.parts[slot] === 0) {
      gap += 1;
      continue;
    }
    out.rice(gap, order);
    gap = 0;
    writeEvent(out, band, slot, events, bits, format);
  }
}

/** Writes the tail. The band has lost those that left and holds those that enter. */
export function writeTail(
  out: BitWriter,
  band: Band,
  entering: readonly number[],
  checksum: boolean,
  format: StreamFormat,
): void {
  if (entering.length === 0 && !checksum) {
    out.write(0, 1);
    return;
  }
  out.write(1, 1);
  out.golomb(entering.length, 0);
  const corner = cornerOf(format, band.sector);
  for (const slot of entering) {
    out.write(slot, 6);
    writeEntity(out, band, slot, corner, format.layout);
  }
  out.write(checksum ? 1 : 0, 1);
  if (checksum) out.write(band.checksum(), CHECKSUM_BITS);
}

function writeEvent(
  out: BitWriter,
  band: Band,
  slot: number,
  events: FrameEvents,
  bits: number,
  format: StreamFormat,
): void {
  const parts = events.parts[slot];
  if (parts === PART_MOTION) out.write(0b0, 1);
  else if (parts === PART_STOP) out.write(0b01, 2);
  else if (parts === PART_FIX) out.write(0b011, 3);
  else if (parts === PART_ATTRIBUTES) out.write(0b0111, 4);
  else if (parts === PART_LEAVE) out.write(0b01111, 5);
  else if (parts === PART_CROSS) out.write(0b011111, 6);
  else {
    // Only here a stop is written as a motion.
    out.write(0b111111, 6);
    out.write((parts & PART_STOP ? parts | PART_MOTION : parts) & 15, 4);
  }
  if (parts === PART_STOP) out.write(events.age[slot] - 1, bits);
  else if (parts & (PART_MOTION | PART_STOP)) writeIntent(out, band, slot, events, bits);
  if (parts & PART_FIX) {
    const order = fixOrder(band, slot);
    out.signedGolomb(events.fixX[slot], order);
    out.signedGolomb(events.fixY[slot], order);
  }
  if (parts & PART_ATTRIBUTES) writeChanges(out, band, slot, events.mask[slot], format.layout);
  if (parts & PART_CROSS) {
    out.write(events.crossDirection[slot], 3);
    out.golomb(events.crossBand[slot], 0);
    out.write(events.crossSlot[slot], 6);
  }
}

function writeIntent(
  out: BitWriter,
  band: Band,
  slot: number,
  events: FrameEvents,
  bits: number,
): void {
  if ((events.parts[slot] & PART_FIX) === 0) out.write(events.age[slot] - 1, bits);
  const change = (band.heading[slot] - events.oldHeading[slot]) & 255;
  if ((change & 31) === 0) {
    out.write(0b01 | ((change >> 5) << 2), 5);
  } else if (change <= 8) {
    out.write(0b11 | ((change - 1) << 2), 6);
  } else if (change >= 248) {
    out.write(0b11 | ((263 - change) << 2), 6);
  } else {
    out.write(0, 1);
    out.write(band.heading[slot], 8);
  }
  const speed = band.speed[slot];
  const turn = band.turn[slot];
  const walkOn = speed === gaitOf(events.oldSpeed[slot], events.oldGait[slot]);
  if (walkOn && turn === 0) {
    out.write(0, 1);
    return;
  }
  out.write(1, 1);
  if (walkOn) {
    out.write(0, 1);
  } else if (speed === 0) {
    out.write(0b01, 2);
  } else {
    out.write(0b11, 2);
    out.write(speed, 12);
  }
  out.write(turn === 0 ? 0 : 1, 1);
  if (turn !== 0) out.write(turn, 8);
}

/** A fix in plain mode is a whole movement. Both sides know the speed, which comes before. */
function fixOrder(band: Band, slot: number): number {
  return band.speed[slot] === SPEED_PLAIN ? PLAIN_ORDER[band.level] : FIX_ORDER[band.level];
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
  /** The last frame's checksum did not fit the band. */
  mismatch = false;

  constructor(format: StreamFormat) {
    this.#format = format;
  }

  /** Applies a frame to a band that was stepped to its tick. HOT. */
  read(input: BitReader, band: Band, listener: SlotListener & CrossListener, tick: number): void {
    this.mismatch = false;
    this.#leaving.length = 0;
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
      this.#readEvent(input, band, slot, listener, tick);
      if (input.failed) return;
    }
  }

  #readEvent(
    input: BitReader,
    band: Band,
    slot: number,
    listener: SlotListener & CrossListener,
    tick: number,
  ): void {
    const parts = readParts(input);
    band.changedTick[slot] = tick;
    if (parts & PART_STOP) {
      const age = this.#readAge(input, band.level);
      band.setMotion(slot, age, band.heading[slot], 0, 0);
    }
    if (parts & PART_MOTION) this.#readIntent(input, band, slot, (parts & PART_FIX) !== 0);
    if (parts & PART_FIX) {
      const order = fixOrder(band, slot);
      band.x[slot] += input.signedGolomb(order) * LEVEL_QUANTUM[band.level];
      band.y[slot] += input.signedGolomb(order) * LEVEL_QUANTUM[band.level];
    }
    if (parts & PART_ATTRIBUTES) {
      const mask = readChanges(input, band, slot, this.#format.layout);
      band.attributesTick[slot] = tick;
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
  }

  #readAge(input: BitReader, level: number): number {
    const window = levelWindow(level, this.#format.ticksPerPublish);
    const age = input.read(ageBits(window)) + 1;
    if (age > window) input.failed = true;
    return input.failed ? 0 : age;
  }

  #readIntent(input: BitReader, band: Band, slot: number, fixed: boolean): void {
    const age = fixed ? 0 : this.#readAge(input, band.level);
    let heading = band.heading[slot];
    const relative = input.read(1) === 1;
    const small = relative && input.read(1) === 1;
    if (!relative) heading = input.read(8);
    else if (!small) heading += input.read(3) * 32;
    else heading += SMALL_TURNS[input.read(4)];
    let speed = gaitOf(band.speed[slot], band.gait[slot]);
    let turn = 0;
    if (input.read(1) === 1) {
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

function readParts(input: BitReader): number {
  if (input.read(1) === 0) return PART_MOTION;
  if (input.read(1) === 0) return PART_STOP;
  if (input.read(1) === 0) return PART_FIX;
  if (input.read(1) === 0) return PART_ATTRIBUTES;
  if (input.read(1) === 0) return PART_LEAVE;
  if (input.read(1) === 0) return PART_CROSS;
  return input.read(4);
}
