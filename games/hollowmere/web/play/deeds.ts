// SPDX-License-Identifier: MIT
/**
 * What the player does in the world besides walking: looks at somebody, fights, casts, talks,
 * takes. The hero walks to whatever it is; the world decides what comes of it.
 */
import { SPELLS, type Spell, spellOf } from '../../src/rules/spells.ts';
import type { Actor } from '../scene/actor.ts';
import type { AbilityView } from '../ui/spell-bar.ts';
import type { Actors, Realm } from './actors.ts';
import { ERRAND_REACH, type Errand, errandFor } from './errand.ts';
import type { HeroView } from './hero-view.ts';

/** Foes further away are not looked for, in units. */
const SIGHT = 340;
/** Spells are cast a bit nearer than the world allows, for both may move. */
const RANGE_SLACK = 12;
/** Something asked is not asked again so soon. */
const AGAIN_MS = 700;

export interface DeedsPorts {
  readonly realm: Realm;
  readonly actors: Actors;
  readonly talk: () => void;
  readonly deal: () => void;
  readonly say: (sentence: string) => void;
}

/** A person so near is meant before what lies about, in units. */
const PERSON_UNITS = 150;
const NOBODY = { health: null, loot: false } as const;

type Aim = { readonly does: Errand; readonly id: number; readonly spell: number } | null;

export class Deeds {
  /** Whom the player looks at; 0 for nobody. */
  target = 0;
  readonly #ports: DeedsPorts;
  #aim: Aim = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** When each spell is ready again, by its number; told by the page's own clock. */
  readonly #readyAt = new Map<number, number>();
  #castStartedAt = 0;

  constructor(ports: DeedsPorts) {
    this.#ports = ports;
  }

  /** The player clicked on somebody; false when there is nothing to want of him. */
  choose(actor: Actor): boolean {
    this.target = actor.id;
    const does = errandFor(actor);
    if (does === null) this.#aim = null;
    else this.#begin(does, actor.id);
    return does !== null;
  }

  /** Walks on, looks on. */
  forgetErrand(): void {
    this.#aim = null;
  }

  /** Into another zone: nobody is the same. */
  clear(): void {
    this.#aim = null;
    this.target = 0;
  }

  /** 0 is the blow, others are numbers of spells. */
  use(ability: number, hero: HeroView, nowMs: number): void {
    if (hero.isDown) return;
    const spell = spellOf(ability);
    if (spell === undefined) {
      const foe = this.#foe();
      if (foe === null) this.#ports.say('There is nobody to fight.');
      else this.#begin('fight', foe.id);
      return;
    }
    const why = this.#whyNot(spell, ability, hero, nowMs);
    if (why !== '') {
      this.#ports.say(why);
      return;
    }
    const on = this.#targetOf(spell, hero);
    if (on === 0) this.#ports.say('There is nobody to cast it on.');
    else if (spell.range === 0 || on === hero.id) this.#cast(ability, on);
    else this.#begin('fight', on, ability);
  }

  /** The next foe, from near to far. */
  nextFoe(): void {
    const foes = this.#foes();
    if (foes.length === 0) return;
    const index = foes.findIndex(({ id }) => id === this.target);
    this.target = foes[(index + 1) % foes.length].id;
  }

  /** The next fellow hero, from near to far. */
  nextHero(): void {
    const heroes = this.#near().filter(({ kind }) => kind === 'hero');
    if (heroes.length === 0) return;
    const index = heroes.findIndex(({ id }) => id === this.target);
    this.target = heroes[(index + 1) % heroes.length].id;
  }

