// SPDX-License-Identifier: MIT
/**
 * The square sectors of a zone instance, numbered row by row from the origin. The numbering belongs
 * to the instance, not to a region of it, so an address stays valid when a region changes hands.
 */
import { assert } from '@realmkeep/base';
import { COORDINATE_STEPS_MAX, SECTOR_STEPS } from './units.ts';

/** A sector's number takes 16 bits on the wire. */
export const SECTORS_MAX = 65_536;
/** Directions to the eight neighbours, counted from +x towards +y. */
export const DIRECTIONS = 8;
const DIRECTION_COLUMN = [1, 1, 0, -1, -1, -1, 0, 1] as const;
const DIRECTION_ROW = [0, 1, 1, 1, 0, -1, -1, -1] as const;
/** Direction of (column step + 1) + 3 * (row step + 1); -1 for no step. */
const DIRECTION_OF_STEP = [5, 6, 7, 4, -1, 0, 3, 2, 1] as const;

export interface SectorGridOptions {
  readonly columns: number;
  readonly rows: number;
  /** Corner with the lowest coordinates, in steps. */
  readonly originX?: number;
  readonly originY?: number;
}

export class SectorGrid {
  readonly columns: number;
  readonly rows: number;
  readonly originX: number;
  readonly originY: number;

  constructor(options: SectorGridOptions) {
    this.columns = options.columns;
    this.rows = options.rows;
    this.originX = options.originX ?? 0;
    this.originY = options.originY ?? 0;
    assert(this.columns >= 1 && this.rows >= 1, 'a grid has a sector');
    assert(this.columns * this.rows <= SECTORS_MAX, 'a grid has at most 65,536 sectors');
    assert(
      Math.abs(this.originX) <= COORDINATE_STEPS_MAX &&
        Math.abs(this.originY) <= COORDINATE_STEPS_MAX &&
        this.originX + this.columns * SECTOR_STEPS <= COORDINATE_STEPS_MAX &&
        this.originY + this.rows * SECTOR_STEPS <= COORDINATE_STEPS_MAX,
      'a grid lies within the coordinates',
    );
  }

  get count(): number {
    return this.columns * this.rows;
  }

  /** The sector of a position; outside the grid, the nearest one. HOT. */
  sectorAt(x: number, y: number): number {
    let column = ((x - this.originX) / SECTOR_STEPS) | 0;
    let row = ((y - this.originY) / SECTOR_STEPS) | 0;
    if (column < 0) column = 0;
    else if (column >= this.columns) column = this.columns - 1;
    if (row < 0) row = 0;
    else if (row >= this.rows) row = this.rows - 1;
    return row * this.columns + column;
  }

  columnOf(sector: number): number {
    return sector % this.columns;
  }

  rowOf(sector: number): number {
    return (sector / this.columns) | 0;
  }

  /** Lowest x of a sector, in steps. */
  sectorX(sector: number): number {
    return this.originX + this.columnOf(sector) * SECTOR_STEPS;
  }

  /** Lowest y of a sector, in steps. */
  sectorY(sector: number): number {
    return this.originY + this.rowOf(sector) * SECTOR_STEPS;
  }

  /** Whether the place is in the sector, or beyond its border by no more than so many steps. */
  isWithin(sector: number, x: number, y: number, steps: number): boolean {
    const dx = x - this.sectorX(sector);
    const dy = y - this.sectorY(sector);
    const end = SECTOR_STEPS + steps;
    return dx >= -steps && dx < end && dy >= -steps && dy < end;
  }

  /** The neighbour in a direction (0 to 7), or -1 beyond the edge. */
  neighbour(sector: number, direction: number): number {
    const column = this.columnOf(sector) + DIRECTION_COLUMN[direction];
    const row = this.rowOf(sector) + DIRECTION_ROW[direction];
    if (column < 0 || column >= this.columns || row < 0 || row >= this.rows) return -1;
    return row * this.columns + column;
  }

  /** The direction in which `other` is the neighbour of `sector`, or -1 when it is none. */
  directionTo(sector: number, other: number): number {
    const columns = this.columnOf(other) - this.columnOf(sector);
    const rows = this.rowOf(other) - this.rowOf(sector);
    if (columns < -1 || columns > 1 || rows < -1 || rows > 1) return -1;
    return DIRECTION_OF_STEP[columns + 1 + 3 * (rows + 1)];
  }

  /** 0 for the same sector, 1 for the eight around it, and so on. */
  ringDistance(a: number, b: number): number {
    const columns = Math.abs(this.columnOf(a) - this.columnOf(b));
    return Math.max(columns, Math.abs(this.rowOf(a) - this.rowOf(b)));
  }

  /** Sectors within `rings` of a sector (1 is the 3 x 3), in ascending order. */
  around(sector: number, rings: number): number[] {
    const found: number[] = [];
    const column = this.columnOf(sector);
    const row = this.rowOf(sector);
    for (let r = Math.max(0, row - rings); r <= Math.min(this.rows - 1, row + rings); r++) {
      const last = Math.min(this.columns - 1, column + rings);
      for (let c = Math.max(0, column - rings); c <= last; c++) found.push(r * this.columns + c);
    }
    return found;
  }
}
