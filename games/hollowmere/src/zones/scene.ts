// SPDX-License-Identifier: MIT
/**
 * A zone in the making: things to see and the walls that belong to them. Everything comes from
 * code and a seed, so that all processes and all pages have the same world.
 */
import { type Point, type Rect, rect, type SceneryItem, SeededRandom } from '@realmkeep/kit';

type More = Partial<Omit<SceneryItem, 'kind' | 'x' | 'y'>>;

/** A strip that stays free of what stops a hero: half the width, and the line in the middle. */
interface Corridor {
  readonly from: Point;
  readonly to: Point;
  readonly half: number;
}

export interface Scatter {
  readonly kinds: readonly string[];
  readonly count: number;
  readonly area: Rect;
  /** Nothing else of a scatter comes nearer. */
  readonly gap: number;
  /** Side of the square that stops heroes; 0 stops nobody. */
  readonly trunk?: number;
  readonly scale?: readonly [from: number, to: number];
}

/** Tries per thing before a scatter gives up on finding it a free place. */
const TRIES = 12;

export class Scene {
  readonly scenery: SceneryItem[] = [];
  readonly walls: Rect[] = [];
  readonly random: SeededRandom;
  readonly #corridors: Corridor[] = [];
  readonly #clearings: Rect[] = [];
  /** Scattered things by cell, to keep their distance. */
  readonly #cells = new Map<string, Point[]>();

  constructor(seed: string) {
    this.random = new SeededRandom(seed);
  }

  /** Something to see; its place is its middle. */
  put(kind: string, x: number, y: number, more: More = {}): void {
    this.scenery.push({ kind, x, y, scale: 1, ...more });
  }

  /** Ground or a building over a whole rectangle. */
  lay(kind: string, area: Rect, more: More = {}): void {
    const { x, y, width, height } = area;
    this.put(kind, x + width / 2, y + height / 2, { width, height, ...more });
  }

  /** A building, a wall, a hedge: seen and in the way. */
  build(kind: string, area: Rect, look?: number): void {
    this.lay(kind, area, look === undefined ? {} : { look });
    this.walls.push(area);
  }

  /** Something that stands on a square of its own. */
  stand(kind: string, x: number, y: number, side: number, more: More = {}): void {
    this.put(kind, x, y, more);
    this.walls.push(rect(x - side / 2, y - side / 2, side, side));
  }

  /** A way that nothing scattered stands on. */
  keepWay(from: Point, to: Point, half: number): void {
    this.#corridors.push({ from, to, half });
  }

  /** A path in sight, along one axis, that nothing scattered stands on. */
  path(kind: string, from: Point, to: Point, width: number): void {
    const x = Math.min(from[0], to[0]);
    const y = Math.min(from[1], to[1]);
    const alongX = from[1] === to[1];
    const length = Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]);
    const strip = alongX
      ? rect(x - width / 2, y - width / 2, length + width, width)
      : rect(x - width / 2, y - width / 2, width, length + width);
    this.lay(kind, strip);
    this.keepWay(from, to, width / 2 + 30);
  }

  keepClear(area: Rect): void {
    this.#clearings.push(area);
  }

  /** Strews things over an area, where nothing keeps the place clear. */
  scatter({ kinds, count, area, gap, trunk = 0, scale = [0.85, 1.25] }: Scatter): void {
    for (let i = 0; i < count; i++) {
      for (let tries = 0; tries < TRIES; tries++) {
        const x = Math.round(area.x + this.random.below(area.width));
        const y = Math.round(area.y + this.random.below(area.height));
        if (!this.#isFree(x, y, gap)) continue;
        this.#take(x, y);
        const grown = scale[0] + (this.random.below(1000) / 1000) * (scale[1] - scale[0]);
        const kind = kinds[this.random.below(kinds.length)];
        const more = { scale: Math.round(grown * 100) / 100, look: this.random.below(16) };
        if (trunk > 0) this.stand(kind, x, y, trunk, more);
        else this.put(kind, x, y, more);
        break;
      }
    }
  }

  #isFree(x: number, y: number, gap: number): boolean {
    if (this.#clearings.some((area) => isWithin(area, x, y))) return false;
    if (this.walls.some((wall) => isWithin(wall, x, y, 24))) return false;
    const way = ({ from, to, half }: Corridor): boolean => distanceToLine(x, y, from, to) < half;
    if (this.#corridors.some(way)) return false;
    for (const [nearX, nearY] of this.#near(x, y)) {
      if (distance(nearX - x, nearY - y) < gap) return false;
    }
    return true;
  }

  *#near(x: number, y: number): Generator<Point> {
    for (let row = -1; row <= 1; row++) {
      for (let column = -1; column <= 1; column++) {
        yield* this.#cells.get(cellOf(x + column * CELL, y + row * CELL)) ?? [];
      }
    }
  }

  #take(x: number, y: number): void {
    const cell = cellOf(x, y);
    const points = this.#cells.get(cell);
    if (points === undefined) this.#cells.set(cell, [[x, y]]);
    else points.push([x, y]);
  }
}

/** Cells of the scatter, in units; gaps are at most this. */
const CELL = 128;

function cellOf(x: number, y: number): string {
  return `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`;
}

function isWithin(area: Rect, x: number, y: number, margin = 0): boolean {
  return (
    x >= area.x - margin &&
    x <= area.x + area.width + margin &&
    y >= area.y - margin &&
    y <= area.y + area.height + margin
  );
}

function distanceToLine(x: number, y: number, from: Point, to: Point): number {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const along = ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy);
  const t = Math.min(1, Math.max(0, along));
  return distance(x - from[0] - t * dx, y - from[1] - t * dy);
}

/** Not `Math.hypot`: engines differ in its last bit, and trees would stand elsewhere. */
function distance(dx: number, dy: number): number {
  return Math.sqrt(dx * dx + dy * dy);
}
