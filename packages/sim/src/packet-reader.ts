// SPDX-License-Identifier: MIT
/**
 * The client's side of a region's packets: keeps the subscriptions and the replica. A packet is a
 * stranger's bytes: whatever they are, `read` ends and throws nothing. After a failure the replica
 * is what it could be made; ask the gateway for the bands in `broken` and go on.
 */
import {
  FLAG_ACK,
  FLAG_EVENTS,
  FLAG_FRAMES,
  FLAG_OWN,
  FLAG_PATCHES,
  FLAG_SUBSCRIPTIONS,
  FLAG_WHOLE_TICK,
  OWN_WHOLE,
  type OwnState,
  SUBSCRIPTIONS_MAX,
} from './packet.ts';
import { Band } from './stream/band.ts';
import { FOCUS_POSITION } from './stream/focus.ts';
import { BANDS_MAX, LEVELS, type StreamFormat } from './stream/format.ts';
import { READ_BAD, READ_OK, type ReplicaListener, StreamReplica } from './stream/replica.ts';

export interface BandName {
  readonly sector: number;
  readonly band: number;
}

export class PacketReader {
  readonly replica: StreamReplica;
  /** Low 16 bits of the last input that the zone applied, and ticks since; -1: not told. */
  ack = -1;
  ackTicks = 0;
  /** The own hero's exact state, when the last packet had one. */
  own: OwnState | null = null;
  /** The last one that was told. */
  #told: OwnState | null = null;
  /** Private events of the last packet: views of its bytes. */
  readonly events: Uint8Array[] = [];
  /** Bands that must be sent again; the caller asks for them and empties the list. */
  readonly broken: BandName[] = [];
  /** Called with a packet's tick before anything of the packet is applied. */
  beforeFrames: (tick: number) => void = () => {};
  readonly #format: StreamFormat;
  readonly #subscriptions: Band[] = [];
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #failed = false;
  #started = false;

  constructor(format: StreamFormat, listener: ReplicaListener = {}) {
    this.#format = format;
    this.replica = new StreamReplica(format, { listener });
  }

  /** Tick of the last packet. */
  get tick(): number {
    return this.replica.tick;
  }

  /** Subscribed bands, in the order of their presence bits. */
  get subscriptions(): readonly Band[] {
    return this.#subscriptions;
  }

