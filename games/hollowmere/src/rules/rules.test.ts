// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@realmkeep/kit';
import { items } from '../items.ts';
import { blowOf, SWING_MS, softened, spread } from './combat.ts';
import { clockOf, DAY_MS, daylight, hourAt, isNight } from './day.ts';
import { FOES, type Foe, WAIL } from './foes.ts';
import { FOOD, GEAR, gearOf } from './gear.ts';
import {
  experienceFor,
  experienceOf,
  healthOf,
  LEVEL_MAX,
  levelOf,
  manaOf,
  progressOf,
} from './levels.ts';
import { afterFall, isDone, QUEST, type QuestState, questStage, questState } from './quest.ts';
import { powerOf, SPELLS, spellOf } from './spells.ts';

interface Fighter {
  readonly level: number;
  readonly attack: number;
  readonly armour: number;
}

const EMBER = 1;
const MEND = 2;
const STEP_MS = 100;

/** Heroes who stand and fight as a beginner would; true when they win. */
function fight(heroes: readonly Fighter[], foes: readonly Foe[], seed: number, wails = false) {
  const random = new SeededRandom(`fight ${seed}`);
  const [ember, mend] = [spellOf(EMBER), spellOf(MEND)];
  if (ember === undefined || mend === undefined) throw new Error('two spells');
  const side = heroes.map((hero) => ({
    ...hero,
    hp: healthOf(hero.level),
    mana: manaOf(hero.level),
    free: 0,
    swing: 0,
    mend: 0,
  }));
  const others = foes.map((foe) => ({ ...foe, hp: foe.health, swing: 0 }));
  for (let now = 0; now < 600_000; now += STEP_MS) {
    const target = others.find(({ hp }) => hp > 0);
    const standing = side.filter(({ hp }) => hp > 0);
    if (target === undefined) return { won: true, now, hurt: standing.map(({ hp }) => hp) };
    if (standing.length === 0) return { won: false, now, hurt: [] };
    for (const hero of standing) {
      if (now < hero.free) continue;
      const weak = standing.find(({ hp, level }) => hp < healthOf(level) * 0.5);
      if (weak && hero.mana >= mend.mana && now >= hero.mend) {
        hero.mana -= mend.mana;
        hero.free = now + mend.castMs;
        hero.mend = now + mend.castMs + mend.cooldownMs;
        weak.hp = Math.min(healthOf(weak.level), weak.hp + powerOf(mend, hero.level));
      } else if (hero.mana >= ember.mana + mend.mana) {
        hero.mana -= ember.mana;
        hero.free = now + ember.castMs;
        target.hp -= spread(powerOf(ember, hero.level), random);
      } else if (now >= hero.swing) {
        hero.swing = now + SWING_MS;
        target.hp -= blowOf(hero.attack, hero.level, random);
      }
    }
    for (const foe of others.filter(({ hp }) => hp > 0)) {
      if (now < foe.swing) continue;
      foe.swing = now + foe.swingMs;
      standing[0].hp -= softened(spread(foe.attack, random), standing[0].armour);
    }
    if (wails && now % WAIL.everyMs === WAIL.everyMs - STEP_MS) {
      for (const hero of standing) hero.hp -= softened(WAIL.damage, hero.armour);
    }
  }
  return { won: false, now: 600_000, hurt: [] };
}

function wins(heroes: readonly Fighter[], foes: readonly Foe[], wails = false): number {
  let count = 0;
  for (let seed = 0; seed < 100; seed++) if (fight(heroes, foes, seed, wails).won) count += 1;
  return count;
}

const NEWCOMER = { level: 1, attack: 6, armour: 0 };
const SEASONED = { level: 4, attack: 13, armour: 20 };

test('[GAME10] a newcomer with bare hands wins against a wolf, and is hurt', () => {
  equal(wins([NEWCOMER], [FOES.wolf]), 100);
  for (let seed = 0; seed < 20; seed++) {
    const [left] = fight([NEWCOMER], [FOES.wolf], seed).hurt;
    ok(left < 95, `${left} left`);
  }
});

test('[GAME11] a newcomer loses against two bandits, and may win against one', () => {
  equal(wins([NEWCOMER], [FOES.bandit, FOES.bandit]), 0);
  ok(wins([{ ...NEWCOMER, attack: 9, level: 2 }], [FOES.bandit]) > 80);
});

