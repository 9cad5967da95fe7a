// SPDX-License-Identifier: MIT
/** Where something can stand. */
import type { Zone } from '@realmkeep/kit';
import { UNIT_STEPS } from '@realmkeep/sim';

/** Distance from one ring of the search to the next, and how many rings: 1,024 units in all. */
const RING_STEPS = 16 * UNIT_STEPS;
const RINGS_MAX = 64;

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The place itself when a box of this half size can stand there, otherwise the nearest that is. */
export function nearestFree(zone: Zone, x: number, y: number, half: number): Place {
  const wishX = clamp(x, half, zone.width - half);
  const wishY = clamp(y, half, zone.height - half);
  if (!zone.walls.blocked(wishX, wishY, half)) return { x: wishX, y: wishY };
  for (let ring = 1; ring <= RINGS_MAX; ring++) {
    const found = freeOnRing(zone, { x: wishX, y: wishY }, ring, half);
    if (found !== null) return found;
  }
  return { x: wishX, y: wishY };
}

/** The free place nearest to the middle among those on the border of a square. */
function freeOnRing(zone: Zone, middle: Place, ring: number, half: number): Place | null {
  let best: Place | null = null;
  let bestSquare = Number.POSITIVE_INFINITY;
  for (let row = -ring; row <= ring; row++) {
    const wholeRow = row === -ring || row === ring;
    for (let column = -ring; column <= ring; column += wholeRow ? 1 : 2 * ring) {
      const square = row * row + column * column;
      const x = middle.x + column * RING_STEPS;
      const y = middle.y + row * RING_STEPS;
      if (square >= bestSquare || zone.walls.blocked(x, y, half)) continue;
      best = { x, y };
      bestSquare = square;
    }
  }
  return best;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
