// SPDX-License-Identifier: MIT
/** What each thing that happens looks like. */
import { spellOf } from '../../src/rules/spells.ts';
import type { Actor, Sight } from './actor.ts';
import type { EffectLook, Effects } from './effects.ts';

const EMBER: EffectLook = { tint: 0xff9a4a, sparks: 9, reach: 26, size: 1.1, ms: 340 };
const MEND: EffectLook = {
  tint: 0x9cf08a,
  sparks: 12,
  reach: 34,
  size: 0.8,
  ms: 760,
  rises: true,
};
const RIME: EffectLook = { tint: 0xa8e4ff, sparks: 12, reach: 30, size: 1, ms: 520 };
const STORM: EffectLook = { tint: 0xfff0a0, sparks: 14, reach: 84, size: 1.3, ms: 420 };
const HOME: EffectLook = { tint: 0xffe2a8, sparks: 14, reach: 48, size: 1, ms: 900, rises: true };
const LEVEL: EffectLook = {
  tint: 0xffe08a,
  sparks: 22,
  reach: 66,
  size: 1.2,
  ms: 1200,
  rises: true,
};
const WAIL: EffectLook = { tint: 0x8fa8ff, sparks: 26, reach: 150, size: 1.7, ms: 700 };
const WOUND: EffectLook = { tint: 0xd8483c, sparks: 5, reach: 20, size: 0.45, ms: 260 };

const BY_OTHERS = 0xfff3dc;
const ON_ONESELF = 0xff8a78;
const HEALED = 0xa6f08c;

interface How {
  readonly numbers: boolean;
  readonly nowMs: number;
}

/** `aim`: whom the actor's last spell was meant for. */
export function showSight(effects: Effects, sight: Sight, aim: Actor | null, how: How): void {
  const { actor } = sight;
  const { nowMs } = how;
  switch (sight.is) {
    case 'hurt':
      effects.burst(actor, WOUND, nowMs);
      if (how.numbers) {
        const tint = actor.own ? ON_ONESELF : BY_OTHERS;
        effects.number(actor, String(sight.amount), tint, sight.amount >= 20, nowMs);
      }
      return;
    case 'healed':
      if (how.numbers) effects.number(actor, `+${sight.amount}`, HEALED, false, nowMs);
      return;
    case 'level':
      effects.burst(actor, LEVEL, nowMs);
      effects.number(actor, 'Level!', 0xffe08a, true, nowMs);
      return;
    case 'spell':
      showSpell(effects, actor, spellOf(sight.spell)?.name ?? 'wail', aim, nowMs);
      return;
    default:
      return;
  }
}

function showSpell(
  effects: Effects,
  actor: Actor,
  name: string,
  aim: Actor | null,
  nowMs: number,
): void {
  if (name === 'ember' && aim !== null) effects.bolt(actor, aim, EMBER, nowMs);
  else if (name === 'rime' && aim !== null) effects.burst(aim, RIME, nowMs);
  else if (name === 'storm' && aim !== null) effects.strike(aim, STORM, nowMs);
  else if (name === 'mend') effects.burst(aim ?? actor, MEND, nowMs);
  else if (name === 'home') effects.burst(actor, HOME, nowMs);
  else if (name === 'wail') effects.burst(actor, WAIL, nowMs);
}
