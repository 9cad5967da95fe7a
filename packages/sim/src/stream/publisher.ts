// SPDX-License-Identifier: MIT
/**
 * The zone's side of the streams of one region. It owns the slots and, per observed sector and
 * level, the replica that every subscriber has; once per publish tick it writes what subscribers
 * have to know into one region message. It reads the entity table and never changes it, but for
 * the masks of changed fields, which it takes.
 *
 * Order within a publish tick, the same at every reader: frames of all bands, then the crossings
 * that they told, then arrivals, then keyframes.
 */
import { BitWriter } from '../bits.ts';
import type { EntityTable } from '../entity-table.ts';
import { Band, Carried } from './band.ts';
import { followMotion } from './follower.ts';
import {
  BAND_SLOTS,
  CHECKSUM_PUBLISHES,
  LEVELS,
  levelInterval,
  levelWindow,
  type StreamFormat,
  type Want,
} from './format.ts';
import {
  FrameEvents,
  PART_ATTRIBUTES,
  PART_CROSS,
  PART_LEAVE,
  writeEvents,
  writeTail,
} from './frame.ts';
import { ObserverTable } from './observer-table.ts';
import { writeArrivals, writeWhole } from './patch.ts';
import {
  REGION_MESSAGE_BYTES_SOFT,
  RegionMessageWriter,
  SECTION_ARRIVALS,
  SECTION_FRAME,
  SECTION_KEYFRAME,
  SECTION_START,
} from './region-message.ts';
import { type HomeBand, SectorSlots } from './sector-slots.ts';

/** An empty message goes out after so many silent publish ticks: two a second at 10 Hz. */
const SILENT_PUBLISHES_MAX = 5;
/** Which of its publish ticks a level takes, so that the levels do not all fall on one. */
const LEVEL_OFFSET = [0, 1, 2] as const;

export interface PublisherOptions {
  /** The region's epoch: a higher one replaces every stream of a lower one. */
  readonly epoch: number;
}

/** In place of where subscribers saw a body: it crosses in the frames of this tick. */
const CROSSING = -2;

/** A section's name, reused for every section. */
interface MutableName {
  sector: number;
  band: number;
  level: number;
  kind: number;
  directions: number;
}

export class SectorPublisher {
  readonly observers: ObserverTable;
  readonly #format: StreamFormat;
  readonly #table: EntityTable;
  readonly #epoch: number;
  readonly #slots: SectorSlots;
  readonly #message = new RegionMessageWriter();
  readonly #out = new BitWriter(4096);
  readonly #events = new FrameEvents();
  readonly #name: MutableName = { sector: 0, band: 0, level: 0, kind: 0, directions: 0 };
  /** Sectors with replicas, per level. */
  readonly #active: Set<number>[] = [];
  /** By body: serial * 64 + slot where it truly is, or -1; and whose place that is. */
  #home = new Int32Array(0);
  #homeBorn = new Uint32Array(0);
  /** By level and body: where subscribers of that level last saw it, and fields they lack. */
  readonly #seen: Int32Array[] = [];
  readonly #dirty: Uint32Array[] = [];
  /** Crossings of the level that is being encoded; the first `#crossings` are in use. */
  readonly #carried: Carried[] = [];
  readonly #carriedTo: number[] = [];
  readonly #carriedFrom: number[] = [];
  #crossings = 0;
  #arrived: HomeBand[] = [];
  #publishes = 0;
  #sequence = 0;
  #silent = SILENT_PUBLISHES_MAX;

  constructor(format: StreamFormat, table: EntityTable, options: PublisherOptions) {
    this.#format = format;
    this.#table = table;
    this.#epoch = options.epoch;
    this.observers = new ObserverTable(format.grid.count);
    this.#slots = new SectorSlots(format.grid.count);
    this.#slots.onBand = (band) => this.#addViews(band);
    for (let level = 0; level < LEVELS; level++) {
      this.#active.push(new Set());
      this.#seen.push(new Int32Array(0));
      this.#dirty.push(new Uint32Array(0));
    }
  }

