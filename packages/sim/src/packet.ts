// SPDX-License-Identifier: MIT
/**
 * What a gateway sends a client in one publish tick. Most of it is copied: frames and patches are
 * the same bytes for all who get them. Nothing to say: no packet.
 *
 *     +-------+------+-----+-----+---------------+----------+--------+---------+--------+
 *     | flags | tick | ack | own | subscriptions | presence | frames | patches | events |
 *     | u8    |      |     |     |               |          |        |         |        |
 *     +-------+------+-----+-----+---------------+----------+--------+---------+--------+
 *
 *     flags          1 own, 2 subscriptions, 4 frames, 8 patches, 16 events, 32 ack, 64 whole tick
 *     tick           u8: its low 8 bits; with `whole tick` u32, and streams start there
 *     ack            u16 low bits of the last input applied | u8 ticks since (255: that or more)
 *     own            the exact state of the own hero: u8 heading | u16 speed, and 32768 more for a
 *                    whole place | i16 x | i16 y more than in the last own; whole: i32 x | i32 y
 *     subscriptions  u8 n | n x u16 sector let go | u8 m | m x (u16 sector | u8 band, level << 6)
 *     presence       one bit per subscribed band, lowest bit first, in the order of sectors and, in
 *                    a sector, of bands, after the changes above; bits beyond the last band are 0
 *     frames         one for each set bit, each on whole bytes
 *     patches        u8 n | n x (u8 position in that order | patch on whole bytes)
 *     events         to the end: (varint length | bytes), varint of 7 bits, low ones first
 *
 * A subscription that names a band already subscribed changes its level and keeps its entities;
 * letting go of a sector removes all its bands.
 */
import { assert, Beginnings } from '@realmkeep/base';
import type { SharedBody } from './stream/shared-body.ts';

export const FLAG_OWN = 1;
export const FLAG_SUBSCRIPTIONS = 2;
export const FLAG_FRAMES = 4;
export const FLAG_PATCHES = 8;
export const FLAG_EVENTS = 16;
export const FLAG_ACK = 32;
export const FLAG_WHOLE_TICK = 64;

/** Bands that a client may be subscribed to: a patch of each and a focus are 255 patches. */
export const SUBSCRIPTIONS_MAX = 254;
/** Longest packet; what does not fit waits for the next. */
export const PACKET_BYTES_MAX = 32 * 1024;
/** Ticks since the last acknowledged input are counted up to this. */
export const ACK_TICKS_MAX = 255;

/** Views of lent packets are kept up to this length. */
const VIEWS_KEPT_BYTES_MAX = 2048;

/** In the speed of an own state: its place does not rest on the one before. */
export const OWN_WHOLE = 0x8000;

/** The exact motion of the own hero. */
export interface OwnState {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly speed: number;
}

/**
 * Writes packets into one buffer that is reused. Call in the order of the drawing: `begin`, `ack`,
 * `own`, `release`, `subscribe`, `presence`, `frame`, `patch`, `event`, `finish`.
 */
export class PacketWriter {
  readonly #lends: boolean;
  readonly #bytes = new Uint8Array(PACKET_BYTES_MAX);
  readonly #views = new Beginnings(this.#bytes, VIEWS_KEPT_BYTES_MAX);
  #at = 0;
  /** Where the parts' counters and bits are; 0: not written yet. */
  #subscribeAt = 0;
  #presenceAt = 0;
  #patchesAt = 0;
  #said = false;

  /** With `lends`, packets are views of the writer's buffer: the next `begin` overwrites them. */
  constructor(options: { readonly lends?: boolean } = {}) {
    this.#lends = options.lends ?? false;
  }

  /** Bytes written. */
  get byteLength(): number {
    return this.#at;
  }

  /** Bytes that still fit. */
  get room(): number {
    return PACKET_BYTES_MAX - this.#at;
  }

  /** True when the packet would tell the client anything beyond the tick. */
  get said(): boolean {
    return this.#said;
  }

  begin(tick: number, wholeTick: boolean): void {
    this.#at = 0;
    this.#subscribeAt = 0;
    this.#presenceAt = 0;
    this.#patchesAt = 0;
    this.#said = wholeTick;
    this.#u8(wholeTick ? FLAG_WHOLE_TICK : 0);
    if (wholeTick) this.#u32(tick);
    else this.#u8(tick);
  }

