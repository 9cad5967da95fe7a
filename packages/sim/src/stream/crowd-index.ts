// SPDX-License-Identifier: MIT
/**
 * Finds the entities nearest to a point: a hashed grid over everything that a gateway has of a
 * region at level 0, built at most once per publish tick for all clients that ask. What one query
 * may look at is bounded, so its cost does not grow with the crowd.
 */
import type { Band } from './band.ts';

/** Side of a cell: 48 units. */
const CELL_STEPS = 3072;
const BUCKETS = 4096;
/** Cells around the point that are looked at, in each direction: one sector. */
const RINGS_MAX = 16;
/** Entities that one query looks at. */
const CANDIDATES_MAX = 256;

export class CrowdIndex {
  /** Entities of bucket b are those from starts[b] up to starts[b + 1]. */
  readonly #starts = new Uint32Array(BUCKETS + 1);
  #id = new Uint32Array(0);
  #x = new Int32Array(0);
  #y = new Int32Array(0);
  #bucket = new Uint16Array(0);
  #order = new Uint32Array(0);
  readonly #distance = new Float64Array(CANDIDATES_MAX);
  readonly #found = new Uint32Array(CANDIDATES_MAX);

  /** Takes everybody in the bands, which are stepped to the same tick. */
  build(bands: Iterable<Band>): void {
    let count = 0;
    this.#starts.fill(0);
    for (const band of bands) {
      if (count + band.count > this.#id.length) this.#grow(count + band.count);
      for (let slot = 0; slot < band.top; slot++) {
        if (band.id[slot] === 0) continue;
        this.#id[count] = band.id[slot];
        this.#x[count] = band.x[slot];
        this.#y[count] = band.y[slot];
        const bucket = bucketOf(cellOf(band.x[slot]), cellOf(band.y[slot]));
        this.#bucket[count] = bucket;
        this.#starts[bucket + 1] += 1;
        count += 1;
      }
    }
    for (let b = 0; b < BUCKETS; b++) this.#starts[b + 1] += this.#starts[b];
    // Filling from the end leaves every start where its bucket begins.
    const ends = this.#starts.slice(1);
    for (let n = count - 1; n >= 0; n--) {
      ends[this.#bucket[n]] -= 1;
      this.#order[ends[this.#bucket[n]]] = n;
    }
  }

  /**
   * Writes the nearest ids to a place, the nearest first; returns how many, `into` at most. HOT.
   */
  nearest(x: number, y: number, into: Uint32Array): number {
    let candidates = 0;
    const column = cellOf(x);
    const row = cellOf(y);
    for (let ring = 0; ring <= RINGS_MAX && candidates < CANDIDATES_MAX; ring++) {
      for (let r = row - ring; r <= row + ring; r++) {
        const edge = r === row - ring || r === row + ring;
        const step = edge || ring === 0 ? 1 : 2 * ring;
        for (let c = column - ring; c <= column + ring; c += step) {
          candidates = this.#take(c, r, candidates);
        }
      }
      // The circle within a square of cells has half of it or more: the nearest are in there.
      if (candidates >= 2 * into.length) break;
    }
    return this.#choose(x, y, candidates, into);
  }

  #take(column: number, row: number, from: number): number {
    const bucket = bucketOf(column, row);
    let candidates = from;
    const end = this.#starts[bucket + 1];
    for (let n = this.#starts[bucket]; n < end && candidates < CANDIDATES_MAX; n++) {
      const entity = this.#order[n];
      // Other cells share the bucket.
      if (cellOf(this.#x[entity]) !== column || cellOf(this.#y[entity]) !== row) continue;
      this.#found[candidates++] = entity;
    }
    return candidates;
  }

  /** An insertion sort of the best: `into` is short. */
  #choose(x: number, y: number, candidates: number, into: Uint32Array): number {
    const distance = this.#distance;
    let count = 0;
    for (let n = 0; n < candidates; n++) {
      const entity = this.#found[n];
      const dx = this.#x[entity] - x;
      const dy = this.#y[entity] - y;
      const d = dx * dx + dy * dy;
      let at = count;
      if (count === into.length) {
        if (d >= distance[count - 1]) continue;
        at -= 1;
      } else {
        count += 1;
      }
      for (; at > 0 && distance[at - 1] > d; at--) {
        distance[at] = distance[at - 1];
        into[at] = into[at - 1];
      }
      distance[at] = d;
      into[at] = this.#id[entity];
    }
    return count;
  }

  #grow(count: number): void {
    const capacity = Math.max(1024, count * 2);
    const id = new Uint32Array(capacity);
    id.set(this.#id);
    this.#id = id;
    const x = new Int32Array(capacity);
    x.set(this.#x);
    this.#x = x;
    const y = new Int32Array(capacity);
    y.set(this.#y);
    this.#y = y;
    const bucket = new Uint16Array(capacity);
    bucket.set(this.#bucket);
    this.#bucket = bucket;
    this.#order = new Uint32Array(capacity);
  }
}

function cellOf(coordinate: number): number {
  return Math.floor(coordinate / CELL_STEPS);
}

function bucketOf(column: number, row: number): number {
  return (Math.imul(column, 73_856_093) ^ Math.imul(row, 19_349_663)) & (BUCKETS - 1);
}
