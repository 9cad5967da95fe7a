// SPDX-License-Identifier: MIT
/** The boss of the crypt, fought to the end by heroes who play as people do. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { type TestHero, type TestWorld, testWorld } from '@realmkeep/testkit';
import { Abbot, Skeleton } from '../../games/hollowmere/src/entities.ts';
import game from '../../games/hollowmere/src/game.ts';
import { experienceFor } from '../../games/hollowmere/src/rules/levels.ts';

type World = TestWorld<typeof game>;
type Hero = TestHero<typeof game>;

const EMBER = 1;
const MEND = 2;
const MEND_MANA = 18;
const EMBER_MANA = 32;
const BEFORE_THE_TOMB = [1750, 768] as const;
const ARM = 45;
const TURN = 256;
const TOMB_X = 1600;
const BEATS_MAX = 800;

/** A group of this level, dressed as such heroes are, before the abbot in their own crypt. */
async function gather(world: World, names: readonly string[], level: number): Promise<Hero[]> {
  const heroes: Hero[] = [];
  for (const name of names) {
    const hero = await world.join(name);
    hero.entity.xp = experienceFor(level);
    heroes.push(hero);
  }
  const [leader, ...others] = heroes;
  for (const other of others) {
    leader.realm.invite(other.name);
    await world.advance('300ms');
    other.realm.answerInvitation(true);
    await world.advance('300ms');
  }
  ok(await world.until(() => heroes.every(({ entity }) => entity.level === level), '30s'));
  for (const hero of heroes) {
    await dress(world, hero);
    world.in('harbour').warp(hero.entity, 'crypt', BEFORE_THE_TOMB);
    ok(await world.until(() => hero.zone === 'crypt', '10s'));
  }
  return heroes;
}

async function dress(world: World, hero: Hero): Promise<void> {
  const own = world.in('harbour').itemsOf(hero.entity);
  for (const [name, place] of [
    ['cudgel', 'hand'],
    ['coat', 'body'],
  ] as const) {
    const nobody = Promise.reject(new Error('no hero'));
    nobody.catch(() => {});
    ok((await hero.wait(own?.mint(game.items[name], 1, 'test') ?? nobody)).ok);
    await world.advance('300ms');
    const made = hero.realm.inventory().find((item) => item.template === name);
    ok((await hero.wait(hero.realm.items.move(made?.serial ?? 0, place))).ok);
  }
}

/** Strikes, throws embers, and mends whoever needs it most; true when the abbot fell. */
async function fight(world: World, heroes: readonly Hero[]): Promise<boolean> {
  const { zone } = world.in('crypt');
  for (const bones of zone.all(Skeleton)) if (bones.x > TOMB_X) zone.remove(bones);
  const [abbot] = zone.all(Abbot);
  const standing = (): readonly Hero[] => heroes.filter(({ entity }) => !entity.dead);
  for (let beats = 0; beats < BEATS_MAX && !abbot.dead && standing().length > 0; beats++) {
    const share = ({ entity }: Hero): number => entity.hp / entity.maxHp;
    const [weakest] = [...standing()].sort((a, b) => share(a) - share(b));
    for (const hero of standing()) {
      const { entity } = hero;
      hero.command('attack', { target: abbot.id });
      if (entity.casting !== 0) continue;
      const mends = share(weakest) < 0.55 && entity.coolingMs('mend') === 0;
      if (mends && entity.mana >= MEND_MANA) {
        hero.command('cast', { spell: MEND, target: weakest.entity.id });
      } else if (entity.mana >= EMBER_MANA) {
        hero.command('cast', { spell: EMBER, target: abbot.id });
      }
      const [dx, dy] = [abbot.x - entity.x, abbot.y - entity.y];
      if (Math.hypot(dx, dy) <= ARM) hero.realm.stop();
      else hero.realm.move(Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * TURN) & (TURN - 1));
    }
    await world.advance('250ms');
  }
  return abbot.dead;
}

for (const [names, level, wins] of [
  [['Ann'], 5, false],
  [['Ann', 'Ben'], 3, false],
  [['Ann', 'Ben'], 5, true],
  [['Ann', 'Ben', 'Cid'], 4, true],
] as const) {
  const verb = wins ? 'falls to' : 'is too much for';
  test(`[GAME52] the abbot ${verb} ${names.length} of level ${level}`, async () => {
    const world = await testWorld(game, { seed: `abbot ${names.length} ${level}` });
    const heroes = await gather(world, names, level);
    equal(await fight(world, heroes), wins);
    await world.stop();
  });
}
