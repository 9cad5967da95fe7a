// SPDX-License-Identifier: MIT
/** The Greenwood: a forest with a lake, clearings and a bandits' camp, and a sunken door. */
import { defineZone, type Rect, rect } from '@realmkeep/kit';
import { Bandit, Boar, Deer, Wolf } from '../entities.ts';
import { CRYPT_DOOR, CRYPT_STAIRS, HARBOUR_GATE, PORTAL_RADIUS, WOOD_EDGE } from './places.ts';
import { Scene } from './scene.ts';

const SIDE = 6144;
const LAKE = rect(1000, 2500, 1300, 900);
const CAMP = rect(4300, 1800, 760, 600);
const MEADOW = rect(900, 4300, 1100, 800);
const CROSSING = rect(2772, 2800, 600, 500);
const GRAVES = rect(4040, 4440, 520, 420);
const PATH_WIDTH = 96;
/** The dead lie for whoever takes from them; others come in their stead. */
const LIFE = { corpse: '40s', respawn: '25s' } as const;

export const greenwood = defineZone('greenwood', {
  title: 'The Greenwood',
  size: [SIDE, SIDE],
  playersMax: 1500,
  ...build(),
  exits: [
    {
      at: WOOD_EDGE.at,
      radius: PORTAL_RADIUS,
      to: 'harbour',
      arrive: HARBOUR_GATE.arrive,
      title: 'Hollowmere Harbour',
      closed: 'The gate of the harbour is barred; nobody answers your knocking.',
    },
    {
      at: CRYPT_DOOR.at,
      radius: PORTAL_RADIUS,
      to: 'crypt',
      arrive: CRYPT_STAIRS.arrive,
      title: 'The Sunken Crypt',
      closed: 'The stairs are under water; wait for it to fall.',
    },
  ],
  spawns: [
    // The wolves of the story, near the road.
    { kind: Wolf, count: 9, area: rect(2300, 5000, 1500, 620), ...LIFE },
    { kind: Wolf, count: 24, area: rect(3500, 2500, 2300, 2000), ...LIFE },
    { kind: Wolf, count: 16, area: rect(400, 400, 3000, 1800), ...LIFE },
    { kind: Deer, count: 16, area: MEADOW, ...LIFE },
    { kind: Deer, count: 22, area: rect(2000, 3600, 2000, 2100), ...LIFE },
    { kind: Boar, count: 12, area: rect(400, 3500, 1600, 2200), ...LIFE },
    { kind: Boar, count: 10, area: rect(4200, 4900, 1600, 1000), ...LIFE },
    { kind: Bandit, count: 20, area: rect(CAMP.x - 200, CAMP.y - 200, 1160, 1000), ...LIFE },
  ],
});

function build(): { walls: readonly Rect[]; scenery: Scene['scenery'] } {
  const scene = new Scene('hollowmere greenwood');
  ways(scene);
  lake(scene);
  camp(scene);
  graves(scene);
  for (const area of [MEADOW, CROSSING]) {
    scene.lay('clearing', area);
    scene.keepClear(shrunk(area, 60));
  }
  trees(scene);
  return { walls: scene.walls, scenery: scene.scenery };
}

/** Paths along the axes, and straight ways between the portals that trunks leave free. */
function ways(scene: Scene): void {
  const [edgeX, edgeY] = WOOD_EDGE.at;
  const [doorX, doorY] = CRYPT_DOOR.at;
  const turnY = doorY + 240;
  scene.path('path', [edgeX, edgeY], [edgeX, turnY], PATH_WIDTH);
  scene.path('path', [edgeX, turnY], [doorX, turnY], PATH_WIDTH);
  scene.path('path', [doorX, turnY], [doorX, doorY], PATH_WIDTH);
  scene.path('trail', [edgeX, turnY], [edgeX, CROSSING.y + 200], PATH_WIDTH - 16);
  scene.path('trail', [LAKE.x + LAKE.width, 3050], [edgeX, 3050], PATH_WIDTH - 24);
  scene.path('trail', [edgeX, 3050], [CAMP.x + 380, 3050], PATH_WIDTH - 24);
  scene.path('trail', [CAMP.x + 380, 3050], [CAMP.x + 380, CAMP.y + 400], PATH_WIDTH - 24);
  scene.path('trail', [MEADOW.x + 550, turnY], [edgeX, turnY], PATH_WIDTH - 24);
  scene.keepWay(WOOD_EDGE.arrive, CRYPT_DOOR.at, 70);
  scene.keepWay(CRYPT_DOOR.arrive, WOOD_EDGE.at, 70);
  for (const side of [-1, 1]) {
    scene.stand('lantern', edgeX + side * 90, edgeY - 60, 12);
    scene.stand('rock', edgeX + side * 74, edgeY + 10, 24, { scale: 1.3 });
  }
  scene.put('sign', edgeX + 80, turnY + 70);
}

