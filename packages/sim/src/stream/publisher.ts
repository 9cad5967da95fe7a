// SPDX-License-Identifier: MIT
/**
 * The zone's side of the streams of one region. It owns the slots and, per level, what every
 * subscriber has been told; once per publish tick it writes what subscribers have to know into one
 * region message. It reads the entity table and never changes it, but for the masks of changed
 * fields, which it takes.
 *
 * Order within a publish tick and level, the same at every reader: frames of the bands whose turn
 * it is, then the crossings that they told, then arrivals, then keyframes.
 */
import { BitWriter } from '../bits.ts';
import type { EntityTable } from '../entity-table.ts';
import type { Band } from './band.ts';
import { follow } from './follower.ts';
import {
  BAND_SLOTS,
  BORDER_STEPS,
  CHECKSUM_PUBLISHES,
  LEVELS,
  levelWindow,
  type StreamFormat,
  type Want,
} from './format.ts';
import { PART_CROSS, PART_LEAVE } from './frame.ts';
import { FrameEvents, FrameWriter } from './frame-writer.ts';
import { ObserverTable } from './observer-table.ts';
import { writeTold } from './patch.ts';
import { PublishRates } from './publish-rates.ts';
import {
  REGION_MESSAGE_BYTES_SOFT,
  RegionMessageWriter,
  SECTION_ARRIVALS,
  SECTION_FRAME,
  SECTION_KEYFRAME,
  SECTION_START,
} from './region-message.ts';
import { keyframeBytesOf, SectorSlots } from './sector-slots.ts';
import { STREAM_FRESH, STREAM_OFF, STREAM_ON, slotsOf, ToldView } from './told-view.ts';

/** An empty message goes out after so many silent publish ticks: two a second at 10 Hz. */
const SILENT_PUBLISHES_MAX = 5;

