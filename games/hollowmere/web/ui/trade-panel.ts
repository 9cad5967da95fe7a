// SPDX-License-Identifier: MIT
/** A table between two heroes: what each puts on it, and whether both agree to the same. */
import type { RealmEvents } from '@realmkeep/client';
import type { Thing } from '../play/pack.ts';
import { button, element } from './dom.ts';
import { coppers, nameOf } from './item-text.ts';
import { warePictures } from './painted.ts';
import { Panel } from './panel.ts';

export type TradeView = RealmEvents['tradeChanged'];

export interface TradeActions {
  accept(): void;
  cancel(): void;
  confirm(): void;
  /** Takes a thing back from the table. */
  withdraw(serial: number): void;
  pay(money: number): void;
  /** Shows what can be put on the table. */
  bag(): void;
}

export class TradePanel extends Panel {
  readonly #actions: TradeActions;
  readonly #state = element('p', { class: 'state', role: 'status' });
  readonly #mine = element('ul', { class: 'table', 'aria-label': 'You give' });
  readonly #theirs = element('ul', { class: 'table', 'aria-label': 'You get' });
  readonly #theirName = element('h3', {});
  readonly #money = element('input', {
    type: 'text',
    inputmode: 'numeric',
    maxlength: 9,
    value: '0',
    'aria-label': 'Coppers that you give',
  });
  readonly #pay = element('label', { class: 'pay' }, 'Coppers ', this.#money);
  readonly #earns = element('p', { class: 'earns' });
  readonly #confirm: HTMLButtonElement;
  readonly #accept: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;

  constructor(actions: TradeActions) {
    super({ name: 'trade', title: 'Trade', side: 'left' });
    this.#actions = actions;
    this.#confirm = button('Agree', () => actions.confirm(), { class: 'primary' });
    this.#accept = button('Trade', () => actions.accept(), { class: 'primary' });
    this.#cancel = button('No deal', () => actions.cancel());
    this.onDismiss = () => actions.cancel();
    this.#money.addEventListener('change', () => {
      actions.pay(Math.max(0, Math.floor(Number(this.#money.value) || 0)));
    });
    const table = element(
      'div',
      { class: 'tables' },
      element('div', {}, element('h3', {}, 'You give'), this.#mine, this.#pay),
      element('div', {}, this.#theirName, this.#theirs, this.#earns),
    );
    const bag = button('From the bag', () => actions.bag(), { class: 'narrow-only' });
    const row = element('div', { class: 'row' }, this.#accept, this.#confirm, bag, this.#cancel);
    this.body.append(table, this.#state, row);
  }

  update(trade: TradeView, things: readonly Thing[]): void {
    this.title = `Trade with ${trade.name}`;
    this.#theirName.textContent = `${trade.name} gives`;
    const open = trade.state === 'open';
    this.#mine.replaceChildren(
      ...trade.gives.map((serial) => this.#given(things.find((one) => one.serial === serial))),
    );
    this.#theirs.replaceChildren(
      ...trade.gets.map(({ template, quantity }) =>
        element('li', {}, warePictures.make(template), nameOf(template, quantity)),
      ),
    );
    if (document.activeElement !== this.#money) this.#money.value = String(trade.pays);
    this.#money.disabled = !open;
    this.#earns.textContent = coppers(trade.earns);
    this.#mine.classList.toggle('agreed', trade.confirmed);
    this.#theirs.classList.toggle('agreed', trade.otherConfirmed);
    this.#state.textContent = sentenceOf(trade);
    this.#accept.hidden = trade.state !== 'asked';
    this.#confirm.hidden = !open;
    this.#confirm.disabled = trade.confirmed;
  }

  #given(thing: Thing | undefined): HTMLElement {
    if (thing === undefined) return element('li', {}, '…');
    const name = nameOf(thing.template, thing.quantity);
    const back = button('×', () => this.#actions.withdraw(thing.serial), {
      'aria-label': `Take back ${name}`,
    });
    return element('li', {}, warePictures.make(thing.template), name, back);
  }
}

function sentenceOf(trade: TradeView): string {
  const { state, name, confirmed, otherConfirmed } = trade;
  if (state === 'asked') return `${name} would like to trade with you.`;
  if (state === 'asking') return `${name} is asked whether to trade.`;
  if (state === 'committing') return 'The things change hands…';
  if (state === 'done') return 'Done.';
  if (state === 'cancelled') return trade.reason || 'No deal.';
  if (confirmed) return `You agree. ${name} has not agreed yet.`;
  if (otherConfirmed) return `${name} agrees to what lies here. Do you?`;
  return 'Choose things in your bag to put them on the table.';
}
