// SPDX-License-Identifier: MIT
/** What heroes do by themselves, and what their players may ask of them. */
import { type CommandContext, type Entity, type ScriptContext, script } from '@realmkeep/kit';
import { Hero } from '../entities.ts';
import {
  CALM_MS,
  HEAL_CALM,
  MANA_CALM,
  MANA_FIGHT,
  RISE_HEALTH,
  RISE_MS,
} from '../rules/combat.ts';
import { hourAt } from '../rules/day.ts';
import { FOOD } from '../rules/gear.ts';
import { manaOf } from '../rules/levels.ts';
import { START } from '../zones/places.ts';
import { asFoe, strike } from './blows.ts';
import { cast, castEnded, stopCasting } from './casting.ts';
import { open } from './crypt.ts';
import { grow, recall } from './growth.ts';
import { answer, recallStory } from './story.ts';

type HeroEntity = Entity<typeof Hero>;

/** Heroes are looked after so often. */
const PULSE_MS = 200;
/** Nobody fights somebody further away than this, in units. */
const FIGHT_UNITS = 700;
/** Between two mouthfuls. */
const CHEW_MS = 6000;

function pulse(hero: HeroEntity, context: ScriptContext): void {
  hero.timer('pulse', PULSE_MS);
  hero.hour = hourAt(context.wall);
  if (hero.dead) return;
  // Whoever walks does not cast.
  if (hero.speed > 0) stopCasting(hero);
  recover(hero, context);
  grow(hero, context);
  if (hero.foe === 0) return;
  const foe = asFoe(context.zone.find(hero.foe));
  if (foe === null || foe.dead || hero.distanceTo(foe) > FIGHT_UNITS) hero.foe = 0;
  else if (hero.casting === 0) strike(hero, foe, context);
}

/** Breath and blood come back, quicker when the fight is over. */
function recover(hero: HeroEntity, context: ScriptContext): void {
  const calm = context.now - hero.foughtAt > CALM_MS;
  const seconds = PULSE_MS / 1000;
  const manaMax = manaOf(hero.level);
  hero.manaPart += manaMax * (calm ? MANA_CALM : MANA_FIGHT) * seconds;
  const mana = Math.floor(hero.manaPart);
  hero.manaPart -= mana;
  hero.mana = Math.min(manaMax, hero.mana + mana);
  if (!calm || hero.hp >= hero.maxHp) return;
  hero.healthPart += hero.maxHp * HEAL_CALM * seconds;
  const health = Math.floor(hero.healthPart);
  hero.healthPart -= health;
  if (health > 0) context.heal(hero, health);
}

async function use(hero: HeroEntity, serial: number, context: CommandContext): Promise<void> {
  const { items, notice } = context;
  const thing = items.held.find((one) => one.serial === serial);
  const food = thing === undefined ? undefined : FOOD[thing.template];
  if (food === undefined || hero.dead) return notice(hero, 'That is nothing to eat.');
  if (!hero.cooldown('chew', CHEW_MS)) return notice(hero, 'You are still chewing.');
  const eaten = await items.destroy(serial, 1, 'eaten');
  if (!eaten.ok) return notice(hero, eaten.message);
  context.heal(hero, food.health ?? 0);
  hero.mana = Math.min(manaOf(hero.level), hero.mana + (food.mana ?? 0));
}

function rise(hero: HeroEntity, context: ScriptContext): void {
  if (!hero.dead || context.now - hero.fellAt < RISE_MS) return;
  hero.foughtAt = context.now - CALM_MS;
  context.revive(hero, hero.maxHp * RISE_HEALTH);
  context.warp(hero, 'harbour', START);
}

export const heroScript = script(Hero, {
  spawned(hero, context) {
    hero.casting = 0;
    hero.foe = 0;
    hero.foughtAt = context.now - CALM_MS;
    // Who comes into a zone fallen may rise at once.
    hero.fellAt = context.now - RISE_MS;
    pulse(hero, context);
    void context
      .itemsOf(hero)
      ?.claims()
      .then((outcome) => {
        if (!outcome.ok) return;
        recall(hero, outcome.keys);
        recallStory(hero, outcome.keys);
      });
  },
  hurt(hero, context) {
    hero.foughtAt = context.now;
  },
  died(hero, context) {
    stopCasting(hero);
    hero.foe = 0;
    hero.fellAt = context.now;
    context.notice(hero, 'You have fallen.');
  },
  timers: {
    pulse,
    cast: (hero, context, number) => castEnded(hero, number, context),
  },
  commands: {
    attack(hero, { target }, context) {
      const foe = asFoe(context.zone.find(target));
      const fits = foe !== null && !foe.dead && hero.distanceTo(foe) <= FIGHT_UNITS;
      hero.foe = fits && !hero.dead ? foe.id : 0;
    },
    cast: (hero, given, context) => cast(hero, given, context),
    answer: (hero, _given, context) => answer(hero, context),
    use: (hero, { serial }, context) => use(hero, serial, context),
    open: (hero, { thing }, context) => open(hero, thing, context),
    rise: (hero, _given, context) => rise(hero, context),
  },
});
