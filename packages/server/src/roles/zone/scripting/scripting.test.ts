// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { CharacterId, NodeId, RegionId } from '@realmkeep/base';
import {
  circle,
  defineAccount,
  defineEntity,
  defineGame,
  defineItems,
  defineZone,
  lootTable,
  type Point,
  rect,
  script,
  text,
  u16,
  zoneScript,
} from '@realmkeep/kit';
import { RoleBench } from '@realmkeep/testkit';
import { type EntityBody, EntityClasses, fieldValue, setField } from '../entities.ts';
import type { Player } from '../players.ts';
import { Region } from '../region.ts';
import { NavMeshes } from './paths.ts';
import type { Remains } from './scripting.ts';

const REGION = 'den:1:0' as RegionId;
const NO_VALUES = {
  get: () => Promise.resolve(null),
  set: () => Promise.resolve(),
  add: () => Promise.resolve(0),
};
const SECOND = 20;
const Hero = defineEntity('hero', {
  public: { name: text(24), hp: u16, maxHp: u16 },
  saved: ['hp'],
  initial: { hp: 30, maxHp: 30 },
  timers: ['up'],
  health: { now: 'hp', max: 'maxHp' },
  speed: 200,
  size: 20,
});
const Wolf = defineEntity('wolf', {
  public: { hp: u16, bites: u16 },
  initial: { hp: 20 },
  health: { now: 'hp' },
  timers: ['howl'],
  speed: 100,
  size: 20,
});
const Bear = defineEntity('bear', { public: { hp: u16 }, initial: { hp: 9 }, speed: 50, size: 20 });
const items = defineItems({ pelt: { title: 'Pelt', stackMax: 5 } });
const pelts = lootTable({ entries: [{ item: items.pelt, weight: 1 }] });

/** What happened, in order. */
const log: string[] = [];
const den = defineZone('den', {
  title: 'Den',
  size: [1536, 768],
  walls: [rect(400, 100, 20, 200)],
  areas: { cave: circle(200, 200, 60), all: rect(0, 0, 1536, 768) },
  spawns: [{ kind: Wolf, count: 1, area: rect(500, 200, 1, 1), respawn: '2s', corpse: '1s' }],
});
const game = defineGame({
  name: 'den',
  title: 'Den',
  hero: Hero,
  entities: [Wolf, Bear],
  items,
  scripts: [
    script(Hero, {
      died(hero, _context, { by }) {
        log.push(`hero died by ${by?.kind}`);
        hero.timer('up', '3s', 7);
      },
      timers: {
        up(hero, { revive, now }, data) {
          log.push(`up ${data}`);
          revive(hero, 12);
          equal(now % 50, 0);
        },
      },
    }),
    script(Wolf, {
      tick(wolf, { zone, damage }) {
        const prey = zone.nearest(wolf, Hero, 300, (hero) => wolf.sees(hero));
        if (prey === null) return;
        wolf.chase(prey, { within: 26 });
        if (wolf.distanceTo(prey) < 34 && wolf.cooldown('bite', '1s')) {
          wolf.bites += 1;
          damage(prey, 10, wolf);
        }
      },
      arrived: (_wolf, _context, reached) => log.push(`wolf arrived ${reached}`),
      hurt: (wolf, _context, { amount }) => log.push(`wolf hurt ${amount}, hp ${wolf.hp}`),
      died(wolf, { loot }, { by }) {
        log.push(`wolf died by ${by?.kind}, angry with ${wolf.threat.all().length}`);
        loot(wolf, pelts);
      },
      everyMs: 100,
    }),
  ],
  zoneScripts: [
    zoneScript(den, {
      opened: ({ zone }) => log.push(`opened with ${zone.all(Wolf).length}`),
      entered: (hero) => log.push(`zone entered by ${hero.kind}`),
      left: (hero) => log.push(`zone left by ${hero.kind}`),
      areas: {
        cave: {
          entered: () => log.push('cave entered'),
          left: () => log.push('cave left'),
        },
      },
    }),
  ],
  zones: [den],
  account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
  start: { zone: 'den', at: [20, 20] },
});

interface Den {
  readonly region: Region;
  readonly left: { dead: EntityBody; remains: Remains }[];
  readonly warps: { zone: string; at: Point }[];
  readonly run: (ticks: number) => void;
  readonly join: (x: number, y: number) => Player;
  readonly wolf: () => EntityBody;
}

