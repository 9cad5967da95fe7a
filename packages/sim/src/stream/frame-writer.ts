// SPDX-License-Identifier: MIT
/**
 * Writes frames (drawn in `frame.ts`) out of what a publisher told and of the events it found. The
 * view already has the motions, fixes and attributes of the events; slots that leave or cross are
 * still occupied. HOT: guarded by bench `zone-only`.
 */
import type { BitWriter } from '../bits.ts';
import { CHECKSUM_START, checksumOf, mixEntity } from './band.ts';
import { writeChanges, writeEntity } from './entity-codec.ts';
import { ageBits, BAND_SLOTS, gapOrder, LEVELS, levelWindow, type StreamFormat } from './format.ts';
import {
  CHECKSUM_BITS,
  COUNT_ORDER,
  fixOrder,
  gaitOf,
  PART_ATTRIBUTES,
  PART_CROSS,
  PART_FIX,
  PART_HEADING_BY,
  PART_HEADING_TO,
  PART_LEAVE,
  PART_MOTION,
  PART_STOP,
  partsOrder,
} from './frame.ts';
import { cornerOf } from './patch.ts';
import { bitCount, slotsOf, type ToldView } from './told-view.ts';

/** Events before they are written, by body; kept between frames and reused. */
export class FrameEvents {
  parts = new Uint8Array(0);
  age = new Uint8Array(0);
  /** What the replica had before the event. */
  oldHeading = new Uint8Array(0);
  oldSpeed = new Uint16Array(0);
  oldGait = new Uint16Array(0);
  /** In quanta of the level. */
  fixX = new Int32Array(0);
  fixY = new Int32Array(0);
  /** Fields that changed. */
  mask = new Uint32Array(0);
  /** Where a crossing entity goes. */
  crossDirection = new Uint8Array(0);
  crossBand = new Uint8Array(0);
  crossSlot = new Uint8Array(0);

  /** Makes room for so many bodies; no event survives it. */
  reserve(capacity: number): void {
    if (this.parts.length >= capacity) return;
    this.parts = new Uint8Array(capacity);
    this.age = new Uint8Array(capacity);
    this.oldHeading = new Uint8Array(capacity);
    this.oldSpeed = new Uint16Array(capacity);
    this.oldGait = new Uint16Array(capacity);
    this.fixX = new Int32Array(capacity);
    this.fixY = new Int32Array(capacity);
    this.mask = new Uint32Array(capacity);
    this.crossDirection = new Uint8Array(capacity);
    this.crossBand = new Uint8Array(capacity);
    this.crossSlot = new Uint8Array(capacity);
  }
}

/** By level and parts: the bits of the code in the lowest twelve, and their number above. */
const PART_CODES = Array.from({ length: LEVELS }, (_, level) => partCodes(level));

function partCodes(level: number): Uint16Array {
  const codes = new Uint16Array(256);
  for (let parts = 0; parts < 64; parts++) {
    // Of a set, a stop is written as a motion.
    const set = (parts & PART_STOP ? parts | PART_MOTION : parts) & 15;
    codes[parts] = 0b11111111 | (set << 8) | (12 << 12);
  }
  const order = partsOrder(level);
  for (const [ones, parts] of order.entries()) {
    codes[parts] = ((1 << ones) - 1) | ((ones + 1) << 12);
  }
  codes[PART_LEAVE] = 0b001111111 | (9 << 12);
  codes[PART_CROSS] = 0b101111111 | (9 << 12);
  return codes;
}

export class FrameWriter {
  readonly #format: StreamFormat;
  readonly #slots = new Uint8Array(BAND_SLOTS);

  constructor(format: StreamFormat) {
    this.#format = format;
  }

