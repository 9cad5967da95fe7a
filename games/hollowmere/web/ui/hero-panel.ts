// SPDX-License-Identifier: MIT
/** The hero: how it looks, what it wears, what it is made of. */

import { keeping } from '../../src/items.ts';
import { gearOf } from '../../src/rules/gear.ts';
import { experienceFor, LEVEL_MAX } from '../../src/rules/levels.ts';
import { makeCanvas } from '../art/brush.ts';
import { drawPortraitOf } from '../art/portrait.ts';
import type { HeroView } from '../play/hero-view.ts';
import type { Thing } from '../play/pack.ts';
import { element } from './dom.ts';
import { type ItemAction, ItemCard } from './item-card.ts';
import { placeTitle } from './item-text.ts';
import { Panel } from './panel.ts';
import { Slot } from './slot.ts';

const PORTRAIT = { width: 84, height: 108, scale: 2 } as const;
/** The figure of a portrait is about 48 units high. */
const PORTRAIT_ZOOM = 1.9;

export class HeroPanel extends Panel {
  readonly #actionsFor: (thing: Thing) => readonly ItemAction[];
  readonly #slots = new Map<string, Slot>();
  readonly #portrait = element('div', { class: 'portrait' });
  readonly #facts = element('dl', { class: 'facts' });
  readonly #card = new ItemCard('What you wear counts in a fight; what is in the bag does not.');
  #things: readonly Thing[] = [];
  #chosen = 0;
  #look = -1;
  /** It was opened since it was last drawn. */
  isStale = true;

  constructor(actionsFor: (thing: Thing) => readonly ItemAction[]) {
    super({ name: 'hero', title: 'Hero', side: 'left' });
    this.#actionsFor = actionsFor;
    this.onToggle = () => {
      this.isStale = true;
    };
    const worn = element('div', { class: 'worn' });
    for (const place of keeping.equipment) {
      const slot = new Slot(`${placeTitle(place)}: nothing`, {
        chosen: () => this.#choose(slot.thing),
        used: () => {
          if (slot.thing !== null) this.#actionsFor(slot.thing)[0]?.run();
        },
      });
      slot.node.dataset.place = place;
      this.#slots.set(place, slot);
      worn.append(element('figure', {}, slot.node, element('figcaption', {}, placeTitle(place))));
    }
    const top = element('div', { class: 'doll' }, this.#portrait, worn);
    this.body.append(top, this.#facts, this.#card.node);
  }

  update(hero: HeroView, things: readonly Thing[]): void {
    this.#things = things;
    this.isStale = false;
    this.title = hero.name;
    this.#paint(hero.look);
    const { attack, armour } = gearOf(things);
    const next =
      hero.level >= LEVEL_MAX
        ? 'the highest there is'
        : `${hero.experience} of ${experienceFor(hero.level + 1)}`;
    const facts: readonly (readonly [string, string])[] = [
      ['Level', String(hero.level)],
      ['Experience', next],
      ['Health', `${hero.health} of ${hero.healthMax}`],
      ['Mana', `${hero.mana} of ${hero.manaMax}`],
      ['Damage', String(Math.round(attack + 1.5 * hero.level))],
      ['Armour', String(armour)],
    ];
    this.#facts.replaceChildren(
      ...facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
    );
    this.#redraw();
  }

  #redraw(): void {
    for (const [place, slot] of this.#slots) {
      const thing = this.#things.find((one) => one.place === place) ?? null;
      slot.show(thing, thing !== null && thing.serial === this.#chosen);
    }
    const chosen = this.#things.find(
      ({ serial, place }) => serial === this.#chosen && this.#slots.has(place),
    );
    this.#card.show(chosen ?? null, chosen === undefined ? [] : this.#actionsFor(chosen));
  }

  #choose(thing: Thing | null): void {
    this.#chosen = thing === null || thing.serial === this.#chosen ? 0 : thing.serial;
    this.#redraw();
  }

  #paint(look: number): void {
    if (look === this.#look) return;
    this.#look = look;
    const { width, height, scale } = PORTRAIT;
    const c = makeCanvas(width, height, scale);
    c.translate(width / 2, height - 12);
    c.scale(PORTRAIT_ZOOM, PORTRAIT_ZOOM);
    drawPortraitOf(c, look, 'down');
    this.#portrait.replaceChildren(c.canvas);
  }
}
