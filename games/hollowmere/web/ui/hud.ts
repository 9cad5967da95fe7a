// SPDX-License-Identifier: MIT
/** What lies over the world while playing: own plate, banner, notices, holding, help, readout. */
import { button, element, icon } from './dom.ts';

const NOTICE_MS = 6000;
const NOTICES_MAX = 3;

const ICONS = {
  talk: 'M4 5h16v10H11l-5 4v-4H4z',
  help: 'M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 18v.01',
  leave: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
} as const;

const KEYS: readonly (readonly [string, string])[] = [
  ['W A S D, arrows', 'walk'],
  ['Click or tap', 'walk there'],
  ['Enter', 'talk'],
  ['Esc', 'stop talking, close'],
  ['H', 'this help'],
  ['F3', 'figures of the connection'],
  ['/shout text', 'all the realm hears it'],
  ['/tell NAME text', 'one hears it'],
  ['/who', 'who is here'],
];

export interface HudActions {
  leave(): void;
  talk(): void;
}

export class Hud {
  readonly node: HTMLElement;
  readonly #name = element('strong', {});
  readonly #detail = element('span', {});
  readonly #bar = element('i', {});
  readonly #banner = element('div', { class: 'banner', 'aria-live': 'polite' });
  readonly #notices = element('div', { class: 'notices', role: 'status' });
  readonly #hold = element('div', { class: 'hold', role: 'status', hidden: true });
  readonly #readout = element('pre', { class: 'readout', hidden: true });
  readonly #help = element('dialog', { class: 'help', 'aria-label': 'Help' });

  constructor(actions: HudActions) {
    const plate = element(
      'div',
      { class: 'plate' },
      element('div', {}, this.#name, this.#detail),
      element('div', { class: 'bar', role: 'img', 'aria-label': 'Health' }, this.#bar),
    );
    const tools = element(
      'div',
      { class: 'tools' },
      button(icon(ICONS.talk), () => actions.talk(), { 'aria-label': 'Talk', class: 'touch-only' }),
      button(icon(ICONS.help), () => this.toggleHelp(), {
        'aria-label': 'Help',
        title: 'Help (H)',
      }),
      button(icon(ICONS.leave), () => actions.leave(), {
        'aria-label': 'Leave the world',
        title: 'Leave',
      }),
    );
    this.#fillHelp();
    this.node = element(
      'div',
      { class: 'hud' },
      plate,
      tools,
      this.#banner,
      this.#notices,
      this.#hold,
      this.#readout,
      this.#help,
    );
  }

  own(name: string, detail: string, health: number): void {
    if (this.#name.textContent !== name) this.#name.textContent = name;
    if (this.#detail.textContent !== detail) this.#detail.textContent = detail;
    this.#bar.style.width = `${Math.round(Math.max(0, Math.min(1, health)) * 100)}%`;
  }

  banner(title: string): void {
    this.#banner.replaceChildren(element('h2', {}, title));
  }

  notice(text: string): void {
    const line = element('p', {}, text);
    this.#notices.append(line);
    while (this.#notices.childElementCount > NOTICES_MAX) this.#notices.firstChild?.remove();
    setTimeout(() => line.remove(), NOTICE_MS);
  }

  /** A sentence while the world holds its breath; null when it breathes again. */
  hold(reason: string | null): void {
    this.#hold.hidden = reason === null;
    if (reason !== null) this.#hold.replaceChildren(element('i', {}), reason);
  }

  get holding(): boolean {
    return !this.#hold.hidden;
  }

  toggleHelp(): void {
    if (this.#help.open) this.#help.close();
    else this.#help.showModal();
  }

  toggleReadout(): void {
    this.#readout.hidden = !this.#readout.hidden;
  }

  get readoutShown(): boolean {
    return !this.#readout.hidden;
  }

  readout(lines: readonly string[]): void {
    this.#readout.textContent = lines.join('\n');
  }

  #fillHelp(): void {
    const list = element('dl', {});
    for (const [key, text] of KEYS) {
      list.append(element('dt', {}, key), element('dd', {}, text));
    }
    this.#help.append(
      element('h2', {}, 'How to play'),
      list,
      button('Close', () => this.#help.close(), { class: 'primary' }),
    );
  }
}
