// SPDX-License-Identifier: MIT
/** A square in which a thing lies, or nothing. */
import type { Thing } from '../play/pack.ts';
import { element } from './dom.ts';
import { nameOf } from './item-text.ts';
import { warePictures } from './painted.ts';

export interface SlotEvents {
  readonly chosen: () => void;
  /** Twice in a row: whatever is usually done with it. */
  readonly used: () => void;
}

export class Slot {
  readonly node: HTMLButtonElement;
  readonly #picture = warePictures.make('');
  readonly #count = element('b', {});
  readonly #empty: string;
  thing: Thing | null = null;
  #shown = '';

  constructor(empty: string, events: SlotEvents) {
    this.#empty = empty;
    this.node = element(
      'button',
      { type: 'button', class: 'slot', 'aria-label': empty },
      this.#picture,
      this.#count,
    );
    this.node.addEventListener('click', () => events.chosen());
    this.node.addEventListener('dblclick', () => events.used());
  }

  show(thing: Thing | null, chosen: boolean): void {
    this.thing = thing;
    const key = thing === null ? '' : `${thing.template} ${thing.quantity} ${thing.pending}`;
    this.node.setAttribute('aria-pressed', String(chosen));
    if (key === this.#shown) return;
    this.#shown = key;
    warePictures.copy(this.#picture, thing?.template ?? '');
    this.#count.textContent = thing !== null && thing.quantity > 1 ? String(thing.quantity) : '';
    this.node.classList.toggle('pending', thing?.pending === true);
    const label = thing === null ? this.#empty : nameOf(thing.template, thing.quantity);
    this.node.setAttribute('aria-label', label);
    this.node.title = thing === null ? '' : label;
    this.node.dataset.template = thing?.template ?? '';
  }
}
