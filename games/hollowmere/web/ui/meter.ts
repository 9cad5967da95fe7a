// SPDX-License-Identifier: MIT
/** A bar that is full or less, with its number on it. */
import { element } from './dom.ts';

export class Meter {
  readonly node: HTMLElement;
  readonly #fill = element('i', {});
  readonly #number = element('span', {});
  readonly #label: string;
  #shown = '';

  constructor(kind: string, label: string) {
    this.#label = label;
    this.node = element('div', { class: `bar ${kind}`, role: 'img' }, this.#fill, this.#number);
  }

  show(value: number, max: number, numbered = true): void {
    const key = `${value}/${max}`;
    if (key === this.#shown) return;
    this.#shown = key;
    const share = max > 0 ? Math.max(0, Math.min(1, value / max)) : 0;
    this.#fill.style.width = `${(share * 100).toFixed(1)}%`;
    this.#number.textContent = numbered ? String(value) : '';
    this.node.setAttribute('aria-label', `${this.#label}: ${value} of ${max}`);
  }
}
