// SPDX-License-Identifier: MIT
/**
 * A gateway's side of one region: it takes the region's messages, keeps the replica of every
 * watched stream, remembers the frames of the current tick so that they can be copied into
 * clients' packets, and builds keyframes and catch-ups out of the replica, each at most once per
 * tick for all who need it.
 */
import { BitWriter } from '../bits.ts';
import { Band } from './band.ts';
import { CrowdIndex } from './crowd-index.ts';
import { FOCUS_SLOTS } from './focus.ts';
import { BAND_SLOTS, BANDS_MAX, LEVELS, type StreamFormat, type Want } from './format.ts';
import { writeCatchUp, writeDifference, writeWhole } from './patch.ts';
import {
  RegionMessageReader,
  SECTION_ARRIVALS,
  SECTION_FRAME,
  SECTION_START,
} from './region-message.ts';
import { READ_OK, StreamReplica } from './replica.ts';
import { BandGroup, type SharedBody } from './shared-body.ts';

/** What became of a message. `gap`: it was applied, but one before it was lost. */
export type Applied = 'applied' | 'gap' | 'stale' | 'bad';

/** One band of a watched stream, with what the current tick brought. */
export class ReceivedBand {
  readonly band: Band;
  /** Tells it from every other of this receiver. */
  readonly serial: number;
  /** The replica is what the publisher's is. */
  synced = false;
  /** Dropped from the receiver; a subscription that still has it must look again. */
  dropped = false;
  /** Tick of the last change, and of the one before the current tick's. */
  changeTick = 0;
  previousTick = 0;
  /** Bytes of all frames so far: what the stream costs. */
  frameBytes = 0;
  /** The current tick's frame, shared by all clients; null when there is none. */
  frame: Uint8Array | null = null;
  /** The current tick's arrivals, and the directions of the sectors they came from. */
  arrivals: Uint8Array | null = null;
  directions = 0;
  /** Patches built at `patchTick`, by the tick they start from; -1 is the whole band. */
  readonly patches = new Map<number, Uint8Array>();
  patchTick = -1;

  constructor(band: Band, serial: number) {
    this.band = band;
    this.serial = serial;
  }
}

/** The bands of one sector at one level. */
export interface ReceivedStream {
  readonly sector: number;
  readonly level: number;
  readonly bands: readonly ReceivedBand[];
  /** Let go of: whoever wants the sector still has to look again. */
  readonly dropped: boolean;
}

interface Stream extends ReceivedStream {
  bands: ReceivedBand[];
  dropped: boolean;
  /** Watched until it is unwatched; beside that there are demands. */
  watched: boolean;
}

/** A stream that clients demand is watched for so long after the last demand: 5 s. */
const DEMAND_TICKS = 100;
/** A group of clients with the same bands is remembered so long after its last use. */
const GROUP_TICKS = 40;
/** Patches remembered per band and tick; further clients of odd ticks get the whole band. */
const PATCHES_MAX = 16;

export class RegionReceiver {
  readonly replica: StreamReplica;
  readonly #format: StreamFormat;
  readonly #reader = new RegionMessageReader();
  readonly #out = new BitWriter(2048);
  /** Buffers for the focus of one client after another. */
  readonly focusScratch = {
    out: new BitWriter(1024),
    scratch: new BitWriter(1024),
    nearest: new Uint32Array(FOCUS_SLOTS + 1),
    chosen: new Uint32Array(FOCUS_SLOTS),
  };
  readonly #streams = new Map<number, Stream>();
  /** Bands that the current tick brought something for. */
  readonly #touched: ReceivedBand[] = [];
  /** Ticks until which clients want streams of coarser levels, by sector * 4 + level. */
  readonly #demands = new Map<number, number>();
  readonly #crowd = new CrowdIndex();
  #crowdTick = -1;
  #serial = 0;
  /** Groups of clients with the same bands, by the bands' serials. */
  readonly #groups = new Map<string, BandGroup>();
  #epoch = -1;
  #sequence = 0;
  /** Grows with every stream that is watched or no more: time to tell the zone. */
  watchedVersion = 0;
  /** Grows with every stream and band that comes or goes: time for clients to look again. */
  version = 0;

