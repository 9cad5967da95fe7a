// SPDX-License-Identifier: MIT
/** How far a spell is on its way; and the veil and the button of whoever has fallen. */
import { button, element } from './dom.ts';

export class CastBar {
  readonly node: HTMLElement;
  readonly #fill = element('div', { class: 'cast-fill' });
  readonly #title = element('div', { class: 'cast-title' });

  constructor() {
    this.node = element('div', { class: 'casting', hidden: true }, this.#fill, this.#title);
  }

  /** `share` from 0 to 1; null when nothing is cast. */
  show(title: string, share: number | null): void {
    this.node.hidden = share === null;
    if (share === null) return;
    this.#fill.style.width = `${Math.round(share * 100)}%`;
    if (this.#title.textContent !== title) this.#title.textContent = title;
  }
}

export class FallenVeil {
  readonly node: HTMLElement;
  readonly #rise: HTMLButtonElement;

  constructor(onRise: () => void) {
    this.#rise = button('Rise at the harbour', onRise, { class: 'primary' });
    this.node = element(
      'div',
      { class: 'fallen', role: 'alertdialog', 'aria-label': 'You have fallen', hidden: true },
      element('h2', {}, 'You have fallen'),
      element('p', {}, 'The watch carries you to the well in the square.'),
      this.#rise,
    );
  }

  /** `ready`: the hero may rise. */
  show(fallen: boolean, ready: boolean): void {
    this.node.hidden = !fallen;
    this.#rise.disabled = !ready;
  }
}
