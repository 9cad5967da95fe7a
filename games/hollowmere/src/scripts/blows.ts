// SPDX-License-Identifier: MIT
/** Blows between heroes and foes: who can be hit, and what a blow does. */
import type { Entity, EntityHandle, ScriptContext } from '@realmkeep/kit';
import { Abbot, Bandit, Boar, Deer, Hero, Rat, Skeleton, Wolf } from '../entities.ts';
import { blowOf, REACH, REACH_SLACK, SWING_MS, softened, spread } from '../rules/combat.ts';
import { isFoe } from '../rules/foes.ts';
import { gearOf } from '../rules/gear.ts';

type HeroEntity = Entity<typeof Hero>;
/** All that can be fought have the fields of a wolf. */
export type FoeEntity = Entity<typeof Wolf>;

export function asFoe(entity: EntityHandle | null): FoeEntity | null {
  return entity !== null && isFoe(entity.kind) ? (entity as FoeEntity) : null;
}

const FOE_KINDS = [Rat, Deer, Boar, Wolf, Bandit, Skeleton, Abbot] as const;

/** Living foes within so many units, without the one that is asked from. */
export function foesNear(from: EntityHandle, range: number, context: ScriptContext): FoeEntity[] {
  return FOE_KINDS.flatMap((kind) =>
    (context.zone.within(from, kind, range) as readonly EntityHandle[])
      .map(asFoe)
      .filter((foe) => foe !== null),
  );
}

/** Counts of blows and spells go round in a byte. */
export function nextCount(count: number): number {
  return (count + 1) & 255;
}

/** One blow of a hero, when he is near enough and has got his breath back. */
export function strike(hero: HeroEntity, foe: FoeEntity, context: ScriptContext): void {
  if (hero.distanceTo(foe) > REACH + REACH_SLACK || !hero.cooldown('swing', SWING_MS)) return;
  const { attack } = gearOf(context.itemsOf(hero)?.held ?? []);
  hero.swings = nextCount(hero.swings);
  hurtFoe(hero, foe, blowOf(attack, hero.level, context.random), context);
}

export function hurtFoe(
  hero: HeroEntity,
  foe: FoeEntity,
  damage: number,
  context: ScriptContext,
): void {
  hero.foughtAt = context.now;
  context.damage(foe, damage, hero);
}

/** Damage to whoever it is; what a hero wears takes some of it off. */
export function hurt(
  victim: EntityHandle,
  by: EntityHandle,
  attack: number,
  context: ScriptContext,
): void {
  const amount = spread(attack, context.random);
  if (!victim.is(Hero)) {
    context.damage(victim, amount, by);
    return;
  }
  const { armour } = gearOf(context.itemsOf(victim)?.held ?? []);
  victim.foughtAt = context.now;
  context.damage(victim, softened(amount, armour), by);
}