/** Strips within the ellipse that the page draws: feet get wet, nobody swims. */
function lake(scene: Scene): void {
  scene.lay('lake', LAKE);
  const strips = 12;
  const height = LAKE.height / strips;
  for (let i = 0; i < strips; i++) {
    const middle = (2 * (i + 0.5)) / strips - 1;
    const width = LAKE.width * Math.sqrt(1 - middle * middle) * 0.94;
    scene.walls.push(rect(LAKE.x + (LAKE.width - width) / 2, LAKE.y + i * height, width, height));
  }
  const centreX = LAKE.x + LAKE.width / 2;
  const centreY = LAKE.y + LAKE.height / 2;
  for (let i = 0; i < 26; i++) {
    const angle = (i / 26) * 2 * Math.PI;
    const x = Math.round(centreX + Math.cos(angle) * (LAKE.width / 2) * 1.02);
    const y = Math.round(centreY + Math.sin(angle) * (LAKE.height / 2) * 1.02);
    scene.put('reeds', x, y, { look: i });
  }
  for (let i = 0; i < 14; i++) {
    const x = centreX + scene.random.below(800) - 400;
    scene.put('lily', x, centreY + scene.random.below(500) - 250, { look: i });
  }
  scene.put('rowboat', LAKE.x + LAKE.width - 140, centreY + 60);
  scene.keepClear(rect(LAKE.x - 20, LAKE.y - 20, LAKE.width + 40, LAKE.height + 40));
}

function camp(scene: Scene): void {
  scene.lay('dirt', CAMP);
  scene.keepClear(CAMP);
  const x = CAMP.x + CAMP.width / 2;
  const y = CAMP.y + CAMP.height / 2;
  scene.stand('campfire', x, y - 40, 30);
  for (const [dx, dy] of [
    [-220, -140],
    [210, -150],
    [-250, 60],
    [250, 50],
  ]) {
    scene.stand('tent', x + dx, y + dy, 70);
  }
  for (const [dx, dy] of [
    [-80, -20],
    [84, -30],
    [-30, 50],
  ]) {
    scene.put('log', x + dx, y + dy);
  }
  scene.stand('crate', x + 160, y + 120, 22);
  scene.stand('barrel', x + 190, y + 128, 20);
  scene.put('sacks', x - 170, y + 140);
}

/** An old burial ground around the door of the crypt; the middle stays open. */
function graves(scene: Scene): void {
  scene.lay('moss', GRAVES);
  scene.keepClear(GRAVES);
  const [doorX, doorY] = CRYPT_DOOR.at;
  for (const side of [-1, 1]) {
    scene.stand('pillar', doorX + side * 84, doorY - 40, 30);
    scene.stand('brokenpillar', doorX + side * 150, doorY + 40, 30);
    for (let row = 0; row < 3; row++) {
      const kind = row === 1 ? 'cross' : 'grave';
      scene.stand(kind, doorX + side * (190 + row * 18), doorY - 150 + row * 120, 16);
    }
  }
  scene.stand('statue', doorX, doorY - 130, 40);
}

function trees(scene: Scene): void {
  const everywhere = rect(30, 30, SIDE - 60, SIDE - 60);
  const edge = 220;
  const borders = [
    rect(20, 20, SIDE - 40, edge),
    rect(20, SIDE - edge - 20, SIDE - 40, edge),
    rect(20, 20, edge, SIDE - 40),
    rect(SIDE - edge - 20, 20, edge, SIDE - 40),
  ];
  for (const area of borders) {
    const scale = [1.2, 1.7] as const;
    scene.scatter({ kinds: ['pine', 'pine', 'oak'], count: 90, area, gap: 80, trunk: 22, scale });
  }
  scene.scatter({
    kinds: ['oak', 'oak', 'pine', 'birch'],
    count: 760,
    area: everywhere,
    gap: 96,
    trunk: 20,
    scale: [1, 1.5],
  });
  scene.scatter({ kinds: ['rock'], count: 60, area: everywhere, gap: 90, trunk: 26 });
  scene.scatter({
    kinds: ['bush', 'fern', 'fern', 'mushrooms', 'flowers', 'stump'],
    count: 620,
    area: everywhere,
    gap: 44,
  });
  scene.scatter({ kinds: ['flowers'], count: 30, area: MEADOW, gap: 40 });
}

function shrunk(area: Rect, by: number): Rect {
  return rect(area.x + by, area.y + by, area.width - 2 * by, area.height - 2 * by);
}
