// SPDX-License-Identifier: MIT
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { CharacterId, NodeId, RegionId } from '@realmkeep/base';
import {
  defineAccount,
  defineEntity,
  defineGame,
  defineZone,
  rect,
  script,
  text,
  u8,
} from '@realmkeep/kit';
import { RegionReceiver } from '@realmkeep/sim';
import { RoleBench } from '@realmkeep/testkit';
import { subjects } from '@realmkeep/wire';
import { EntityClasses } from './entities.ts';
import { nearestFree } from './places.ts';
import { Region } from './region.ts';
import { NavMeshes } from './scripting/paths.ts';

const NO_VALUES = {
  get: () => Promise.resolve(null),
  set: () => Promise.resolve(),
  add: () => Promise.resolve(0),
};
const HALF = 640;
const REGION = 'yard:1:0' as RegionId;
const Hero = defineEntity('hero', { public: { name: text(24) }, speed: 200, size: 20 });
const Cat = defineEntity('cat', {
  public: { name: text(16), meals: u8 },
  initial: { name: 'Cat' },
  speed: 160,
  size: 20,
});
const Imp = defineEntity('imp', { public: { tries: u8 }, speed: 10, size: 20 });
const arrivals: { x: number; y: number; reached: boolean }[] = [];
const Courier = defineEntity('courier', { public: {}, speed: 150, size: 20 });

const game = defineGame({
  name: 'yard',
  title: 'Yard',
  hero: Hero,
  entities: [Cat, Imp, Courier],
  scripts: [
    script(Cat, { tick: (cat) => cat.wander(), everyMs: 100 }),
    script(Imp, {
      tick(imp) {
        imp.tries += 1;
        throw new Error('as imps do');
      },
      everyMs: 100,
    }),
    script(Courier, {
      spawned: (courier) => courier.goTo(1400, 100),
      arrived: ({ x, y }, _context, reached) => arrivals.push({ x, y, reached }),
    }),
  ],
  zones: [
    defineZone('yard', {
      title: 'Yard',
      size: [1536, 768],
      walls: [rect(100, 100, 300, 20), rect(240, 40, 20, 240), rect(300, 300, 80, 80)],
      spawns: [
        { kind: Cat, count: 30, area: rect(20, 20, 460, 460) },
        { kind: Imp, count: 1, area: rect(500, 500, 1, 1) },
        { kind: Courier, count: 1, area: rect(900, 700, 1, 1) },
      ],
    }),
  ],
  account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
  start: { zone: 'yard', at: [20, 20] },
});
const zone = game.zones[0];

function makeRegion(): { region: Region; messages: Uint8Array[] } {
  const bench = new RoleBench({ nodes: { zone: ['ZONE-1'] } });
  const { env, context } = bench.node('ZONE-1');
  const messages: Uint8Array[] = [];
  const bus = {
    ...context.bus,
    publish(subject: string, data: Uint8Array) {
      if (subject === subjects.stream(bench.realm, REGION)) messages.push(data.slice());
    },
  };
  const classes = new EntityClasses(game);
  const onExit = (): void => {};
  const onWarp = (): void => {};
  const items = {
    tick: () => {},
    command: () => false,
    callsOf: () => {
      throw new Error('nobody has items here');
    },
    leave: () => {},
    gone: () => {},
  };
  const parts = {
    game,
    zone,
    realm: bench.realm,
    region: REGION,
    epoch: 3,
    classes,
    meshes: new NavMeshes(),
    store: () => NO_VALUES,
    failed: () => {},
    onExit,
    onWarp,
    items,
  };
  const region = new Region(env, { ...parts, context: { ...context, bus } });
  return { region, messages };
}

function observe(region: Region, sectors: readonly number[]): void {
  const observer = 'GATE-1' as NodeId;
  region.observe({
    observer,
    region: REGION,
    streams: sectors.map((sector) => sector * 4),
    keyframes: [],
  });
}

test('[REGION1] creatures wander where somebody looks, never through walls or out of their area', () => {
  const { region } = makeRegion();
  const { table } = region;
  const moved = new Set<number>();
  const first = Array.from(table.x);
  for (let tick = 0; tick < 1200; tick++) {
    if (tick % 20 === 0) observe(region, [0]);
    region.tick();
    for (let body = 0; body < table.end; body++) {
      if (game.layout.kinds[table.kind[body]].name !== 'cat') continue;
      const [x, y] = [table.x[body], table.y[body]];
      equal(zone.walls.blocked(x, y, HALF), false, `cat ${body} stands in a wall`);
      ok(x <= 500 * 64 && y <= 500 * 64, `cat ${body} strayed`);
      if (x !== first[body]) moved.add(body);
    }
  }
  equal(moved.size, 30, 'every cat has moved');
});

