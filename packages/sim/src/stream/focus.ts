// SPDX-License-Identifier: MIT
/**
 * A client's focus in a crowd: up to 40 entities that it sees at full rate, laid over the coarse
 * picture that it shares with everybody. The gateway takes their events out of the frames of level
 * 0, bit for bit, so a focus costs a copy and no encoding.
 *
 *   focus = whole: 1 (nobody is in focus any more) | entries: Golomb 2 | entry*, in order of slots
 *         | zeros to the next byte
 *   entry = slots since the last entry, less one: Golomb 0 (the first counts from -1)
 *         | 0 event: parts and payload of level 0 (`frame.ts`), motion, stop or fix only
 *         | 10 motion, its place in full
 *         | 110 leave
 *         | 111 enter: position of the subscription: 8 | slot: 6 | motion, relative to the band's
 *           sector: the entity that the client has there
 */
import type { BitReader, BitWriter } from '../bits.ts';
import { Band, NO_ATTRIBUTES } from './band.ts';
import { readMotion, writeMotion } from './entity-codec.ts';
import type { StreamFormat } from './format.ts';
import { type FrameReader, MOTION_PARTS } from './frame.ts';
import { cornerOf } from './patch.ts';
import type { ReceivedBand, RegionReceiver } from './region-receiver.ts';
import type { StreamReplica } from './replica.ts';

/** Entities in focus: the nearest 32 and the targets, and a few that will be nearest soon. */
export const FOCUS_SLOTS = 40;
/** New ones in one packet, so that a turn of the crowd is no burst. */
const ENTERS_MAX = 8;
const COUNT_ORDER = 2;
/** Names the focus among the patches of a packet, where others have a position. */
export const FOCUS_POSITION = 255;

/** Where the shared picture of a client has an entity: what an enter refers to. */
export interface SharedPlace {
  position: number;
  slot: number;
  sector: number;
}