  /** Sequence number of the last message. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Replaces the list of what an observer wants, and renews it. */
  observe(observer: string, wants: readonly Want[]): boolean {
    return this.observers.observe(observer, wants, this.#table.tick);
  }

  isObserved(sector: number): boolean {
    return this.observers.wantsAny(sector);
  }

  /** Asks for keyframes of a stream at its next frame, for everybody; ignored if nobody wants it. */
  requestKeyframe(sector: number, level: number): void {
    if (!this.observers.wants(sector, level)) return;
    for (const band of this.#slots.of(sector)) band.asked[level] = true;
  }

  /** What subscribers of a band believe, or null while there are none: for tests and the map. */
  view(sector: number, band: number, level: number): Band | null {
    const home = this.#slots.of(sector)[band];
    return home === undefined || home.fresh[level] ? null : home.views[level];
  }

  /**
   * Publishes the state of the table at its tick. Null when there is nothing to say.
   * HOT: guarded by bench `zone-only`.
   */
  publish(): Uint8Array | null {
    this.#publishes += 1;
    this.#reserve();
    this.observers.expire(this.#table.tick);
    this.#settle();
    this.#message.reset();
    for (let level = 0; level < LEVELS; level++) this.#activate(level);
    for (let level = 0; level < LEVELS; level++) {
      const interval = levelInterval(level, this.#format.ticksPerPublish);
      if (this.#publishes % interval === LEVEL_OFFSET[level] % interval) {
        this.#publishLevel(level, interval);
      }
    }
    this.#silent += 1;
    if (this.#message.count === 0 && this.#silent < SILENT_PUBLISHES_MAX) return null;
    this.#silent = 0;
    this.#sequence += 1;
    return this.#message.finish(this.#epoch, this.#sequence, this.#table.tick);
  }

  /** Takes the slots of entities that left, hid or crossed, and gives them new ones. HOT. */
  #settle(): void {
    const table = this.#table;
    const grid = this.#format.grid;
    const bands = this.#slots.bands;
    const end = table.end;
    for (let body = 0; body < end; body++) {
      const born = table.born[body];
      const place = this.#home[body];
      const visible = born !== 0 && table.hidden[body] === 0;
      if (!visible && place === -1) continue;
      const sector = visible ? grid.sectorAt(table.x[body], table.y[body]) : -1;
      if (place !== -1) {
        const stays = born === this.#homeBorn[body] && bands[place >> 6].sector === sector;
        if (stays) {
          if (table.changed[body] !== 0) this.#takeChanges(body);
          continue;
        }
        this.#slots.release(place, this.#publishes);
        this.#home[body] = -1;
      }
      if (!visible) continue;
      this.#takeChanges(body);
      this.#home[body] = this.#slots.take(sector, body, this.#publishes);
      this.#homeBorn[body] = born;
    }
  }

  #takeChanges(body: number): void {
    const changed = this.#table.changed[body];
    for (let level = 0; level < LEVELS; level++) this.#dirty[level][body] |= changed;
    this.#table.changed[body] = 0;
  }

  /** Makes and drops the replicas of a level as observers come and go. */
  #activate(level: number): void {
    const active = this.#active[level];
    for (const sector of active) {
      if (this.observers.wants(sector, level)) continue;
      active.delete(sector);
      for (const band of this.#slots.of(sector)) {
        band.views[level] = null;
        band.fresh[level] = false;
        band.asked[level] = false;
      }
    }
    for (const key of this.observers.keys()) {
      if ((key & 3) !== level || active.has(key >> 2)) continue;
      active.add(key >> 2);
      for (const band of this.#slots.ensure(key >> 2)) this.#makeView(band, level);
    }
  }

  #addViews(band: HomeBand): void {
    for (let level = 0; level < LEVELS; level++) {
      if (this.#active[level].has(band.sector)) this.#makeView(band, level);
    }
  }

  #makeView(band: HomeBand, level: number): void {
    if (band.views[level] !== null) return;
    band.views[level] = new Band(band.sector, band.index, level);
    band.fresh[level] = true;
  }

  #publishLevel(level: number, interval: number): void {
    this.#crossings = 0;
    for (const sector of this.#active[level]) {
      for (const band of this.#slots.of(sector)) {
        if (!band.fresh[level]) this.#writeFrame(band, level, interval);
      }
    }
    this.#land(level);
    for (const band of this.#arrived) this.#writeArrivals(band, level);
    this.#arrived.length = 0;
    for (const sector of this.#active[level]) {
      for (const band of this.#slots.of(sector)) {
        if (band.fresh[level] || band.asked[level]) this.#writeKeyframe(band, level);
      }
    }
  }

  /** HOT: per band, level and frame. */
  #writeFrame(band: HomeBand, level: number, interval: number): void {
    const view = band.views[level];
    if (view === null) return;
    const table = this.#table;
    const events = this.#events;
    const window = levelWindow(level, this.#format.ticksPerPublish);
    const first = band.serial * BAND_SLOTS;
    view.stepTo(table.tick);
    const checksum = (this.#publishes + band.serial * 5) % CHECKSUM_PUBLISHES < interval;
    if (view.count === 0 && band.count === 0 && !checksum) return;
    events.clear();
    const top = Math.max(view.top, band.top);
    for (let slot = 0; slot < top; slot++) {
      const body = band.body[slot];
      if (view.id[slot] !== 0) {
        const was = view.body[slot];
        if (was === body && table.born[was] === view.born[slot]) {
          this.#follow(view, slot, was, level, window);
          continue;
        }
        this.#exit(band, view, slot, level, window);
      }
      if (body !== -1 && !this.#willCross(band, body, level)) events.entering.push(slot);
    }
    if (events.count === 0 && events.entering.length === 0 && !checksum) return;
    const out = this.#out;
    out.reset();
    writeEvents(out, view, events, this.#format);
    this.#removeExits(band, view);
    for (const slot of events.entering) this.#enter(view, slot, band.body[slot], first, level);
    writeTail(out, view, events.entering, checksum, this.#format);
    this.#addSection(band, level, SECTION_FRAME, 0);
  }

  #follow(view: Band, slot: number, body: number, level: number, window: number): void {
    followMotion(this.#events, view, slot, this.#table, window);
    const dirty = this.#dirty[level][body];
    if (dirty !== 0) {
      this.#events.add(slot, PART_ATTRIBUTES);
      this.#events.mask[slot] = dirty;
      this.#dirty[level][body] = 0;
    }
  }

  /** The entity of a viewed slot is there no more: it crossed to a neighbour, or left. */
  #exit(band: HomeBand, view: Band, slot: number, level: number, window: number): void {
    const events = this.#events;
    const body = view.body[slot];
    const place = this.#table.born[body] === view.born[slot] ? this.#home[body] : -1;
    const target = place === -1 ? null : this.#slots.bands[place >> 6];
    const direction =
      target === null ? -1 : this.#format.grid.directionTo(band.sector, target.sector);
    if (target === null || direction === -1) {
      events.add(slot, PART_LEAVE);
      return;
    }
    const lands = target.views[level] !== null && !target.fresh[level];
    if (lands) this.#follow(view, slot, body, level, window);
    events.add(slot, PART_CROSS);
    events.crossDirection[slot] = direction;
    events.crossBand[slot] = target.index;
    events.crossSlot[slot] = place & 63;
    if (!lands) return;
    if (this.#crossings === this.#carried.length) this.#carried.push(new Carried());
    this.#carriedTo[this.#crossings] = place;
    this.#carriedFrom[this.#crossings] = band.sector;
    this.#carried[this.#crossings++].take(view, slot);
    this.#seen[level][body] = CROSSING;
  }

  #removeExits(band: HomeBand, view: Band): void {
    const seen = this.#seen[view.level];
    for (let slot = view.top - 1; slot >= 0; slot--) {
      if ((this.#events.parts[slot] & (PART_LEAVE | PART_CROSS)) === 0) continue;
      const body = view.body[slot];
      if (seen[body] === band.serial * BAND_SLOTS + slot) seen[body] = -1;
      view.vacate(slot);
    }
  }

  /** True when subscribers of this level will hear of the body by a crossing in this tick. */
  #willCross(band: HomeBand, body: number, level: number): boolean {
    const place = this.#seen[level][body];
    // Its old sector may have been written before this one, or not yet.
    if (place === CROSSING) return true;
    if (place === -1) return false;
    const source = this.#slots.bands[place >> 6];
    const view = source.views[level];
    return (
      view !== null &&
      !source.fresh[level] &&
      view.id[place & 63] !== 0 &&
      view.born[place & 63] === this.#table.born[body] &&
      this.#format.grid.directionTo(source.sector, band.sector) !== -1
    );
  }

  /** Puts the truth into a slot of a view. */
  #enter(view: Band, slot: number, body: number, first: number, level: number): void {
    const table = this.#table;
    view.occupy(slot, table.id[body]);
    view.kind[slot] = table.kind[body];
    view.x[slot] = table.x[body];
    view.y[slot] = table.y[body];
    view.heading[slot] = table.heading[body];
    view.speed[slot] = table.speed[body];
    view.gait[slot] = table.speed[body];
    view.turn[slot] = table.turn[body];
    view.body[slot] = body;
    view.born[slot] = table.born[body];
    view.history[slot] = 0;
    view.attributes[slot] = table.attributes[body];
    this.#seen[level][body] = first + slot;
    this.#dirty[level][body] = 0;
  }

  /** Puts the entities that crossed into the replicas of where they are now. */
  #land(level: number): void {
    for (let i = 0; i < this.#crossings; i++) {
      const place = this.#carriedTo[i];
      const target = this.#slots.bands[place >> 6];
      const view = target.views[level];
      if (view === null) continue;
      view.stepTo(this.#table.tick);
      this.#carried[i].put(view, place & 63);
      this.#seen[level][this.#carried[i].body] = place;
      if (target.arrivals.length === 0) this.#arrived.push(target);
      target.arrivals.push(place & 63);
      const direction = this.#format.grid.directionTo(target.sector, this.#carriedFrom[i]);
      target.directions |= 1 << direction;
    }
  }

  #writeArrivals(band: HomeBand, level: number): void {
    const view = band.views[level];
    if (view === null) return;
    this.#out.reset();
    band.arrivals.sort(ascending);
    writeArrivals(this.#out, view, band.arrivals, this.#format);
    this.#addSection(band, level, SECTION_ARRIVALS, band.directions);
    band.arrivals.length = 0;
    band.directions = 0;
  }

  #writeKeyframe(band: HomeBand, level: number): void {
    const view = band.views[level];
    if (view === null || this.#message.byteLength > REGION_MESSAGE_BYTES_SOFT) return;
    view.stepTo(this.#table.tick);
    const fresh = band.fresh[level];
    if (fresh) {
      const first = band.serial * BAND_SLOTS;
      for (let slot = 0; slot < band.top; slot++) {
        if (band.body[slot] !== -1) this.#enter(view, slot, band.body[slot], first, level);
      }
    }
    band.fresh[level] = false;
    band.asked[level] = false;
    this.#out.reset();
    writeWhole(this.#out, view, this.#format);
    this.#addSection(band, level, fresh ? SECTION_START : SECTION_KEYFRAME, 0);
  }

  #addSection(band: HomeBand, level: number, kind: number, directions: number): void {
    const name = this.#name;
    name.sector = band.sector;
    name.band = band.index;
    name.level = level;
    name.kind = kind;
    name.directions = directions;
    const length = this.#out.finish();
    this.#message.add(name, this.#out.bytes, length);
  }

  /** Grows the arrays by body to the table's. */
  #reserve(): void {
    const capacity = this.#table.id.length;
    if (this.#home.length === capacity) return;
    this.#home = grown(this.#home, capacity, -1);
    const born = new Uint32Array(capacity);
    born.set(this.#homeBorn);
    this.#homeBorn = born;
    for (let level = 0; level < LEVELS; level++) {
      this.#seen[level] = grown(this.#seen[level], capacity, -1);
      const dirty = new Uint32Array(capacity);
      dirty.set(this.#dirty[level]);
      this.#dirty[level] = dirty;
    }
  }
}

function grown(from: Int32Array, capacity: number, fill: number): Int32Array<ArrayBuffer> {
  const into = new Int32Array(capacity).fill(fill);
  into.set(from);
  return into;
}

function ascending(a: number, b: number): number {
  return a - b;
}
