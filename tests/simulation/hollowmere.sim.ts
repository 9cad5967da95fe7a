// SPDX-License-Identifier: MIT
/** The rules of Hollowmere in the whole realm on virtual time: fights, spells, falls, the story. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeId } from '@realmkeep/base';
import { type TestHero, type TestWorld, testWorld } from '@realmkeep/testkit';
import {
  Abbot,
  Bandit,
  Chest,
  Deer,
  Gate,
  Harbourmaster,
  Skeleton,
  Wolf,
} from '../../games/hollowmere/src/entities.ts';
import game from '../../games/hollowmere/src/game.ts';
import { QUEST } from '../../games/hollowmere/src/rules/quest.ts';
import { CHESTS } from '../../games/hollowmere/src/zones/places.ts';

type World = TestWorld<typeof game>;
type Hero = TestHero<typeof game>;

const EMBER = 1;
const MEND = 2;
const RIME = 3;
/** A meadow in the Greenwood, far from whoever lives there. */
const MEADOW = [1450, 4700] as const;

async function inMeadow(world: World, ...names: string[]): Promise<Hero[]> {
  const heroes: Hero[] = [];
  for (const name of names) {
    const hero = await world.join(name);
    world.in('harbour').warp(hero.entity, 'greenwood', MEADOW);
    ok(await world.until(() => hero.zone === 'greenwood'), `${name} is in the wood`);
    heroes.push(hero);
  }
  await world.advance('500ms');
  return heroes;
}

/** Somebody to fight, beside the hero. */
function put(world: World, kind: typeof Wolf | typeof Bandit | typeof Deer, hero: Hero, dx = 46) {
  const { x, y } = hero.entity;
  return world.in('greenwood').zone.spawn(kind, [x + dx, y]);
}

/** Fights as a beginner does: mends, throws embers while there is mana, and strikes. */
async function fightOn(world: World, hero: Hero, target: number, over: () => boolean) {
  hero.command('attack', { target });
  for (let beats = 0; beats < 400 && !over(); beats++) {
    const { entity } = hero;
    const weak = entity.hp < entity.maxHp * 0.5 && entity.coolingMs('mend') === 0;
    if (entity.casting === 0 && !entity.dead) {
      if (weak && entity.mana >= 18) hero.command('cast', { spell: MEND, target: entity.id });
      else if (entity.mana >= 32) hero.command('cast', { spell: EMBER, target });
    }
    await world.advance('250ms');
  }
}

test('[GAME30] a newcomer beats a wolf, learns from it, and takes what it has, once', async () => {
  const world = await testWorld(game, { seed: 30 });
  const [ann] = await inMeadow(world, 'Ann');
  const wolf = put(world, Wolf, ann);
  await fightOn(world, ann, wolf.id, () => wolf.dead || ann.entity.dead);
  deepEqual([wolf.dead, ann.entity.dead], [true, false]);
  ok(ann.entity.xp >= 30, `${ann.entity.xp} experience`);
  ok(ann.entity.hp < 100, 'it was no walk');
  if (wolf.loot) {
    equal((await ann.loot(wolf.id)).ok, true);
    await world.advance('500ms');
    equal(wolf.loot, false);
    equal((await ann.loot(wolf.id)).ok, false);
  }
  await world.stop();
});

test('[GAME31] a newcomer falls to two bandits, rises at the harbour, and they forget him', async () => {
  const world = await testWorld(game, { seed: 31 });
  const [ann] = await inMeadow(world, 'Ann');
  const bandits = [put(world, Bandit, ann), put(world, Bandit, ann, -46)];
  await fightOn(world, ann, bandits[0].id, () => ann.entity.dead || bandits.every((b) => b.dead));
  equal(ann.entity.dead, true);
  ann.command('rise', {});
  await world.advance('1s');
  equal(ann.entity.dead, true, 'too early');
  await world.advance('4s');
  ann.command('rise', {});
  ok(await world.until(() => ann.zone === 'harbour'), 'carried to the harbour');
  await world.advance('500ms');
  deepEqual([ann.entity.dead, ann.entity.hp >= 50], [false, true]);
  deepEqual(
    bandits.map((bandit) => [bandit.foe, bandit.fighting]),
    [
      [0, false],
      [0, false],
    ],
  );
  await world.stop();
});