test('[REGION2] where nobody looks creatures sleep: no thought, no step', () => {
  const { region } = makeRegion();
  const before = [Array.from(region.table.x), Array.from(region.table.y)];
  for (let tick = 0; tick < 200; tick++) region.tick();
  deepEqual([Array.from(region.table.x), Array.from(region.table.y)], before);
  equal(region.scriptExceptions, 0);
});

test('[REGION3] what a receiver makes of the stream is where everybody is', () => {
  const { region, messages } = makeRegion();
  const { layout } = game;
  const format = { layout, grid: zone.grid, ticksPerPublish: zone.ticksPerPublish };
  const receiver = new RegionReceiver(format);
  receiver.watch(0, 0);
  for (let tick = 0; tick < 400; tick++) {
    if (tick % 20 === 0) observe(region, [0]);
    region.tick();
    for (const message of messages.splice(0)) notEqual(receiver.apply(message), 'bad');
  }
  let compared = 0;
  const { table } = region;
  for (let body = 0; body < table.end; body++) {
    if (zone.grid.sectorAt(table.x[body], table.y[body]) !== 0) continue;
    const id = table.id[body];
    const band = receiver.replica.bandOf(id);
    const slot = receiver.replica.slotOf(id);
    ok(band, `entity ${id} is in the replica`);
    ok(Math.abs(band.x[slot] - table.x[body]) <= 1);
    ok(Math.abs(band.y[slot] - table.y[body]) <= 1);
    compared += 1;
  }
  ok(compared >= 31);
});

test('[REGION4] a script that throws is counted each time, and its entity lives on', () => {
  const { region } = makeRegion();
  for (let tick = 0; tick < 100; tick++) {
    if (tick % 20 === 0) observe(region, [0]);
    region.tick();
  }
  ok(region.scriptExceptions >= 40, `${region.scriptExceptions} exceptions`);
  const imp = Array.from(region.table.kind).indexOf(game.layout.kind('imp')?.index ?? -1);
  equal(region.table.attributes[imp][0], region.scriptExceptions);
});

test('[REGION5] goTo ends at its goal, once, and says so', () => {
  const { region } = makeRegion();
  arrivals.length = 0;
  for (let tick = 0; tick < 400; tick++) {
    if (tick % 20 === 0) observe(region, [0, 1]);
    region.tick();
  }
  equal(arrivals.length, 1);
  equal(arrivals[0].reached, true);
  ok(Math.abs(arrivals[0].x - 1400) < 8 && Math.abs(arrivals[0].y - 100) < 8);
});

test('[REGION6] a hero who would come up in a wall or outside stands at the nearest free place', () => {
  const { region } = makeRegion();
  const at = (x: number, y: number, character: number) => {
    const { entity } = region.addHero({
      character: character as CharacterId,
      name: 'Ann',
      epoch: 1,
      lastInput: 0,
      state: { x: x * 64, y: y * 64, heading: 0, fields: {} },
    });
    return [region.table.x[entity.body] / 64, region.table.y[entity.body] / 64] as const;
  };
  deepEqual(at(50, 50, 1), [50, 50]);
  deepEqual(at(-400, 900, 2), [10, 758]);
  const [x, y] = at(370, 340, 3);
  equal(zone.walls.blocked(x * 64, y * 64, HALF), false);
  ok(Math.hypot(x - 370, y - 340) <= 32, `${x}, ${y} is near`);
  deepEqual(nearestFree(zone, 50 * 64, 50 * 64, HALF), { x: 50 * 64, y: 50 * 64 });
});

test('[REGION7] a hero along a wall slides, and what others see of it needs no correction', () => {
  const { region } = makeRegion();
  const player = region.addHero({
    character: 9 as CharacterId,
    name: 'Ann',
    epoch: 1,
    lastInput: 0,
    state: { x: 120 * 64, y: 90 * 64, heading: 0, fields: {} },
  });
  player.queue({
    character: 9 as CharacterId,
    epoch: 1,
    number: 1,
    heading: 32,
    speed: 640,
    command: null,
  });
  for (let tick = 0; tick < 5; tick++) region.tick();
  const { table } = region;
  const { body } = player.entity;
  deepEqual([table.heading[body], table.y[body] / 64], [0, 90], 'east, along the wall');
  const x = table.x[body];
  region.tick();
  equal(table.x[body] - x, table.speed[body]);
});
