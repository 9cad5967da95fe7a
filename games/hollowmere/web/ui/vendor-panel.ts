// SPDX-License-Identifier: MIT
/** A vendor's stall: what it sells, and what it buys of what the hero has. */
import { chandler } from '../../src/items.ts';
import { isInBag, type Thing } from '../play/pack.ts';
import { button, element } from './dom.ts';
import { coppers, factsOf, nameOf, templateOf } from './item-text.ts';
import { warePictures } from './painted.ts';
import { Panel } from './panel.ts';

export interface VendorActions {
  buy(template: string, quantity: number): void;
  sell(thing: Thing, quantity: number): void;
}

export class VendorPanel extends Panel {
  readonly #actions: VendorActions;
  readonly #list = element('ul', { class: 'wares' });
  readonly #purse = element('p', { class: 'purse' });
  readonly #tabs: readonly HTMLButtonElement[];
  #selling = false;
  #things: readonly Thing[] = [];
  #money = 0;

  constructor(actions: VendorActions) {
    super({ name: 'vendor', title: chandler.title, side: 'left' });
    this.#actions = actions;
    this.#tabs = [button('Buy', () => this.#turn(false)), button('Sell', () => this.#turn(true))];
    const tabs = element('div', { class: 'tabs' }, ...this.#tabs);
    this.body.append(tabs, this.#list, this.#purse);
    this.#turn(false);
  }

  update(things: readonly Thing[], money: number): void {
    this.#things = things;
    this.#money = money;
    this.#purse.textContent = `Purse: ${coppers(money)}`;
    this.#redraw();
  }

  #turn(selling: boolean): void {
    this.#selling = selling;
    for (const [index, tab] of this.#tabs.entries()) {
      tab.setAttribute('aria-pressed', String((index === 1) === selling));
    }
    this.#redraw();
  }

  #redraw(): void {
    const focus = document.activeElement?.getAttribute('data-key') ?? '';
    const rows = this.#selling ? this.#offers() : this.#wares();
    if (rows.length === 0) {
      rows.push(element('li', { class: 'hint' }, 'You have nothing that is wanted here.'));
    }
    this.#list.replaceChildren(...rows);
    // Whoever buys three loaves presses one button three times.
    if (focus !== '') {
      this.#list.querySelector<HTMLElement>(`[data-key="${CSS.escape(focus)}"]`)?.focus();
    }
  }

  #wares(): HTMLElement[] {
    return Object.entries(chandler.sells).map(([name, price]) => {
      const buy = button(`Buy · ${price}`, () => this.#actions.buy(name, 1), {
        'data-key': `buy ${name}`,
        'aria-label': `Buy ${templateOf(name).title} for ${coppers(price)}`,
        disabled: this.#money < price,
      });
      return rowOf(name, 1, buy);
    });
  }

  #offers(): HTMLElement[] {
    const rows: HTMLElement[] = [];
    for (const thing of this.#things) {
      const price = chandler.buys[thing.template];
      if (price === undefined || !isInBag(thing)) continue;
      const all = thing.quantity;
      const sell = button(`Sell · ${price * all}`, () => this.#actions.sell(thing, all), {
        'data-key': `sell ${thing.serial}`,
        'aria-label': `Sell ${nameOf(thing.template, all)} for ${coppers(price * all)}`,
        disabled: thing.pending,
      });
      rows.push(rowOf(thing.template, all, sell));
    }
    return rows;
  }
}

function rowOf(template: string, quantity: number, action: HTMLElement): HTMLElement {
  const text = element(
    'div',
    {},
    element('strong', {}, nameOf(template, quantity)),
    element('small', {}, factsOf(template).slice(0, -1).join(' · ')),
  );
  return element('li', {}, warePictures.make(template), text, action);
}
