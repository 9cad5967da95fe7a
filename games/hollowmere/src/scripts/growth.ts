// SPDX-License-Identifier: MIT
/**
 * How heroes grow. A level is a claim: recorded with what the town pays for it in one transaction,
 * once for ever, so that neither a crash nor a copy of the past doubles or loses it.
 */
import type { Entity, ScriptContext } from '@realmkeep/kit';
import type { Hero } from '../entities.ts';
import { experienceFor, healthOf, levelOf, manaOf, rewardOf } from '../rules/levels.ts';
import { SPELLS } from '../rules/spells.ts';

type HeroEntity = Entity<typeof Hero>;

const CLAIM = 'level:';

export function gain(hero: HeroEntity, experience: number, context: ScriptContext): void {
  hero.xp += experience;
  grow(hero, context);
}

/** Claims the next level when it is due; called now and then, so nothing has to be repeated. */
export function grow(hero: HeroEntity, context: ScriptContext): void {
  const level = hero.level + 1;
  if (hero.growing || levelOf(hero.xp) < level) return;
  const calls = context.itemsOf(hero);
  if (calls === null) return;
  hero.growing = true;
  const key = `${CLAIM}${level}`;
  void calls.claim(key, { money: rewardOf(level) }, key).then((outcome) => {
    hero.growing = false;
    // Taken before: the zone that had claimed it is gone, with what it knew.
    if (outcome.ok || outcome.code === 'ERR_LOOT_TAKEN') rise(hero, level, context);
  });
}

/** What was claimed holds, whatever the saved fields of a hero say. */
export function recall(hero: HeroEntity, claims: readonly string[]): void {
  const levels = claims.filter((key) => key.startsWith(CLAIM)).map((key) => Number(key.slice(6)));
  const level = Math.max(hero.level, ...levels);
  if (level === hero.level) return;
  hero.level = level;
  hero.maxHp = healthOf(level);
  hero.xp = Math.max(hero.xp, experienceFor(level));
}

/** To a level, whole and rested. */
function rise(hero: HeroEntity, level: number, context: ScriptContext): void {
  const learned = SPELLS.filter((spell) => spell.level > hero.level && spell.level <= level);
  hero.level = level;
  hero.maxHp = healthOf(level);
  hero.mana = manaOf(level);
  context.heal(hero, hero.maxHp);
  const words = learned.map(({ title }) => ` You know ${title} now.`).join('');
  context.notice(hero, `You have reached level ${level}.${words}`);
}
