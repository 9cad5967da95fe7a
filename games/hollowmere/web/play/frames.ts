// SPDX-License-Identifier: MIT
/** What stands around the picture while playing: the hero's plate, the target, spells, the story. */
import { RISE_MS } from '../../src/rules/combat.ts';
import { clockOf, isNight } from '../../src/rules/day.ts';
import { isFoe } from '../../src/rules/foes.ts';
import { spellOf } from '../../src/rules/spells.ts';
import type { Actor } from '../scene/actor.ts';
import { CastBar, FallenVeil } from '../ui/cast-bar.ts';
import { element } from '../ui/dom.ts';
import { GroupFrame, type MemberView } from '../ui/group-frame.ts';
import { Plate } from '../ui/plate.ts';
import { SpellBar } from '../ui/spell-bar.ts';
import { TargetFrame, type TargetView } from '../ui/target-frame.ts';
import { Tracker } from '../ui/tracker.ts';
import type { Deeds } from './deeds.ts';
import type { HeroView } from './hero-view.ts';

export interface FramesActions {
  use(ability: number): void;
  rise(): void;
  story(): void;
  trade(): void;
  invite(): void;
  whisper(): void;
  leaveGroup(): void;
  lookAt(name: string): void;
}

export class Frames {
  readonly node: HTMLElement;
  readonly #plate = new Plate();
  readonly #target: TargetFrame;
  readonly #spells: SpellBar;
  readonly #cast = new CastBar();
  readonly #veil: FallenVeil;
  readonly #tracker: Tracker;
  readonly #group: GroupFrame;
  readonly #clock = element('p', { class: 'clock' });
  #fellAt = Number.NEGATIVE_INFINITY;

  constructor(actions: FramesActions) {
    this.#target = new TargetFrame({
      trade: () => actions.trade(),
      invite: () => actions.invite(),
      whisper: () => actions.whisper(),
    });
    this.#spells = new SpellBar((ability) => actions.use(ability));
    this.#veil = new FallenVeil(() => actions.rise());
    this.#tracker = new Tracker(() => actions.story());
    this.#group = new GroupFrame(
      () => actions.leaveGroup(),
      (name) => actions.lookAt(name),
    );
    this.node = element(
      'div',
      { class: 'frames' },
      this.#plate.node,
      this.#target.node,
      this.#tracker.node,
      this.#group.node,
      this.#clock,
      this.#cast.node,
      this.#spells.node,
      this.#veil.node,
    );
  }

  /** The own group without oneself. */
  showGroup(members: readonly MemberView[]): void {
    this.#group.update(members);
  }

  update(hero: HeroView, target: Actor | null, deeds: Deeds, nowMs: number): void {
    this.#plate.update(hero);
    this.#target.show(target === null ? null : targetView(target, hero));
    this.#spells.update(deeds.abilities(hero, nowMs));
    const casting = spellOf(hero.casting);
    const share = casting === undefined ? null : deeds.castShare(hero.casting, nowMs);
    this.#cast.show(casting?.title ?? '', share);
    this.#tracker.update(hero.quest);
    if (!hero.isDown) this.#fellAt = nowMs;
    this.#veil.show(hero.isDown, nowMs - this.#fellAt >= RISE_MS);
    const clock = `${isNight(hero.hour) ? '☾' : '☀'} ${clockOf(hero.hour)}`;
    if (this.#clock.textContent !== clock) this.#clock.textContent = clock;
  }
}

function targetView(actor: Actor, hero: HeroView): TargetView {
  const isHero = actor.kind === 'hero';
  const gap = actor.level - hero.level;
  const hostile = gap >= 2 ? 'hard' : gap <= -2 ? 'easy' : 'even';
  const health = actor.health;
  return {
    name: actor.name,
    kind: actor.kind,
    level: actor.level,
    health: health === null ? null : actor.hp,
    healthMax: health === null || health === 0 ? 1 : Math.round(actor.hp / health),
    threat: isFoe(actor.kind) ? hostile : 'friend',
    isHero: isHero && actor.id !== hero.id,
    canInvite: isHero && actor.id !== hero.id && actor.group === 0,
  };
}