export interface PublisherOptions {
  /** The region's epoch: a higher one replaces every stream of a lower one. */
  readonly epoch: number;
}

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
  /** How often bands are published: lower it by `rates.step` while the zone is overloaded. */
  readonly rates: PublishRates;
  readonly #format: StreamFormat;
  readonly #table: EntityTable;
  readonly #epoch: number;
  readonly #slots: SectorSlots;
  readonly #message = new RegionMessageWriter();
  readonly #out = new BitWriter(4096);
  readonly #events = new FrameEvents();
  readonly #frames: FrameWriter;
  readonly #named = new Uint8Array(BAND_SLOTS);
  readonly #name: MutableName = { sector: 0, band: 0, level: 0, kind: 0, directions: 0 };
  readonly #views: ToldView[] = [];
  /** By body: serial * 64 + slot where it truly is, or -1; and whose place that is. */
  #home = new Int32Array(0);
  #homeBorn = new Uint32Array(0);
  /** Crossings of the level that is being written: bodies, and the sectors they come from. */
  readonly #crossed: number[] = [];
  readonly #crossedFrom: number[] = [];
  /** Bodies that crossed into bands which begin in this publish tick. */
  readonly #fresh: number[] = [];
  /** Bands that got arrivals. */
  readonly #arrived: number[] = [];
  #observed = -1;
  #publishes = 0;
  #sequence = 0;
  #silent = SILENT_PUBLISHES_MAX;

  constructor(format: StreamFormat, table: EntityTable, options: PublisherOptions) {
    this.#format = format;
    this.#table = table;
    this.#epoch = options.epoch;
    this.rates = new PublishRates(format);
    this.observers = new ObserverTable(format.grid.count);
    this.#frames = new FrameWriter(format);
    this.#slots = new SectorSlots(format.grid.count);
    this.#slots.onBand = (band) => this.#addBand(band.serial, band.sector);
    for (let level = 0; level < LEVELS; level++) this.#views.push(new ToldView(level));
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

  /** Asks for keyframes of a stream at the next publish tick; ignored if nobody wants it. */
  requestKeyframe(sector: number, level: number): void {
    if (!this.observers.wants(sector, level)) return;
    for (const band of this.#slots.of(sector)) this.#views[level].asked[band.serial] = 1;
  }

  /**
   * A copy of what subscribers of a band believe, as of its `tick`, or null while there are none:
   * for tests and the map.
   */
  view(sector: number, band: number, level: number): Band | null {
    const home = this.#slots.of(sector)[band];
    const view = this.#views[level];
    if (home === undefined || view.state[home.serial] !== STREAM_ON) return null;
    return view.bandOf(home.serial, band);
  }

  /** Tick of the last publish tick in which a band could have a frame. */
  framedTick(sector: number, band: number, level: number): number {
    const home = this.#slots.of(sector)[band];
    return home === undefined ? -1 : this.#views[level].framedTick[home.serial];
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
    if (this.#observed !== this.observers.version) {
      this.#observed = this.observers.version;
      for (const view of this.#views) this.#activate(view);
    }
    for (const view of this.#views) {
      this.#compare(view);
      this.#writeFrames(view);
      this.#land(view);
      for (const serial of this.#arrived) this.#writeArrivals(view, serial);
      this.#arrived.length = 0;
      this.#writeKeyframes(view);
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
    const { grid } = this.#format;
    const { sector: sectorOf } = this.#views[0];
    const { end, hidden, x, y, changed } = table;
    for (let body = 0; body < end; body++) {
      const born = table.born[body];
      const place = this.#home[body];
      const visible = born !== 0 && hidden[body] === 0;
      if (!visible && place === -1) continue;
      const sector = visible ? grid.sectorAt(x[body], y[body]) : -1;
      if (place !== -1) {
        const home = sectorOf[place >> 6];
        const stays =
          sector === home || (visible && grid.isWithin(home, x[body], y[body], BORDER_STEPS));
        if (born === this.#homeBorn[body] && stays) {
          if (changed[body] !== 0) this.#takeChanges(body);
          continue;
        }
        this.#slots.release(place, this.#publishes);
        this.#home[body] = -1;
      }
      if (!visible) continue;
      this.#takeChanges(body);
      const bytes = keyframeBytesOf(table, body);
      this.#home[body] = this.#slots.take(sector, body, bytes, this.#publishes);
      this.#homeBorn[body] = born;
    }
  }

  #takeChanges(body: number): void {
    const changed = this.#table.changed[body];
    for (const view of this.#views) view.dirty[body] |= changed;
    this.#table.changed[body] = 0;
  }

  /** Begins and ends streams as observers come and go. */
  #activate(view: ToldView): void {
    const { level } = view;
    for (const { serial, sector } of this.#slots.bands) {
      const wanted = this.observers.wants(sector, level);
      if (wanted && view.state[serial] === STREAM_OFF) view.state[serial] = STREAM_FRESH;
      else if (!wanted && view.state[serial] !== STREAM_OFF) view.close(serial);
    }
    for (const key of this.observers.keys()) {
      // An empty sector has a stream too, if an empty one.
      if ((key & 3) === level) this.#slots.ensure(key >> 2);
    }
  }

  #addBand(serial: number, sector: number): void {
    for (const view of this.#views) {
      view.reserveBands(serial + 1);
      view.sector[serial] = sector;
      const wanted = this.observers.wants(sector, view.level);
      view.state[serial] = wanted ? STREAM_FRESH : STREAM_OFF;
    }
  }

  /** Holds what was told at this level against the truth, where it is a band's turn. HOT. */
  #compare(view: ToldView): void {
    if (!this.#takeTurns(view)) return;
    const table = this.#table;
    const events = this.#events;
    const home = this.#home;
    const window = levelWindow(view.level, this.#format.ticksPerPublish);
    const { place: placeOf, due, events: masks } = view;
    const { end } = table;
    for (let body = 0; body < end; body++) {
      const place = placeOf[body];
      // A row that has another entity now has another place, too: freed slots rest.
      if (place !== home[body]) {
        this.#move(view, body, window);
      } else if (place !== -1 && due[place >> 6] !== 0) {
        if (follow(events, view, body, table, window)) masks[place >> 5] |= 1 << (place & 31);
      }
    }
  }

  /** Finds whose turn it is in this publish tick; false when it is nobody's. */
  #takeTurns(view: ToldView): boolean {
    const { level, state, due, asked, interval } = view;
    const usual = this.rates.interval(level, 0);
    let any = false;
    for (const { serial, sector } of this.#slots.bands) {
      due[serial] = 0;
      if (state[serial] === STREAM_OFF) continue;
      const count = this.#slots.countOf(sector);
      interval[serial] = count <= BAND_SLOTS ? usual : this.rates.interval(level, count);
      const turn = (this.#publishes + serial) % interval[serial] === 0;
      if (!turn && state[serial] !== STREAM_FRESH && asked[serial] === 0) continue;
      due[serial] = 1;
      any = true;
    }
    return any;
  }

  /** A body is not where subscribers have it: it leaves there, crosses, enters. */
  #move(view: ToldView, body: number, window: number): void {
    const place = view.place[body];
    if (place !== -1) {
      if (view.due[place >> 6] === 0) return;
      view.events[place >> 5] |= 1 << (place & 31);
      if (this.#exit(view, body, window)) return;
      view.place[body] = -1;
    }
    this.#enter(view, body);
  }

  #enter(view: ToldView, body: number): void {
    const home = this.#home[body];
    if (home === -1 || view.due[home >> 6] === 0) return;
    view.enter(this.#table, body, home);
    view.body[home] = body;
    view.entering[home >> 5] |= 1 << (home & 31);
  }

  /** The exit's event; true when subscribers keep the entity, as it crosses to a neighbour. */
  #exit(view: ToldView, body: number, window: number): boolean {
    const events = this.#events;
    const { grid } = this.#format;
    const from = view.sector[view.place[body] >> 6];
    const same = this.#table.born[body] === view.born[body];
    const home = same ? this.#home[body] : -1;
    const direction = home === -1 ? -1 : grid.directionTo(from, view.sector[home >> 6]);
    if (direction === -1) {
      events.parts[body] = PART_LEAVE;
      return false;
    }
    events.crossDirection[body] = direction;
    events.crossBand[body] = this.#slots.bands[home >> 6].index;
    events.crossSlot[body] = home & 63;
    const state = view.state[home >> 6];
    // A reader that has the neighbour at another level goes on from here: it needs the motion too.
    follow(events, view, body, this.#table, window);
    events.parts[body] |= PART_CROSS;
    if (state === STREAM_FRESH) {
      // It enters when its exit is written, which tells what was told so far.
      this.#fresh.push(body);
      return true;
    }
    if (state === STREAM_OFF) return false;
    this.#crossed.push(body);
    this.#crossedFrom.push(from);
    return true;
  }

  /** HOT: per band and level. */
  #writeFrames(view: ToldView): void {
    const { tick } = this.#table;
    const { bands } = this.#slots;
    const { state, due, events, entering, occupied, framedTick, interval } = view;
    for (let serial = 0; serial < bands.length; serial++) {
      if (due[serial] === 0) continue;
      framedTick[serial] = tick;
      if (state[serial] === STREAM_FRESH) continue;
      const at = serial * 2;
      const silent = (events[at] | events[at + 1] | entering[at] | entering[at + 1]) === 0;
      const checksum = (this.#publishes + serial * 5) % CHECKSUM_PUBLISHES < interval[serial];
      if (silent && (!checksum || (occupied[at] | occupied[at + 1]) === 0)) continue;
      this.#out.reset();
      this.#frames.writeEvents(this.#out, view, serial, this.#events);
      this.#frames.writeTail(this.#out, view, serial, checksum);
      events[at] = events[at + 1] = 0;
      entering[at] = entering[at + 1] = 0;
      this.#addSection(view, serial, SECTION_FRAME, 0);
    }
  }

  /** Puts the entities that crossed into the bands where they are now. */
  #land(view: ToldView): void {
    const { grid } = this.#format;
    for (let i = 0; i < this.#crossed.length; i++) {
      const body = this.#crossed[i];
      const place = this.#home[body];
      const serial = place >> 6;
      view.place[body] = place;
      view.body[place] = body;
      view.occupied[place >> 5] |= 1 << (place & 31);
      const known = view.arriving[serial * 2] | view.arriving[serial * 2 + 1];
      if (known === 0) this.#arrived.push(serial);
      view.arriving[place >> 5] |= 1 << (place & 31);
      const direction = grid.directionTo(view.sector[serial], this.#crossedFrom[i]);
      view.directions[serial] |= 1 << direction;
    }
    this.#crossed.length = 0;
    this.#crossedFrom.length = 0;
    for (const body of this.#fresh) this.#enter(view, body);
    this.#fresh.length = 0;
  }

  #writeArrivals(view: ToldView, serial: number): void {
    const at = serial * 2;
    const count = slotsOf(view.arriving[at], view.arriving[at + 1], this.#named);
    this.#out.reset();
    writeTold(this.#out, view, serial, false, this.#named, count, this.#format);
    this.#addSection(view, serial, SECTION_ARRIVALS, view.directions[serial]);
    view.arriving[at] = view.arriving[at + 1] = 0;
    view.directions[serial] = 0;
  }

  #writeKeyframes(view: ToldView): void {
    const { bands } = this.#slots;
    const { state, asked, occupied, entering } = view;
    for (let serial = 0; serial < bands.length; serial++) {
      const fresh = state[serial] === STREAM_FRESH;
      if (!fresh && asked[serial] === 0) continue;
      const at = serial * 2;
      if (fresh) {
        occupied[at] = entering[at];
        occupied[at + 1] = entering[at + 1];
      }
      if (this.#message.byteLength > REGION_MESSAGE_BYTES_SOFT) {
        // Nobody was told: the entities enter again when there is room.
        if (fresh) this.#postpone(view, serial);
        continue;
      }
      entering[at] = entering[at + 1] = 0;
      state[serial] = STREAM_ON;
      asked[serial] = 0;
      const count = slotsOf(occupied[at], occupied[at + 1], this.#named);
      this.#stepAll(view, serial, count);
      this.#out.reset();
      writeTold(this.#out, view, serial, true, this.#named, count, this.#format);
      this.#addSection(view, serial, fresh ? SECTION_START : SECTION_KEYFRAME, 0);
    }
  }

  #postpone(view: ToldView, serial: number): void {
    view.close(serial);
    view.entering[serial * 2] = view.entering[serial * 2 + 1] = 0;
    view.state[serial] = STREAM_FRESH;
  }

  #stepAll(view: ToldView, serial: number, count: number): void {
    for (let n = 0; n < count; n++) {
      view.stepTo(view.body[serial * BAND_SLOTS + this.#named[n]], this.#table.tick);
    }
  }

  #addSection(view: ToldView, serial: number, kind: number, directions: number): void {
    const name = this.#name;
    name.sector = view.sector[serial];
    name.band = this.#slots.bands[serial].index;
    name.level = view.level;
    name.kind = kind;
    name.directions = directions;
    const length = this.#out.finish();
    this.#message.add(name, this.#out.bytes, length);
  }

  /** Grows the arrays by body to the table's. */
  #reserve(): void {
    const capacity = this.#table.id.length;
    if (this.#home.length === capacity) return;
    const home = new Int32Array(capacity).fill(-1);
    home.set(this.#home);
    this.#home = home;
    const born = new Uint32Array(capacity);
    born.set(this.#homeBorn);
    this.#homeBorn = born;
    this.#events.reserve(capacity);
    for (const view of this.#views) view.reserveBodies(capacity);
  }
}
