// SPDX-License-Identifier: MIT
/** Made-up zones and crowds for the preview: one of everything, no server. */
import game from '../src/game.ts';
import { dice } from './art/chance.ts';
import type { Actor } from './scene/actor.ts';
import { type Place, placeOf, type SceneryLike, type ZoneLike } from './scene/place.ts';

type Put = (kind: string, x: number, y: number, more?: Partial<SceneryLike>) => void;

/** The compiled zones of a game are in steps. */
const UNIT_STEPS = 64;

/** A zone of the game as it is, or `sample-NAME`: made up, with one of everything. */
export function previewPlace(name: string): Place {
  const zone = game.zone(name);
  if (zone === undefined) return samplePlace(name.replace('sample-', ''));
  const units = (steps: number): number => steps / UNIT_STEPS;
  const walls = zone.walls.rectangles.map(({ minX, minY, maxX, maxY }) => ({
    x: units(minX),
    y: units(minY),
    width: units(maxX - minX),
    height: units(maxY - minY),
  }));
  const exits = zone.exits.map(({ x, y, radius, title }) => ({
    x: units(x),
    y: units(y),
    radius: units(radius),
    title,
  }));
  const { title, scenery } = zone;
  const [width, height] = [units(zone.width), units(zone.height)];
  return placeOf({ zone: name, title, width, height, walls, exits }, scenery);
}

function samplePlace(name: string): Place {
  const scenery: SceneryLike[] = [];
  const put: Put = (kind, x, y, more = {}) => scenery.push({ kind, x, y, scale: 1, ...more });
  const walls = ZONES[name]?.(put) ?? [];
  const zone: ZoneLike = {
    zone: name,
    title: name,
    width: 2304,
    height: 2304,
    walls,
    exits: [{ x: 1500, y: 1000, radius: 40, title: name === 'harbour' ? 'Greenwood' : 'Harbour' }],
  };
  return placeOf(zone, scenery);
}

const ZONES: Record<string, (put: Put) => ZoneLike['walls']> = { harbour, greenwood, crypt };

function harbour(put: Put): ZoneLike['walls'] {
  put('square', 1150, 1050, { width: 620, height: 420 });
  put('road', 1150, 500, { width: 110, height: 800 });
  put('road', 1700, 1000, { width: 700, height: 90 });
  put('sea', 1150, 1900, { width: 2304, height: 810 });
  put('quay', 1150, 1430, { width: 1300, height: 140 });
  put('pier', 900, 1640, { width: 110, height: 330 });
  put('house', 760, 880, { width: 170, height: 120, look: 0 });
  put('house', 1420, 790, { width: 210, height: 130, look: 1 });
  put('house', 960, 780, { width: 150, height: 110, look: 2 });
  put('house', 760, 1150, { width: 140, height: 130, look: 3 });
  put('boat', 1180, 1660);
  put('rowboat', 1030, 1600);
  put('stall', 1000, 1040);
  put('stallblue', 1120, 1040);
  put('well', 1270, 1080);
  for (const x of [880, 1080, 1300, 1450]) put('lantern', x, 1375);
  put('lantern', 1080, 900);
  put('crate', 1340, 1420);
  put('crate', 1372, 1408);
  put('barrel', 1400, 1428);
  put('sacks', 1000, 1430);
  put('anchor', 1220, 1420);
  put('net', 1150, 1490);
  for (const x of [880, 930]) put('bollard', x - 2, 1790 - x * 0.01);
  scatter(put, ['oak', 'birch', 'autumn', 'bush', 'flowers', 'rock'], 90, [60, 80, 2200, 640]);
  put('sign', 1560, 1080);
  return [{ x: 1520, y: 1120, width: 340, height: 30 }];
}

function greenwood(put: Put): ZoneLike['walls'] {
  put('lake', 760, 1300, { width: 560, height: 400 });
  put('clearing', 1400, 1100, { width: 700, height: 560 });
  put('path', 1300, 1050, { width: 1400, height: 84 });
  put('path', 1180, 1500, { width: 80, height: 1000 });
  put('campfire', 1360, 1230);
  put('tent', 1450, 1240);
  put('log', 1290, 1260);
  for (const [x, y] of [
    [520, 1420],
    [560, 1470],
    [990, 1380],
    [950, 1200],
  ])
    put('reeds', x, y);
  for (const [x, y] of [
    [640, 1270],
    [800, 1360],
  ])
    put('lily', x, y);
  scatter(
    put,
    ['oak', 'pine', 'birch', 'pine', 'bush', 'fern', 'mushrooms', 'rock', 'stump'],
    210,
    [40, 40, 2240, 2240],
  );
  return [{ x: 1620, y: 1230, width: 150, height: 90 }];
}