  /** The events of a band. Takes them: their parts are empty afterwards. */
  writeEvents(out: BitWriter, view: ToldView, serial: number, events: FrameEvents): void {
    const count = slotsOf(view.events[serial * 2], view.events[serial * 2 + 1], this.#slots);
    out.golomb(count, COUNT_ORDER);
    if (count === 0) return;
    const low = view.occupied[serial * 2];
    const high = view.occupied[serial * 2 + 1];
    const lowCount = bitCount(low);
    const order = gapOrder(lowCount + bitCount(high), count);
    const bits = ageBits(levelWindow(view.level, this.#format.ticksPerPublish));
    let previous = -1;
    for (let n = 0; n < count; n++) {
      const slot = this.#slots[n];
      // Occupied slots below this one.
      const rank =
        slot < 32
          ? bitCount(low & ((1 << slot) - 1))
          : lowCount + bitCount(high & ((1 << (slot - 32)) - 1));
      out.rice(rank - previous - 1, order);
      previous = rank;
      const body = view.body[serial * BAND_SLOTS + slot];
      this.#writeEvent(out, view, body, events, bits);
      const parts = events.parts[body];
      events.parts[body] = 0;
      if (parts & (PART_LEAVE | PART_CROSS)) vacate(view, serial, slot);
    }
  }

  /** Lets the entering slots in and writes them, and the checksum of the band as it is then. */
  writeTail(out: BitWriter, view: ToldView, serial: number, checksum: boolean): void {
    const { layout } = this.#format;
    const low = view.entering[serial * 2];
    const high = view.entering[serial * 2 + 1];
    if ((low | high) === 0 && !checksum) {
      out.write(0, 1);
      return;
    }
    out.write(1, 1);
    const count = slotsOf(low, high, this.#slots);
    out.golomb(count, 0);
    if (count > 0) {
      const corner = cornerOf(this.#format, view.sector[serial]);
      for (let n = 0; n < count; n++) {
        const slot = this.#slots[n];
        out.write(slot, 6);
        writeEntity(out, view, view.body[serial * BAND_SLOTS + slot], corner, layout);
      }
      view.occupied[serial * 2] |= low;
      view.occupied[serial * 2 + 1] |= high;
    }
    out.write(checksum ? 1 : 0, 1);
    if (checksum) out.write(this.#checksum(view, serial), CHECKSUM_BITS);
  }

  #checksum(view: ToldView, serial: number): number {
    const low = view.occupied[serial * 2];
    const count = slotsOf(low, view.occupied[serial * 2 + 1], this.#slots);
    let h = CHECKSUM_START;
    for (let n = 0; n < count; n++) {
      const slot = this.#slots[n];
      h = mixEntity(h, view, view.body[serial * BAND_SLOTS + slot], slot);
    }
    return checksumOf(h);
  }

  #writeEvent(
    out: BitWriter,
    view: ToldView,
    body: number,
    events: FrameEvents,
    bits: number,
  ): void {
    const parts = events.parts[body];
    const code = PART_CODES[view.level];
    if (parts === PART_MOTION && isPlainTurn(view, body, events)) {
      writeHeading(out, code, view.heading[body], events.oldHeading[body], events.age[body], bits);
      return;
    }
    out.write(code[parts] & 0xfff, code[parts] >> 12);
    if (parts === PART_STOP) out.write(events.age[body] - 1, bits);
    else if (parts & (PART_MOTION | PART_STOP)) writeIntent(out, view, body, events, bits);
    if (parts & PART_FIX) {
      const order = fixOrder(view.speed[body], view.level);
      out.signedGolomb(events.fixX[body], order);
      out.signedGolomb(events.fixY[body], order);
    }
    if (parts & PART_ATTRIBUTES) {
      writeChanges(out, view, body, events.mask[body], this.#format.layout);
    }
    if (parts & PART_CROSS) {
      out.write(events.crossDirection[body], 3);
      out.golomb(events.crossBand[body], 0);
      out.write(events.crossSlot[body], 6);
    }
  }
}

/** Empties a slot of those that subscribers have. */
function vacate(view: ToldView, serial: number, slot: number): void {
  view.body[serial * BAND_SLOTS + slot] = -1;
  view.occupied[serial * 2 + (slot >> 5)] &= ~(1 << (slot & 31));
}

/** A motion that only changes the heading. */
function isPlainTurn(view: ToldView, body: number, events: FrameEvents): boolean {
  return (
    view.turn[body] === 0 &&
    view.speed[body] === gaitOf(events.oldSpeed[body], events.oldGait[body])
  );
}

/** The bits of a change of heading in the lowest eight, and their number above; 0 for no code. */
function changeCode(heading: number, old: number): number {
  const change = (heading - old) & 255;
  if ((change & 31) === 0) return ((change >> 5) << 1) | (4 << 8);
  if (change <= 8) return 1 | ((change - 1) << 1) | (5 << 8);
  if (change >= 248) return 1 | ((263 - change) << 1) | (5 << 8);
  return 0;
}

/** By far the most frequent event, in one piece: parts, age, heading. */
function writeHeading(
  out: BitWriter,
  codes: Uint16Array,
  heading: number,
  old: number,
  age: number,
  ageBits: number,
): void {
  const change = changeCode(heading, old);
  const parts = codes[change === 0 ? PART_HEADING_TO : PART_HEADING_BY];
  const [partBits, from] = [parts >> 12, (parts >> 12) + ageBits];
  const head = (parts & 0xfff) | ((age - 1) << partBits);
  if (change === 0) out.write(head | (heading << from), from + 8);
  else out.write(head | ((change & 255) << from), from + (change >> 8));
}

function writeIntent(
  out: BitWriter,
  view: ToldView,
  body: number,
  events: FrameEvents,
  bits: number,
): void {
  if ((events.parts[body] & PART_FIX) === 0) out.write(events.age[body] - 1, bits);
  const change = changeCode(view.heading[body], events.oldHeading[body]);
  if (change === 0) out.write(view.heading[body] << 1, 9);
  else out.write(1 | ((change & 255) << 1), 1 + (change >> 8));
  const speed = view.speed[body];
  const turn = view.turn[body];
  const walkOn = speed === gaitOf(events.oldSpeed[body], events.oldGait[body]);
  // Of a motion alone there is always more to tell than its heading.
  if (events.parts[body] !== PART_MOTION) {
    const plain = walkOn && turn === 0;
    out.write(plain ? 0 : 1, 1);
    if (plain) return;
  }
  if (walkOn) out.write(0b0, 1);
  else if (speed === 0) out.write(0b01, 2);
  else out.write(0b11 | (speed << 2), 14);
  if (turn === 0) out.write(0, 1);
  else out.write(1 | ((turn & 255) << 1), 9);
}
