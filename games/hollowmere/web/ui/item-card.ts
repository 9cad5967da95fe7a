// SPDX-License-Identifier: MIT
/** One thing told at length, with what can be done with it. */
import type { Thing } from '../play/pack.ts';
import { button, element } from './dom.ts';
import { factsOf, nameOf } from './item-text.ts';

export interface ItemAction {
  readonly label: string;
  readonly run: () => void;
}

export class ItemCard {
  readonly node = element('div', { class: 'item-card', 'aria-live': 'polite' });
  readonly #hint: string;
  #shown = '?';

  constructor(hint: string) {
    this.#hint = hint;
    this.show(null, []);
  }

  show(thing: Thing | null, actions: readonly ItemAction[]): void {
    const labels = actions.map(({ label }) => label).join();
    const key = thing === null ? '' : `${thing.serial} ${thing.quantity} ${labels}`;
    if (key === this.#shown) return;
    this.#shown = key;
    if (thing === null) {
      this.node.replaceChildren(element('p', { class: 'hint' }, this.#hint));
      return;
    }
    const row = element('div', { class: 'actions' });
    for (const { label, run } of actions) row.append(button(label, run));
    this.node.replaceChildren(
      element('strong', {}, nameOf(thing.template, thing.quantity)),
      element('p', {}, factsOf(thing.template).join(' · ')),
      row,
    );
  }
}
