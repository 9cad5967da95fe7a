// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/base';
import { INTEREST_MARGIN_STEPS, Interest } from './interest.ts';
import { DIRECTIONS, SectorGrid } from './sectors.ts';
import { SECTOR_STEPS } from './units.ts';

const GRID = new SectorGrid({ columns: 7, rows: 5, originX: -SECTOR_STEPS, originY: 1000 });

test('[SEC1] a position is in the sector that has it; outside the grid, in the nearest one', () => {
  for (let sector = 0; sector < GRID.count; sector++) {
    const x = GRID.sectorX(sector);
    const y = GRID.sectorY(sector);
    assert.equal(GRID.sectorAt(x, y), sector);
    assert.equal(GRID.sectorAt(x + SECTOR_STEPS - 1, y + SECTOR_STEPS - 1), sector);
  }
  assert.equal(GRID.sectorAt(-10_000_000, -10_000_000), 0);
  assert.equal(GRID.sectorAt(10_000_000, 10_000_000), GRID.count - 1);
});

test('[SEC2] a neighbour is where its direction says, and the way back is the opposite', () => {
  for (let sector = 0; sector < GRID.count; sector++) {
    for (let direction = 0; direction < DIRECTIONS; direction++) {
      const other = GRID.neighbour(sector, direction);
      if (other === -1) continue;
      assert.equal(GRID.directionTo(sector, other), direction);
      assert.equal(GRID.directionTo(other, sector), (direction + 4) & 7);
      assert.equal(GRID.ringDistance(sector, other), 1);
    }
  }
  assert.equal(GRID.directionTo(0, 2), -1);
  assert.equal(GRID.directionTo(6, 7), -1, 'the end of a row does not touch the next one');
});

test('[AOI1] an observer sees 3 x 3 sectors, fewer at an edge', () => {
  const interest = new Interest(GRID);
  assert.equal(interest.update(GRID.sectorX(0), GRID.sectorY(0)), true);
  assert.deepEqual(interest.added, [0, 1, 7, 8]);
  const middle = new Interest(GRID);
  middle.update(GRID.sectorX(16) + 20_000, GRID.sectorY(16) + 20_000);
  assert.deepEqual(middle.sectors, [8, 9, 10, 15, 16, 17, 22, 23, 24]);
});

test('[AOI2] pacing on a border changes nothing after the first step across', () => {
  const interest = new Interest(GRID);
  const border = GRID.sectorX(17);
  const y = GRID.sectorY(17) + 24_000;
  interest.update(border - 100, y);
  interest.update(border + 100, y);
  assert.equal(interest.sectors.length, 12);
  for (let n = 0; n < 600; n++) {
    const swing = INTEREST_MARGIN_STEPS - 1;
    assert.equal(interest.update(border + (n % 2 === 0 ? -swing : swing), y), false);
  }
  assert.equal(interest.update(border + INTEREST_MARGIN_STEPS + 1, y), true);
  assert.deepEqual(interest.removed, [8, 15, 22]);
});

test('[AOI3] whatever the way, the set has the 3 x 3 and nothing beyond the margin', () => {
  const random = new SeededRandom(3);
  const interest = new Interest(GRID);
  let x = 0;
  let y = 50_000;
  for (let n = 0; n < 5000; n++) {
    x = Math.max(-40_000, Math.min(290_000, x + random.below(20_001) - 10_000));
    y = Math.max(2000, Math.min(240_000, y + random.below(20_001) - 10_000));
    const before = new Set(interest.sectors);
    interest.update(x, y);
    for (const sector of interest.removed) assert.ok(before.delete(sector));
    for (const sector of interest.added) assert.ok(!before.has(sector) && before.add(sector));
    assert.deepEqual([...before].sort(), [...interest.sectors].sort());
    for (const sector of GRID.around(GRID.sectorAt(x, y), 1)) {
      assert.ok(interest.sectors.includes(sector));
    }
    assert.ok(interest.sectors.length <= 16);
  }
});
