// SPDX-License-Identifier: MIT
/**
 * The walls of a zone: static axis-aligned rectangles in steps, found through a grid, and the
 * bounds of the world. A mover is a box of a given half size; it goes along x, then along y, each
 * as far as it can, and so slides along whatever it meets. All integers: the zone and the
 * prediction of a client come to the same place.
 */
import { RealmError } from '@realmkeep/base';
import { COORDINATE_STEPS_MAX } from './units.ts';

/** Rectangles in one zone. */
export const WALLS_MAX = 4096;
/** Entries of the grid: a wall has one in each cell it touches. */
export const WALL_ENTRIES_MAX = 1 << 20;
/** Cells are 128 units wide. */
const CELL_SHIFT = 13;

/** A rectangle in steps; the edges belong to nobody: a box may touch them. */
export interface Rectangle {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Where a move ended. The caller owns one and passes it in, so that no move allocates. */
export interface Moved {
  x: number;
  y: number;
  /** The move was cut short along this axis. */
  blockedX: boolean;
  blockedY: boolean;
}

export class Walls {
  readonly bounds: Rectangle;
  readonly rectangles: readonly Rectangle[];
  readonly #columns: number;
  readonly #rows: number;
  /** Entries of cell c are `#entries[#first[c]]` up to `#first[c + 1]`: indices of rectangles. */
  readonly #first: Int32Array;
  readonly #entries: Int32Array;
  readonly #minX: Int32Array;
  readonly #minY: Int32Array;
  readonly #maxX: Int32Array;
  readonly #maxY: Int32Array;

  /** Throws ERR_SIM_WALLS when a limit is broken. */
  constructor(bounds: Rectangle, rectangles: readonly Rectangle[] = []) {
    checkRectangle(bounds);
    if (rectangles.length > WALLS_MAX) fail(`at most ${WALLS_MAX} walls`);
    for (const rectangle of rectangles) checkRectangle(rectangle);
    this.bounds = bounds;
    this.rectangles = rectangles;
    this.#columns = ((bounds.maxX - bounds.minX) >> CELL_SHIFT) + 1;
    this.#rows = ((bounds.maxY - bounds.minY) >> CELL_SHIFT) + 1;
    this.#minX = Int32Array.from(rectangles, (r) => r.minX);
    this.#minY = Int32Array.from(rectangles, (r) => r.minY);
    this.#maxX = Int32Array.from(rectangles, (r) => r.maxX);
    this.#maxY = Int32Array.from(rectangles, (r) => r.maxY);
    this.#first = new Int32Array(this.#columns * this.#rows + 1);
    this.#entries = this.#index();
  }

  /**
   * Moves a box of half size `half` from (x, y) by (dx, dy). A wall that the box already touches
   * from inside does not hold it, so nothing is ever stuck in one.
   * HOT: called per moving entity and tick.
   */
  move(out: Moved, x: number, y: number, dx: number, dy: number, half: number): void {
    const { minX, minY, maxX, maxY } = this.bounds;
    const wantX = Math.max(minX + half, Math.min(maxX - half, x + dx));
    const wantY = Math.max(minY + half, Math.min(maxY - half, y + dy));
    out.x = wantX;
    out.y = wantY;
    if (this.rectangles.length > 0) {
      out.x = this.#alongX(x, y, wantX, half);
      out.y = this.#alongY(out.x, y, wantY, half);
    }
    out.blockedX = out.x !== x + dx;
    out.blockedY = out.y !== y + dy;
  }