test('[GAME32] who walks does not cast; a spell that is not known, too dear or not ready is refused', async () => {
  const world = await testWorld(game, { seed: 32 });
  const [ann] = await inMeadow(world, 'Ann');
  const deer = put(world, Deer, ann, 150);
  ann.command('cast', { spell: EMBER, target: deer.id });
  await world.advance('300ms');
  equal(ann.entity.casting, EMBER);
  ann.realm.move(128);
  await world.advance('500ms');
  ann.realm.stop();
  deepEqual([ann.entity.casting, ann.entity.casts], [0, 0]);
  ann.command('cast', { spell: RIME, target: deer.id });
  await world.advance('500ms');
  ok(ann.notices.some((text) => text.includes('Rime is learned at level 2')));
  ann.entity.mana = 3;
  ann.command('cast', { spell: EMBER, target: deer.id });
  await world.advance('500ms');
  ok(ann.notices.some((text) => text.includes('not enough mana')));
  await world.stop();
});

test('[GAME33] two who fought share what they learned; a healer draws the foe’s eye', async () => {
  const world = await testWorld(game, { seed: 33 });
  const [ann, ben] = await inMeadow(world, 'Ann', 'Ben');
  const wolf = put(world, Wolf, ann);
  ann.command('attack', { target: wolf.id });
  ok(await world.until(() => ann.entity.hp < 90), 'the wolf bites');
  ben.command('cast', { spell: MEND, target: ann.entity.id });
  ok(await world.until(() => ben.entity.casts === 1));
  ok(wolf.threat.of(ben.entity) > 0);
  ok(await world.until(() => wolf.dead));
  deepEqual([ann.entity.xp, ben.entity.xp], [18, 18]);
  await world.stop();
});

test('[GAME34] the story: a knife at once; four wolves later a cap, each reward once', async () => {
  const world = await testWorld(game, { seed: 34 });
  const ann = await world.join('Ann');
  const { zone, warp } = world.in('harbour');
  const [edda] = zone.all(Harbourmaster);
  ann.command('answer', {});
  await world.advance('500ms');
  equal(ann.entity.stage, 0, 'she does not hear from so far');
  warp(ann.entity, 'harbour', [edda.x, edda.y + 60]);
  for (let times = 0; times < 3; times++) {
    ann.command('answer', {});
    await world.advance('1s');
  }
  deepEqual([ann.count('knife'), ann.count('bread'), ann.realm.money], [1, 1, 5]);
  equal(ann.entity.stage, 3, 'the wolves are taken on');
  warp(ann.entity, 'greenwood', MEADOW);
  ok(await world.until(() => ann.zone === 'greenwood'));
  await world.advance('500ms');
  for (let fallen = 0; fallen < 5; fallen++) {
    world.in('greenwood').damage(put(world, Wolf, ann), 99, ann.entity);
  }
  deepEqual([ann.entity.stage, ann.entity.done], [3, QUEST[1].count]);
  world.in('greenwood').warp(ann.entity, 'harbour', [edda.x, edda.y + 60]);
  ok(await world.until(() => ann.zone === 'harbour'));
  await world.advance('500ms');
  ann.command('answer', {});
  await world.advance('2s');
  equal(ann.count('cap'), 1);
  equal(ann.entity.stage, 4);
  await world.stop();
});

