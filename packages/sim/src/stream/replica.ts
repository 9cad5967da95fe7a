// SPDX-License-Identifier: MIT
/**
 * The reading side of streams, the same in gateway and client: bands, and where each entity is. It
 * takes frames and patches of strangers' bytes. Between `begin` and `end` of one tick the order is:
 * frames of all bands, `land`, patches. An entity that changes its slot within a tick is neither
 * removed nor added for the listener: it goes on.
 */
import { BitReader } from '../bits.ts';
import { Band, Carried } from './band.ts';
import { FocusReplica } from './focus.ts';
import {
  BAND_SLOTS,
  BANDS_MAX,
  bandKey,
  LEVELS,
  type StreamFormat,
  TICKS_AHEAD_MAX,
} from './format.ts';
import { FrameReader } from './frame.ts';
import { readPatch, touch } from './patch.ts';

/** What a replica tells: entities by id, with the band and slot that hold them now. */
export interface ReplicaListener {
  added?(id: number, band: Band, slot: number): void;
  removed?(id: number): void;
  /** Fields of an entity changed; `mask` has a bit for each, all of them when unknown. */
  changed?(id: number, band: Band, slot: number, mask: number): void;
}

/** A crossing entity is held for so many ticks: longer than any level's interval by default. */
const LIMBO_TICKS = 40;
/** In place of a band's key. */
const LIMBO_KEY = 2 ** 25;

export interface ReplicaOptions {
  readonly listener?: ReplicaListener;
  /**
   * A gateway holds sectors at several levels at once, and an entity has a place in each; a client
   * holds every sector at one, and an entity has one place in all.
   */
  readonly levelsApart?: boolean;
}

/** Result of reading a section. */
export const READ_OK = 0;
/** The bytes were none; the band needs a patch, and what follows the section cannot be found. */
export const READ_BAD = -1;
/** The checksum did not fit: the band needs a patch. */
export const READ_MISMATCH = -2;

export class StreamReplica {
  readonly format: StreamFormat;
  readonly bands = new Map<number, Band>();
  tick = 0;
  /** Tick of the message or packet before the current one. */
  previousTick = -1;
  /** A client's focus; a gateway has none. */
  readonly focus: FocusReplica | null;
  /** Bands of a gateway into which entities crossed in this tick. */
  readonly landed: Band[] = [];
  /** Where the section that was read last ended, in bytes. */
  end = 0;
  readonly #listener: ReplicaListener;
  readonly #levelsApart: boolean;
  /** Band key * 64 + slot by entity; one map per level, or the same map for all. */
  readonly #places: Map<number, number>[] = [];
  readonly #input = new BitReader();
  readonly #frames: FrameReader;
  readonly #carried: Carried[] = [];
  readonly #carriedTo: number[] = [];
  #crossings = 0;
  /** Kinds of entities without a place since this tick's begin; told as removed at its end. */
  readonly #lost: Map<number, number>[] = [];
  /**
   * A client's entities on their way between sectors of different levels: they left the one and the
   * other has not told them yet. They go on by their motion, until a tick for each slot.
   */
  readonly #limbo = new Band(0, 0, 0);
  readonly #limboUntil = new Float64Array(BAND_SLOTS);

