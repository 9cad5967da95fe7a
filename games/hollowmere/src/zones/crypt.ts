// SPDX-License-Identifier: MIT
/** The Sunken Crypt: three halls of stone in a row, joined by low passages. */
import { defineZone, type Rect, rect } from '@realmkeep/kit';
import { Abbot, Rat, Skeleton } from '../entities.ts';
import { CRYPT_DOOR, CRYPT_STAIRS, PORTAL_RADIUS } from './places.ts';
import { Scene } from './scene.ts';

const WIDTH = 2304;
const HEIGHT = 1536;
const AXIS = HEIGHT / 2;
const ENTRANCE = rect(100, 450, 600, 636);
const NAVE = rect(900, 300, 600, 936);
/** The dead lie for whoever takes from them; they do not stay dead. */
const LIFE = { corpse: '60s', respawn: '3m' } as const;
const TOMB = rect(1650, 450, 554, 636);

export const crypt = defineZone('crypt', {
  title: 'The Sunken Crypt',
  size: [WIDTH, HEIGHT],
  areas: { gate: rect(1552, AXIS - 68, 46, 136) },
  ...build(),
  exits: [
    {
      at: CRYPT_STAIRS.at,
      radius: PORTAL_RADIUS,
      to: 'greenwood',
      arrive: CRYPT_DOOR.arrive,
      title: 'The Greenwood',
      closed: 'A fallen beam blocks the stairs; the wood above is silent.',
    },
  ],
  spawns: [
    { kind: Skeleton, count: 6, area: NAVE, ...LIFE },
    { kind: Skeleton, count: 3, area: TOMB, ...LIFE },
    { kind: Skeleton, count: 2, area: rect(420, 480, 260, 580), ...LIFE },
    { kind: Abbot, count: 1, area: rect(1960, AXIS - 8, 16, 16), corpse: '3m', respawn: '4m' },
    { kind: Rat, count: 6, area: ENTRANCE, ...LIFE },
    { kind: Rat, count: 6, area: NAVE, ...LIFE },
  ],
});

function build(): { walls: readonly Rect[]; scenery: Scene['scenery'] } {
  const scene = new Scene('hollowmere crypt');
  stone(scene);
  entrance(scene);
  nave(scene);
  tomb(scene);
  return { walls: scene.walls, scenery: scene.scenery };
}

/** Everything that is not a hall or a passage. */
function stone(scene: Scene): void {
  const top = NAVE.y;
  const bottom = NAVE.y + NAVE.height;
  const passage = 68;
  scene.build('cryptwall', rect(0, 0, WIDTH, top));
  scene.build('cryptwall', rect(0, bottom, WIDTH, HEIGHT - bottom));
  scene.build('cryptwall', rect(0, top, ENTRANCE.x, NAVE.height));
  scene.build('cryptwall', rect(TOMB.x + TOMB.width, top, 100, NAVE.height));
  for (const hall of [ENTRANCE, TOMB]) {
    const end = hall.y + hall.height;
    scene.build('cryptwall', rect(hall.x, top, hall.width, hall.y - top));
    scene.build('cryptwall', rect(hall.x, end, hall.width, bottom - end));
  }
  for (const [from, to] of [
    [ENTRANCE.x + ENTRANCE.width, NAVE.x],
    [NAVE.x + NAVE.width, TOMB.x],
  ]) {
    scene.build('cryptwall', rect(from, top, to - from, AXIS - passage - top));
    scene.build('cryptwall', rect(from, AXIS + passage, to - from, bottom - AXIS - passage));
  }
}

function entrance(scene: Scene): void {
  scene.lay('earth', rect(ENTRANCE.x + 40, ENTRANCE.y + 60, 240, 180));
  for (const y of [AXIS - 110, AXIS + 110]) {
    scene.stand('brazier', 180, y, 22);
    scene.stand('pillar', 480, y + Math.sign(y - AXIS) * 60, 34);
  }
  scene.put('bones', 300, 560);
  scene.put('bones', 560, 980);
  scene.stand('urn', 620, 500, 20);
  scene.stand('urn', 650, 520, 20);
  scene.stand('grave', 180, 520, 18);
  scene.stand('cross', 250, 500, 16);
  scene.put('torch', 690, AXIS - 84);
  scene.put('torch', 690, AXIS + 84);
}

function nave(scene: Scene): void {
  scene.lay('carpet', rect(NAVE.x, AXIS - 56, NAVE.width, 112));
  for (const x of [1040, 1200, 1360]) {
    for (const y of [AXIS - 150, AXIS + 150]) scene.stand('pillar', x, y, 34);
  }
  for (const x of [980, 1120, 1280, 1420]) {
    scene.stand('coffin', x, NAVE.y + 110, 40);
    scene.stand('coffin', x, NAVE.y + NAVE.height - 90, 40);
  }
  for (const [x, y] of [
    [1120, AXIS - 150],
    [1280, AXIS + 150],
  ]) {
    scene.stand('brazier', x, y, 22);
  }
  for (const [x, y] of [
    [1000, 560],
    [1400, 640],
    [1180, 980],
    [1330, 1040],
  ]) {
    scene.put('bones', x, y);
  }
  scene.put('candles', 1200, NAVE.y + 150);
  scene.put('candles', 1220, NAVE.y + NAVE.height - 150);
}

function tomb(scene: Scene): void {
  const middle = TOMB.x + TOMB.width / 2;
  scene.lay('carpet', rect(TOMB.x, AXIS - 56, 360, 112));
  scene.stand('statue', middle + 150, AXIS, 44, { scale: 1.3 });
  for (const y of [AXIS - 170, AXIS + 170]) {
    scene.stand('coffin', middle + 90, y, 44);
    scene.stand('pillar', middle - 120, y, 34);
    scene.stand('brazier', middle + 180, y + Math.sign(y - AXIS) * 60, 22);
  }
  scene.put('candles', middle + 90, AXIS - 60);
  scene.put('candles', middle + 90, AXIS + 60);
  scene.stand('brokenpillar', 1720, 1010, 30);
  scene.put('bones', 1800, 560);
  scene.put('bones', 1900, 960);
}
