// SPDX-License-Identifier: MIT
/** Spells of heroes: what stands in the way of one, and what it does. */
import type { Entity, ScriptContext } from '@realmkeep/kit';
import { Hero } from '../entities.ts';
import { spread } from '../rules/combat.ts';
import { powerOf, type Spell, spellOf } from '../rules/spells.ts';
import { START } from '../zones/places.ts';
import { asFoe, type FoeEntity, foesNear, hurtFoe, nextCount } from './blows.ts';

type HeroEntity = Entity<typeof Hero>;

/** A target may step back so far while a spell is on its way: a share of the range. */
const RANGE_SLACK = 1.2;
/** Foes of the healed turn towards the healer, by this share of what was healed. */
const HEALING_THREAT = 0.4;
/** Foes that look on when somebody is healed, in units. */
const LOOK_ON_UNITS = 320;

/** Begins a spell, or says why not. */
export function cast(
  hero: HeroEntity,
  { spell: number, target }: { readonly spell: number; readonly target: number },
  context: ScriptContext,
): void {
  const spell = spellOf(number);
  if (spell === undefined || hero.dead || hero.casting !== 0) return;
  const why = refusalOf(hero, spell, target, context, 1);
  if (why !== '') {
    context.notice(hero, why);
    return;
  }
  hero.aim = target;
  if (spell.castMs === 0) {
    effect(hero, number, spell, context);
    return;
  }
  hero.casting = number;
  hero.timer('cast', spell.castMs, number);
}

/** The time of a spell is over: it takes effect if it still can. */
export function castEnded(hero: HeroEntity, number: number, context: ScriptContext): void {
  hero.casting = 0;
  const spell = spellOf(number);
  if (spell === undefined || hero.dead) return;
  const why = refusalOf(hero, spell, hero.aim, context, RANGE_SLACK);
  if (why === '') effect(hero, number, spell, context);
  else context.notice(hero, why);
}

export function stopCasting(hero: HeroEntity): void {
  if (hero.casting === 0) return;
  hero.casting = 0;
  hero.cancelTimer('cast');
}

/** Why a spell cannot be cast now; '' when it can. */
function refusalOf(
  hero: HeroEntity,
  spell: Spell,
  target: number,
  { zone }: ScriptContext,
  slack: number,
): string {
  if (hero.level < spell.level) return `${spell.title} is learned at level ${spell.level}.`;
  if (hero.mana < spell.mana) return 'You have not enough mana.';
  if (hero.coolingMs(spell.name) > 0) return `${spell.title} is not ready yet.`;
  if (spell.on === 'self') return '';
  const other = zone.find(target);
  if (other === null || other.dead) return 'There is nobody to cast it on.';
  const fits = spell.on === 'foe' ? asFoe(other) !== null : other.is(Hero);
  if (!fits) return spell.on === 'foe' ? 'That is no foe.' : 'That helps heroes alone.';
  if (other === hero) return '';
  if (hero.distanceTo(other) > spell.range * slack) return 'That is too far away.';
  return hero.sees(other) ? '' : 'Something stands in between.';
}

function effect(hero: HeroEntity, number: number, spell: Spell, context: ScriptContext): void {
  const { zone } = context;
  hero.mana -= spell.mana;
  if (spell.cooldownMs > 0) hero.cooldown(spell.name, spell.cooldownMs);
  hero.spell = number;
  hero.casts = nextCount(hero.casts);
  const foe = asFoe(zone.find(hero.aim));
  if (spell.on === 'foe' && foe !== null) harm(hero, spell, foe, context);
  else if (spell.on === 'friend') mend(hero, spell, context);
  else if (spell.name === 'home') context.warp(hero, 'harbour', START);
}

function harm(hero: HeroEntity, spell: Spell, foe: FoeEntity, context: ScriptContext): void {
  const { random, now } = context;
  // Whoever casts at somebody fights him.
  hero.foe = foe.id;
  if (spell.holdMs !== undefined) {
    foe.heldUntil = now + spell.holdMs;
    foe.stand();
  }
  const power = powerOf(spell, hero.level);
  for (const other of splashed(spell, foe, context)) {
    hurtFoe(hero, other, spread(power / 2, random), context);
  }
  hurtFoe(hero, foe, spread(power, random), context);
}

/** Who stands so near that he gets half of it. */
function splashed(spell: Spell, foe: FoeEntity, context: ScriptContext): FoeEntity[] {
  return spell.splash === undefined ? [] : foesNear(foe, spell.splash, context);
}

function mend(hero: HeroEntity, spell: Spell, context: ScriptContext): void {
  const friend = context.zone.find(hero.aim, Hero) ?? hero;
  const won = context.heal(friend, spread(powerOf(spell, hero.level), context.random));
  if (won === 0 || friend === hero) return;
  hero.foughtAt = context.now;
  for (const foe of foesNear(friend, LOOK_ON_UNITS, context)) {
    if (foe.threat.of(friend) > 0) foe.threat.add(hero, won * HEALING_THREAT);
  }
}
