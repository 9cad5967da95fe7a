// SPDX-License-Identifier: MIT
/** Walls out of tiles: neighbouring tiles become few large rectangles. */
import { type Rect, rect } from '../shapes.ts';
import type { TiledMap, TileLayer } from './format.ts';

/** Rows of tiles are joined to runs, and runs that are alike to rectangles. */
export function wallsOfTiles(layer: TileLayer, map: TiledMap, scale: number): Rect[] {
  const { tileWidth, tileHeight } = map;
  const walls: Rect[] = [];
  /** Runs that reach down to the row before, by `from-to`: their first row. */
  let open = new Map<string, number>();
  const close = (run: string, first: number, end: number): void => {
    const [from, to] = run.split('-').map(Number);
    const x = layer.x + from * tileWidth;
    const y = layer.y + first * tileHeight;
    const [width, height] = [(to - from) * tileWidth, (end - first) * tileHeight];
    walls.push(rect(x * scale, y * scale, width * scale, height * scale));
  };
  for (let row = 0; row <= layer.height; row++) {
    const runs = row === layer.height ? [] : runsOf(layer, row);
    const next = new Map<string, number>();
    for (const run of runs) next.set(run, open.get(run) ?? row);
    for (const [run, first] of open) if (!next.has(run)) close(run, first, row);
    open = next;
  }
  return walls;
}

/** `from-to` of each run of tiles in a row, `to` behind the last. */
function runsOf({ data, width }: TileLayer, row: number): string[] {
  const runs: string[] = [];
  let from = -1;
  for (let column = 0; column <= width; column++) {
    const solid = column < width && data[row * width + column] !== 0;
    if (solid && from < 0) from = column;
    if (!solid && from >= 0) {
      runs.push(`${from}-${column}`);
      from = -1;
    }
  }
  return runs;
}
