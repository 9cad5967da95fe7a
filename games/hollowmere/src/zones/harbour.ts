// SPDX-License-Identifier: MIT
/** Hollowmere harbour: a walled coast town, from the northern gate down to the piers. */
import { defineZone, type Rect, rect } from '@realmkeep/kit';
import { Coins, Guard, Harbourmaster, Merchant, Rat, Townsfolk, Windfall } from '../entities.ts';
import { items } from '../items.ts';
import { HARBOUR_GATE, PORTAL_RADIUS, WOOD_EDGE } from './places.ts';
import { Scene } from './scene.ts';

const SIDE = 3072;
const MIDDLE = SIDE / 2;
/** Inside of the town walls. */
const TOWN = rect(300, 900, SIDE - 600, 1400);
const SQUARE = rect(MIDDLE - 350, 1250, 700, 500);
const SHORE = 2300;
const PIERS = [rect(1000, SHORE - 20, 110, 420), rect(1962, SHORE - 20, 110, 420)];

/** Of the western half; the eastern half mirrors it. */
const HOUSES: readonly Rect[] = [
  rect(400, 990, 200, 130),
  rect(690, 1000, 180, 130),
  rect(960, 990, 170, 130),
  rect(1220, 1010, 160, 120),
  rect(390, 1250, 170, 130),
  rect(650, 1260, 200, 120),
  rect(930, 1250, 160, 130),
  rect(400, 1660, 190, 130),
  rect(680, 1670, 170, 120),
  rect(940, 1660, 180, 130),
  rect(420, 1910, 180, 130),
  rect(700, 1920, 200, 120),
  rect(1010, 1910, 170, 130),
];

const APPLE = { items: [{ template: items.apple, quantity: 1 }], respawnMs: 45_000 };
const COPPERS = { money: 4, respawnMs: 60_000 };

export const harbour = defineZone('harbour', {
  title: 'Hollowmere Harbour',
  size: [SIDE, SIDE],
  playersMax: 1500,
  ...build(),
  exits: [
    {
      at: HARBOUR_GATE.at,
      radius: PORTAL_RADIUS,
      to: 'greenwood',
      arrive: WOOD_EDGE.arrive,
      title: 'The Greenwood',
      closed: 'The gate stays shut: the watch will not open it while a storm is in the trees.',
    },
  ],
  spawns: [
    { kind: Merchant, count: 1, area: rect(1310, 1392, 2, 2) },
    { kind: Harbourmaster, count: 1, area: rect(1600, 1330, 2, 2) },
    { kind: Townsfolk, count: 10, area: SQUARE },
    { kind: Townsfolk, count: 4, area: rect(340, 1420, 800, 180) },
    { kind: Townsfolk, count: 4, area: rect(1930, 1420, 800, 180) },
    { kind: Guard, count: 3, area: rect(MIDDLE - 140, 1120, 280, 130) },
    { kind: Guard, count: 2, area: rect(MIDDLE - 300, 2180, 600, 100) },
    { kind: Rat, count: 4, area: rect(600, 2180, 1800, 100) },
    { kind: Windfall, count: 12, area: SQUARE, loot: APPLE },
    { kind: Coins, count: 8, area: SQUARE, loot: COPPERS },
    { kind: Coins, count: 4, area: rect(600, 2180, 1800, 100), loot: COPPERS },
  ],
});

function build(): { walls: readonly Rect[]; scenery: Scene['scenery'] } {
  const scene = new Scene('hollowmere harbour');
  ground(scene);
  townWalls(scene);
  for (const [look, house] of HOUSES.entries()) {
    scene.build('house', house, look);
    scene.build('house', mirror(house), look + 3);
  }
  market(scene);
  waterfront(scene);
  scene.scatter({
    kinds: ['oak', 'birch', 'pine', 'bush', 'autumn'],
    count: 170,
    area: rect(40, 40, SIDE - 80, 820),
    gap: 70,
    scale: [1, 1.5],
  });
  scene.scatter({
    kinds: ['flowers', 'bush'],
    count: 40,
    area: rect(330, 930, TOWN.width - 60, 1200),
    gap: 40,
    scale: [0.7, 1],
  });
  return { walls: scene.walls, scenery: scene.scenery };
}

