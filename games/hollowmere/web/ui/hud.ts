// SPDX-License-Identifier: MIT
/** What lies over the world while playing: banner, notices, holding, help, readout. */
import { button, element } from './dom.ts';

const NOTICE_MS = 6000;
const NOTICES_MAX = 3;

const KEYS: readonly (readonly [string, string])[] = [
  ['W A S D, arrows', 'walk'],
  ['Click or tap', 'walk there; fight, talk, take'],
  ['F', 'fight'],
  ['1 to 5', 'cast a spell'],
  ['Tab, T', 'look at the next foe, hero'],
  ['E', 'talk, take, open what is near'],
  ['B, C, L', 'bag, hero, story'],
  ['Enter', 'talk'],
  ['Esc', 'close, look away'],
  ['O, H', 'settings, this help'],
  ['/tell NAME text', 'one hears it; /shout: all, /g: the group'],
  ['/who', 'who is here'],
];

export class Hud {
  readonly node: HTMLElement;
  readonly #banner = element('div', { class: 'banner', 'aria-live': 'polite' });
  readonly #notices = element('div', { class: 'notices', role: 'status' });
  readonly #hold = element('div', { class: 'hold', role: 'status', hidden: true });
  readonly #readout = element('pre', { class: 'readout', hidden: true });
  readonly #help = element('dialog', { class: 'help', 'aria-label': 'Help' });

  constructor() {
    this.#fillHelp();
    this.node = element(
      'div',
      { class: 'hud' },
      this.#banner,
      this.#notices,
      this.#hold,
      this.#readout,
      this.#help,
    );
  }

  banner(title: string): void {
    this.#banner.replaceChildren(element('h2', {}, title));
  }

  notice(text: string): void {
    // The same again only lasts longer.
    for (const other of this.#notices.children) if (other.textContent === text) other.remove();
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
