// SPDX-License-Identifier: MIT
/** Which sound belongs to what is seen, and how loud it is at a distance. */
import { spellOf } from '../../src/rules/spells.ts';
import type { Actor, Sight } from '../scene/actor.ts';
import type { SoundName, Sounds } from '../sound/sounds.ts';

/** Nothing is heard from further away, in units. */
const HEARING = 520;

export function echo(sounds: Sounds, sights: readonly Sight[], own: Actor): void {
  for (const sight of sights) {
    const name = soundOf(sight);
    if (name === null) continue;
    const far = Math.hypot(sight.actor.x - own.x, sight.actor.y - own.y);
    const share = 1 - far / HEARING;
    sounds.play(name, sight.actor.own ? 1 : share * 0.7);
  }
}

function soundOf(sight: Sight): SoundName | null {
  switch (sight.is) {
    case 'hurt':
      return sight.actor.own ? 'hurt' : 'hit';
    case 'swing':
      return 'swing';
    case 'fall':
      return 'fall';
    case 'level':
      return 'level';
    case 'casting':
      return 'cast';
    case 'spell':
      return spellSound(sight.spell);
    case 'healed':
      return null;
  }
}

function spellSound(number: number): SoundName {
  const name = spellOf(number)?.name;
  switch (name) {
    case 'ember':
    case 'mend':
    case 'rime':
    case 'storm':
    case 'home':
      return name;
    default:
      return 'bell';
  }
}
