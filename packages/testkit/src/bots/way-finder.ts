// SPDX-License-Identifier: MIT
/**
 * Ways through a zone for bots: a field of directions towards each exit, computed once per exit and
 * shared by all bots, and random places that can be reached in a straight line past no exit: a bot
 * changes zones when it means to.
 */
import type { Random } from '@realmkeep/base';
import type { ExitInfo, ZoneInfo } from '@realmkeep/client';
import { UNIT_STEPS, Walls } from '@realmkeep/sim';

/** Side of a cell of the fields, in units. */
const CELL = 24;
/** A bot keeps so far away from walls, in units: half a hero and a little. */
const CLEARANCE = 16;
const STRAIGHT_MIN = 150;
const STRAIGHT_MAX = 600;
const STRAIGHT_TRIES = 12;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export class WayFinder {
  readonly #walls: Walls;
  readonly #columns: number;
  readonly #rows: number;
  readonly #exits: readonly ExitInfo[];
  readonly #fields = new Map<number, Int32Array>();

  constructor(zone: ZoneInfo) {
    const steps = (units: number): number => Math.round(units * UNIT_STEPS);
    const bounds = { minX: 0, minY: 0, maxX: steps(zone.width), maxY: steps(zone.height) };
    const rectangles = zone.walls.map((wall) => ({
      minX: steps(wall.x),
      minY: steps(wall.y),
      maxX: steps(wall.x + wall.width),
      maxY: steps(wall.y + wall.height),
    }));
    this.#walls = new Walls(bounds, rectangles);
    this.#exits = zone.exits;
    this.#columns = Math.ceil(zone.width / CELL);
    this.#rows = Math.ceil(zone.height / CELL);
  }

  /** The next place to go to on the way to an exit, or null when there is no way. */
  towards(index: number, from: Spot): Spot | null {
    const exit = this.#exits[index];
    if (Math.hypot(exit.x - from.x, exit.y - from.y) < exit.radius + CELL) return exit;
    const field = this.#fieldOf(index);
    const here = this.#cellOf(from);
    const next = field[here];
    if (next < 0) return null;
    return next === here ? exit : this.#centre(next);
  }

  /** A place in a straight line from here, or null when it is too narrow. */
  anywhere(from: Spot, random: Random): Spot | null {
    for (let tries = 0; tries < STRAIGHT_TRIES; tries++) {
      const angle = (random.below(3600) / 1800) * Math.PI;
      const far = STRAIGHT_MIN + random.below(STRAIGHT_MAX - STRAIGHT_MIN);
      const spot = { x: from.x + Math.cos(angle) * far, y: from.y + Math.sin(angle) * far };
      if (!this.#blocked(spot) && this.#clear(from, spot) && !this.#leads(from, spot)) return spot;
    }
    return null;
  }

  /** True when the line comes into the circle of an exit that it does not begin in. */
  #leads(from: Spot, to: Spot): boolean {
    return this.#exits.some(({ x, y, radius }) => {
      const near = radius + CLEARANCE;
      if (Math.hypot(x - from.x, y - from.y) <= near) return false;
      return distanceToLine({ x, y }, from, to) <= near;
    });
  }

  #clear(from: Spot, to: Spot): boolean {
    const s = UNIT_STEPS;
    return this.#walls.lineIsClear(
      Math.round(from.x * s),
      Math.round(from.y * s),
      Math.round(to.x * s),
      Math.round(to.y * s),
    );
  }

  #blocked(spot: Spot): boolean {
    const half = CLEARANCE * UNIT_STEPS;
    return this.#walls.blocked(
      Math.round(spot.x * UNIT_STEPS),
      Math.round(spot.y * UNIT_STEPS),
      half,
    );
  }

  #cellOf(spot: Spot): number {
    const column = Math.max(0, Math.min(this.#columns - 1, Math.floor(spot.x / CELL)));
    const row = Math.max(0, Math.min(this.#rows - 1, Math.floor(spot.y / CELL)));
    return row * this.#columns + column;
  }

  #centre(cell: number): Spot {
    const column = cell % this.#columns;
    const row = (cell - column) / this.#columns;
    return { x: (column + 0.5) * CELL, y: (row + 0.5) * CELL };
  }

  /** For every cell the next one on the shortest way to the exit; -1 where there is no way. */
  #fieldOf(index: number): Int32Array {
    const known = this.#fields.get(index);
    if (known !== undefined) return known;
    const count = this.#columns * this.#rows;
    const field = new Int32Array(count).fill(-1);
    const queue = new Int32Array(count);
    let end = 0;
    const goal = this.#cellOf(this.#exits[index]);
    field[goal] = goal;
    queue[end++] = goal;
    for (let at = 0; at < end; at++) {
      const cell = queue[at];
      const column = cell % this.#columns;
      for (const step of [-1, 1, -this.#columns, this.#columns]) {
        const next = cell + step;
        if (next < 0 || next >= count || field[next] !== -1) continue;
        if (Math.abs((next % this.#columns) - column) > 1) continue;
        // Cells too near to a wall are entered from, never through: a bot may start in one.
        field[next] = cell;
        if (!this.#blocked(this.#centre(next))) queue[end++] = next;
      }
    }
    this.#fields.set(index, field);
    return field;
  }
}

/** From a place to the nearest one between two others, in units. */
function distanceToLine({ x, y }: Spot, from: Spot, to: Spot): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy);
  const share = Math.max(0, Math.min(1, along));
  return Math.hypot(from.x + dx * share - x, from.y + dy * share - y);
}
