// SPDX-License-Identifier: MIT
/** What beasts, bandits and bones do: wander, see somebody, chase, strike, give up, fall. */
import { type EntityHandle, type ScriptContext, script } from '@realmkeep/kit';
import { Abbot, Bandit, Boar, Deer, Hero, Rat, Skeleton, Wolf } from '../entities.ts';
import { REACH } from '../rules/combat.ts';
import { hourAt, isNight } from '../rules/day.ts';
import { FOES, type Foe, type FoeKind, WAIL } from '../rules/foes.ts';
import { type FoeEntity, hurt, nextCount } from './blows.ts';
import { shareSpoils } from './spoils.ts';

/** Foes think five times a second: that is how quickly they turn on somebody. */
const THINK_MS = 200;
/** Others of a kind come to help from so near, in units. */
const HELP_UNITS = 85;
/** Looks are five digits of 16. */
const LOOKS = 16 ** 5;

function think(self: FoeEntity, foe: Foe, context: ScriptContext): void {
  const enemy = self.threat.top() ?? look(self, foe, context);
  if (enemy === null) {
    if (self.fighting) giveUp(self, context);
    else stroll(self, context);
    return;
  }
  if (!self.fighting) {
    self.fighting = true;
    self.homeX = self.x;
    self.homeY = self.y;
  }
  const strayed = Math.hypot(self.x - self.homeX, self.y - self.homeY);
  if (strayed > foe.leash || self.distanceTo(enemy) > foe.leash) giveUp(self, context);
  else if (foe.shy) self.flee(enemy, { speed: foe.chase });
  else fight(self, foe, enemy, context);
}

function fight(self: FoeEntity, foe: Foe, enemy: EntityHandle, context: ScriptContext): void {
  self.foe = enemy.id;
  const isNear = self.distanceTo(enemy) <= REACH;
  if (isNear || context.now < self.heldUntil) self.stand();
  else self.chase(enemy, { speed: foe.chase, within: REACH - 14 });
  if (!isNear) return;
  self.face(enemy);
  if (!self.cooldown('swing', foe.swingMs)) return;
  self.swings = nextCount(self.swings);
  hurt(enemy, self, foe.attack, context);
}

/**
 * Somebody to go for, or null. Who never struck a blow nor took on the story is let be: strangers
 * may look around in peace.
 */
function look(self: FoeEntity, foe: Foe, { zone, wall }: ScriptContext): EntityHandle | null {
  const sight = isNight(hourAt(wall)) ? foe.nightSight : foe.sight;
  if (sight === 0) return null;
  const seen = zone.nearest(self, Hero, sight, (hero) => hero.xp > 0 && self.sees(hero));
  if (seen !== null) self.threat.add(seen, 1);
  return seen;
}

/** Back to where it was, and nobody's foe any more. */
function giveUp(self: FoeEntity, context: ScriptContext): void {
  self.threat.clear();
  self.fighting = false;
  self.foe = 0;
  context.heal(self, self.maxHp);
  self.walkTo(self.homeX, self.homeY);
}

function stroll(self: FoeEntity, { random }: ScriptContext): void {
  if (self.busy) return;
  if (random.below(4) === 0) self.stand(1200 + random.below(4000));
  else self.wander();
}

/** Hooks that all kinds share. */
function hooksOf(kind: FoeKind) {
  const foe = FOES[kind];
  return {
    everyMs: THINK_MS,
    tick: (self: FoeEntity, context: ScriptContext) => think(self, foe, context),
    died(self: FoeEntity, context: ScriptContext) {
      self.foe = 0;
      self.fighting = false;
      shareSpoils(self, kind, context);
    },
    looted(self: FoeEntity) {
      self.loot = false;
    },
  };
}

type Kin = typeof Bandit | typeof Skeleton;

/** The nearest of its kind turn on whoever hurt one of them. */
function callHelp(self: EntityHandle, kind: Kin, by: EntityHandle | null, { zone }: ScriptContext) {
  if (by === null) return;
  for (const other of zone.within(self, kind, HELP_UNITS)) {
    if (other.threat.top() === null) other.threat.add(by, 1);
  }
}

export const foeScripts = [
  script(Rat, hooksOf('rat')),
  script(Deer, hooksOf('deer')),
  script(Boar, hooksOf('boar')),
  script(Wolf, hooksOf('wolf')),
  script(Bandit, {
    ...hooksOf('bandit'),
    spawned(bandit, { random }) {
      bandit.look = random.below(LOOKS);
    },
    hurt: (bandit, context, { by }) => callHelp(bandit, Bandit, by, context),
  }),
  script(Skeleton, {
    ...hooksOf('skeleton'),
    hurt: (bones, context, { by }) => callHelp(bones, Skeleton, by, context),
  }),
  script(Abbot, {
    ...hooksOf('abbot'),
    tick(abbot, context) {
      think(abbot, FOES.abbot, context);
      if (!abbot.fighting || !abbot.cooldown('wail', WAIL.everyMs)) return;
      abbot.spell = 0;
      abbot.casts = nextCount(abbot.casts);
      context.say(abbot, 'Ring… with… me…');
      for (const hero of context.zone.within(abbot, Hero, WAIL.reach)) {
        hurt(hero, abbot, WAIL.damage, context);
      }
    },
    // Bones rise to help him, once, when half of him is gone.
    hurt(abbot, context, { by }) {
      if (abbot.hp > abbot.maxHp / 2 || !abbot.cooldown('bones', '5m')) return;
      for (const side of [-1, 1]) {
        const at = [abbot.x + side * 60, abbot.y + 40] as const;
        const bones = context.zone.spawn(Skeleton, at, { life: '90s' });
        if (by !== null) bones.threat.add(by, 1);
      }
    },
  }),
];
