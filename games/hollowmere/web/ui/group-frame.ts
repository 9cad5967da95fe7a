// SPDX-License-Identifier: MIT
/** Who plays together: the others with their health, or where they are; and who asks to. */
import { button, element } from './dom.ts';
import { Meter } from './meter.ts';
import { Panel } from './panel.ts';

export interface MemberView {
  readonly name: string;
  readonly leads: boolean;
  /** Null for who is out of sight. */
  readonly health: { readonly now: number; readonly max: number } | null;
  /** Where he is; empty while he is not in the world. */
  readonly zone: string;
}

export class GroupFrame {
  readonly node = element('div', { class: 'group', role: 'group', 'aria-label': 'Group' });
  readonly #rows = new Map<string, Row>();
  readonly #quit: HTMLButtonElement;

  constructor(onLeave: () => void, onChoose: (name: string) => void) {
    this.#quit = button('Leave the group', onLeave, { class: 'quit' });
    this.#onChoose = onChoose;
    this.node.hidden = true;
  }

  readonly #onChoose: (name: string) => void;

  update(members: readonly MemberView[]): void {
    this.node.hidden = members.length === 0;
    const names = members.map(({ name }) => name).join();
    if (names !== [...this.#rows.keys()].join()) this.#rebuild(members);
    for (const member of members) this.#rows.get(member.name)?.show(member);
  }

  #rebuild(members: readonly MemberView[]): void {
    this.#rows.clear();
    for (const { name } of members) this.#rows.set(name, new Row(name, () => this.#onChoose(name)));
    this.node.replaceChildren(...[...this.#rows.values()].map(({ node }) => node), this.#quit);
  }
}

class Row {
  readonly node: HTMLElement;
  readonly #where = element('span', {});
  readonly #health = new Meter('health', 'Health');

  constructor(name: string, onChoose: () => void) {
    this.node = element(
      'button',
      { type: 'button', class: 'member' },
      element('div', {}, element('strong', {}, name), this.#where),
      this.#health.node,
    );
    this.node.addEventListener('click', onChoose);
  }

  show({ health, zone, leads }: MemberView): void {
    const where = health === null ? zone || 'away' : leads ? 'leads' : '';
    if (this.#where.textContent !== where) this.#where.textContent = where;
    this.node.classList.toggle('away', health === null);
    this.#health.node.hidden = health === null;
    if (health !== null) this.#health.show(health.now, health.max);
  }
}

export class InvitationPanel extends Panel {
  readonly #words = element('p', { class: 'says' });

  constructor(onAnswer: (accept: boolean) => void) {
    super({ name: 'invitation', title: 'A group', side: 'middle' });
    const answer = (accept: boolean): void => {
      this.waits = false;
      this.show(false);
      onAnswer(accept);
    };
    this.onDismiss = () => onAnswer(false);
    this.body.append(
      this.#words,
      element(
        'div',
        { class: 'row' },
        button('Join', () => answer(true), { class: 'primary' }),
        button('No', () => answer(false)),
      ),
    );
  }

  ask(from: string): void {
    this.waits = true;
    this.#words.textContent = `${from} invites you to go along together.`;
  }
}
