// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import { type Rectangle, Walls } from '@realmkeep/sim';
import { NavMeshes, Paths, type Step, type Way } from './paths.ts';

const SIDE = 2048 * 64;
const HALF = 640;
const bounds = { minX: 0, minY: 0, maxX: SIDE, maxY: SIDE };

function box(x: number, y: number, width: number, height: number): Rectangle {
  return { minX: x * 64, minY: y * 64, maxX: (x + width) * 64, maxY: (y + height) * 64 };
}

function search(paths: Paths, from: Step, to: Step, ticksMax = 200): Way | 'waits' {
  let way: Way | 'waits' = 'waits';
  const found = (one: Way): void => {
    way = one;
  };
  ok(paths.ask({ half: HALF, from, to, found, isOver: () => false }));
  for (let tick = 0; tick < ticksMax && way === 'waits'; tick++) paths.tick();
  return way;
}

test('[PATH1] every leg of a way is clear for the mover, in a maze of chance', () => {
  const random = new SeededRandom('maze');
  const rectangles = Array.from({ length: 250 }, () =>
    box(random.below(2000), random.below(2000), 10 + random.below(90), 10 + random.below(90)),
  );
  const walls = new Walls(bounds, rectangles);
  const paths = new Paths(walls, new NavMeshes());
  let ways = 0;
  for (let n = 0; n < 200; n++) {
    const [from, to] = [0, 1].map(() => ({ x: random.below(SIDE), y: random.below(SIDE) }));
    if (walls.blocked(from.x, from.y, HALF + 256) || walls.blocked(to.x, to.y, HALF + 256))
      continue;
    const way = search(paths, from, to);
    if (way === null || way === 'waits') continue;
    ways += 1;
    let at = from;
    for (const corner of way) {
      ok(paths.isClear(at, corner, HALF), `a leg of way ${n} is clear`);
      at = corner;
    }
    ok(Math.hypot(at.x - to.x, at.y - to.y) <= 64, `way ${n} leads to its end`);
  }
  ok(ways > 80, `${ways} ways`);
});

test('[PATH2] what is walled in has no way', () => {
  const around = [box(900, 900, 200, 10), box(900, 1090, 200, 10), box(900, 900, 10, 200)];
  const walls = new Walls(bounds, [...around, box(1090, 900, 10, 200)]);
  const paths = new Paths(walls, new NavMeshes());
  const inside = { x: 1000 * 64, y: 1000 * 64 };
  equal(search(paths, inside, { x: 100 * 64, y: 100 * 64 }), null);
});

test('[PATH3] a gap that is too narrow is none; a wide one is', () => {
  const gap = (width: number): Way | 'waits' => {
    const below = 1024 + width / 2;
    const rectangles = [box(1000, 0, 20, 1024 - width / 2), box(1000, below, 20, 2048 - below)];
    const paths = new Paths(new Walls(bounds, rectangles), new NavMeshes());
    return search(paths, { x: 500 * 64, y: 200 * 64 }, { x: 1500 * 64, y: 200 * 64 });
  };
  equal(gap(18), null);
  ok((gap(30)?.length ?? 0) >= 2);
});

test('[PATH4] one tick does a bounded piece of many searches, and all are answered in their order', () => {
  const random = new SeededRandom('many');
  const rectangles = Array.from({ length: 300 }, () =>
    box(random.below(2000), random.below(2000), 10 + random.below(60), 10 + random.below(60)),
  );
  const run = (): number[][] => {
    const paths = new Paths(new Walls(bounds, rectangles), new NavMeshes());
    const answered: number[][] = [];
    const chance = new SeededRandom('asks');
    for (let n = 0; n < 100; n++) {
      const [from, to] = [0, 1].map(() => ({ x: chance.below(SIDE), y: chance.below(SIDE) }));
      const found = (way: Way): void => {
        answered.push([n, way?.length ?? -1]);
      };
      paths.ask({ half: HALF, from, to, found, isOver: () => false });
    }
    paths.tick();
    ok(answered.length < 40, `${answered.length} in one tick`);
    for (let tick = 0; tick < 500; tick++) paths.tick();
    return answered;
  };
  const answered = run();
  deepEqual(
    answered.map(([n]) => n),
    Array.from({ length: 100 }, (_, n) => n),
  );
  deepEqual(run(), answered, 'the same questions, the same answers');
});

test('[PATH5] more searches than may wait are refused', () => {
  const paths = new Paths(new Walls(bounds, []), new NavMeshes());
  const ask = (): boolean =>
    paths.ask({
      half: HALF,
      from: { x: 1000, y: 1000 },
      to: { x: 5000, y: 5000 },
      found: () => {},
      isOver: () => true,
    });
  for (let n = 0; n < 512; n++) equal(ask(), true);
  equal(ask(), false);
  paths.tick();
  equal(ask(), true, 'searches that nobody waits for are let go');
});
