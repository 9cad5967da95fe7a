// SPDX-License-Identifier: MIT
/**
 * A window over the world, and the desk on which windows lie without covering each other. One that
 * waits for an answer outlasts what is opened in its place; only the player's own word ends it.
 */
import { button, element } from './dom.ts';

/** Where it opens on a wide screen; on a narrow one every panel is a sheet of its own. */
export type PanelSide = 'left' | 'right' | 'middle';

const NARROW = '(max-width: 760px)';

export class Panel {
  readonly name: string;
  readonly side: PanelSide;
  readonly node: HTMLElement;
  readonly body = element('div', { class: 'panel-body' });
  readonly #title = element('h2', {});
  /** Called after it was opened or closed. */
  onToggle: (open: boolean) => void = () => {};
  /** The desk's: there is room again. */
  onClosed: () => void = () => {};
  /** Called when the player closes it, not the page. */
  onDismiss: () => void = () => {};
  /** Somebody waits for an answer: what covers it only hides it, and it comes back. */
  waits = false;

  constructor(spec: { readonly name: string; readonly title: string; readonly side: PanelSide }) {
    this.name = spec.name;
    this.side = spec.side;
    this.#title.textContent = spec.title;
    const close = button('×', () => this.dismiss(), {
      class: 'close',
      'aria-label': `Close ${spec.title}`,
    });
    this.node = element(
      'section',
      {
        class: `panel ${spec.side}`,
        role: 'dialog',
        'aria-label': spec.title,
        'data-panel': spec.name,
        hidden: true,
      },
      element('header', {}, this.#title, close),
      this.body,
    );
  }

  get isOpen(): boolean {
    return !this.node.hidden;
  }

  set title(text: string) {
    this.#title.textContent = text;
    this.node.setAttribute('aria-label', text);
  }

  show(open: boolean): void {
    if (open === this.isOpen) return;
    const active = document.activeElement;
    // The keys are the world's again.
    if (!open && active instanceof HTMLElement && this.node.contains(active)) active.blur();
    this.node.hidden = !open;
    this.onToggle(open);
    if (!open) this.onClosed();
  }

  dismiss(): void {
    if (!this.isOpen) return;
    this.waits = false;
    this.show(false);
    this.onDismiss();
  }
}

export class Desk {
  readonly node = element('div', { class: 'desk' });
  readonly #panels: Panel[] = [];
  /** Open ones, the last opened last. */
  #order: Panel[] = [];
  #raising = false;

  add(...panels: Panel[]): void {
    for (const panel of panels) {
      this.#panels.push(panel);
      this.node.append(panel.node);
      panel.onClosed = () => this.#uncover();
    }
  }

  /** One window at a time: a phone. */
  get isNarrow(): boolean {
    return matchMedia(NARROW).matches;
  }

  get open(): readonly string[] {
    return this.#panels.filter(({ isOpen }) => isOpen).map(({ name }) => name);
  }

  /** Opens it and closes what lies where it will. */
  raise(panel: Panel): void {
    this.#raising = true;
    for (const other of this.#rivals(panel)) other.show(false);
    this.#raising = false;
    panel.show(true);
    this.#order = [...this.#order.filter((one) => one !== panel), panel];
  }

  toggle(panel: Panel): void {
    if (panel.isOpen) panel.dismiss();
    else this.raise(panel);
  }

  /** Closes the one opened last; false when there is none. */
  closeTop(): boolean {
    this.#order = this.#order.filter(({ isOpen }) => isOpen);
    const top = this.#order.pop();
    top?.dismiss();
    return top !== undefined;
  }

  closeAll(): void {
    for (const panel of this.#panels) panel.waits = false;
    for (const panel of this.#panels) panel.show(false);
  }

  /** Open ones that lie where it would. */
  #rivals(panel: Panel): Panel[] {
    const narrow = this.isNarrow;
    return this.#panels.filter(
      (other) => other !== panel && other.isOpen && (narrow || other.side === panel.side),
    );
  }

  /** What waits comes back where there is room again. */
  #uncover(): void {
    if (this.#raising) return;
    for (const panel of this.#panels) {
      if (panel.waits && !panel.isOpen && this.#rivals(panel).length === 0) this.raise(panel);
    }
  }
}