  /** True when a box at this place would overlap a wall or leave the world. */
  blocked(x: number, y: number, half = 0): boolean {
    const { minX, minY, maxX, maxY } = this.bounds;
    if (x - half < minX || y - half < minY || x + half > maxX || y + half > maxY) return true;
    for (let row = this.#row(y - half); row <= this.#row(y + half); row++) {
      for (let column = this.#column(x - half); column <= this.#column(x + half); column++) {
        const cell = row * this.#columns + column;
        for (let e = this.#first[cell]; e < this.#first[cell + 1]; e++) {
          const i = this.#entries[e];
          if (
            x + half > this.#minX[i] &&
            x - half < this.#maxX[i] &&
            y + half > this.#minY[i] &&
            y - half < this.#maxY[i]
          ) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** True when the straight line between two points passes through no wall's inside. */
  lineIsClear(x0: number, y0: number, x1: number, y1: number): boolean {
    const lowX = Math.min(x0, x1);
    const highX = Math.max(x0, x1);
    const lowY = Math.min(y0, y1);
    const highY = Math.max(y0, y1);
    for (let row = this.#row(lowY); row <= this.#row(highY); row++) {
      for (let column = this.#column(lowX); column <= this.#column(highX); column++) {
        const cell = row * this.#columns + column;
        for (let e = this.#first[cell]; e < this.#first[cell + 1]; e++) {
          const i = this.#entries[e];
          if (highX <= this.#minX[i] || lowX >= this.#maxX[i]) continue;
          if (highY <= this.#minY[i] || lowY >= this.#maxY[i]) continue;
          if (this.#cornersOnBothSides(i, x0, y0, x1 - x0, y1 - y0)) return false;
        }
      }
    }
    return true;
  }

  #alongX(x: number, y: number, want: number, half: number): number {
    let at = want;
    const low = Math.min(x, want) - half;
    const high = Math.max(x, want) + half;
    const lastRow = this.#row(y + half);
    const lastColumn = this.#column(high);
    for (let row = this.#row(y - half); row <= lastRow; row++) {
      for (let column = this.#column(low); column <= lastColumn; column++) {
        const cell = row * this.#columns + column;
        const end = this.#first[cell + 1];
        for (let e = this.#first[cell]; e < end; e++) {
          const i = this.#entries[e];
          if (y + half <= this.#minY[i] || y - half >= this.#maxY[i]) continue;
          if (want > x) {
            const face = this.#minX[i] - half;
            if (face >= x && face < at) at = face;
          } else if (want < x) {
            const face = this.#maxX[i] + half;
            if (face <= x && face > at) at = face;
          }
        }
      }
    }
    return at;
  }

  #alongY(x: number, y: number, want: number, half: number): number {
    let at = want;
    const low = Math.min(y, want) - half;
    const high = Math.max(y, want) + half;
    const lastRow = this.#row(high);
    const lastColumn = this.#column(x + half);
    for (let row = this.#row(low); row <= lastRow; row++) {
      for (let column = this.#column(x - half); column <= lastColumn; column++) {
        const cell = row * this.#columns + column;
        const end = this.#first[cell + 1];
        for (let e = this.#first[cell]; e < end; e++) {
          const i = this.#entries[e];
          if (x + half <= this.#minX[i] || x - half >= this.#maxX[i]) continue;
          if (want > y) {
            const face = this.#minY[i] - half;
            if (face >= y && face < at) at = face;
          } else if (want < y) {
            const face = this.#maxY[i] + half;
            if (face <= y && face > at) at = face;
          }
        }
      }
    }
    return at;
  }

  #cornersOnBothSides(i: number, x: number, y: number, dx: number, dy: number): boolean {
    // A point has no direction; the boxes overlapped already, so it is inside.
    if (dx === 0 && dy === 0) return true;
    const left = dx * (this.#minY[i] - y);
    const right = dx * (this.#maxY[i] - y);
    const bottom = dy * (this.#minX[i] - x);
    const top = dy * (this.#maxX[i] - x);
    const a = left - bottom;
    const b = left - top;
    const c = right - bottom;
    const d = right - top;
    return Math.min(a, b, c, d) < 0 && Math.max(a, b, c, d) > 0;
  }

  #column(x: number): number {
    const column = (x - this.bounds.minX) >> CELL_SHIFT;
    return column < 0 ? 0 : column >= this.#columns ? this.#columns - 1 : column;
  }

  #row(y: number): number {
    const row = (y - this.bounds.minY) >> CELL_SHIFT;
    return row < 0 ? 0 : row >= this.#rows ? this.#rows - 1 : row;
  }

  /** Counts the entries of each cell, then fills them in, in the order of the rectangles. */
  #index(): Int32Array {
    let total = 0;
    this.#eachCell((cell) => {
      this.#first[cell + 1] += 1;
      total += 1;
      if (total > WALL_ENTRIES_MAX) fail(`at most ${WALL_ENTRIES_MAX} cells covered by walls`);
    });
    for (let c = 1; c < this.#first.length; c++) this.#first[c] += this.#first[c - 1];
    const entries = new Int32Array(total);
    const next = this.#first.slice();
    this.#eachCell((cell, rectangle) => {
      entries[next[cell]++] = rectangle;
    });
    return entries;
  }

  #eachCell(visit: (cell: number, rectangle: number) => void): void {
    for (let i = 0; i < this.rectangles.length; i++) {
      const r = this.rectangles[i];
      for (let row = this.#row(r.minY); row <= this.#row(r.maxY); row++) {
        for (let column = this.#column(r.minX); column <= this.#column(r.maxX); column++) {
          visit(row * this.#columns + column, i);
        }
      }
    }
  }
}

function checkRectangle(r: Rectangle): void {
  for (const edge of [r.minX, r.minY, r.maxX, r.maxY]) {
    if (!Number.isInteger(edge) || Math.abs(edge) > COORDINATE_STEPS_MAX) {
      fail('whole edges within the coordinates');
    }
  }
  if (r.minX >= r.maxX || r.minY >= r.maxY) fail('walls with an inside');
}

function fail(expected: string): never {
  throw new RealmError('ERR_SIM_WALLS', `walls: expected ${expected}`);
}
