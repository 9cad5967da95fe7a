// SPDX-License-Identifier: MIT
/** Tells what happened by comparing everybody with how they were a frame ago. */
import type { Actor, Sight } from '../scene/actor.ts';

interface Seen {
  hp: number;
  level: number;
  swings: number;
  casts: number;
  casting: number;
}

/** Healing below this share of the whole is breath coming back, and no sight. */
const HEALED_SHARE_MIN = 0.09;

export class Witness {
  readonly #seen = new Map<number, Seen>();

  look(actors: Iterable<Actor>): Sight[] {
    const sights: Sight[] = [];
    const here = new Set<number>();
    for (const actor of actors) {
      here.add(actor.id);
      const seen = this.#seen.get(actor.id);
      if (seen !== undefined) compare(actor, seen, sights);
      this.#seen.set(actor.id, stateOf(actor, seen));
    }
    for (const id of this.#seen.keys()) if (!here.has(id)) this.#seen.delete(id);
    return sights;
  }
}

function compare(actor: Actor, seen: Seen, sights: Sight[]): void {
  if (actor.health !== null) {
    const change = actor.hp - seen.hp;
    if (change < 0) sights.push({ is: 'hurt', actor, amount: -change });
    const whole = actor.health > 0 ? actor.hp / actor.health : 1;
    // Whoever rises again was not healed.
    if (seen.hp > 0 && change >= whole * HEALED_SHARE_MIN) {
      sights.push({ is: 'healed', actor, amount: change });
    }
    if (actor.hp === 0 && seen.hp > 0) sights.push({ is: 'fall', actor });
  }
  if (actor.level > seen.level && seen.level > 0 && actor.kind === 'hero') {
    sights.push({ is: 'level', actor });
  }
  if (actor.swings !== seen.swings) sights.push({ is: 'swing', actor });
  if (actor.casts !== seen.casts) sights.push({ is: 'spell', actor, spell: actor.spell });
  if (actor.casting !== 0 && actor.casting !== seen.casting) sights.push({ is: 'casting', actor });
}

function stateOf({ hp, level, swings, casts, casting }: Actor, into: Seen | undefined): Seen {
  if (into === undefined) return { hp, level, swings, casts, casting };
  into.hp = hp;
  into.level = level;
  into.swings = swings;
  into.casts = casts;
  into.casting = casting;
  return into;
}