/** The gateway's side: who is in focus of one client, and how to tell it. */
export class Focus {
  /** By slot: who is in it at the client (0: nobody), and who shall be. */
  readonly #told = new Uint32Array(FOCUS_SLOTS);
  readonly #wanted = new Uint32Array(FOCUS_SLOTS);
  readonly #source: (ReceivedBand | null)[] = new Array<ReceivedBand | null>(FOCUS_SLOTS).fill(
    null,
  );
  readonly #sourceSlot = new Uint8Array(FOCUS_SLOTS);
  /** The client has everything of the focus up to this tick. */
  #tick = -1;
  #whole = false;
  #used = false;

  /** False while the client has nobody in focus and shall have nobody. */
  get pending(): boolean {
    return this.#used;
  }

  /** Entities that the client has in focus. */
  get count(): number {
    let count = 0;
    for (const id of this.#told) if (id !== 0) count += 1;
    return count;
  }

  has(id: number): boolean {
    return this.#told.includes(id);
  }

  /** Sets who shall be in focus; those who stay keep their slots. */
  want(ids: Uint32Array, count: number): void {
    const wanted = this.#wanted;
    if (count > 0) this.#used = true;
    for (let slot = 0; slot < FOCUS_SLOTS; slot++) {
      if (wanted[slot] !== 0 && !includes(ids, count, wanted[slot])) wanted[slot] = 0;
    }
    let free = 0;
    for (let n = 0; n < count; n++) {
      if (includes(wanted, FOCUS_SLOTS, ids[n])) continue;
      while (free < FOCUS_SLOTS && wanted[free] !== 0) free += 1;
      if (free === FOCUS_SLOTS) return;
      wanted[free] = ids[n];
    }
  }

  /** Empties the focus at the client, whatever it has. */
  clear(): void {
    this.#whole = true;
    this.#told.fill(0);
    this.#wanted.fill(0);
    this.#source.fill(null);
  }

  /** The client was told all of `tick`; call after the section went out, or there was none. */
  told(tick: number): void {
    this.#tick = tick;
    if (this.#whole) this.#used = false;
    this.#whole = false;
  }

  /**
   * Writes what the client has to know; false when that is nothing. `place` finds an entity in the
   * client's shared picture. HOT: per client in a crowd and publish tick.
   */
  write(
    out: BitWriter,
    scratch: BitWriter,
    receiver: RegionReceiver,
    place: (id: number, receiver: RegionReceiver) => SharedPlace | null,
  ): boolean {
    const { replica } = receiver;
    const { tick, previousTick } = replica;
    // Whoever has the last tick can follow this one's events.
    const follows = this.#tick >= previousTick;
    scratch.reset();
    let entries = 0;
    let enters = 0;
    let previous = -1;
    for (let slot = 0; slot < FOCUS_SLOTS; slot++) {
      const id = this.#told[slot];
      const what =
        id === this.#wanted[slot] ? this.#news(slot, receiver, follows) : id === 0 ? 3 : 2;
      if (what < 0) continue;
      let shared: SharedPlace | null = null;
      if (what === 3) {
        // Slots in which somebody else was are free in this packet, and taken in the next.
        if (enters === ENTERS_MAX || !this.#aim(slot, this.#wanted[slot], receiver)) continue;
        shared = place(this.#wanted[slot], receiver);
        if (shared === null) continue;
        enters += 1;
      }
      scratch.golomb(slot - previous - 1, 0);
      previous = slot;
      entries += 1;
      this.#writeEntry(scratch, slot, what, shared, replica);
    }
    if (entries === 0 && !this.#whole) return false;
    out.reset();
    out.write(this.#whole ? 1 : 0, 1);
    out.golomb(entries, COUNT_ORDER);
    const bits = scratch.bitLength;
    scratch.finish();
    out.copy(scratch.bytes, 0, bits);
    this.#tick = tick;
    return true;
  }

  /** What happened to an entity in focus: -1 nothing, 0 an event, 1 its motion, 2 it is gone. */
  #news(slot: number, receiver: RegionReceiver, follows: boolean): number {
    const id = this.#told[slot];
    if (id === 0) return -1;
    let source = this.#source[slot];
    const at = this.#sourceSlot[slot];
    if (source === null || source.dropped || source.band.id[at] !== id) {
      // It crossed, or left.
      if (!this.#aim(slot, id, receiver)) return this.#lose(slot);
      return 1;
    }
    source = this.#source[slot];
    if (source === null || !source.synced) return this.#lose(slot);
    const { band } = source;
    if (band.changedTick[at] <= this.#tick) return -1;
    const copies =
      follows &&
      source.frame !== null &&
      band.eventTick[at] === receiver.tick &&
      (band.eventParts[at] & ~MOTION_PARTS) === 0;
    return copies ? 0 : 1;
  }

  #lose(slot: number): number {
    this.#wanted[slot] = 0;
    return 2;
  }

  /** Finds where the receiver has an entity at level 0. */
  #aim(slot: number, id: number, receiver: RegionReceiver): boolean {
    const source = receiver.findFinest(id);
    if (source === null || !source.synced) return false;
    this.#source[slot] = source;
    this.#sourceSlot[slot] = receiver.replica.placeOf(id) & 63;
    return true;
  }

  #writeEntry(
    out: BitWriter,
    slot: number,
    what: number,
    shared: SharedPlace | null,
    replica: StreamReplica,
  ): void {
    const source = this.#source[slot];
    const at = this.#sourceSlot[slot];
    if (what === 2 || source === null) {
      out.write(0b011, 3);
      this.#told[slot] = 0;
      this.#source[slot] = null;
      return;
    }
    const { band } = source;
    if (what === 0) {
      out.write(0, 1);
      out.copy(source.frame ?? NOTHING, band.eventAt[at], band.eventBits[at]);
      return;
    }
    band.stepTo(replica.tick);
    if (shared !== null) {
      out.write(0b111 | (shared.position << 3) | (shared.slot << 11), 17);
      writeMotion(out, band, at, cornerOf(replica.format, shared.sector));
      this.#told[slot] = this.#wanted[slot];
      return;
    }
    out.write(0b01, 2);
    // Both sides know the band's sector only by the entity: its place is told as a whole.
    writeMotion(out, band, at, NOWHERE);
  }
}

const NOTHING = new Uint8Array(0);
/** A corner that no place is near to. */
const NOWHERE = { x: -(2 ** 30), y: -(2 ** 30) };

/** The client's side: a band of its own, whose slots hold the entities in focus. */
export class FocusReplica {
  readonly band = new Band(0, 0, 0);
  readonly #format: StreamFormat;
  /** Slot by entity. */
  readonly #slots = new Map<number, number>();

  constructor(format: StreamFormat) {
    this.#format = format;
  }

  get count(): number {
    return this.#slots.size;
  }

  slotOf(id: number): number {
    return this.#slots.get(id) ?? -1;
  }

  /** An entity has other attributes now, or none of its own any more. */
  refresh(id: number, band: Band, slot: number): void {
    const focused = this.#slots.get(id);
    if (focused === undefined) return;
    this.band.kind[focused] = band.kind[slot];
    this.band.attributes[focused] = band.attributes[slot];
  }

  forget(id: number): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    // The gateway goes on to tell of the slot until it has noticed.
    this.band.id[slot] = UNKNOWN;
    this.band.shown[slot] = 0;
  }

  clear(): void {
    this.#slots.clear();
    for (let slot = 0; slot < FOCUS_SLOTS; slot++) this.band.vacate(slot);
  }

  /** Applies a section of the focus; `bands` are the subscriptions in order. */
  read(input: BitReader, bands: readonly Band[], frames: FrameReader): void {
    if (input.read(1) === 1) this.clear();
    const entries = input.golomb(COUNT_ORDER);
    if (entries > FOCUS_SLOTS) input.failed = true;
    let slot = -1;
    for (let n = 0; n < entries && !input.failed; n++) {
      slot += 1 + input.golomb(0);
      if (slot >= FOCUS_SLOTS) input.failed = true;
      if (input.failed) return;
      if (input.read(1) === 1) this.#readState(input, slot, bands);
      else if (this.band.id[slot] === 0) input.failed = true;
      else frames.readMotionEvent(input, this.band, slot);
    }
  }

  #readState(input: BitReader, slot: number, bands: readonly Band[]): void {
    const { band } = this;
    if (input.read(1) === 0) {
      if (band.id[slot] === 0) input.failed = true;
      else readMotion(input, band, slot, NOWHERE);
      return;
    }
    const id = band.id[slot];
    if (input.read(1) === 0) {
      if (id === 0) input.failed = true;
      if (this.#slots.get(id) === slot) this.#slots.delete(id);
      this.band.vacate(slot);
      return;
    }
    const source = bands[input.read(8)];
    const at = input.read(6);
    if (id !== 0 || source === undefined) input.failed = true;
    if (input.failed || source === undefined) return;
    const known = source.id[at];
    // A client that is not in sync there reads over it: its motion says nothing to it.
    const twice = known === 0 || this.#slots.has(known);
    band.occupy(slot, twice ? UNKNOWN : known);
    band.kind[slot] = source.kind[at];
    band.attributes[slot] = twice ? NO_ATTRIBUTES : source.attributes[at];
    readMotion(input, band, slot, cornerOf(this.#format, source.sector));
    if (input.failed) return void band.vacate(slot);
    if (twice) return;
    this.#slots.set(known, slot);
    band.shown[slot] = 1;
  }
}

/** Stands for an entity that a client does not know. */
const UNKNOWN = 0xffff_ffff;

/** True when the first `count` of `ids` have an id. */
export function includes(ids: Uint32Array, count: number, id: number): boolean {
  for (let n = 0; n < count; n++) if (ids[n] === id) return true;
  return false;
}
