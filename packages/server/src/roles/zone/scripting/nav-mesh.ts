// SPDX-License-Identifier: MIT
/**
 * The free space of a zone as a navigation mesh: rectangles in which the middle of a mover of one
 * size can be, joined where they touch. Made once per zone and size; a search in it is navcat's.
 */
import type { Rectangle, Walls } from '@realmkeep/sim';
import {
  addTile,
  buildTile,
  createNavMesh,
  type NavMesh,
  polygonsToNavMeshTilePolys,
  polysToTileDetailMesh,
} from 'navcat';

/** No rectangle is wider or higher, in steps: a search measures from middle to middle of edges. */
const TILE_STEPS = 512 * 64;
/** navcat's own unit is ours divided by this: its tolerances are made for metres. */
export const MESH_SCALE = 64;

export function buildNavMesh(walls: Walls, half: number): NavMesh {
  const rectangles = freeRectangles(walls, half);
  const corners = cornersByLine(rectangles);
  const vertices: number[] = [];
  const indices = new Map<string, number>();
  const index = (x: number, y: number): number => {
    const key = `${x},${y}`;
    let found = indices.get(key);
    if (found === undefined) {
      found = vertices.length / 3;
      vertices.push(x / MESH_SCALE, 0, y / MESH_SCALE);
      indices.set(key, found);
    }
    return found;
  };
  const polygons = rectangles.map((r) => ({
    vertices: outline(r, corners).map(([x, y]) => index(x, y)),
    flags: 1,
    area: 0,
  }));
  const { minX, minY, maxX, maxY } = walls.bounds;
  const bounds: [number, number, number, number, number, number] = [
    minX / MESH_SCALE,
    -1,
    minY / MESH_SCALE,
    maxX / MESH_SCALE,
    1,
    maxY / MESH_SCALE,
  ];
  const mesh = createNavMesh();
  mesh.tileWidth = bounds[3] - bounds[0];
  mesh.tileHeight = bounds[5] - bounds[2];
  mesh.origin = [bounds[0], bounds[1], bounds[2]];
  const polys = polygonsToNavMeshTilePolys(polygons, vertices, 0, bounds);
  addTile(
    mesh,
    buildTile({
      bounds,
      ...polys,
      ...polysToTileDetailMesh(polys.polys),
      tileX: 0,
      tileY: 0,
      tileLayer: 0,
      cellSize: 1,
      cellHeight: 1,
      walkableHeight: 1,
      walkableRadius: 0,
      walkableClimb: 1,
    }),
  );
  return mesh;
}

/** Where the middle of the mover can be, tile by tile, as rectangles that only touch. */
export function freeRectangles(walls: Walls, half: number): Rectangle[] {
  const { minX, minY, maxX, maxY } = walls.bounds;
  const blocks = walls.rectangles.map((r) => ({
    minX: r.minX - half,
    minY: r.minY - half,
    maxX: r.maxX + half,
    maxY: r.maxY + half,
  }));
  const free: Rectangle[] = [];
  for (let top = minY + half; top < maxY - half; top += TILE_STEPS) {
    const bottom = Math.min(top + TILE_STEPS, maxY - half);
    const inRow = blocks.filter((b) => b.minY < bottom && b.maxY > top);
    for (let left = minX + half; left < maxX - half; left += TILE_STEPS) {
      const right = Math.min(left + TILE_STEPS, maxX - half);
      const tile = { minX: left, minY: top, maxX: right, maxY: bottom };
      free.push(
        ...freeInTile(
          tile,
          inRow.filter((b) => b.minX < right && b.maxX > left),
        ),
      );
    }
  }
  return free;
}

/** Cuts a tile into rows at the edges of what stands in it, and joins rows that are alike. */
function freeInTile(tile: Rectangle, blocks: readonly Rectangle[]): Rectangle[] {
  const cuts = new Set([tile.minY, tile.maxY]);
  for (const { minY, maxY } of blocks) {
    if (minY > tile.minY) cuts.add(minY);
    if (maxY < tile.maxY) cuts.add(maxY);
  }
  const rows = [...cuts].sort((a, b) => a - b);
  const done: Rectangle[] = [];
  let open: Rectangle[] = [];
  for (let n = 0; n + 1 < rows.length; n++) {
    const [minY, maxY] = [rows[n], rows[n + 1]];
    const spans = freeSpans(
      tile,
      blocks.filter((b) => b.minY < maxY && b.maxY > minY),
    );
    const next: Rectangle[] = [];
    for (const [minX, maxX] of spans) {
      const above = open.find((r) => r.minX === minX && r.maxX === maxX);
      next.push({ minX, maxX, minY: above?.minY ?? minY, maxY });
      if (above !== undefined) open.splice(open.indexOf(above), 1);
    }
    done.push(...open);
    open = next;
  }
  return [...done, ...open];
}

function freeSpans(tile: Rectangle, blocks: readonly Rectangle[]): [number, number][] {
  const sorted = [...blocks].sort((a, b) => a.minX - b.minX);
  const spans: [number, number][] = [];
  let at = tile.minX;
  for (const { minX, maxX } of sorted) {
    if (minX > at) spans.push([at, Math.min(minX, tile.maxX)]);
    at = Math.max(at, maxX);
  }
  if (at < tile.maxX) spans.push([at, tile.maxX]);
  return spans;
}

interface Corners {
  /** Sorted y of the corners on each vertical line, and x on each horizontal one. */
  readonly byX: ReadonlyMap<number, readonly number[]>;
  readonly byY: ReadonlyMap<number, readonly number[]>;
}

function cornersByLine(rectangles: readonly Rectangle[]): Corners {
  const byX = new Map<number, Set<number>>();
  const byY = new Map<number, Set<number>>();
  const note = (x: number, y: number): void => {
    byX.set(x, (byX.get(x) ?? new Set<number>()).add(y));
    byY.set(y, (byY.get(y) ?? new Set<number>()).add(x));
  };
  for (const { minX, minY, maxX, maxY } of rectangles) {
    for (const x of [minX, maxX]) for (const y of [minY, maxY]) note(x, y);
  }
  const sorted = (lines: Map<number, Set<number>>): Map<number, number[]> =>
    new Map([...lines].map(([line, at]) => [line, [...at].sort((a, b) => a - b)]));
  return { byX: sorted(byX), byY: sorted(byY) };
}

/** A rectangle's corners and, between them, those of its neighbours: equal edges are joined. */
function outline(r: Rectangle, { byX, byY }: Corners): [number, number][] {
  const along = (line: readonly number[] | undefined, from: number, to: number): number[] =>
    (line ?? []).filter((at) => at > from && at < to);
  const west = along(byX.get(r.minX), r.minY, r.maxY);
  const east = along(byX.get(r.maxX), r.minY, r.maxY);
  const north = along(byY.get(r.minY), r.minX, r.maxX);
  const south = along(byY.get(r.maxY), r.minX, r.maxX);
  return [
    [r.minX, r.minY],
    ...west.map((y): [number, number] => [r.minX, y]),
    [r.minX, r.maxY],
    ...south.map((x): [number, number] => [x, r.maxY]),
    [r.maxX, r.maxY],
    ...east.reverse().map((y): [number, number] => [r.maxX, y]),
    [r.maxX, r.minY],
    ...north.reverse().map((x): [number, number] => [x, r.minY]),
  ];
}