function makeDen(): Den {
  log.length = 0;
  const bench = new RoleBench({ nodes: { zone: ['ZONE-1'] } });
  const { env, context } = bench.node('ZONE-1');
  const left: Den['left'] = [];
  const warps: Den['warps'] = [];
  const region = new Region(env, {
    game,
    zone: game.zones[0],
    realm: bench.realm,
    region: REGION,
    epoch: 3,
    classes: new EntityClasses(game),
    meshes: new NavMeshes(),
    store: () => NO_VALUES,
    failed: () => {},
    context,
    onExit: () => {},
    onWarp: (_player, zone, at) => warps.push({ zone, at }),
    items: {
      tick: () => {},
      command: () => false,
      callsOf: () => {
        throw new Error('nobody has items here');
      },
      leave: (_here, dead, remains) => left.push({ dead, remains }),
      gone: () => {},
    },
  });
  const run = (ticks: number): void => {
    for (let tick = 0; tick < ticks; tick++) {
      if (tick % 20 === 0) {
        const observer = 'GATE-1' as NodeId;
        region.observe({ observer, region: REGION, streams: [0, 4], keyframes: [] });
      }
      region.tick();
    }
  };
  let character = 0;
  const join = (x: number, y: number): Player => {
    character += 1;
    return region.addHero({
      character: character as CharacterId,
      name: 'Ann',
      epoch: 1,
      lastInput: 0,
      state: { x: x * 64, y: y * 64, heading: 0, fields: {} },
    });
  };
  const wolf = (): EntityBody => {
    const found = region.scripting.population.byId(1);
    ok(found, 'the wolf is there');
    return found;
  };
  return { region, left, warps, run, join, wolf };
}

test('[SCRIPT1] a creature chases who it sees, bites when its cooldown is over, and stops at the dead', () => {
  const { run, join } = makeDen();
  const hero = join(600, 200).entity;
  run(2 * SECOND);
  ok(hero.alive && !hero.dead);
  run(2 * SECOND);
  equal(hero.dead, true, 'three bites of ten in three seconds');
  deepEqual(log.slice(-1), ['hero died by wolf']);
});

test('[SCRIPT2] the dead do not walk; a timer with its number brings them back once', () => {
  const { run, join, region, wolf } = makeDen();
  const player = join(540, 200);
  setField(player.entity, 'hp', 1);
  run(SECOND);
  equal(player.entity.dead, true);
  const x = player.entity.x;
  player.queue({
    character: player.character,
    epoch: 1,
    number: 1,
    heading: 0,
    speed: 640,
    command: null,
  });
  // Far away from the wolf for when it gets up.
  region.table.place(wolf().body, 1400 * 64, 600 * 64);
  run(SECOND);
  equal(player.entity.x, x);
  run(3 * SECOND);
  deepEqual(log.slice(-1), ['up 7']);
  equal(fieldValue(player.entity, 'hp'), 12);
  equal(player.entity.dead, false);
});

test('[SCRIPT3] a wall hides: nobody is seen through it', () => {
  const { run, join, wolf } = makeDen();
  join(300, 200);
  run(2 * SECOND);
  equal(fieldValue(wolf(), 'bites'), 0);
  equal(wolf().speed, 0);
});

test('[SCRIPT4] a dead creature leaves its loot, lies there, is gone, and comes back whole', () => {
  const { run, join, left, region, wolf } = makeDen();
  const hero = join(100, 700).entity;
  run(1);
  const first = wolf();
  const { health } = probe(region);
  equal(health(first, 5, hero), 5);
  equal(health(first, 99, hero), 15);
  equal(health(first, 1, hero), 0, 'the dead lose nothing');
  deepEqual(log.slice(-2), ['wolf hurt 5, hp 15', 'wolf died by hero, angry with 1']);
  equal(left.length, 1);
  equal(left[0].remains.spawn, '0:0');
  equal(left[0].remains.loot.items?.[0]?.template.name, 'pelt');
  run(SECOND - 2);
  equal(first.alive, true);
  run(4);
  equal(first.alive, false);
  run(2 * SECOND);
  notSame(wolf(), first);
  equal(fieldValue(wolf(), 'hp'), 20);
});