test('[GAME35] levels come with what they bring, and the town pays for each', async () => {
  const world = await testWorld(game, { seed: 35 });
  const [ann] = await inMeadow(world, 'Ann');
  for (let fallen = 0; fallen < 4; fallen++) {
    world.in('greenwood').damage(put(world, Wolf, ann), 99, ann.entity);
  }
  await world.advance('1s');
  deepEqual([ann.entity.level, ann.entity.maxHp, ann.entity.hp], [2, 120, 120]);
  equal(ann.realm.money, 10);
  ok(ann.notices.some((text) => text.includes('You know Rime now')));
  await world.stop();
});

test('[GAME36] a foe that is led too far away goes home and is whole again', async () => {
  const world = await testWorld(game, { seed: 36 });
  const [ann] = await inMeadow(world, 'Ann');
  const wolf = put(world, Wolf, ann);
  world.in('greenwood').damage(wolf, 20, ann.entity);
  await world.advance('500ms');
  equal(wolf.fighting, true);
  world.in('greenwood').warp(ann.entity, 'greenwood', [MEADOW[0] + 900, MEADOW[1]]);
  ok(await world.until(() => !wolf.fighting, '20s'));
  deepEqual([wolf.foe, wolf.hp], [0, wolf.maxHp]);
  await world.stop();
});

test('[GAME42] foes let strangers be; whoever has fought or taken on the story is fair game', async () => {
  const world = await testWorld(game, { seed: 42 });
  const [ann] = await inMeadow(world, 'Ann');
  const wolf = put(world, Wolf, ann, 80);
  await world.advance('5s');
  deepEqual([wolf.foe, ann.entity.hp], [0, 100]);
  ann.entity.xp = 10;
  ok(await world.until(() => wolf.foe === ann.entity.id, '30s'));
  await world.stop();
});

test('[GAME43] a group learns together, wherever its members stand near by, and talks across zones', async () => {
  const world = await testWorld(game, { seed: 43, zoneNodes: 2 });
  const [ann, ben] = await inMeadow(world, 'Ann', 'Ben');
  const asked: string[] = [];
  ben.realm.on('groupAsked', ({ from }) => asked.push(from));
  ann.realm.invite('ben');
  ok(await world.until(() => asked.length > 0));
  deepEqual(asked, ['Ann']);
  ben.realm.answerInvitation(true);
  ok(await world.until(() => ann.realm.group.members.length === 2));
  ok(await world.until(() => ben.entity.group !== 0));
  deepEqual([ann.entity.group, ann.realm.group.leader], [ben.realm.group.group, 'Ann']);
  world.in('greenwood').damage(put(world, Wolf, ann), 99, ann.entity);
  deepEqual([ann.entity.xp, ben.entity.xp], [18, 18], 'Ben only stood by');
  world.in('greenwood').warp(ben.entity, 'harbour', game.start.at);
  ok(await world.until(() => ben.zone === 'harbour'));
  await world.advance('2s');
  equal(ben.entity.group, ann.entity.group, 'the next zone knows it');
  equal(ann.realm.group.members.find(({ name }) => name === 'Ben')?.zone, 'Hollowmere Harbour');
  ben.realm.sayToGroup('coming back');
  ok(await world.until(() => ann.heard.includes('group Ben: coming back')));
  ann.realm.leaveGroup();
  ok(await world.until(() => ben.realm.group.group === 0 && ann.entity.group === 0));
  await world.stop();
});

test('[GAME37] the abbot wails, calls bones at half his strength, and leaves a treasure', async () => {
  const world = await testWorld(game, { seed: 37 });
  const ann = await world.join('Ann');
  ann.entity.maxHp = 4000;
  ann.entity.hp = 4000;
  ann.entity.xp = 1;
  world.in('harbour').warp(ann.entity, 'crypt', [1900, 768]);
  ok(await world.until(() => ann.zone === 'crypt'));
  const { zone, damage } = world.in('crypt');
  const [abbot] = zone.all(Abbot);
  const bones = zone.all(Skeleton).length;
  ok(await world.until(() => abbot.casts > 0, '30s'), 'he wails');
  damage(abbot, abbot.hp - 300, ann.entity);
  equal(zone.all(Skeleton).length, bones + 2);
  damage(abbot, 999, ann.entity);
  equal(abbot.loot, true);
  await ann.walkTo(abbot.x - 30, abbot.y);
  equal((await ann.loot(abbot.id)).ok, true);
  await world.advance('500ms');
  ok(ann.count('tideblade') + ann.count('mail') >= 1);
  await world.stop();
});

