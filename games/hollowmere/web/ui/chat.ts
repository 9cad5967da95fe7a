// SPDX-License-Identifier: MIT
/** The chat window: what was said, and a line to say something. */
import { element } from './dom.ts';

type ChatTone = 'say' | 'shout' | 'tell' | 'told' | 'group' | 'announcement' | 'notice' | 'wrong';

export interface ChatEntry {
  readonly tone: ChatTone;
  readonly from: string;
  readonly text: string;
}

/** Lines kept; older ones go. */
const LINES_MAX = 120;
const HISTORY_MAX = 20;

export class ChatWindow {
  readonly node: HTMLElement;
  readonly #log = element('ol', { class: 'log', 'aria-live': 'polite', tabindex: 0 });
  readonly #input: HTMLInputElement;
  readonly #entries: ChatEntry[] = [];
  readonly #history: string[] = [];
  #recalled = 0;

  constructor(onLine: (line: string) => void) {
    this.#input = element('input', {
      id: 'chat-line',
      type: 'text',
      maxlength: 400,
      autocomplete: 'off',
      'aria-label': 'Say something',
      placeholder: matchMedia('(pointer: coarse)').matches
        ? 'Say something · /help'
        : 'Enter to talk · /who · /tell NAME · /g · /shout',
    });
    const form = element('form', { class: 'say' }, this.#input);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const line = this.#input.value;
      this.#input.value = '';
      if (line.trim() === '') {
        this.#input.blur();
        return;
      }
      this.#remember(line);
      onLine(line);
    });
    this.#input.addEventListener('keydown', (event) => this.#keyDown(event));
    this.node = element('section', { class: 'chat', 'aria-label': 'Chat' }, this.#log, form);
    this.node.addEventListener('focusin', () => this.node.classList.add('open'));
    this.node.addEventListener('focusout', () => this.node.classList.remove('open'));
  }

  get entries(): readonly ChatEntry[] {
    return this.#entries;
  }

  focus(start = ''): void {
    if (start !== '') this.#input.value = start;
    this.#input.focus();
  }

  add(entry: ChatEntry): void {
    this.#entries.push(entry);
    const line = element('li', { class: entry.tone });
    if (entry.from !== '') line.append(element('b', {}, prefixOf(entry)), ' ');
    line.append(entry.text);
    this.#log.append(line);
    while (this.#entries.length > LINES_MAX) {
      this.#entries.shift();
      this.#log.firstChild?.remove();
    }
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #remember(line: string): void {
    this.#history.push(line);
    if (this.#history.length > HISTORY_MAX) this.#history.shift();
    this.#recalled = this.#history.length;
  }

  #keyDown(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Escape') {
      this.#input.value = '';
      this.#input.blur();
    }
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#recalled = Math.max(0, Math.min(this.#history.length, this.#recalled + step));
    this.#input.value = this.#history[this.#recalled] ?? '';
  }
}

function prefixOf({ tone, from }: ChatEntry): string {
  if (tone === 'shout') return `${from} shouts:`;
  if (tone === 'tell') return `${from} whispers:`;
  if (tone === 'group') return `[${from}]`;
  if (tone === 'told') return `to ${from}:`;
  return `${from}:`;
}