test('[SCRIPT5] scripts of a zone hear who comes, leaves, and walks into its areas', () => {
  const { region, run, join } = makeDen();
  deepEqual(log, ['opened with 1']);
  const player = join(200, 200);
  run(1);
  region.table.place(player.entity.body, 700 * 64, 700 * 64);
  run(1);
  region.table.place(player.entity.body, 200 * 64, 200 * 64);
  run(1);
  region.removeHero(player);
  const heard = log.filter((line) => /zone|cave/.test(line));
  deepEqual(heard, [
    'zone entered by hero',
    'cave entered',
    'cave left',
    'cave entered',
    'cave left',
    'zone left by hero',
  ]);
});

test('[SCRIPT6] a warp within the zone puts a hero where it can stand; another zone is a transfer', () => {
  const { region, run, join, warps } = makeDen();
  const player = join(100, 700);
  const { context } = probe(region);
  context().warp(player.entity, 'den', [410, 200]);
  run(1);
  ok(!game.zones[0].walls.blocked(player.entity.x * 64, player.entity.y * 64, 640));
  ok(Math.hypot(player.entity.x - 410, player.entity.y - 200) < 40);
  context().warp(player.entity, 'sky', [1, 2]);
  deepEqual(warps, [{ zone: 'sky', at: [1, 2] }]);
});

test('[SCRIPT7] a creature that a script puts there goes after its life, and its timers with it', () => {
  const { region, run } = makeDen();
  const { context } = probe(region);
  const wolf = context().zone.spawn(Wolf, [1000, 600], { life: '1s', fields: { hp: 3 } });
  equal(wolf.hp, 3);
  wolf.timer('howl', '5s');
  run(SECOND - 1);
  equal(wolf.alive, true);
  run(2);
  equal(wolf.alive, false);
  equal(region.scripting.timers.of(wolf as unknown as EntityBody).length, 0);
  run(6 * SECOND);
  equal(context().zone.all(Wolf).length, 1, 'it does not come back');
});

test('[SCRIPT8] what was saved as dead comes into the zone dead', () => {
  const { region } = makeDen();
  const player = region.addHero({
    character: 9 as CharacterId,
    name: 'Ann',
    epoch: 1,
    lastInput: 0,
    state: { x: 6400, y: 6400, heading: 0, fields: { hp: 0 } },
  });
  equal(player.entity.dead, true);
});

test('[SCRIPT9] a creature walks around a wall to its goal, and hears of its end', () => {
  const { run, wolf } = makeDen();
  run(1);
  wolf().walkTo(350, 200);
  equal(wolf().busy, true);
  run(12 * SECOND);
  ok(Math.hypot(wolf().x - 350, wolf().y - 200) < 9, `${wolf().x}, ${wolf().y}`);
  equal(log.at(-1), 'wolf arrived true');
});

test('[SCRIPT10] who is chased behind a wall is found', () => {
  const { run, join, wolf } = makeDen();
  const hero = join(350, 200).entity;
  run(1);
  wolf().chase(hero, { within: 26 });
  run(5 * SECOND);
  ok(wolf().distanceTo(hero) < 34, `${wolf().distanceTo(hero)} units away`);
  ok(Number(fieldValue(hero, 'hp')) < 30, 'and bitten');
});

test('[SCRIPT11] another version of the scripts goes on with everybody where he is', () => {
  const { run, join, region, wolf } = makeDen();
  const hero = join(700, 600).entity;
  run(SECOND);
  const before = wolf();
  before.cooldown('bite', '60s');
  before.timer('howl', '1s', 5);
  const scripts = new Map(game.scripts);
  const howls: number[] = [];
  const next = script(Wolf, {
    tick: (one) => one.face(hero),
    timers: { howl: (_one, _context, data) => howls.push(data) },
    everyMs: 200,
  });
  scripts.set('wolf', next);
  region.reload({ ...game, scripts });
  run(2 * SECOND);
  equal(wolf(), before);
  ok(before.coolingMs('bite') > 0);
  deepEqual(howls, [5], 'a timer of before is heard by the new script');
  ok(hero.alive);
});

function notSame(a: unknown, b: unknown): void {
  ok(a !== b);
}

/** The context that scripts of the region get. */
function probe(region: Region) {
  const context = () => region.scripting.context;
  const health = (target: EntityBody, amount: number, by: EntityBody): number =>
    context().damage(target, amount, by);
  return { context, health };
}