test('[GAME38] food heals once for each that is eaten, not while chewing', async () => {
  const world = await testWorld(game, { seed: 38 });
  const ann = await world.join('Ann');
  const own = world.in('harbour').itemsOf(ann.entity);
  await ann.wait(own?.mint(game.items.bread, 3, 'test') ?? Promise.reject(new Error('no hero')));
  await world.advance('500ms');
  ann.entity.hp = 20;
  const serial = ann.realm.inventory()[0]?.serial ?? 0;
  ann.command('use', { serial });
  ann.command('use', { serial });
  await world.advance('1s');
  equal(ann.count('bread'), 2);
  ok(ann.entity.hp >= 55 && ann.entity.hp < 80, `${ann.entity.hp}`);
  await world.stop();
});

async function inCrypt(world: World, name: string, at: readonly [number, number]): Promise<Hero> {
  const hero = await world.join(name);
  world.in('harbour').warp(hero.entity, 'crypt', at);
  ok(await world.until(() => hero.zone === 'crypt'));
  await world.advance('500ms');
  // Nobody disturbs what is tested here.
  hero.entity.maxHp = 4000;
  hero.entity.xp = 1;
  hero.entity.hp = 4000;
  return hero;
}

test('[GAME39] a shut gate puts whoever comes in back; raised, it lets him through, for a while', async () => {
  const world = await testWorld(game, { seed: 39 });
  const ann = await inCrypt(world, 'Ann', [1500, 768]);
  equal(await ann.walkTo(1640, 768), false, 'shut');
  ann.realm.stop();
  ok(ann.entity.x < 1560);
  const [bar] = world.in('crypt').zone.all(Gate);
  world.in('crypt').warp(ann.entity, 'crypt', [1510, 768]);
  await world.advance('300ms');
  ann.command('open', { thing: bar.id });
  await world.advance('500ms');
  equal(bar.open, true);
  equal(await ann.walkTo(1640, 768), true, 'raised');
  ok(await world.until(() => !bar.open, '4m'), 'it falls shut again');
  await world.stop();
});

test('[GAME40] everybody finds something in a chest, once', async () => {
  const world = await testWorld(game, { seed: 40 });
  const [x, y] = CHESTS.nave;
  for (const name of ['Ann', 'Ben']) {
    const hero = await inCrypt(world, name, [x + 40, y + 40]);
    const chest = world.in('crypt').zone.nearest(hero.entity, Chest, 200);
    for (let times = 0; times < 2; times++) {
      hero.command('open', { thing: chest?.id ?? 0 });
      await world.advance('1s');
    }
    equal(chest?.open, true);
    deepEqual([hero.count('tonic'), hero.realm.money], [2, 25]);
    ok(hero.notices.some((text) => text.includes('emptied it before')));
  }
  await world.stop();
});

test('[GAME41] the gate that was raised is raised when another process has the crypt', async () => {
  const world = await testWorld(game, { seed: 41 });
  const ann = await inCrypt(world, 'Ann', [1510, 768]);
  const bars = () => world.in('crypt').zone.all(Gate);
  ann.command('open', { thing: bars()[0].id });
  await world.advance('4s');
  const before = bars()[0];
  world.realm.kill('ZONE-1' as NodeId);
  ok(await world.until(() => bars()[0] !== before && bars().length === 3, '60s'), 'it runs again');
  await world.advance('2s');
  deepEqual(
    bars().map(({ open }) => open),
    [true, true, true],
  );
  equal(world.in('crypt').zone.all(Chest).length, 2);
  await world.stop();
});
