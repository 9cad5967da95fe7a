// SPDX-License-Identifier: MIT
/**
 * Where the entities of a region truly are: which slot of which band of which sector. A freed slot
 * rests for 64 publish ticks before another entity may have it.
 */
import { assert } from '@realmkeep/base';
import { BAND_SLOTS, BANDS_MAX, SLOT_REST_PUBLISHES } from './format.ts';

/** One band of a sector with its true occupants. */
export class HomeBand {
  readonly serial: number;
  readonly sector: number;
  readonly index: number;
  /** The body in each slot, or -1. */
  readonly body = new Int32Array(BAND_SLOTS).fill(-1);
  /** The count of publish ticks from which a slot may be given away. */
  readonly restsUntil = new Uint32Array(BAND_SLOTS);
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
  /** Called when a sector gets a further band. */
  onBand: (band: HomeBand) => void = () => {};

  constructor(sectors: number) {
    this.#sectors = new Array<HomeBand[]>(sectors).fill(NO_BANDS);
  }

  /** The bands of a sector, in order; none yet when nobody was ever there. */
  of(sector: number): readonly HomeBand[] {
    return this.#sectors[sector];
  }

  /** The bands of a sector, of which there is then at least one. */
  ensure(sector: number): readonly HomeBand[] {
    if (this.#sectors[sector].length === 0) this.#addBand(sector);
    return this.#sectors[sector];
  }

  /** Gives a body the lowest free slot of a sector; returns serial * 64 + slot. */
  take(sector: number, body: number, publish: number): number {
    for (const band of this.#sectors[sector]) {
      if (band.count === BAND_SLOTS) continue;
      for (let slot = 0; slot < BAND_SLOTS; slot++) {
        if (band.body[slot] === -1 && band.restsUntil[slot] <= publish) {
          return occupy(band, slot, body);
        }
      }
    }
    return occupy(this.#addBand(sector), 0, body);
  }

  release(place: number, publish: number): void {
    const band = this.bands[place >> 6];
    const slot = place & 63;
    band.body[slot] = -1;
    band.restsUntil[slot] = publish + SLOT_REST_PUBLISHES;
    band.count -= 1;
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

function occupy(band: HomeBand, slot: number, body: number): number {
  band.body[slot] = body;
  band.count += 1;
  if (slot >= band.top) band.top = slot + 1;
  return band.serial * BAND_SLOTS + slot;
}