  constructor(format: StreamFormat) {
    this.#format = format;
    this.replica = new StreamReplica(format, { levelsApart: true });
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Tick of the last message. */
  get tick(): number {
    return this.replica.tick;
  }

  /** Starts to take a stream out of the messages. */
  watch(sector: number, level: number): void {
    this.#ensure(sector, level).watched = true;
  }

  #ensure(sector: number, level: number): Stream {
    const key = sector * 4 + level;
    const known = this.#streams.get(key);
    if (known !== undefined) return known;
    const stream = { sector, level, bands: [], dropped: false, watched: false };
    this.#streams.set(key, stream);
    this.watchedVersion += 1;
    this.version += 1;
    return stream;
  }

  /**
   * Watches a stream for as long as somebody demands it every few seconds: the coarser levels that
   * clients in a crowd go over to.
   */
  demand(sector: number, level: number): void {
    this.#demands.set(sector * 4 + level, this.tick + DEMAND_TICKS);
    this.#ensure(sector, level);
  }

  /** Where the entities nearest to a place are, at level 0; the nearest first. */
  nearest(x: number, y: number, into: Uint32Array): number {
    if (this.#crowdTick !== this.tick) {
      this.#crowdTick = this.tick;
      this.#crowd.build(this.#finest());
    }
    return this.#crowd.nearest(x, y, into);
  }

  /** The band that holds an entity at level 0, or null. */
  findFinest(id: number): ReceivedBand | null {
    return this.receivedAt(this.replica.placeOf(id));
  }

  /** The band of a place (band key * 64 + slot), or null. */
  receivedAt(place: number): ReceivedBand | null {
    if (place === -1) return null;
    const key = Math.floor(place / BAND_SLOTS);
    const name = key >> 2;
    return this.#find(Math.floor(name / BANDS_MAX), name % BANDS_MAX, key & 3) ?? null;
  }

