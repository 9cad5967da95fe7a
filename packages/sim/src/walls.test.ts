// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRealmError, SeededRandom } from '@realmkeep/base';
import { type Moved, type Rectangle, WALLS_MAX, Walls } from './walls.ts';

const BOUNDS = { minX: 0, minY: 0, maxX: 100_000, maxY: 100_000 };
const HALF = 500;

function moved(walls: Walls, x: number, y: number, dx: number, dy: number): Moved {
  const out: Moved = { x: 0, y: 0, blockedX: false, blockedY: false };
  walls.move(out, x, y, dx, dy, HALF);
  return out;
}

function randomWalls(random: SeededRandom, count: number): Rectangle[] {
  return Array.from({ length: count }, () => {
    const minX = random.below(95_000);
    const minY = random.below(95_000);
    return { minX, minY, maxX: minX + 1 + random.below(4000), maxY: minY + 1 + random.below(4000) };
  });
}

test('[WAL1] a mover stops at a wall, slides along it, and never gets through a thin one', () => {
  const walls = new Walls(BOUNDS, [{ minX: 20_000, minY: 10_000, maxX: 20_001, maxY: 30_000 }]);
  assert.deepEqual(moved(walls, 19_000, 20_000, 4000, 0), {
    x: 19_500,
    y: 20_000,
    blockedX: true,
    blockedY: false,
  });
  assert.deepEqual(moved(walls, 19_500, 20_000, 300, 400), {
    x: 19_500,
    y: 20_400,
    blockedX: true,
    blockedY: false,
  });
  assert.equal(moved(walls, 21_000, 20_000, -4000, 0).x, 20_501);
  assert.equal(moved(walls, 19_000, 5000, 4000, 0).x, 23_000);
});

test('[WAL2] the world ends at its bounds', () => {
  const walls = new Walls(BOUNDS);
  assert.deepEqual(moved(walls, 600, 99_000, -400, 900), {
    x: 500,
    y: 99_500,
    blockedX: true,
    blockedY: true,
  });
});

test('[WAL3] whoever is free stays free, whatever he does', () => {
  const random = new SeededRandom(7);
  const walls = new Walls(BOUNDS, randomWalls(random, 300));
  let steps = 0;
  for (let walker = 0; walker < 100; walker++) {
    let x = HALF + random.below(99_000);
    let y = HALF + random.below(99_000);
    if (walls.blocked(x, y, HALF)) continue;
    for (let n = 0; n < 200; n++) {
      const out = moved(walls, x, y, random.below(8001) - 4000, random.below(8001) - 4000);
      x = out.x;
      y = out.y;
      assert.equal(walls.blocked(x, y, HALF), false);
      steps += 1;
    }
  }
  assert.ok(steps > 5000);
});

test('[WAL4] whoever is inside a wall can walk out', () => {
  const walls = new Walls(BOUNDS, [{ minX: 20_000, minY: 20_000, maxX: 24_000, maxY: 24_000 }]);
  let x = 22_000;
  for (let n = 0; n < 10; n++) x = moved(walls, x, 22_000, 500, 0).x;
  assert.equal(x, 27_000);
});

test('[WAL5] a line of sight is blocked by exactly the walls it passes through', () => {
  const random = new SeededRandom(8);
  const rectangles = randomWalls(random, 60);
  const walls = new Walls(BOUNDS, rectangles);
  let clear = 0;
  for (let n = 0; n < 3000; n++) {
    const [x0, y0, x1, y1] = Array.from({ length: 4 }, () => random.below(100_000));
    const expected = !rectangles.some((r) => passes(r, x0, y0, x1, y1));
    assert.equal(walls.lineIsClear(x0, y0, x1, y1), expected);
    if (expected) clear += 1;
  }
  assert.ok(clear > 100 && clear < 2900, `${clear} of 3,000 lines were clear`);
});

test('[WAL6] limits are told by code', () => {
  const wall = { minX: 0, minY: 0, maxX: 10, maxY: 10 };
  const refused = (make: () => Walls) =>
    assert.throws(make, (error: unknown) => isRealmError(error, 'ERR_SIM_WALLS'));
  refused(() => new Walls(BOUNDS, new Array<Rectangle>(WALLS_MAX + 1).fill(wall)));
  refused(() => new Walls(BOUNDS, [{ ...wall, maxX: 0 }]));
  refused(() => new Walls({ ...BOUNDS, maxX: 2 ** 30 }));
  refused(() => new Walls(BOUNDS, [{ ...wall, maxX: 0.5 }]));
});

/** Clips the segment against the open rectangle in floating point: slow, plain, another way. */
function passes(r: Rectangle, x0: number, y0: number, x1: number, y1: number): boolean {
  let from = 0;
  let to = 1;
  for (const [p, d, low, high] of [
    [x0, x1 - x0, r.minX, r.maxX],
    [y0, y1 - y0, r.minY, r.maxY],
  ]) {
    if (d === 0) {
      if (p <= low || p >= high) return false;
      continue;
    }
    const a = (low - p) / d;
    const b = (high - p) / d;
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  return from < to;
}
