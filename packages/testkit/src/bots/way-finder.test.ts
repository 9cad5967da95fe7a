// SPDX-License-Identifier: MIT
import { ok } from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import type { ZoneInfo } from '@realmkeep/client';
import { WayFinder } from './way-finder.ts';

const EXIT = { x: 500, y: 500, radius: 60 };
const field = {
  width: 1000,
  height: 1000,
  walls: [],
  exits: [EXIT],
} as unknown as ZoneInfo;

test('a bot that wants to stay in its zone walks past no exit, in whatever direction', () => {
  const ways = new WayFinder(field);
  const random = new SeededRandom('past no exit');
  let found = 0;
  for (let look = 0; look < 2000; look++) {
    const from = { x: 50 + random.below(900), y: 50 + random.below(900) };
    if (Math.hypot(from.x - EXIT.x, from.y - EXIT.y) <= 80) continue;
    const to = ways.anywhere(from, random);
    if (to === null) continue;
    found += 1;
    for (let step = 0; step <= 100; step++) {
      const x = from.x + ((to.x - from.x) * step) / 100;
      const y = from.y + ((to.y - from.y) * step) / 100;
      const far = Math.hypot(x - EXIT.x, y - EXIT.y);
      ok(far > EXIT.radius, `from ${from.x} ${from.y}: ${far} units from the exit`);
    }
  }
  ok(found > 1000, `${found} ways`);
});
