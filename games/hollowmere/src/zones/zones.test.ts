// SPDX-License-Identifier: MIT
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { isRefused, makeCharacter, type Zone } from '@realmkeep/kit';
import { headingOf, type Moved, stepsOfUnits, stepX, stepY } from '@realmkeep/sim';
import game from '../game.ts';

/** Ticks in which somebody who walks straight at the target, sliding along walls, is there. */
function walk(
  zone: Zone,
  from: readonly [number, number],
  to: { x: number; y: number; radius: number },
) {
  const moved: Moved = { x: from[0], y: from[1], blockedX: false, blockedY: false };
  for (let tick = 0; tick < 2000; tick++) {
    const dx = to.x - moved.x;
    const dy = to.y - moved.y;
    if (dx * dx + dy * dy <= to.radius * to.radius) return tick;
    const heading = headingOf(dx, dy);
    const [sx, sy] = [stepX(heading, game.heroSpeedMax), stepY(heading, game.heroSpeedMax)];
    zone.walls.move(moved, moved.x, moved.y, sx, sy, game.heroHalfSize);
  }
  return Number.POSITIVE_INFINITY;
}

const zoneOf = (name: string): Zone => {
  const zone = game.zone(name);
  if (zone === undefined) throw new Error(`no zone ${name}`);
  return zone;
};

test('[GAME1] from the start of the game the portal is seconds away, straight ahead', () => {
  const harbour = zoneOf(game.start.zone);
  const [x, y] = game.start.at;
  const ticks = walk(harbour, [stepsOfUnits(x), stepsOfUnits(y)], harbour.exits[0]);
  ok(ticks < 5 * 20, `${ticks} ticks`);
});

test('[GAME2] whoever comes through an exit stands free, in no exit, and finds every other one', () => {
  let passages = 0;
  for (const zone of game.zones) {
    for (const exit of zone.exits) {
      const there = zoneOf(exit.to);
      const { arriveX, arriveY } = exit;
      equal(
        there.walls.blocked(arriveX, arriveY, game.heroHalfSize),
        false,
        `${zone.name} blocked`,
      );
      for (const next of there.exits) {
        const apart = Math.hypot(next.x - arriveX, next.y - arriveY) - next.radius;
        ok(apart > stepsOfUnits(40), `${zone.name} arrives in the exit to ${next.to}`);
        const ticks = walk(there, [arriveX, arriveY], next);
        ok(ticks < 20 * 20, `${there.name} to ${next.to}: ${ticks} ticks`);
        passages += 1;
      }
    }
  }
  equal(passages, 6);
});

test('[GAME3] walls are few enough to be sent, and most of every spawn area is free', () => {
  for (const zone of game.zones) {
    ok(zone.walls.rectangles.length < 1500, `${zone.name}: ${zone.walls.rectangles.length} walls`);
    for (const { kind, area } of zone.spawns) {
      let free = 0;
      for (let i = 0; i < 400; i++) {
        const x = stepsOfUnits(area.x + (((i % 20) + 0.5) / 20) * area.width);
        const y = stepsOfUnits(area.y + ((Math.floor(i / 20) + 0.5) / 20) * area.height);
        if (!zone.walls.blocked(x, y, stepsOfUnits(kind.size / 2))) free += 1;
      }
      ok(free > 240, `${zone.name}, ${kind.kind}: ${free} of 400 places are free`);
    }
  }
});

test('[GAME4] a look is chosen or comes from the name; what is no look is refused', () => {
  const make = (choices: unknown) => makeCharacter(game, { account: 1, name: 'Ann', choices });
  equal(isRefused(make(null)), false);
  equal(isRefused(make({ look: 0x12345 })), false);
  for (const look of [-1, 16 ** 5, 0.5, '7']) equal(isRefused(make({ look })), true);
});