test('[GAME12] the abbot wants two seasoned heroes: one loses, two win', () => {
  equal(wins([SEASONED], [FOES.abbot], true), 0);
  ok(wins([SEASONED, SEASONED], [FOES.abbot], true) >= 80);
});

test('[GAME13] levels ask for ever more, and a level begins where the last one ends', () => {
  equal(levelOf(0), 1);
  for (let level = 2; level <= LEVEL_MAX; level++) {
    const at = experienceFor(level);
    deepEqual([levelOf(at - 1), levelOf(at)], [level - 1, level]);
    equal(progressOf(at), level === LEVEL_MAX ? 1 : 0);
    ok(at - experienceFor(level - 1) > experienceFor(level - 1) - experienceFor(level - 2));
  }
  equal(levelOf(1e9), LEVEL_MAX);
});

test('[GAME14] a quarter of an hour of wolves, bandits and the story makes level three or four', () => {
  // A wolf each half minute, the first three rewards of the story.
  const story = QUEST.slice(0, 3).reduce((sum, { reward }) => sum + reward.experience, 0);
  const careful = levelOf(12 * FOES.wolf.worth + story - QUEST[2].reward.experience);
  const eager = levelOf(16 * FOES.wolf.worth + 4 * FOES.bandit.worth + story);
  ok(careful >= 3, `careful: ${careful}`);
  ok(eager <= 4, `eager: ${eager}`);
});

test('[GAME15] easy foes are worth less; company shares, and gets more in all', () => {
  equal(experienceOf(FOES.wolf, 2), FOES.wolf.worth);
  ok(experienceOf(FOES.wolf, 6) < FOES.wolf.worth / 2);
  const two = experienceOf(FOES.wolf, 2, 2);
  ok(two < FOES.wolf.worth && two * 2 > FOES.wolf.worth);
});

test('[GAME16] what is in the bag does not count, what is worn does', () => {
  const bare = gearOf([]);
  deepEqual(gearOf([{ template: 'cutlass', place: 'bag:3' }]), bare);
  deepEqual(gearOf([{ template: 'coat', place: '' }]), bare);
  const worn = gearOf([
    { template: 'cutlass', place: 'hand' },
    { template: 'coat', place: 'body' },
  ]);
  ok(worn.attack > bare.attack && worn.armour > 0);
  ok(softened(40, worn.armour) < 40);
});

test('[GAME17] gear, food and rewards are items of the game, and gear has a place', () => {
  const known: Readonly<Record<string, { slot: string }>> = items;
  for (const name of Object.keys(GEAR)) ok(known[name]?.slot, name);
  for (const name of Object.keys(FOOD)) equal(known[name]?.slot, '', name);
  for (const { reward } of QUEST) for (const name of reward.items) ok(known[name], name);
});

test('[GAME18] a step of the story counts its own foes, from when it was taken on', () => {
  let state: QuestState = { step: 1, done: 0, begun: false };
  deepEqual(afterFall(state, 'wolf'), state);
  state = { ...state, begun: true };
  deepEqual(afterFall(state, 'bandit'), state);
  for (let i = 0; i < 9; i++) state = afterFall(state, 'wolf');
  equal(state.done, QUEST[1].count);
  ok(isDone(state));
  for (const one of [state, { step: 4, done: 0, begun: false }]) {
    deepEqual(questState(questStage(one), one.done), one);
  }
});

test('[GAME19] the day has a morning, a noon, an evening and a night', () => {
  equal(hourAt(0), 0);
  equal(hourAt(DAY_MS / 2), 120);
  equal(hourAt(DAY_MS * 7.25), 60);
  deepEqual([daylight(120), daylight(0), isNight(120), isNight(0)], [1, 0, false, true]);
  equal(daylight(60), 0.5);
  equal(clockOf(125), '12:30');
  let night = 0;
  for (let tenths = 0; tenths < 240; tenths++) if (isNight(tenths)) night += 1;
  ok(night > 80 && night < 120, `${night} tenths of night`);
});

test('[GAME20] numbers of spells stay in a byte; casting costs, and better spells come later', () => {
  for (const [index, spell] of SPELLS.entries()) {
    equal(spellOf(index + 1), spell);
    ok(spell.level >= 1 && spell.level <= LEVEL_MAX);
    ok(spell.mana > 0 || spell.cooldownMs > 60_000, `${spell.name} is free`);
    ok(spell.mana <= manaOf(spell.level));
  }
  equal(spellOf(0), undefined);
});
