// SPDX-License-Identifier: MIT
/**
 * Writes frames (drawn in `frame.ts`) out of what a publisher told and of the events it found. The
 * view already has the motions, fixes and attributes of the events; slots that leave or cross are
 * still occupied. HOT: guarded by bench `zone-only`.
 */
import type { BitWriter } from '../bits.ts';
import { CHECKSUM_START, checksumOf, mixEntity } from './band.ts';
import { writeChanges, writeEntity } from './entity-codec.ts';
import { ageBits, BAND_SLOTS, gapOrder, levelWindow, type StreamFormat } from './format.ts';
import {
  CHECKSUM_BITS,
  COUNT_ORDER,
  fixOrder,
  gaitOf,
  PART_ATTRIBUTES,
  PART_CROSS,
  PART_FIX,
  PART_LEAVE,
  PART_MOTION,
  PART_STOP,
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
    if (parts === PART_MOTION && isPlainTurn(view, body, events)) {
      // By far the most frequent event, in one piece: motion, age, heading, walk on.
      const heading = headingCode(view.heading[body], events.oldHeading[body]);
      const code = ((events.age[body] - 1) << 1) | ((heading & 0x1ff) << (1 + bits));
      out.write(code, 2 + bits + (heading >> 9));
      return;
    }
    if (parts === PART_MOTION) out.write(0b0, 1);
    else if (parts === PART_STOP) out.write(0b01, 2);
    else if (parts === PART_FIX) out.write(0b011, 3);
    else if (parts === (PART_MOTION | PART_FIX)) out.write(0b0111, 4);
    else if (parts === PART_ATTRIBUTES) out.write(0b01111, 5);
    else if (parts === PART_LEAVE) out.write(0b011111, 7);
    else if (parts === PART_CROSS) out.write(0b1011111, 7);
    else {
      // Only here a stop is written as a motion.
      out.write(0b111111 | (((parts & PART_STOP ? parts | PART_MOTION : parts) & 15) << 6), 10);
    }
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

/** The bits of a heading in the lowest nine, and their number above. */
function headingCode(heading: number, old: number): number {
  const change = (heading - old) & 255;
  if ((change & 31) === 0) return 0b01 | ((change >> 5) << 2) | (5 << 9);
  if (change <= 8) return 0b11 | ((change - 1) << 2) | (6 << 9);
  if (change >= 248) return 0b11 | ((263 - change) << 2) | (6 << 9);
  return (heading << 1) | (9 << 9);
}

function writeIntent(
  out: BitWriter,
  view: ToldView,
  body: number,
  events: FrameEvents,
  bits: number,
): void {
  if ((events.parts[body] & PART_FIX) === 0) out.write(events.age[body] - 1, bits);
  const heading = headingCode(view.heading[body], events.oldHeading[body]);
  out.write(heading & 0x1ff, heading >> 9);
  const speed = view.speed[body];
  const turn = view.turn[body];
  const walkOn = speed === gaitOf(events.oldSpeed[body], events.oldGait[body]);
  if (walkOn && turn === 0) {
    out.write(0, 1);
    return;
  }
  if (walkOn) out.write(0b01, 2);
  else if (speed === 0) out.write(0b011, 3);
  else out.write(0b111 | (speed << 3), 15);
  if (turn === 0) out.write(0, 1);
  else out.write(1 | ((turn & 255) << 1), 9);
}