function ground(scene: Scene): void {
  scene.lay('square', SQUARE);
  scene.keepClear(SQUARE);
  const [, gateY] = HARBOUR_GATE.at;
  scene.path('street', [MIDDLE, gateY], [MIDDLE, SQUARE.y], 110);
  scene.path('street', [MIDDLE, SQUARE.y + SQUARE.height], [MIDDLE, 2180], 110);
  scene.path('road', [360, 1500], [SQUARE.x, 1500], 90);
  scene.path('road', [SQUARE.x + SQUARE.width, 1500], [SIDE - 360, 1500], 90);
  scene.lay('quay', rect(TOWN.x, 2160, TOWN.width, 140));
  scene.keepClear(rect(TOWN.x, 2150, TOWN.width, 160));
}

/** Closed all round; the portal fills the northern gate. */
function townWalls(scene: Scene): void {
  const { x, y, width } = TOWN;
  const gate = 140;
  scene.build('wall', rect(x - 30, y - 30, MIDDLE - gate / 2 - x + 30, 34));
  scene.build('wall', rect(MIDDLE + gate / 2, y - 30, x + width + 30 - MIDDLE - gate / 2, 34));
  scene.build('wall', rect(MIDDLE - gate / 2, y - 30, gate, 30));
  scene.build('wall', rect(x - 30, y, 34, SHORE - y));
  scene.build('wall', rect(x + width - 4, y, 34, SHORE - y));
  for (const side of [-1, 1]) scene.put('lantern', MIDDLE + side * 95, y + 40);
}

function market(scene: Scene): void {
  for (const [index, y] of [1340, 1460, 1600].entries()) {
    const kind = index % 2 === 0 ? 'stall' : 'stallblue';
    for (const x of [1270, SIDE - 1270]) scene.stand(kind, x, y, 52);
  }
  scene.stand('well', 1680, 1400, 44);
  for (const [x, y] of [
    [1200, 1265],
    [1872, 1265],
    [1200, 1735],
    [1872, 1735],
  ]) {
    scene.stand('lantern', x, y, 12);
  }
  for (const [kind, x, y] of [
    ['crate', 1320, 1350],
    ['barrel', 1322, 1470],
    ['sacks', 1320, 1612],
    ['crate', 1748, 1346],
    ['barrel', 1748, 1604],
  ] as const) {
    scene.stand(kind, x, y, 20);
  }
  scene.put('sign', MIDDLE + 90, 1190);
}

/** Quay, piers, boats, and the sea that nobody walks on. */
function waterfront(scene: Scene): void {
  scene.lay('sea', rect(0, SHORE, SIDE, SIDE - SHORE));
  let from = 0;
  for (const pier of PIERS) {
    scene.walls.push(rect(from, SHORE, pier.x - from, SIDE - SHORE));
    const end = pier.y + pier.height;
    scene.walls.push(rect(pier.x, end, pier.width, SIDE - end));
    scene.lay('pier', pier);
    for (const side of [8, pier.width - 8]) scene.put('bollard', pier.x + side, end - 14);
    from = pier.x + pier.width;
  }
  scene.walls.push(rect(from, SHORE, SIDE - from, SIDE - SHORE));
  scene.put('boat', 860, 2480);
  scene.put('boat', 2240, 2500, { look: 1 });
  scene.put('boat', MIDDLE, 2620, { scale: 1.2 });
  scene.put('rowboat', 1180, 2420);
  scene.put('rowboat', 1890, 2400);
  for (const x of [520, 900, 1300, 1772, 2172, 2552]) scene.stand('lantern', x, 2170, 12);
  for (const [kind, x, y] of [
    ['anchor', 760, 2250],
    ['crate', 640, 2200],
    ['crate', 668, 2190],
    ['barrel', 700, 2210],
    ['sacks', 1240, 2195],
    ['barrel', 2300, 2200],
    ['crate', 2330, 2192],
  ] as const) {
    scene.stand(kind, x, y, 22);
  }
  scene.put('net', 1420, 2260);
  scene.put('net', 2050, 2230);
}

function mirror(house: Rect): Rect {
  return { ...house, x: SIDE - house.x - house.width };
}