function crypt(put: Put): ZoneLike['walls'] {
  put('carpet', 1300, 1060, { width: 640, height: 120 });
  put('earth', 900, 700, { width: 400, height: 300 });
  for (const x of [1000, 1200, 1400, 1600]) {
    put('pillar', x, 940);
    put('pillar', x, 1200);
  }
  put('brazier', 1100, 930);
  put('brazier', 1500, 1190);
  put('torch', 1010, 1010);
  put('candles', 1180, 1230);
  put('coffin', 1100, 1290);
  put('coffin', 1220, 1310);
  put('statue', 1300, 880);
  put('bones', 1150, 1140);
  put('bones', 1420, 1020);
  put('urn', 1560, 920);
  put('brokenpillar', 980, 1280);
  put('grave', 850, 700);
  put('cross', 940, 720);
  return [
    { x: 880, y: 800, width: 900, height: 50 },
    { x: 880, y: 800, width: 50, height: 300 },
    { x: 880, y: 1360, width: 900, height: 50 },
  ];
}

function scatter(
  put: Put,
  kinds: readonly string[],
  count: number,
  [x, y, width, height]: readonly [number, number, number, number],
): void {
  const roll = dice(count);
  for (let i = 0; i < count; i++) {
    const at = [x + roll() * width, y + roll() * height];
    const clear = Math.abs(at[1] - 1070) < 130 && at[0] > 560 && at[0] < 1900;
    const wet = Math.hypot((at[0] - 760) / 320, (at[1] - 1300) / 240) < 1;
    if (clear || wet || Math.abs(at[0] - 1150) < 90) continue;
    put(kinds[i % kinds.length], at[0], at[1], { scale: 1.1 + roll() * 0.5, look: i });
  }
}

const CROWD: Record<string, readonly string[]> = {
  harbour: ['hero', 'townsfolk', 'hero', 'guard', 'townsfolk', 'hero', 'rat'],
  greenwood: ['hero', 'wolf', 'deer', 'bandit', 'boar', 'wolf', 'hero'],
  crypt: ['hero', 'skeleton', 'rat', 'skeleton', 'hero'],
};
const NAMES = ['Ann', 'Bertram', 'Cerys', 'Dunstan', 'Elowen', 'Fenn', 'Godric', 'Hazel'];

/** Where everybody is at a time: all walk in circles of their own. */
export function sampleCrowd(
  name: string,
  count: number,
  middle: { x: number; y: number },
  nowMs: number,
): Actor[] {
  const kinds = CROWD[name.replace('sample-', '')] ?? ['hero'];
  const roll = dice(9);
  const actors: Actor[] = [];
  for (let id = 1; id <= count; id++) {
    const kind = id === 1 ? 'hero' : kinds[id % kinds.length];
    const [cx, cy, r, rate] = [
      (roll() - 0.5) * 1100,
      (roll() - 0.5) * 620,
      30 + roll() * 80,
      0.2 + roll(),
    ];
    const look = Math.floor(roll() * 2 ** 20);
    const stands = id % 4 === 0;
    const turn = stands ? id : (nowMs / 1000) * rate + id;
    actors.push({
      id,
      kind,
      name: kind === 'hero' ? NAMES[id % NAMES.length] : kind[0].toUpperCase() + kind.slice(1),
      mark: '',
      x: middle.x + (id === 1 ? 0 : cx + Math.cos(turn) * r),
      y: middle.y + (id === 1 ? 0 : cy + Math.sin(turn) * r),
      heading: id === 1 ? 64 : ((turn / (Math.PI * 2)) * 256 + (stands ? 0 : 64)) % 256,
      speed: stands || id === 1 ? 0 : rate * r,
      health: kind === 'townsfolk' ? null : id % 5 === 0 ? 0.3 + roll() * 0.4 : 1,
      look,
      hp: 50,
      level: 1,
      loot: false,
      foe: 0,
      casting: 0,
      swings: 0,
      casts: 0,
      spell: 0,
      aim: 0,
      ware: '',
      group: 0,
      own: id === 1,
    });
  }
  return actors;
}
