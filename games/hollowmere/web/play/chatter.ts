// SPDX-License-Identifier: MIT
/** Between the chat window and the realm: what a line means, and what is heard. */
import { ChatWindow } from '../ui/chat.ts';
import { parseChatLine } from '../ui/chat-line.ts';
import type { Realm } from './actors.ts';

const HELP =
  'Say it near by, or: /g text to your group, /shout text, /tell NAME text, /who. H: the keys.';

export class Chatter {
  readonly window: ChatWindow;
  readonly #realm: Realm;

  constructor(realm: Realm) {
    this.#realm = realm;
    this.window = new ChatWindow((line) => this.#say(line));
    realm.on('chat', ({ channel, from, text }) => this.window.add({ tone: channel, from, text }));
    realm.on('notice', ({ text }) => this.notice(text));
    realm.on('refused', ({ request, message }) => {
      if (/^(Chat|Command|GroupAct)$/.test(request)) this.#wrong(message);
    });
  }

  notice(text: string): void {
    this.window.add({ tone: 'notice', from: '', text });
  }

  #wrong(text: string): void {
    this.window.add({ tone: 'wrong', from: '', text });
  }

  #say(line: string): void {
    const parsed = parseChatLine(line);
    switch (parsed.does) {
      case 'say':
        this.#realm.say(parsed.text);
        return;
      case 'shout':
        this.#realm.shout(parsed.text);
        return;
      case 'group':
        this.#realm.sayToGroup(parsed.text);
        return;
      case 'tell':
        this.#realm.tell(parsed.to, parsed.text);
        return;
      case 'who':
        void this.#who();
        return;
      case 'help':
        this.notice(HELP);
        return;
      case 'wrong':
        this.#wrong(parsed.why);
        return;
      case 'nothing':
        return;
    }
  }

  async #who(): Promise<void> {
    try {
      const { count, players } = await this.#realm.who();
      const names = players.map(({ name, zone }) => `${name} (${zone})`).join(', ');
      const more = count > players.length ? ' and more' : '';
      this.notice(`${count} in the world: ${names}${more}`);
    } catch (error) {
      this.#wrong(error instanceof Error ? error.message : 'nobody answered');
    }
  }
}
