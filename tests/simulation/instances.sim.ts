// SPDX-License-Identifier: MIT
/** Copies of zones in the whole realm: one for each group, at most so many, gone when empty. */
import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeId } from '@realmkeep/base';
import {
  defineAccount,
  defineEntity,
  defineGame,
  defineItems,
  defineZone,
  rect,
  script,
  text,
  u8,
  u16,
  zoneScript,
} from '@realmkeep/kit';
import { CRASH_POINTS, type CrashPoint } from '@realmkeep/server';
import { CrashSwitch, type TestHero, type TestWorld, testWorld } from '@realmkeep/testkit';
import { regionMessages } from '@realmkeep/wire';

const Hero = defineEntity('hero', {
  public: { name: text(64), hp: u16 },
  saved: ['hp'],
  initial: { hp: 100 },
  commands: { arena: { number: u8 } },
  speed: 200,
  size: 24,
});
const Rat = defineEntity('rat', { public: { fur: u8 }, speed: 60, size: 20 });
const Flag = defineEntity('flag', { public: { raised: u8 }, speed: 0, size: 10 });
const items = defineItems({ apple: { title: 'Apple', stackMax: 20 } });

const DOOR = { at: [900, 512], radius: 40 } as const;
const OUTSIDE = [780, 512] as const;
const town = defineZone('town', {
  title: 'Town',
  size: [1024, 1024],
  exits: [{ ...DOOR, to: 'den', arrive: [200, 300], closed: 'The door of the den is shut.' }],
});
const den = defineZone('den', {
  title: 'The Den',
  size: [600, 600],
  exits: [{ at: [60, 300], radius: 30, to: 'town', arrive: OUTSIDE, closed: 'Shut.' }],
  spawns: [{ kind: Rat, count: 3, area: rect(300, 300, 200, 200), respawn: '10m' }],
});

const game = defineGame({
  name: 'dens',
  title: 'Dens',
  zones: [town, den],
  instances: { den: { players: 2, limit: 3, empty: '10s' } },
  hero: Hero,
  entities: [Rat, Flag],
  items,
  account: defineAccount({ newCharacter: () => ({ fields: { hp: 100 } }) }),
  scripts: [
    script(Hero, {
      commands: {
        arena(hero, { number }, context) {
          context.instance(hero, 'den', [200, 200], `arena ${number}`);
        },
      },
    }),
  ],
  zoneScripts: [
    zoneScript(den, {
      opened({ zone, memory }) {
        const [flag] = zone.all(Flag);
        (flag ?? zone.spawn(Flag, [400, 100])).raised = Number(memory.get('flag') ?? 0);
      },
    }),
  ],
  start: { zone: 'town', at: [500, 512] },
});

type World = TestWorld<typeof game>;
type Visitor = TestHero<typeof game>;

const begun = (seed: string): Promise<World> => testWorld(game, { seed, zoneNodes: 2 });

async function goIn(world: World, hero: Visitor): Promise<boolean> {
  await hero.walkTo(DOOR.at[0], DOOR.at[1]);
  const inside = await world.until(() => hero.zone === 'den' || hero.notices.length > 0, '20s');
  ok(inside, 'in, or told why not');
  await world.advance('500ms');
  return hero.zone === 'den';
}

async function befriend(world: World, leader: Visitor, ...others: Visitor[]): Promise<void> {
  for (const other of others) {
    leader.realm.invite(other.name);
    await world.advance('300ms');
    other.realm.answerInvitation(true);
    await world.advance('300ms');
  }
  equal(leader.realm.group.members.length, others.length + 1);
}

/** The number of the copy that a hero is in. */
const copyOf = (world: World, hero: Visitor): number => {
  for (let number = 2; number < 9; number++) {
    try {
      if (world.in('den', number).zone.find(hero.entity.id)?.alive) return number;
    } catch {}
  }
  return 0;
};

test('[INST1] a group meets in one copy, a stranger is in another, and neither sees the other', async () => {
  const world = await begun('groups');
  const [ann, ben, cid] = [
    await world.join('Ann'),
    await world.join('Ben'),
    await world.join('Cid'),
  ];
  await befriend(world, ann, ben);
  for (const hero of [ann, ben, cid]) ok(await goIn(world, hero), `${hero.name} is in`);
  equal(copyOf(world, ann), copyOf(world, ben));
  ok(copyOf(world, cid) !== copyOf(world, ann) && copyOf(world, cid) >= 2);
  const names = (hero: Visitor): string[] =>
    hero.sees().flatMap((seen) => (seen.kind === 'hero' ? [String(seen.fields.name)] : []));
  deepEqual(names(ann).sort(), ['Ann', 'Ben']);
  deepEqual(names(cid), ['Cid']);
  const { zone } = world.in('den', copyOf(world, ann));
  zone.remove(zone.all(Rat)[0]);
  await world.advance('500ms');
  const rats = (hero: Visitor): number => hero.sees().filter(({ kind }) => kind === 'rat').length;
  deepEqual([rats(ann), rats(ben), rats(cid)], [2, 2, 3]);
  await world.stop();
});

