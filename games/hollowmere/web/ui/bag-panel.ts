// SPDX-License-Identifier: MIT
/** The bag: a square for each slot, what the purse holds, and the thing that was chosen. */
import { keeping } from '../../src/items.ts';
import { bagOf, slotOf, type Thing } from '../play/pack.ts';
import { element } from './dom.ts';
import { type ItemAction, ItemCard } from './item-card.ts';
import { coppers, templateOf } from './item-text.ts';
import { Panel } from './panel.ts';
import { Slot } from './slot.ts';

export interface BagActions {
  /** What can be done with it now; the first is what two clicks do. */
  actionsFor(thing: Thing): readonly ItemAction[];
  move(thing: Thing, place: string): void;
  merge(thing: Thing, into: Thing): void;
}

export class BagPanel extends Panel {
  readonly #actions: BagActions;
  readonly #grid = element('div', { class: 'slots' });
  readonly #purse = element('p', { class: 'purse' });
  readonly #card = new ItemCard('Choose something. Choose a free square to put it there.');
  readonly #slots: Slot[] = [];
  #things: readonly Thing[] = [];
  #chosen = 0;

  constructor(actions: BagActions) {
    super({ name: 'bag', title: 'Bag', side: 'right' });
    this.#actions = actions;
    this.body.append(this.#grid, this.#purse, this.#card.node);
  }

  update(things: readonly Thing[], money: number): void {
    this.#things = things;
    this.#purse.textContent = `Purse: ${coppers(money)}`;
    this.redraw();
  }

  /** After what can be done with things has changed. */
  redraw(): void {
    const bag = bagOf(this.#things, keeping.bag);
    while (this.#slots.length < bag.length) this.#addSlot();
    for (const [index, slot] of this.#slots.entries()) {
      const thing = bag[index] ?? null;
      slot.node.hidden = index >= bag.length;
      slot.show(thing, thing !== null && thing.serial === this.#chosen);
    }
    const chosen = bag.find((thing) => thing?.serial === this.#chosen) ?? null;
    if (chosen === null) this.#chosen = 0;
    this.#card.show(chosen, chosen === null ? [] : this.#actions.actionsFor(chosen));
  }

  #addSlot(): void {
    const index = this.#slots.length;
    const slot = new Slot(`Free square ${index + 1}`, {
      chosen: () => this.#choose(index, slot.thing),
      used: () => {
        if (slot.thing !== null) this.#actions.actionsFor(slot.thing)[0]?.run();
      },
    });
    this.#slots.push(slot);
    this.#grid.append(slot.node);
  }

  #choose(index: number, there: Thing | null): void {
    const held = this.#things.find(({ serial }) => serial === this.#chosen);
    if (there !== null) {
      const stacks =
        held !== undefined &&
        held.serial !== there.serial &&
        held.template === there.template &&
        templateOf(held.template).stackMax > 1;
      if (stacks) this.#actions.merge(held, there);
      this.#chosen = stacks || held?.serial === there.serial ? 0 : there.serial;
    } else if (held !== undefined) {
      this.#chosen = 0;
      const place = `bag:${index}`;
      if (slotOf(held.place) !== index && index < keeping.bag) this.#actions.move(held, place);
    }
    this.redraw();
  }
}