  ack(number: number, ticks: number): void {
    this.#flag(FLAG_ACK);
    this.#u16(number);
    this.#u8(Math.min(ACK_TICKS_MAX, ticks));
  }

  /** `last`: what the client was told last, null when that is nothing. */
  own({ x, y, heading, speed }: OwnState, last: OwnState | null): void {
    const [dx, dy] = last === null ? [OWN_WHOLE, 0] : [x - last.x, y - last.y];
    const near = (dx << 16) >> 16 === dx && (dy << 16) >> 16 === dy;
    this.#flag(FLAG_OWN);
    this.#u8(heading);
    this.#u16(near ? speed : speed | OWN_WHOLE);
    if (near) {
      this.#u16(dx);
      this.#u16(dy);
    } else {
      this.#u32(x);
      this.#u32(y);
    }
  }

  /** Lets go of sectors; once, and before `subscribe`. */
  release(sectors: readonly number[]): void {
    this.#flag(FLAG_SUBSCRIPTIONS);
    this.#u8(sectors.length);
    for (const sector of sectors) this.#u16(sector);
    this.#subscribeAt = this.#at;
    this.#u8(0);
  }

  /** Subscribes to a band, or changes its level. */
  subscribe(sector: number, band: number, level: number): void {
    if (this.#subscribeAt === 0) this.release([]);
    this.#bytes[this.#subscribeAt] += 1;
    this.#u16(sector);
    this.#u8(band | (level << 6));
  }

  /** Opens the frames: `subscriptions` is the number of subscribed bands now. */
  presence(subscriptions: number): void {
    assert(subscriptions <= SUBSCRIPTIONS_MAX, 'a client has so many bands at most');
    this.#flag(FLAG_FRAMES);
    this.#presenceAt = this.#at;
    for (let i = 0; i < subscriptions; i += 8) this.#u8(0);
  }

  /** Appends the frame of the band at a position; positions ascend. HOT. */
  frame(position: number, bytes: Uint8Array): void {
    this.#bytes[this.#presenceAt + (position >> 3)] |= 1 << (position & 7);
    this.#copy(bytes);
  }

  patch(position: number, bytes: Uint8Array): void {
    if (this.#patchesAt === 0) {
      this.#flag(FLAG_PATCHES);
      this.#patchesAt = this.#at;
      this.#u8(0);
    }
    this.#bytes[this.#patchesAt] += 1;
    this.#u8(position);
    this.#copy(bytes);
  }

  /** Appends presence, frames and patches as others get them too; a focus may follow. HOT. */
  body({ flags, bytes, patchesAt }: SharedBody): void {
    if (flags === 0) return;
    this.#flag(flags);
    if (patchesAt >= 0) this.#patchesAt = this.#at + patchesAt;
    this.#copy(bytes);
  }

  event(bytes: Uint8Array): void {
    this.#flag(FLAG_EVENTS);
    let length = bytes.length;
    for (; length >= 128; length >>>= 7) this.#u8((length & 127) | 128);
    this.#u8(length);
    this.#copy(bytes);
  }

  /** The packet, in bytes of its own unless the writer lends its buffer. */
  finish(): Uint8Array {
    return this.#lends ? this.#views.to(this.#at) : this.#bytes.slice(0, this.#at);
  }

  #flag(flag: number): void {
    this.#bytes[0] |= flag;
    this.#said = true;
  }

  #copy(bytes: Uint8Array): void {
    assert(bytes.length <= this.room, 'what is put into a packet fits');
    const at = this.#at;
    // Frames are a few bytes: a loop beats the call of `set`.
    if (bytes.length < 32) {
      for (let i = 0; i < bytes.length; i++) this.#bytes[at + i] = bytes[i];
    } else {
      this.#bytes.set(bytes, at);
    }
    this.#at = at + bytes.length;
  }

  #u8(value: number): void {
    this.#bytes[this.#at++] = value;
  }

  #u16(value: number): void {
    this.#bytes[this.#at++] = value;
    this.#bytes[this.#at++] = value >>> 8;
  }

  #u32(value: number): void {
    this.#u16(value);
    this.#u16(value >>> 16);
  }
}