test('[INST2] a copy takes no more players than the game says', async () => {
  const world = await begun('players');
  const heroes: Visitor[] = [];
  for (const name of ['Ann', 'Ben', 'Cid']) heroes.push(await world.join(name));
  const [ann, ben, cid] = heroes;
  await befriend(world, ann, ben, cid);
  ok(await goIn(world, ann));
  ok(await goIn(world, ben));
  equal(await goIn(world, cid), false);
  deepEqual(cid.notices, ['The Den is full.']);
  equal(cid.zone, 'town');
  await world.stop();
});

test('[INST3] at the limit the next is told so; a copy that stays empty makes room, and begins afresh', async () => {
  const world = await begun('limit');
  const heroes: Visitor[] = [];
  for (const name of ['Ann', 'Ben', 'Cid', 'Dan']) heroes.push(await world.join(name));
  const [ann, ben, cid, dan] = heroes;
  for (const hero of [ann, ben, cid]) ok(await goIn(world, hero));
  equal(await goIn(world, dan), false);
  deepEqual(dan.notices, ['The Den is full of other companies; try again soon.']);
  const number = copyOf(world, ann);
  world.in('den', number).memory.set('flag', 1);
  await ann.walkTo(60, 300);
  ok(await world.until(() => ann.zone === 'town', '10s'));
  const names = (): string[] => world.realm.nodes('zone').filter((id) => runs(world, id, number));
  equal(names().length, 1, 'it waits for somebody to come back');
  ok(await world.until(() => names().length === 0, '20s'), 'it ends');
  dan.notices.splice(0);
  await dan.walkTo(500, 512);
  ok(await goIn(world, dan), 'there is room now');
  equal(copyOf(world, dan), number, 'under the number that became free');
  equal(world.in('den', number).memory.get('flag'), undefined);
  equal(world.in('den', number).zone.all(Rat).length, 3);
  await world.stop();
});

const runs = (world: World, id: NodeId, number: number): boolean =>
  world.realm.runs(id, `den:${number}:0`);

test('[INST4] copies go to the node with the least of them', async () => {
  const world = await begun('spread');
  for (const name of ['Ann', 'Ben', 'Cid']) ok(await goIn(world, await world.join(name)));
  const counts = world.realm
    .nodes('zone')
    .map((id) => [2, 3, 4].filter((number) => runs(world, id, number)).length);
  deepEqual(counts.sort(), [1, 2]);
  await world.stop();
});

test('[INST5] a copy whose process died goes on elsewhere, with who was in it and what it remembers', async () => {
  const world = await begun('died');
  const ann = await world.join('Ann');
  ok(await goIn(world, ann));
  const number = copyOf(world, ann);
  const before = world.in('den', number);
  before.memory.set('flag', 1);
  before.zone.remove(before.zone.all(Rat)[0]);
  await world.advance('4s');
  const owner = world.realm.nodes('zone').find((id) => runs(world, id, number));
  world.realm.kill(owner as NodeId);
  ok(await world.until(() => world.in('den', number) !== before, '10s'), 'it runs again');
  ok(await world.until(() => world.in('den', number).zone.find(ann.entity.id) !== null, '10s'));
  const after = world.in('den', number);
  deepEqual([after.memory.get('flag'), after.zone.all(Rat).length], [1, 2]);
  ok(await ann.walkTo(300, 200), 'she walks on');
  equal(ann.zone, 'den');
  await world.stop();
});

test('[INST6] masters and zones that die all at once leave no copy behind: who was in it plays on', async () => {
  const world = await begun('all');
  const ann = await world.join('Ann');
  ok(await goIn(world, ann));
  const number = copyOf(world, ann);
  const before = world.in('den', number);
  await world.advance('3s');
  for (const role of ['master', 'zone'] as const) {
    for (const id of world.realm.nodes(role)) world.realm.kill(id);
  }
  ok(await world.until(() => world.in('den', number) !== before, '60s'), 'it runs again');
  ok(await world.until(() => world.in('den', number).zone.find(ann.entity.id) !== null, '20s'));
  ok(await ann.walkTo(300, 200), 'she walks on');
  const ben = await world.join('Ben');
  ok(await goIn(world, ben));
  ok(copyOf(world, ben) !== number, 'the key of the copy is known still');
  await world.stop();
});

