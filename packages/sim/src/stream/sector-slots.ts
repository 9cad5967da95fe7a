// SPDX-License-Identifier: MIT
/**
 * Where the entities of a region truly are: which slot of which band of which sector. A freed slot
 * rests for 64 publish ticks before another entity may have it.
 */
import { assert } from '@realmkeep/base';
import type { EntityTable } from '../entity-table.ts';
import { BAND_SLOTS, BANDS_MAX, SLOT_REST_PUBLISHES } from './format.ts';

/** A band takes no more entities than fit into a keyframe of so many bytes, or one. */
const KEYFRAME_BYTES = 512;
/** A sector of so many bands and more fills them to the last slot: it has 64 at most. */
const SHORT_BANDS_MAX = 32;
/** Id, kind, place, motion and the way to the slot: rounded up. */
const ENTITY_BYTES = 11;

/** One band of a sector with its true occupants. */
export class HomeBand {
  readonly serial: number;
  readonly sector: number;
  readonly index: number;
  /** The body in each slot, or -1. */
  readonly body = new Int32Array(BAND_SLOTS).fill(-1);
  /** The count of publish ticks from which a slot may be given away. */
  readonly restsUntil = new Uint32Array(BAND_SLOTS);
  /** Bytes of each occupant in a keyframe, about, and their sum. */
  readonly bytes = new Uint16Array(BAND_SLOTS);
  keyframeBytes = 0;
  count = 0;
  /** Slots in use are below this number. */
  top = 0;
  constructor(serial: number, sector: number, index: number) {
    this.serial = serial;
    this.sector = sector;
    this.index = index;
  }
}

export class SectorSlots {
  /** Every band ever made, by serial number; at most those of the grid's sectors. */
  readonly bands: HomeBand[] = [];
  readonly #sectors: HomeBand[][];
  readonly #counts: Uint16Array;
  /** Called when a sector gets a further band. */
  onBand: (band: HomeBand) => void = () => {};

  constructor(sectors: number) {
    this.#sectors = new Array<HomeBand[]>(sectors).fill(NO_BANDS);
    this.#counts = new Uint16Array(sectors);
  }

  /** The bands of a sector, in order; none yet when nobody was ever there. */
  of(sector: number): readonly HomeBand[] {
    return this.#sectors[sector];
  }

  /** Entities in a sector. */
  countOf(sector: number): number {
    return this.#counts[sector];
  }

  /** The bands of a sector, of which there is then at least one. */
  ensure(sector: number): readonly HomeBand[] {
    if (this.#sectors[sector].length === 0) this.#addBand(sector);
    return this.#sectors[sector];
  }

  /**
   * Gives a body, which takes so many bytes of a keyframe, the lowest free slot of a sector that
   * has room for them; returns serial * 64 + slot.
   */
  take(sector: number, body: number, bytes: number, publish: number): number {
    const bands = this.#sectors[sector];
    const room = bands.length < SHORT_BANDS_MAX ? KEYFRAME_BYTES - bytes : Number.MAX_SAFE_INTEGER;
    this.#counts[sector] += 1;
    for (const band of bands) {
      if (band.count === BAND_SLOTS || band.keyframeBytes > Math.max(0, room)) continue;
      for (let slot = 0; slot < BAND_SLOTS; slot++) {
        if (band.body[slot] === -1 && band.restsUntil[slot] <= publish) {
          return occupy(band, slot, body, bytes);
        }
      }
    }
    return occupy(this.#addBand(sector), 0, body, bytes);
  }

  release(place: number, publish: number): void {
    const band = this.bands[place >> 6];
    const slot = place & 63;
    band.body[slot] = -1;
    band.restsUntil[slot] = publish + SLOT_REST_PUBLISHES;
    band.count -= 1;
    band.keyframeBytes -= band.bytes[slot];
    this.#counts[band.sector] -= 1;
    while (band.top > 0 && band.body[band.top - 1] === -1) band.top -= 1;
  }

  #addBand(sector: number): HomeBand {
    const index = this.#sectors[sector].length;
    assert(index < BANDS_MAX, 'a sector holds at most 4,096 entities');
    if (index === 0) this.#sectors[sector] = [];
    const band = new HomeBand(this.bands.length, sector, index);
    this.bands.push(band);
    this.#sectors[sector].push(band);
    this.onBand(band);
    return band;
  }
}

const NO_BANDS: HomeBand[] = [];

/** Bytes that an entity takes of a keyframe, about. */
export function keyframeBytesOf(table: EntityTable, body: number): number {
  let bits = 0;
  const { fields } = table.kindOf(body);
  const values = table.attributes[body];
  for (let f = 0; f < fields.length; f++) {
    const value = values[f];
    // A character of UTF-16 has one to three bytes of UTF-8; most names are plain.
    bits += fields[f].bits + (typeof value === 'string' ? 8 * value.length : 0);
  }
  return ENTITY_BYTES + ((bits + 7) >> 3);
}

function occupy(band: HomeBand, slot: number, body: number, bytes: number): number {
  band.body[slot] = body;
  band.bytes[slot] = bytes;
  band.keyframeBytes += bytes;
  band.count += 1;
  if (slot >= band.top) band.top = slot + 1;
  return band.serial * BAND_SLOTS + slot;
}
