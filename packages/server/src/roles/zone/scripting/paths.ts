// SPDX-License-Identifier: MIT
/**
 * Ways around walls: searches in the zone's navigation meshes, a bounded piece of them per tick, so
 * that a hundred creatures behind one wall cost their ways and not the tick. The same questions in
 * the same ticks get the same answers.
 */
import { UNIT_STEPS, type Walls } from '@realmkeep/sim';
import {
  createFindNearestPolyResult,
  createSlicedNodePathQuery,
  DEFAULT_QUERY_FILTER,
  finalizeSlicedFindNodePath,
  findNearestPoly,
  findStraightPath,
  initSlicedFindNodePath,
  type NavMesh,
  type NodeRef,
  SlicedFindNodePathStatusFlags,
  type SlicedNodePathQuery,
  updateSlicedFindNodePath,
} from 'navcat';
import { buildNavMesh, MESH_SCALE } from './nav-mesh.ts';

/** Rectangles that all searches of a region may look at in one tick: about 1.5 ms. */
const STEPS_PER_TICK = 192;
/** What beginning and ending a search counts. */
const STEPS_PER_SEARCH = 12;
/** Searches that wait; a further one is refused, and asked again by who needs it. */
const WAITING_MAX = 512;
/** Movers keep so far from corners, in steps: they turn a little before or behind them. */
const MARGIN_STEPS = 4 * UNIT_STEPS;
/** Where a mover or its goal stands in no rectangle, the nearest one within this counts; steps. */
const NEAR_STEPS = 96 * 64;
const CORNERS_MAX = 64;

export interface Step {
  readonly x: number;
  readonly y: number;
}

/** Corners on the way and its end; null when there is no way. All in steps. */
export type Way = readonly Step[] | null;

interface Search {
  readonly half: number;
  readonly from: Step;
  readonly to: Step;
  readonly found: (way: Way) => void;
  /** Nobody waits for it any more. */
  readonly isOver: () => boolean;
}

interface Running {
  readonly search: Search;
  readonly mesh: NavMesh;
  readonly query: SlicedNodePathQuery;
  readonly start: Vector;
  readonly end: Vector;
}

type Vector = [x: number, y: number, z: number];

/** Meshes of a node's zones, made when first needed: instances of a zone share them. */
export class NavMeshes {
  readonly #of = new WeakMap<Walls, Map<number, NavMesh>>();

  of(walls: Walls, half: number): NavMesh {
    let bySize = this.#of.get(walls);
    if (bySize === undefined) {
      bySize = new Map();
      this.#of.set(walls, bySize);
    }
    let mesh = bySize.get(half);
    if (mesh === undefined) {
      mesh = buildNavMesh(walls, half + MARGIN_STEPS);
      bySize.set(half, mesh);
    }
    return mesh;
  }
}

export class Paths {
  readonly #walls: Walls;
  readonly #meshes: NavMeshes;
  readonly #waiting: Search[] = [];
  #running: Running | null = null;

  constructor(walls: Walls, meshes: NavMeshes) {
    this.#walls = walls;
    this.#meshes = meshes;
  }

  /** Makes the mesh for movers of this size before the first of them asks: it takes a while. */
  prepare(half: number): void {
    if (this.#walls.rectangles.length > 0) this.#meshes.of(this.#walls, half);
  }

  /** False when too many wait. `found` is called in this or a later tick. */
  ask(search: Search): boolean {
    if (this.#waiting.length >= WAITING_MAX) return false;
    this.#waiting.push(search);
    return true;
  }

  /** A straight line on which a box of this half size meets no wall. */
  isClear(from: Step, to: Step, half: number): boolean {
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const length = Math.hypot(dx, dy);
    if (length === 0) return true;
    // The box's outer corners run along two lines beside the way.
    const reach = half * ((Math.abs(dx) + Math.abs(dy)) / length);
    const sideX = Math.round((-dy / length) * reach);
    const sideY = Math.round((dx / length) * reach);
    return (
      this.#walls.lineIsClear(from.x + sideX, from.y + sideY, to.x + sideX, to.y + sideY) &&
      this.#walls.lineIsClear(from.x - sideX, from.y - sideY, to.x - sideX, to.y - sideY)
    );
  }

  /** A bounded piece of the searches that wait; once per tick. */
  tick(): void {
    let left = STEPS_PER_TICK;
    while (left > 0) {
      this.#running ??= this.#begin();
      if (this.#running === null) return;
      const { search, mesh, query } = this.#running;
      if (search.isOver()) {
        this.#running = null;
        continue;
      }
      left -= STEPS_PER_SEARCH;
      left -= updateSlicedFindNodePath(mesh, query, Math.max(1, left));
      if ((query.status & SlicedFindNodePathStatusFlags.IN_PROGRESS) !== 0) return;
      const way = wayOf(this.#running);
      this.#running = null;
      search.found(way);
    }
  }

  #begin(): Running | null {
    for (let search = this.#waiting.shift(); search; search = this.#waiting.shift()) {
      if (search.isOver()) continue;
      const mesh = this.#meshes.of(this.#walls, search.half);
      const from = nearestIn(mesh, search.from);
      const to = nearestIn(mesh, search.to);
      if (from === null || to === null) {
        search.found(null);
        continue;
      }
      const query = createSlicedNodePathQuery();
      const [start, end] = [from.position, to.position];
      const filter = DEFAULT_QUERY_FILTER;
      initSlicedFindNodePath(mesh, query, from.node, to.node, start, end, filter);
      return { search, mesh, query, start, end };
    }
    return null;
  }
}

/** The corners on the way; null when the end is in another part of the world. */
function wayOf({ mesh, query, start, end }: Running): Way {
  const { status, path } = finalizeSlicedFindNodePath(mesh, query);
  const isWhole =
    (status & SlicedFindNodePathStatusFlags.SUCCESS) !== 0 &&
    (status & SlicedFindNodePathStatusFlags.PARTIAL_RESULT) === 0;
  if (!isWhole) return null;
  const straight = findStraightPath(mesh, start, end, path, CORNERS_MAX);
  return straight.path.slice(1).map(({ position }) => ({
    x: Math.round(position[0] * MESH_SCALE),
    y: Math.round(position[2] * MESH_SCALE),
  }));
}

function nearestIn(mesh: NavMesh, at: Step): { node: NodeRef; position: Vector } | null {
  const result = createFindNearestPolyResult();
  const centre: Vector = [at.x / MESH_SCALE, 0, at.y / MESH_SCALE];
  const reach = NEAR_STEPS / MESH_SCALE;
  findNearestPoly(result, mesh, centre, [reach, 1, reach], DEFAULT_QUERY_FILTER);
  if (!result.success) return null;
  const [x, y, z] = result.position;
  return { node: result.nodeRef, position: [x, y, z] };
}