  /** Applies a packet; false when it was none, as far as it could be read. */
  read(bytes: Uint8Array): boolean {
    this.#bytes = bytes;
    this.#at = 0;
    this.#failed = false;
    this.own = null;
    this.events.length = 0;
    const flags = this.#u8();
    this.#readTick(flags);
    if (this.#failed) return false;
    this.beforeFrames(this.replica.tick);
    if (flags & FLAG_ACK) {
      this.ack = this.#u16();
      this.ackTicks = this.#u8();
    }
    if (flags & FLAG_OWN) {
      this.#readOwn();
    }
    if (flags & FLAG_SUBSCRIPTIONS) this.#readSubscriptions();
    if (flags & FLAG_FRAMES) this.#readFrames();
    this.replica.land();
    if (flags & FLAG_PATCHES) this.#readPatches();
    if (flags & FLAG_EVENTS) this.#readEvents();
    this.replica.finish();
    if (this.#at !== bytes.length) this.#failed = true;
    return !this.#failed;
  }

  #readOwn(): void {
    const heading = this.#u8();
    const speed = this.#u16();
    const last = this.#told;
    let x: number;
    let y: number;
    if (speed & OWN_WHOLE) {
      x = this.#u32() | 0;
      y = this.#u32() | 0;
    } else {
      x = ((last?.x ?? 0) + ((this.#u16() << 16) >> 16)) | 0;
      y = ((last?.y ?? 0) + ((this.#u16() << 16) >> 16)) | 0;
      if (last === null) this.#failed = true;
    }
    if (this.#failed) return;
    this.own = { x, y, heading, speed: speed & ~OWN_WHOLE };
    this.#told = this.own;
  }

  #readTick(flags: number): void {
    const replica = this.replica;
    if (flags & FLAG_WHOLE_TICK) {
      const tick = this.#u32();
      if (this.#failed) return;
      this.#started = true;
      this.#told = null;
      replica.tick = tick;
      for (const band of this.#subscriptions) band.tick = tick;
      for (const band of replica.overlays) band.tick = tick;
      replica.begin(tick);
      return;
    }
    const low = this.#u8();
    if (!this.#started) this.#failed = true;
    if (this.#failed) return;
    if (!replica.begin(replica.tick + ((low - replica.tick) & 255))) this.#failed = true;
  }

  #readSubscriptions(): void {
    for (let n = this.#u8(); n > 0 && !this.#failed; n--) this.#release(this.#u16());
    for (let n = this.#u8(); n > 0 && !this.#failed; n--) {
      const sector = this.#u16();
      const name = this.#u8();
      if (this.#failed || sector >= this.#format.grid.count || name >> 6 >= LEVELS) {
        this.#failed = true;
        return;
      }
      this.#subscribe(sector, name & 63, name >> 6);
    }
  }

  #release(sector: number): void {
    let kept = 0;
    for (const band of this.#subscriptions) {
      if (band.sector === sector) this.replica.drop(band);
      else this.#subscriptions[kept++] = band;
    }
    this.#subscriptions.length = kept;
  }

  #subscribe(sector: number, index: number, level: number): void {
    const known = this.#subscriptions.findIndex(
      (band) => band.sector === sector && band.index === index,
    );
    if (known === -1) {
      if (this.#subscriptions.length >= SUBSCRIPTIONS_MAX) this.#failed = true;
      else this.#insert(this.replica.add(new Band(sector, index, level)));
    } else if (this.#subscriptions[known].level !== level) {
      const band = new Band(sector, index, level);
      this.replica.relevel(this.#subscriptions[known], band);
      this.#subscriptions[known] = band;
    }
  }

  /** Bands stand in the order of sectors and, in a sector, of their numbers. */
  #insert(band: Band): void {
    const name = band.sector * BANDS_MAX + band.index;
    const before = this.#subscriptions.findIndex(
      ({ sector, index }) => sector * BANDS_MAX + index > name,
    );
    if (before === -1) this.#subscriptions.push(band);
    else this.#subscriptions.splice(before, 0, band);
  }

  #readFrames(): void {
    const count = this.#subscriptions.length;
    const presence = this.#at;
    this.#at += (count + 7) >> 3;
    if (this.#at > this.#bytes.length) this.#failed = true;
    for (let i = 0; i < count && !this.#failed; i++) {
      if ((this.#bytes[presence + (i >> 3)] & (1 << (i & 7))) === 0) continue;
      const band = this.#subscriptions[i];
      const read = this.replica.readFrame(band, this.#bytes, this.#at, this.#bytes.length);
      this.#afterSection(read, i);
    }
  }

  #readPatches(): void {
    for (let n = this.#u8(); n > 0 && !this.#failed; n--) {
      const position = this.#u8();
      if (position === FOCUS_POSITION) {
        const read = this.replica.readFocus(
          this.#bytes,
          this.#at,
          this.#bytes.length,
          this.#subscriptions,
        );
        this.#afterSection(read, 0);
        continue;
      }
      if (position >= this.#subscriptions.length) this.#failed = true;
      if (this.#failed) return;
      const band = this.#subscriptions[position];
      const read = this.replica.readPatch(band, this.#bytes, this.#at, this.#bytes.length);
      this.#afterSection(read, position);
    }
  }

  /** A bad section hides where the next one begins: every band has to come again. */
  #afterSection(read: number, position: number): void {
    this.#at = this.replica.end;
    if (read === READ_OK) return;
    const bands = read === READ_BAD ? this.#subscriptions : [this.#subscriptions[position]];
    for (const { sector, index } of bands) {
      if (this.broken.length < SUBSCRIPTIONS_MAX) this.broken.push({ sector, band: index });
    }
    if (read === READ_BAD) this.#failed = true;
  }

  #readEvents(): void {
    while (this.#at < this.#bytes.length && !this.#failed) {
      let length = 0;
      let shift = 0;
      let byte = 128;
      while (byte >= 128 && shift <= 14) {
        byte = this.#u8();
        length |= (byte & 127) << shift;
        shift += 7;
      }
      if (byte >= 128 || this.#at + length > this.#bytes.length) this.#failed = true;
      if (this.#failed) return;
      this.events.push(this.#bytes.subarray(this.#at, this.#at + length));
      this.#at += length;
    }
  }

  #u8(): number {
    if (this.#at < this.#bytes.length) return this.#bytes[this.#at++];
    this.#failed = true;
    return 0;
  }

  #u16(): number {
    const low = this.#u8();
    return low | (this.#u8() << 8);
  }

  #u32(): number {
    const low = this.#u16();
    return (low | (this.#u16() << 16)) >>> 0;
  }
}
