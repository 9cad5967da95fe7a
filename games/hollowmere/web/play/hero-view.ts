// SPDX-License-Identifier: MIT
/** The own hero as the windows show it: public fields and those that only its player sees. */
import { healthOf, levelOf, manaOf, progressOf } from '../../src/rules/levels.ts';
import { type QuestState, questState } from '../../src/rules/quest.ts';
import type { Realm } from './actors.ts';

export interface HeroView {
  readonly id: number;
  readonly name: string;
  readonly look: number;
  readonly level: number;
  readonly health: number;
  readonly healthMax: number;
  readonly mana: number;
  readonly manaMax: number;
  readonly experience: number;
  /** To the next level, 0 to 1. */
  readonly progress: number;
  readonly isDown: boolean;
  /** Number of the spell that is being cast, 0 for none. */
  readonly casting: number;
  /** The entity that is fought, 0 for none. */
  readonly foe: number;
  readonly quest: QuestState;
  /** Time of day in tenths of an hour. */
  readonly hour: number;
}

type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** `own`: what `ownFields` told last. */
export function heroViewOf(realm: Realm, own: Fields): HeroView | null {
  const hero = realm.hero();
  if (hero === null) return null;
  const fields: Fields = hero.fields;
  const number = (value: Fields[string], other: number): number =>
    typeof value === 'number' ? value : other;
  const level = number(fields.level, 1);
  const experience = number(own.xp, 0);
  const healthMax = number(fields.maxHp, healthOf(level));
  return {
    id: hero.id,
    name: String(fields.name ?? ''),
    look: number(fields.look, 0),
    level,
    health: number(fields.hp, healthMax),
    healthMax,
    mana: number(own.mana, manaOf(level)),
    manaMax: manaOf(level),
    experience,
    progress: levelOf(experience) > level ? 1 : progressOf(experience),
    isDown: fields.hp === 0,
    casting: number(fields.casting, 0),
    foe: number(fields.foe, 0),
    quest: questState(number(own.stage, 0), number(own.done, 0)),
    hour: number(own.hour, 120),
  };
}