  constructor(format: StreamFormat, options: ReplicaOptions = {}) {
    this.format = format;
    this.#listener = options.listener ?? {};
    this.#levelsApart = options.levelsApart ?? false;
    this.focus = this.#levelsApart ? null : new FocusReplica(format);
    this.#frames = new FrameReader(format);
    for (let level = 0; level < (this.#levelsApart ? LEVELS : 1); level++) {
      this.#places.push(new Map());
      this.#lost.push(new Map());
    }
  }

  /** The number of entities with a place at a level (at any, in a client). */
  count(level = 0): number {
    return this.#placesOf(level).size;
  }

  /** Ids of the entities with a place at a level (at any, in a client). */
  ids(level = 0): IterableIterator<number> {
    return this.#placesOf(level).keys();
  }

  band(sector: number, band: number, level: number): Band | undefined {
    return this.bands.get(bandKey(sector, band, level));
  }

  /** The band that shows an entity, at the finest level there is; `slotOf` says where in it. */
  bandOf(id: number): Band | undefined {
    const focused = this.focus?.slotOf(id) ?? -1;
    if (this.focus !== null && focused !== -1) return this.focus.band;
    for (const places of this.#places) {
      const place = places.get(id);
      if (place !== undefined) return this.#bandAt(place);
    }
    return undefined;
  }

  slotOf(id: number): number {
    const focused = this.focus?.slotOf(id) ?? -1;
    if (focused !== -1) return focused;
    for (const places of this.#places) {
      const place = places.get(id);
      if (place !== undefined) return place % BAND_SLOTS;
    }
    return -1;
  }

  /** Band key * 64 + slot of an entity at a level (at any, in a client), or -1. */
  placeOf(id: number, level = 0): number {
    return this.#placesOf(level).get(id) ?? -1;
  }

  /** Bands that hold entities on their way, and those in focus: of a client, beside `bands`. */
  get overlays(): readonly Band[] {
    return this.focus === null ? [] : [this.#limbo, this.focus.band];
  }

  /** Adds an empty band, or returns the one that is there. */
  add(band: Band): Band {
    const key = bandKey(band.sector, band.index, band.level);
    const known = this.bands.get(key);
    if (known !== undefined) return known;
    band.tick = this.tick;
    this.bands.set(key, band);
    return band;
  }

  /** Drops a band; its entities are removed at the tick's end unless they are placed elsewhere. */
  drop(band: Band): void {
    for (let slot = 0; slot < band.top; slot++) {
      if (band.id[slot] !== 0) this.leaving(band, slot);
    }
    this.bands.delete(bandKey(band.sector, band.index, band.level));
  }

  /**
   * Puts `to` in the place of `from`, the same band at another level, with the same entities: the
   * patch that follows tells the differences.
   */
  relevel(from: Band, to: Band): void {
    this.bands.delete(bandKey(from.sector, from.index, from.level));
    this.bands.set(bandKey(to.sector, to.index, to.level), to);
    to.tick = from.tick;
    const carried = new Carried();
    for (let slot = 0; slot < from.top; slot++) {
      if (from.id[slot] === 0) continue;
      carried.take(from, slot);
      carried.put(to, slot);
      touch(to, slot, this.tick);
      const placed = this.#placesOf(from.level).get(from.id[slot]) === placeOf(from, slot);
      if (!placed) continue;
      this.#placesOf(to.level).set(to.id[slot], placeOf(to, slot));
      to.shown[slot] = 1;
    }
  }

  /** Opens a tick; false, and nothing happens, when it is absurdly far ahead. */
  begin(tick: number): boolean {
    if (this.tick !== 0 && tick > this.tick + TICKS_AHEAD_MAX) return false;
    if (tick > this.tick) {
      this.previousTick = this.tick;
      this.tick = tick;
    }
    this.#crossings = 0;
    if (this.#limbo.count > 0) this.#expireLimbo();
    return true;
  }

  /** Applies a frame; `end` then says where it ended. HOT. */
  readFrame(band: Band, bytes: Uint8Array, from: number, to: number): number {
    this.#step(band);
    this.#input.reset(bytes, from, to);
    this.#frames.read(this.#input, band, this, this.tick);
    this.end = this.#input.align();
    if (this.#input.failed) return READ_BAD;
    return this.#frames.mismatch ? READ_MISMATCH : READ_OK;
  }

  /** Applies a patch; `end` then says where it ended. */
  readPatch(band: Band, bytes: Uint8Array, from: number, to: number): number {
    this.#step(band);
    this.#input.reset(bytes, from, to);
    readPatch(this.#input, band, this.tick, this.format, this);
    this.end = this.#input.align();
    return this.#input.failed ? READ_BAD : READ_OK;
  }

  /** Puts the entities that crossed in this tick where they are now. */
  land(): void {
    this.landed.length = 0;
    for (let i = 0; i < this.#crossings; i++) {
      const to = this.#carriedTo[i];
      const band = this.bands.get(Math.floor(to / BAND_SLOTS));
      if (band === undefined) {
        this.#hold(this.#carried[i], Math.floor(to / BAND_SLOTS));
        continue;
      }
      const slot = to % BAND_SLOTS;
      this.#step(band);
      if (band.id[slot] !== 0) {
        // Only a subscriber that is not in sync there has somebody else in the slot still.
        this.leaving(band, slot);
        band.vacate(slot);
      }
      this.#carried[i].put(band, slot);
      touch(band, slot, this.tick);
      this.entered(band, slot);
      if (this.#levelsApart) this.landed.push(band);
    }
    this.#crossings = 0;
  }

  /** Closes a tick: tells who is gone. */
  finish(): void {
    for (const lost of this.#lost) {
      if (lost.size === 0) continue;
      for (const id of lost.keys()) {
        this.focus?.forget(id);
        this.#listener.removed?.(id);
      }
      lost.clear();
    }
  }

  /** Of `SlotListener`. */
  leaving(band: Band, slot: number): void {
    const id = band.id[slot];
    const places = this.#placesOf(band.level);
    if (places.get(id) !== placeOf(band, slot)) return;
    places.delete(id);
    this.#lostOf(band.level).set(id, band.kind[slot]);
  }

  /** Of `SlotListener`. */
  entered(band: Band, slot: number): void {
    const id = band.id[slot];
    const places = this.#placesOf(band.level);
    const before = places.get(id);
    let kind = this.#lostOf(band.level).get(id) ?? -1;
    if (before !== undefined) kind = this.#release(before, id);
    this.#lostOf(band.level).delete(id);
    places.set(id, placeOf(band, slot));
    band.shown[slot] = 1;
    if (kind === band.kind[slot]) {
      this.focus?.refresh(id, band, slot);
      this.#listener.changed?.(id, band, slot, -1);
      return;
    }
    // Somebody else of the same id came in its place within the tick.
    if (kind !== -1) {
      this.focus?.forget(id);
      this.#listener.removed?.(id);
    }
    this.#listener.added?.(id, band, slot);
  }

  /** Of `SlotListener`. */
  changed(band: Band, slot: number, mask: number): void {
    this.#listener.changed?.(band.id[slot], band, slot, mask);
  }

  /** Of `CrossListener`. */
  crossing(band: Band, slot: number, direction: number, toBand: number, toSlot: number): void {
    const sector = this.format.grid.neighbour(band.sector, direction);
    if (sector === -1) return;
    if (this.#crossings === this.#carried.length) this.#carried.push(new Carried());
    this.#carried[this.#crossings].take(band, slot);
    this.#carriedTo[this.#crossings] = bandKey(sector, toBand, band.level) * BAND_SLOTS + toSlot;
    this.#crossings += 1;
  }

  /** Takes an entity out of where it was placed before; returns its kind there. */
  #release(place: number, id: number): number {
    const band = this.#bandAt(place);
    const slot = place % BAND_SLOTS;
    if (band === undefined || band.id[slot] !== id) return -1;
    if (band === this.#limbo) {
      const kind = band.kind[slot];
      band.vacate(slot);
      return kind;
    }
    band.shown[slot] = 0;
    return band.kind[slot];
  }

  /** Keeps an entity that crossed into a sector which the reader has at another level. */
  #hold(carried: Carried, key: number): void {
    // A copy that was not shown, as the entity was elsewhere already, is nobody's loss.
    if (this.#levelsApart || !this.#lostOf(0).has(carried.id)) return;
    const first = key - (key % (4 * BANDS_MAX));
    let elsewhere = false;
    for (let level = 0; level < LEVELS; level++) {
      for (let index = 0; index < BANDS_MAX; index++) {
        const band = this.bands.get(first + index * 4 + level);
        if (band === undefined) break;
        elsewhere = true;
        const slot = band.id.indexOf(carried.id);
        // It was there a moment ago, and that level never heard that it had left.
        if (slot !== -1) return void this.entered(band, slot);
      }
    }
    const slot = this.#limbo.id.indexOf(0);
    if (!elsewhere || slot === -1) return;
    this.#step(this.#limbo);
    carried.put(this.#limbo, slot);
    this.#limbo.shown[slot] = 1;
    this.#limboUntil[slot] = this.tick + LIMBO_TICKS;
    this.#lostOf(0).delete(carried.id);
    this.#placesOf(0).set(carried.id, LIMBO_KEY * BAND_SLOTS + slot);
  }

  #expireLimbo(): void {
    const limbo = this.#limbo;
    this.#step(limbo);
    for (let slot = 0; slot < BAND_SLOTS; slot++) {
      const id = limbo.id[slot];
      if (id === 0 || this.#limboUntil[slot] > this.tick) continue;
      if (this.#placesOf(0).get(id) === LIMBO_KEY * BAND_SLOTS + slot) {
        this.#placesOf(0).delete(id);
        this.#lostOf(0).set(id, limbo.kind[slot]);
      }
      limbo.vacate(slot);
    }
  }

  /** Applies a focus; `end` then says where it ended. */
  readFocus(bytes: Uint8Array, from: number, to: number, bands: readonly Band[]): number {
    if (this.focus === null) return READ_BAD;
    this.#step(this.focus.band);
    for (const band of bands) this.#step(band);
    this.#input.reset(bytes, from, to);
    this.focus.read(this.#input, bands, this.#frames);
    this.end = this.#input.align();
    return this.#input.failed ? READ_BAD : READ_OK;
  }

  #bandAt(place: number): Band | undefined {
    const key = Math.floor(place / BAND_SLOTS);
    return key === LIMBO_KEY ? this.#limbo : this.bands.get(key);
  }

  #step(band: Band): void {
    // A band that was silent for very long steps on in parts that cannot stall a reader.
    if (this.tick - band.tick > TICKS_AHEAD_MAX) band.tick = this.tick - TICKS_AHEAD_MAX;
    band.stepTo(this.tick);
  }

  #placesOf(level: number): Map<number, number> {
    return this.#places[this.#levelsApart ? level : 0];
  }

  #lostOf(level: number): Map<number, number> {
    return this.#lost[this.#levelsApart ? level : 0];
  }
}

function placeOf(band: Band, slot: number): number {
  return bandKey(band.sector, band.index, band.level) * BAND_SLOTS + slot;
}
