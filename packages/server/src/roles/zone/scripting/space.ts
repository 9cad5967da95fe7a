// SPDX-License-Identifier: MIT
/**
 * Who is near: the entities of each kind by cells of 256 units, made anew when the first script of
 * a tick asks. What appears or moves within the tick is found at its place of the tick's beginning.
 */
import { type EntityTable, UNIT_STEPS } from '@realmkeep/sim';

/** Cells are 256 units wide. */
const CELL_SHIFT = 14;

export class Space {
  readonly #table: EntityTable;
  readonly #columns: number;
  readonly #rows: number;
  /** First body of each cell of each kind plus one, and the one after each body. */
  readonly #first = new Map<number, Int32Array>();
  #next = new Int32Array(0);
  #stale = true;

  constructor(table: EntityTable, width: number, height: number) {
    this.#table = table;
    this.#columns = (width >> CELL_SHIFT) + 1;
    this.#rows = (height >> CELL_SHIFT) + 1;
  }

  /** Another tick begins: who is where is looked up anew when somebody asks. */
  forget(): void {
    this.#stale = true;
  }

  /**
   * Visits bodies of a kind within `range` steps of a place, in no promised order. HOT: per search
   * of a script.
   */
  around(
    kind: number,
    at: { readonly x: number; readonly y: number },
    range: number,
    visit: (body: number, square: number) => void,
  ): void {
    this.#refresh();
    const first = this.#first.get(kind);
    if (first === undefined) return;
    const { x, y, id, kind: kinds } = this.#table;
    const reach = range * range;
    const lastRow = this.#row(at.y + range);
    const lastColumn = this.#column(at.x + range);
    for (let row = this.#row(at.y - range); row <= lastRow; row++) {
      for (let column = this.#column(at.x - range); column <= lastColumn; column++) {
        let body = first[row * this.#columns + column] - 1;
        for (; body >= 0; body = this.#next[body] - 1) {
          const dx = x[body] - at.x;
          const dy = y[body] - at.y;
          const square = dx * dx + dy * dy;
          if (square <= reach && id[body] !== 0 && kinds[body] === kind) visit(body, square);
        }
      }
    }
  }

  #refresh(): void {
    if (!this.#stale) return;
    this.#stale = false;
    const { id, kind, x, y, end } = this.#table;
    if (this.#next.length < end) this.#next = new Int32Array(id.length);
    for (const first of this.#first.values()) first.fill(0);
    for (let body = 0; body < end; body++) {
      if (id[body] === 0) continue;
      const first = this.#cellsOf(kind[body]);
      const cell = this.#row(y[body]) * this.#columns + this.#column(x[body]);
      this.#next[body] = first[cell];
      first[cell] = body + 1;
    }
  }

  #cellsOf(kind: number): Int32Array {
    let first = this.#first.get(kind);
    if (first === undefined) {
      first = new Int32Array(this.#columns * this.#rows);
      this.#first.set(kind, first);
    }
    return first;
  }

  #column(x: number): number {
    return Math.max(0, Math.min(this.#columns - 1, x >> CELL_SHIFT));
  }

  #row(y: number): number {
    return Math.max(0, Math.min(this.#rows - 1, y >> CELL_SHIFT));
  }
}

/** Steps of a script's range; what is no number is no range. */
export function rangeSteps(units: number): number {
  const steps = Math.round(units * UNIT_STEPS);
  return Number.isFinite(steps) ? Math.max(0, Math.min(steps, 0x7fff_ffff)) : 0;
}