  /** Talks to, takes or opens what is nearest. */
  interact(): void {
    const wanted = this.#near().filter((actor) => {
      const does = errandFor(actor);
      return does !== null && does !== 'fight';
    });
    // People before things, when they are about as near.
    const [own, [first]] = [this.#ports.actors.own(), wanted];
    const person = wanted.find(({ kind }) =>
      /talk|deal/.test(errandFor({ kind, ...NOBODY }) ?? ''),
    );
    if (own === null || first === undefined) {
      this.#ports.say('There is nothing here to take or to talk to.');
      return;
    }
    const isNear =
      person !== undefined && Math.hypot(person.x - own.x, person.y - own.y) <= PERSON_UNITS;
    this.choose(isNear ? person : first);
  }

  /**
   * Where the hero has to go for what the player wants; null when nowhere. Does it when he is
   * there.
   */
  pursue(own: Actor, hero: HeroView, nowMs: number): { x: number; y: number } | null {
    const aim = this.#aim;
    if (aim === null || hero.isDown) return null;
    const there = this.#ports.actors.find(aim.id);
    const over = there === null || (aim.does === 'fight' && aim.spell === 0 && there.health === 0);
    if (there === null || over) {
      this.#aim = null;
      return null;
    }
    if (hero.casting !== 0) return null;
    const spell = spellOf(aim.spell);
    const reach = spell === undefined ? ERRAND_REACH[aim.does] : spell.range - RANGE_SLACK;
    if (Math.hypot(there.x - own.x, there.y - own.y) > reach) return { x: there.x, y: there.y };
    if (nowMs - this.#askedAt >= AGAIN_MS) {
      this.#askedAt = nowMs;
      this.#act(aim, hero);
    }
    return null;
  }

  /** A spell of the own hero took effect: it cools from now on. */
  spellSeen(number: number, nowMs: number): void {
    const spell = spellOf(number);
    if (spell !== undefined) this.#readyAt.set(number, nowMs + spell.cooldownMs);
  }

  castBegan(nowMs: number): void {
    this.#castStartedAt = nowMs;
  }

  /** How far the present spell is, 0 to 1. */
  castShare(casting: number, nowMs: number): number {
    const ms = spellOf(casting)?.castMs ?? 1;
    return Math.min(1, (nowMs - this.#castStartedAt) / ms);
  }

  abilities(hero: HeroView, nowMs: number): AbilityView[] {
    const fighting = hero.foe !== 0;
    const views: AbilityView[] = [
      { cooling: 0, secondsLeft: 0, usable: !hero.isDown, known: true, active: fighting },
    ];
    for (const [index, spell] of SPELLS.entries()) {
      const left = Math.max(0, (this.#readyAt.get(index + 1) ?? 0) - nowMs);
      const known = hero.level >= spell.level;
      views.push({
        cooling: spell.cooldownMs > 0 ? Math.min(1, left / spell.cooldownMs) : 0,
        secondsLeft: left / 1000,
        usable: known && !hero.isDown && hero.mana >= spell.mana,
        known,
        active: hero.casting === index + 1,
      });
    }
    return views;
  }

  #begin(does: Errand, id: number, spell = 0): void {
    this.#aim = { does, id, spell };
    this.#askedAt = Number.NEGATIVE_INFINITY;
    this.target = id;
  }

  #act(aim: NonNullable<Aim>, hero: HeroView): void {
    const { realm, talk, deal } = this.#ports;
    if (aim.spell !== 0) {
      this.#cast(aim.spell, aim.id);
      // A fight goes on with blows; who was mended is left alone.
      const isFoe = spellOf(aim.spell)?.on === 'foe';
      this.#aim = isFoe ? { ...aim, spell: 0 } : null;
      return;
    }
    if (aim.does === 'fight') {
      if (hero.foe !== aim.id) realm.command('attack', { target: aim.id });
      return;
    }
    this.#aim = null;
    if (aim.does === 'talk') talk();
    else if (aim.does === 'deal') deal();
    else if (aim.does === 'open') realm.command('open', { thing: aim.id });
    else void this.#take(aim.does, aim.id);
  }

  async #take(does: Errand, id: number): Promise<void> {
    const { items } = this.#ports.realm;
    const outcome = await (does === 'take' ? items.take(id) : items.loot(id));
    if (!outcome.ok) this.#ports.say(outcome.message);
  }

  #cast(spell: number, target: number): void {
    this.#ports.realm.command('cast', { spell, target });
  }

  #whyNot(spell: Spell, number: number, hero: HeroView, nowMs: number): string {
    if (hero.level < spell.level) return `${spell.title} is learned at level ${spell.level}.`;
    if (hero.mana < spell.mana) return 'You have not enough mana.';
    if ((this.#readyAt.get(number) ?? 0) > nowMs) return `${spell.title} is not ready yet.`;
    return hero.casting === 0 ? '' : 'You are casting already.';
  }

  #targetOf(spell: Spell, hero: HeroView): number {
    if (spell.on === 'self') return hero.id;
    if (spell.on === 'foe') return this.#foe()?.id ?? 0;
    const target = this.#ports.actors.find(this.target);
    return target?.kind === 'hero' && target.health !== 0 ? target.id : hero.id;
  }

  /** Whom the player looks at when that is a foe, or the nearest one. */
  #foe(): Actor | null {
    const target = this.#ports.actors.find(this.target);
    if (target !== null && errandFor(target) === 'fight') return target;
    return this.#foes()[0] ?? null;
  }

  #foes(): Actor[] {
    return this.#near().filter((actor) => errandFor(actor) === 'fight');
  }

  /** Everybody in sight, from near to far. */
  #near(): Actor[] {
    const own = this.#ports.actors.own();
    if (own === null) return [];
    return [...this.#ports.actors.all()]
      .filter((actor) => !actor.own)
      .map((actor) => ({ actor, far: Math.hypot(actor.x - own.x, actor.y - own.y) }))
      .filter(({ far }) => far <= SIGHT)
      .sort((a, b) => a.far - b.far)
      .map(({ actor }) => actor);
  }
}
