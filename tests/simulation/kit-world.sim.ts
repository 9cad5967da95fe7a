// SPDX-License-Identifier: MIT
/** The kit through the whole realm: a small game under `testWorld`. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeId } from '@realmkeep/base';
import {
  defineAccount,
  defineEntity,
  defineGame,
  defineItems,
  defineZone,
  entity,
  lootTable,
  rect,
  script,
  text,
  u8,
  u16,
} from '@realmkeep/kit';
import { type TestHero, testWorld } from '@realmkeep/testkit';

const Hero = defineEntity('hero', {
  public: { name: text(24), hp: u16, maxHp: u16, level: u8 },
  owner: { xp: u16 },
  saved: ['hp', 'xp', 'level'],
  initial: { hp: 50, maxHp: 50, level: 1 },
  commands: { attack: { target: entity }, travel: {}, count: {}, fail: {} },
  events: { levelUp: { level: u8 } },
  health: { now: 'hp', max: 'maxHp' },
  speed: 180,
  size: 20,
});
const Boar = defineEntity('boar', {
  public: { name: text(24), hp: u16 },
  initial: { name: 'Boar', hp: 30 },
  health: { now: 'hp' },
  speed: 80,
  size: 20,
});
const items = defineItems({ tusk: { title: 'Tusk', stackMax: 5 } });
const tusks = lootTable({ entries: [{ item: items.tusk, weight: 1 }], money: [3, 3] });

const wood = defineZone('wood', {
  title: 'Wood',
  size: [1536, 768],
  spawns: [{ kind: Boar, count: 1, area: rect(500, 380, 1, 1), respawn: '5s', corpse: '20s' }],
});
const hill = defineZone('hill', { title: 'Hill', size: [768, 768] });
const game = defineGame({
  name: 'small',
  title: 'Small',
  hero: Hero,
  entities: [Boar],
  items,
  scripts: [
    script(Hero, {
      commands: {
        attack(hero, { target }, { zone, damage }) {
          const boar = zone.find(target, Boar);
          if (boar === null || hero.distanceTo(boar) > 40) return;
          if (hero.cooldown('attack', '500ms')) damage(boar, 10, hero);
        },
        async count(hero, _given, { store, notice }) {
          const visits = await store.add('visits', 1);
          await store.set('last', hero.name);
          notice(hero, `${visits} ${await store.get('last')} ${await store.get('nobody')}`);
        },
        fail(hero) {
          throw new Error(`${hero.name} stumbles`);
        },
        travel: (hero, _given, { warp }) => warp(hero, 'hill', [300, 300]),
      },
    }),
    script(Boar, {
      died(boar, { loot, say }, { by }) {
        say(boar, 'Oink.');
        loot(boar, tusks, { only: by === null ? [] : [by] });
        if (!by?.is(Hero)) return;
        by.xp += 40;
        by.level += 1;
        by.tell('levelUp', { level: by.level });
      },
    }),
  ],
  zones: [wood, hill],
  account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
  start: { zone: 'wood', at: [300, 380] },
});

test('[WORLD1] a hero walks to a boar, kills it, is told so, and loots it once', async () => {
  const world = await testWorld(game, { seed: 1 });
  const ann = await world.join('Ann');
  const ben = await world.join('Ben');
  const [boar] = world.in('wood').zone.all(Boar);
  ok(await ann.walkTo(boar.x - 24, boar.y));
  for (let blow = 0; blow < 3; blow++) {
    ann.command('attack', { target: boar.id });
    ann.command('attack', { target: boar.id });
    await world.advance('600ms');
    equal(boar.hp, 20 - 10 * blow, 'the second blow comes before its time');
  }
  equal(boar.dead, true);
  deepEqual(ann.events, [{ name: 'levelUp', given: { level: 2 } }]);
  equal(ann.entity.xp, 40);
  deepEqual(ann.heard, ['say Boar: Oink.']);
  ok(await ben.walkTo(boar.x - 30, boar.y));
  const refused = await ben.loot(boar.id);
  deepEqual([refused.ok, !refused.ok && refused.code], [false, 'ERR_NOT_OWNER']);
  equal((await ann.loot(boar.id)).ok, true);
  const again = await ann.loot(boar.id);
  deepEqual([again.ok, !again.ok && again.code], [false, 'ERR_LOOT_TAKEN']);
  await world.advance('500ms');
  equal(ann.count('tusk'), 1);
  equal(ann.realm.money, 3);
  await world.stop();
});

test('[WORLD2] a dead creature comes back after its time, and its next life leaves loot anew', async () => {
  const world = await testWorld(game, { seed: 2 });
  const ann = await world.join('Ann');
  await ann.walkTo(480, 380);
  const { zone, damage } = world.in('wood');
  for (let life = 1; life <= 2; life++) {
    const [boar] = zone.all(Boar);
    damage(boar, 99, ann.entity);
    equal(zone.all(Boar).length, 0);
    equal((await ann.loot(boar.id)).ok, true, `life ${life}`);
    ok(await world.until(() => zone.all(Boar).length === 1, '26s'), 'it is there again');
  }
  await world.advance('500ms');
  equal(ann.count('tusk'), 2);
  await world.stop();
});

test('[WORLD3] a script sends a hero to another zone; what is saved goes with him', async () => {
  const world = await testWorld(game, { seed: 3, zoneNodes: 2 });
  const ann = await world.join('Ann');
  ann.entity.xp = 7;
  ann.entity.hp = 11;
  ann.command('travel', {});
  ok(await world.until(() => ann.zone === 'hill'));
  await world.advance('500ms');
  deepEqual([ann.entity.xp, ann.entity.hp], [7, 11]);
  deepEqual([Math.round(ann.entity.x), Math.round(ann.entity.y)], [300, 300]);
  await world.stop();
});

test('[WORLD4] values of the game are durable and the same in all zones', async () => {
  const world = await testWorld(game, { seed: 4, zoneNodes: 2 });
  const ann = await world.join('Ann');
  const ben = await world.join('Ben');
  ben.command('travel', {});
  ok(await world.until(() => ben.zone === 'hill'));
  await world.advance('500ms');
  ann.command('count', {});
  await world.advance('1s');
  ben.command('count', {});
  await world.advance('1s');
  deepEqual(ann.notices, ['1 Ann null']);
  deepEqual(ben.notices, ['2 Ben null']);
  await world.stop();
});

test('[WORLD5] what a script throws is in the central log, with its place, and hurts nobody', async () => {
  const world = await testWorld(game, { seed: 5 });
  const ann = await world.join('Ann');
  for (let n = 0; n < 3; n++) ann.command('fail', {});
  await world.advance('3s');
  const { exceptions, groups, count } = await ann.wait(world.exceptions());
  deepEqual([groups, count], [1, 3]);
  const [{ script: of, hook, message, region, player, stack, entity: id }] = exceptions;
  deepEqual([of, hook, region, player], ['hero', 'command fail', 'wood:1:0', 'Ann']);
  equal(message, 'Error: Ann stumbles');
  equal(id, ann.entity.id);
  match(stack, /kit-world\.sim\.ts:\d+/);
  equal(ann.zone, 'wood');
  await world.stop();
});

const shown = (hero: TestHero<typeof game>): string[] =>
  hero
    .sees()
    .map(({ kind, fields }) => String((fields as { name?: string }).name ?? kind))
    .sort();

test('[WORLD6] who hides is out of sight, but for himself and for those he names; shown again he is back', async () => {
  const world = await testWorld(game, { seed: 6 });
  const heroes: TestHero<typeof game>[] = [];
  for (const name of ['Ann', 'Ben', 'Cid']) heroes.push(await world.join(name));
  const [ann, ben, cid] = heroes;
  const all = shown(cid);
  ok(all.includes('Ann') && all.includes('Ben'));
  ann.entity.hide([ben.entity]);
  equal(ann.entity.hidden, true);
  await world.advance('1s');
  deepEqual(
    shown(cid),
    all.filter((name) => name !== 'Ann'),
  );
  deepEqual([shown(ann), shown(ben)], [all, all]);
  ok(await ann.walkTo(ann.entity.x + 60, ann.entity.y), 'she walks by her own picture');
  await world.advance('1s');
  ben.realm.frame(world.realm.clock.now());
  const seen = ben.sees().find(({ id }) => id === ann.entity.id);
  ok(seen !== undefined && Math.abs(seen.x - ann.entity.x) < 12, `${seen?.x}`);
  ann.entity.hide();
  await world.advance('1s');
  deepEqual(
    shown(ben),
    all.filter((name) => name !== 'Ann'),
  );
  ann.entity.show();
  await world.advance('1s');
  deepEqual([shown(ann), shown(ben), shown(cid)], [all, all, all]);
  await world.stop();
});

test('[WORLD7] what is hidden stays hidden when the region moves or its process dies', async () => {
  const world = await testWorld(game, { seed: 7, zoneNodes: 2 });
  const [ann, ben] = [await world.join('Ann'), await world.join('Ben')];
  const [boar] = world.in('wood').zone.all(Boar);
  boar.hide([ann.entity]);
  ann.entity.hide();
  await world.advance('4s');
  const before = [shown(ann), shown(ben)];
  ok(before[0].includes('Ann') && before[0].includes('Boar'), String(before));
  ok(!before[1].includes('Ann') && !before[1].includes('Boar'));
  const owner = world.realm.nodes('zone').find((id) => world.realm.runs(id, 'wood:1:0'));
  const old = world.in('wood');
  world.realm.kill(owner as NodeId);
  ok(await world.until(() => world.in('wood') !== old, '20s'), 'it runs again');
  ok(await world.until(() => world.in('wood').zone.find(ben.entity.id) !== null, '20s'));
  await world.advance('3s');
  deepEqual([shown(ann), shown(ben)], before);
  equal(world.in('wood').zone.all(Boar)[0].hidden, true);
  await world.stop();
});
