// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeId, RegionId } from '@realmkeep/base';
import {
  defineAccount,
  defineEntity,
  defineGame,
  defineZone,
  f64,
  rect,
  type ScriptContext,
  script,
  text,
  u8,
} from '@realmkeep/kit';
import { RoleBench } from '@realmkeep/testkit';
import { EntityClasses } from './entities.ts';
import { Region } from './region.ts';
import { NavMeshes } from './scripting/paths.ts';
import type { Chunks } from './snapshot.ts';

const REGION = 'yard:1:0' as RegionId;
const CATS = 150;
const Hero = defineEntity('hero', { public: { name: text(24) }, speed: 200, size: 20 });
const Cat = defineEntity('cat', {
  public: { name: text(16), lives: u8 },
  server: { hunger: f64 },
  health: { now: 'lives' },
  initial: { lives: 9 },
  speed: 100,
  size: 20,
});
/** The script context of the region that was made last. */
let context: ScriptContext | null = null;

const game = defineGame({
  name: 'cats',
  title: 'Cats',
  hero: Hero,
  entities: [Cat],
  scripts: [
    script(Cat, {
      spawned(cat, given) {
        context = given;
        cat.name = `cat ${cat.id}`;
      },
      tick(cat, { random }) {
        cat.hunger += 0.25;
        if (random.below(8) === 0) cat.lives -= 1;
        cat.wander();
      },
    }),
  ],
  zones: [
    defineZone('yard', {
      title: 'Yard',
      size: [768, 768],
      spawns: [{ kind: Cat, count: CATS, area: rect(20, 20, 700, 700) }],
    }),
  ],
  account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
  start: { zone: 'yard', at: [20, 20] },
});

const bench = new RoleBench({ nodes: { zone: ['ZONE-1', 'ZONE-2'] } });

const NO_VALUES = {
  get: () => Promise.resolve(null),
  set: () => Promise.resolve(),
  add: () => Promise.resolve(0),
};

function made(node: 'ZONE-1' | 'ZONE-2', chunks: Chunks | null = null): Region {
  const { env, context: role } = bench.node(node);
  const items = {
    tick: () => {},
    command: () => false,
    callsOf: () => {
      throw new Error('nobody has items here');
    },
    leave: () => {},
    gone: () => {},
  };
  return new Region(env, {
    game,
    zone: game.zones[0],
    realm: bench.realm,
    region: REGION,
    epoch: 1,
    classes: new EntityClasses(game),
    meshes: new NavMeshes(),
    context: role,
    store: () => NO_VALUES,
    failed: () => {},
    onExit: () => {},
    onWarp: () => {},
    items,
    chunks,
  });
}

function run(region: Region, ticks: number): void {
  for (let tick = 0; tick < ticks; tick++) {
    if (tick % 20 === 0) {
      const observer = 'GATE-1' as NodeId;
      region.observe({ observer, region: REGION, streams: [0], keyframes: [] });
    }
    region.tick();
  }
}

function chunksOf({ snapshot }: Region): Map<string, string> {
  return new Map(snapshot.keys().map((key) => [key, snapshot.chunk(key) ?? 'null']));
}

function stateOf(region: Region): unknown {
  const chunks = chunksOf(region);
  chunks.delete('head');
  return [...chunks];
}

test('[SNAP6] creatures go on where they were: places, ways, all their fields', () => {
  const first = made('ZONE-1');
  run(first, 300);
  const second = made('ZONE-2', chunksOf(first));
  deepEqual(stateOf(second), stateOf(first));
  equal(second.table.tick, first.table.tick);
  // Those on their way go on along it, until a script decides by chance.
  run(first, 1);
  run(second, 1);
  const moving = [...first.table.x].filter((x, body) => x === second.table.x[body]).length;
  ok(moving >= CATS, 'the next step is the same');
});

test('[SNAP6] the clock goes on while nobody ran the region', async () => {
  const first = made('ZONE-1');
  run(first, 100);
  const chunks = chunksOf(first);
  await bench.clock.advance(10_000);
  equal(made('ZONE-2', chunks).table.tick, 100 + 200);
});

test('[SNAP6] the dead lie, the away return, the made live, timers and pauses go on', () => {
  const first = made('ZONE-1');
  run(first, 10);
  const cats = [...first.scripting.population.all()];
  const [dead, gone, busy] = cats;
  context?.damage(dead, 100);
  first.scripting.spawns.remove(gone);
  busy.timer('yawn', '5s', 7);
  busy.cooldown('scratch', '9s');
  const kitten = context?.zone.spawn(Cat, [300, 300], { life: '60s' });
  ok(kitten);
  kitten.hunger = 3.5;
  const second = made('ZONE-2', chunksOf(first));
  deepEqual(stateOf(second), stateOf(first));
  const { population, timers } = second.scripting;
  equal(population.byId(dead.id)?.dead, true);
  equal(population.byId(gone.id), null);
  equal(population.byId(kitten.id)?.kind, 'cat');
  const [timer] = timers.of(population.byId(busy.id) ?? busy);
  deepEqual([timer.name, timer.data, timer.due], ['yawn', 7, first.table.tick + 100]);
  ok((population.byId(busy.id)?.cooldowns?.get('scratch') ?? 0) > 0);
  // Both return by the rule of their spawn.
  run(second, 1200);
  ok(population.byId(gone.id)?.alive);
  equal(population.byId(dead.id)?.dead, false);
});

test('[SNAP7] what a region remembers for its scripts goes along, within its limits', () => {
  const first = made('ZONE-1');
  const memory = context?.memory;
  memory?.set('door', true);
  memory?.set('chest 3', 17);
  throws(() => memory?.set('novel', 'x'.repeat(129)));
  throws(() => memory?.set('', 1));
  made('ZONE-2', chunksOf(first));
  deepEqual(context?.memory.keys(), ['door', 'chest 3']);
  equal(context?.memory.get('chest 3'), 17);
});

test('[SNAP7] parts that are kept later get what the snapshot had of them', () => {
  const first = made('ZONE-1');
  first.snapshot.keep({ name: 'tide', save: () => ({ high: 4 }), load: () => {} });
  const second = made('ZONE-2', chunksOf(first));
  const seen: unknown[] = [];
  second.snapshot.keep({ name: 'tide', save: () => null, load: (value) => seen.push(value) });
  deepEqual(seen, [{ high: 4 }]);
});

test('[SNAP8] nonsense in a snapshot is left out, and the region comes up', () => {
  const first = made('ZONE-1');
  const chunks = chunksOf(first);
  const cats = JSON.parse(chunks.get('creatures/0') ?? '[]') as Record<string, unknown>[];
  const broken = [
    null,
    7,
    { ...cats[0], at: ['x', 1, 1, 1] },
    { ...cats[1], kind: 'dog' },
    { ...cats[2], id: 99_999 },
    { ...cats[3], fields: { name: 5, lives: 'many', wings: 2 } },
    { ...cats[4], at: [-5, 9e9, 0, 0] },
    { ...cats[5], legs: [99, 1] },
  ];
  chunks.set('creatures/0', JSON.stringify(broken));
  chunks.set('creatures/1', '{"half":');
  chunks.set('head', '"yesterday"');
  chunks.set('memory', '[[[');
  const second = made('ZONE-2', chunks);
  run(second, 20);
  equal(second.table.count, CATS);
});
