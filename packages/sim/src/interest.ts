// SPDX-License-Identifier: MIT
/**
 * Which sectors one observer is subscribed to. A sector is added when the observer's ring reaches
 * it and removed only an eighth of a sector later, so pacing on a border costs nothing.
 */
import type { SectorGrid } from './sectors.ts';
import { SECTOR_STEPS } from './units.ts';

/**
 * How far an observer goes beyond a ring before it lets go of the sectors behind. A client pays for
 * every sector that it still has: of a quarter, 5 % more bytes than of an eighth.
 */
export const INTEREST_MARGIN_STEPS = SECTOR_STEPS / 8;

export class Interest {
  readonly #grid: SectorGrid;
  readonly #rings: number;
  #sector = -1;
  /** Sectors that the box of the margin touched at the last change: first, last. */
  #low = -1;
  #high = -1;
  #sectors: number[] = [];
  #added: number[] = [];
  #removed: number[] = [];

  constructor(grid: SectorGrid, rings = 1) {
    this.#grid = grid;
    this.#rings = rings;
  }

  /** The subscribed sectors, oldest subscription first. */
  get sectors(): readonly number[] {
    return this.#sectors;
  }

  /** What the last `update` added and removed. */
  get added(): readonly number[] {
    return this.#added;
  }

  get removed(): readonly number[] {
    return this.#removed;
  }

  /** The sector the observer is in, or -1 before the first update. */
  get sector(): number {
    return this.#sector;
  }

  /** True when the set changed. HOT: called per player and publish tick. */
  update(x: number, y: number): boolean {
    const grid = this.#grid;
    const sector = grid.sectorAt(x, y);
    const low = grid.sectorAt(x - INTEREST_MARGIN_STEPS, y - INTEREST_MARGIN_STEPS);
    const high = grid.sectorAt(x + INTEREST_MARGIN_STEPS, y + INTEREST_MARGIN_STEPS);
    if (sector === this.#sector && low === this.#low && high === this.#high) {
      if (this.#added.length > 0) this.#added = [];
      if (this.#removed.length > 0) this.#removed = [];
      return false;
    }
    this.#sector = sector;
    this.#low = low;
    this.#high = high;
    this.#change();
    return this.#added.length > 0 || this.#removed.length > 0;
  }

  #change(): void {
    const grid = this.#grid;
    const rings = this.#rings;
    const kept: number[] = [];
    this.#removed = [];
    for (const sector of this.#sectors) {
      const column = grid.columnOf(sector);
      const row = grid.rowOf(sector);
      const keep =
        column >= grid.columnOf(this.#low) - rings &&
        column <= grid.columnOf(this.#high) + rings &&
        row >= grid.rowOf(this.#low) - rings &&
        row <= grid.rowOf(this.#high) + rings;
      (keep ? kept : this.#removed).push(sector);
    }
    this.#added = grid.around(this.#sector, rings).filter((sector) => !kept.includes(sector));
    this.#sectors = kept.concat(this.#added);
  }
}