  *#finest(): IterableIterator<Band> {
    for (const { level, bands } of this.#streams.values()) {
      if (level !== 0) continue;
      for (const { synced, band } of bands) {
        if (!synced) continue;
        band.stepTo(this.replica.tick);
        yield band;
      }
    }
  }

  /** Lets go of streams that nobody demanded again. */
  #expireDemands(): void {
    for (const [key, until] of this.#demands) {
      if (until > this.tick) continue;
      this.#demands.delete(key);
      const stream = this.#streams.get(key);
      if (stream !== undefined && !stream.watched) this.#remove(stream);
    }
  }

  /** Lets go of a stream, unless somebody still demands it. */
  unwatch(sector: number, level: number): void {
    const stream = this.#streams.get(sector * 4 + level);
    if (stream === undefined) return;
    stream.watched = false;
    if (!this.#demands.has(sector * 4 + level)) this.#remove(stream);
  }

  #remove(stream: Stream): void {
    this.#streams.delete(stream.sector * 4 + stream.level);
    this.watchedVersion += 1;
    stream.dropped = true;
    this.#dropBands(stream);
    this.replica.finish();
  }

  /** Everything watched: what the gateway sends as its observation. */
  watched(): Want[] {
    return Array.from(this.#streams.values(), ({ sector, level }) => ({ sector, level }));
  }

  /** Watched streams without a replica in sync: ask the zone for their keyframes. */
  missing(): Want[] {
    const wants: Want[] = [];
    for (const { sector, level, bands } of this.#streams.values()) {
      const synced = bands.length > 0 && bands.every((band) => band.synced);
      if (!synced) wants.push({ sector, level });
    }
    return wants;
  }

  stream(sector: number, level: number): ReceivedStream | undefined {
    return this.#streams.get(sector * 4 + level);
  }

  /** Takes one message of the region. HOT. */
  apply(message: Uint8Array): Applied {
    const reader = this.#reader;
    if (!reader.open(message)) return 'bad';
    if (reader.epoch < this.#epoch) return 'stale';
    let result: Applied = 'applied';
    if (reader.epoch > this.#epoch) {
      this.#newEpoch(reader.epoch, reader.tick);
    } else {
      if (reader.sequence <= this.#sequence) return 'stale';
      if (reader.sequence !== this.#sequence + 1) {
        this.#loseSync();
        result = 'gap';
      }
    }
    this.#sequence = reader.sequence;
    this.#forgetTick();
    if (!this.replica.begin(reader.tick)) {
      this.#loseSync();
      return 'bad';
    }
    if (!this.#applyFrames(message)) result = 'bad';
    this.replica.land();
    if (!this.#applyPatches(message)) result = 'bad';
    this.#judgeLandings();
    this.replica.finish();
    if (this.#sequence % 16 === 0) {
      this.#expireDemands();
      this.#forgetGroups();
    }
    return result;
  }

  /** The group of clients that have exactly these bands, in this order. */
  groupOf(bands: readonly ReceivedBand[]): BandGroup {
    const key = bands.map(({ serial }) => serial).join(',');
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = new BandGroup(bands);
      this.#groups.set(key, group);
    }
    return group;
  }

  /** What a group's clients get in this tick if they are in sync; null: each has to see. HOT. */
  bodyOf(group: BandGroup): SharedBody | null {
    if (group.tick !== this.tick || group.version !== this.version) {
      group.tick = this.tick;
      group.version = this.version;
      group.body = group.make(this.tick, this.#format.grid, this.#bandsOf);
    }
    return group.body;
  }

  readonly #bandsOf = (key: number): number => this.#streams.get(key)?.bands.length ?? 0;

  /** Forgets groups that nobody asked for lately; whoever still has one goes on with it. */
  #forgetGroups(): void {
    for (const [key, group] of this.#groups) {
      if (group.tick < this.tick - GROUP_TICKS) this.#groups.delete(key);
    }
  }

  /** The whole band as a patch, shared by all who ask within a tick. */
  whole(received: ReceivedBand): Uint8Array {
    return this.catchUp(received, -1);
  }

  /** What changed since a tick at which the asker was in sync, or the whole band. */
  catchUp(received: ReceivedBand, since: number): Uint8Array {
    this.#freshPatches(received);
    const known = received.patches.get(since);
    if (known !== undefined) return known;
    if (since >= 0 && received.patches.size >= PATCHES_MAX) return this.catchUp(received, -1);
    received.band.stepTo(this.replica.tick);
    this.#out.reset();
    if (since < 0) writeWhole(this.#out, received.band, this.#format);
    else writeCatchUp(this.#out, received.band, since, this.#format);
    const bytes = this.#out.bytes.slice(0, this.#out.finish());
    received.patches.set(since, bytes);
    return bytes;
  }

  /** What turns a subscriber of one level, in sync, into one of another. */
  difference(from: ReceivedBand, to: ReceivedBand): Uint8Array {
    const key = -2 - from.band.level;
    this.#freshPatches(to);
    const known = to.patches.get(key);
    if (known !== undefined) return known;
    from.band.stepTo(this.replica.tick);
    to.band.stepTo(this.replica.tick);
    this.#out.reset();
    writeDifference(this.#out, from.band, to.band, this.#format);
    const bytes = this.#out.bytes.slice(0, this.#out.finish());
    to.patches.set(key, bytes);
    return bytes;
  }

  #freshPatches(received: ReceivedBand): void {
    if (received.patchTick === this.replica.tick) return;
    received.patches.clear();
    received.patchTick = this.replica.tick;
  }

  #applyFrames(message: Uint8Array): boolean {
    const reader = this.#reader;
    let good = true;
    while (reader.next()) {
      if (reader.kind !== SECTION_FRAME) continue;
      const received = this.#find(reader.sector, reader.band, reader.level);
      if (received === undefined || !received.synced) continue;
      const read = this.replica.readFrame(received.band, message, reader.from, reader.to);
      if (read !== READ_OK || this.replica.end !== reader.to) {
        received.synced = false;
        good = false;
        continue;
      }
      this.#touch(received);
      received.frame = message.subarray(reader.from, reader.to);
      received.frameBytes += received.frame.length;
    }
    reader.open(message);
    return good;
  }

  #applyPatches(message: Uint8Array): boolean {
    const reader = this.#reader;
    let good = true;
    while (reader.next()) {
      if (reader.kind === SECTION_FRAME) continue;
      if (reader.kind > SECTION_START) {
        good = false;
        continue;
      }
      const keyframe = reader.kind !== SECTION_ARRIVALS;
      const received = keyframe
        ? this.#findOrAdd(reader.sector, reader.band, reader.level)
        : this.#find(reader.sector, reader.band, reader.level);
      if (received === undefined) continue;
      // A keyframe tells a subscriber in sync nothing new; arrivals help nobody else.
      if (reader.kind !== SECTION_START && received.synced === keyframe) continue;
      const read = this.replica.readPatch(received.band, message, reader.from, reader.to);
      received.synced = read === READ_OK && this.replica.end === reader.to;
      if (!received.synced) good = false;
      this.#touch(received);
      if (keyframe) {
        // Whoever was in sync with the replica before is not in sync with this one.
        received.previousTick = this.replica.tick;
        received.frame = null;
      } else {
        received.arrivals = message.subarray(reader.from, reader.to);
        received.directions = reader.directions;
      }
    }
    return good;
  }

  /**
   * A publisher that tells of a crossing tells the target's arrivals too, or begins it anew. Where
   * it does neither, it has stopped publishing the target: this observer was forgotten, another
   * was not.
   */
  #judgeLandings(): void {
    for (const { sector, index, level } of this.replica.landed) {
      const received = this.#find(sector, index, level);
      if (received !== undefined && received.changeTick !== this.tick) received.synced = false;
    }
  }

  /** Notes that the current tick changed a band. */
  #touch(received: ReceivedBand): void {
    if (received.changeTick === this.replica.tick) return;
    received.previousTick = received.changeTick;
    received.changeTick = this.replica.tick;
    this.#touched.push(received);
  }

  #forgetTick(): void {
    for (const received of this.#touched) {
      received.frame = null;
      received.arrivals = null;
      received.directions = 0;
    }
    this.#touched.length = 0;
  }

  #find(sector: number, band: number, level: number): ReceivedBand | undefined {
    return this.#streams.get(sector * 4 + level)?.bands[band];
  }

  #findOrAdd(sector: number, band: number, level: number): ReceivedBand | undefined {
    const stream = this.#streams.get(sector * 4 + level);
    if (stream === undefined || level >= LEVELS) return undefined;
    const known = stream.bands[band];
    // Keyframes of a sector come in the order of its bands: one out of order lost its forerunner.
    if (known !== undefined || band !== stream.bands.length) return known;
    const received = new ReceivedBand(
      this.replica.add(new Band(sector, band, level)),
      ++this.#serial,
    );
    stream.bands.push(received);
    this.version += 1;
    return received;
  }

  #loseSync(): void {
    for (const { bands } of this.#streams.values()) {
      for (const band of bands) band.synced = false;
    }
  }

  /** Slots of another epoch mean other entities: everything starts anew. */
  #newEpoch(epoch: number, tick: number): void {
    this.#epoch = epoch;
    for (const key of this.#demands.keys()) this.#demands.set(key, tick + DEMAND_TICKS);
    for (const stream of this.#streams.values()) this.#dropBands(stream);
    this.replica.tick = tick;
  }

  #dropBands(stream: Stream): void {
    this.version += 1;
    for (const received of stream.bands) {
      received.dropped = true;
      this.replica.drop(received.band);
    }
    stream.bands = [];
  }
}