test('[INST7] a script sends heroes to the copy of its own key, and from one to another', async () => {
  const world = await begun('arena');
  const [ann, ben] = [await world.join('Ann'), await world.join('Ben')];
  for (const hero of [ann, ben]) hero.command('arena', { number: 1 });
  ok(await world.until(() => ann.zone === 'den' && ben.zone === 'den', '10s'));
  await world.advance('500ms');
  equal(copyOf(world, ann), copyOf(world, ben));
  ben.command('arena', { number: 2 });
  await world.advance('3s');
  ok(copyOf(world, ben) !== copyOf(world, ann));
  ann.command('arena', { number: 1 });
  await world.advance('2s');
  ok(Math.hypot(ann.entity.x - 200, ann.entity.y - 200) < 60, 'within her own copy she is moved');
  await world.stop();
});

test('[INST11] a key that is too long, or of a zone without copies, ends the script’s call alone', async () => {
  const world = await begun('keys');
  const ann = await world.join('Ann');
  const { instance } = world.in('town');
  // 21 letters of two bytes each: one byte more than may be.
  throws(() => instance(ann.entity, 'den', [200, 200], 'ä'.repeat(21)), /ERR_GAME|40 bytes/);
  throws(() => instance(ann.entity, 'town', [200, 200], 'one'), /copies/);
  instance(ann.entity, 'den', [200, 200], 'ä'.repeat(20));
  ok(await world.until(() => ann.zone === 'den', '10s'));
  await world.stop();
});

test('[INST8] who left the world in a copy stands at its door when he comes back', async () => {
  const world = await begun('door');
  const ann = await world.join('Ann');
  ok(await goIn(world, ann));
  const { character } = ann.realm.zone ?? { character: 0 };
  await ann.wait(ann.realm.leaveWorld());
  await world.advance('15s');
  await ann.player.enter(character as never);
  await world.advance('1s');
  equal(ann.zone, 'town');
  ok(Math.hypot(ann.entity.x - OUTSIDE[0], ann.entity.y - OUTSIDE[1]) < 40);
  await world.stop();
});

test('[INST9] what lay in a copy goes with it, and its ledger says so', async () => {
  const world = await begun('lying');
  const ann = await world.join('Ann');
  ok(await goIn(world, ann));
  const number = copyOf(world, ann);
  const own = world.in('den', number).itemsOf(ann.entity);
  const made = await ann.wait(own?.mint(items.apple, 2, 'test') ?? Promise.reject(new Error('-')));
  ok(made.ok);
  await world.advance('500ms');
  const [apple] = ann.realm.inventory();
  ok((await ann.wait(ann.realm.items.drop(apple.serial))).ok);
  await world.advance('500ms');
  await ann.walkTo(60, 300);
  ok(await world.until(() => ann.zone === 'town', '10s'));
  const running = (): boolean => world.realm.nodes('zone').some((id) => runs(world, id, number));
  ok(await world.until(() => !running(), '20s'));
  await ann.walkTo(500, 512);
  ok(await goIn(world, ann));
  await world.advance('2s');
  deepEqual(
    ann.sees().flatMap(({ kind }) => (kind === 'item' ? [kind] : [])),
    [],
  );
  await world.stop();
});

/** Goes in and out, as often as it takes: somebody may die of it, and the door may stay shut. */
async function visit(
  world: World,
  hero: Visitor,
  from: string,
  at: readonly [number, number],
): Promise<void> {
  for (let tries = 0; tries < 20 && hero.zone === from; tries++) {
    await hero.walkTo(...OUT_OF_THE_WAY[from]);
    await hero.walkTo(...at);
    await world.until(() => hero.zone !== from, '3s');
  }
  ok(hero.zone !== from, `${hero.name} gets out of ${from}: ${hero.notices}`);
  await world.advance('500ms');
}

const OUT_OF_THE_WAY: Readonly<Record<string, [number, number]>> = {
  town: [700, 512],
  den: [200, 300],
};
const STAIRS = [60, 300] as const;
const opened = async (world: World, hero: Visitor): Promise<number> => {
  const asked = world.realm.askDatabase(regionMessages.ListInstances, {});
  return (await hero.wait(asked)).instances.length;
};

const points = Object.keys(CRASH_POINTS) as CrashPoint[];
for (const point of points.filter((one) => one.startsWith('copy.'))) {
  test(`[INST10] ${point}: the hero gets in and out, no copy is left over`, async () => {
    const crash = new CrashSwitch();
    const world = await testWorld(game, { seed: point, zoneNodes: 2, interference: crash });
    const ann = await world.join('Ann');
    crash.arm(point);
    await visit(world, ann, 'town', DOOR.at);
    equal(await opened(world, ann), 1);
    await visit(world, ann, 'den', STAIRS);
    await world.advance('30s');
    ok(crash.struck !== null, 'somebody died there');
    await visit(world, ann, 'town', DOOR.at);
    equal(await opened(world, ann), 1, 'one copy for one key');
    await visit(world, ann, 'den', STAIRS);
    await world.advance('40s');
    equal(await opened(world, ann), 0, 'closed');
    const left = world.realm.nodes('zone').filter((id) => {
      return [2, 3, 4].some((number) => runs(world, id, number));
    });
    deepEqual(left, []);
    await world.stop();
  });
}
