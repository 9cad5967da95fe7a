// SPDX-License-Identifier: MIT
/** Whom the hero looks at, and what can be done with a fellow hero. */
import { button, element } from './dom.ts';
import { Meter } from './meter.ts';

export interface TargetView {
  readonly name: string;
  readonly kind: string;
  readonly level: number;
  readonly health: number | null;
  readonly healthMax: number;
  /** How its level compares: grey, even, hard. */
  readonly threat: 'friend' | 'easy' | 'even' | 'hard';
  readonly isHero: boolean;
  readonly canInvite: boolean;
}

export interface TargetActions {
  trade(): void;
  invite(): void;
  whisper(): void;
}

export class TargetFrame {
  readonly node: HTMLElement;
  readonly #name = element('strong', {});
  readonly #level = element('span', {});
  readonly #health = new Meter('health', 'Health of the target');
  readonly #row: HTMLElement;
  readonly #invite: HTMLButtonElement;

  constructor(actions: TargetActions) {
    this.#invite = button('Invite', () => actions.invite());
    this.#row = element(
      'div',
      { class: 'actions' },
      button('Trade', () => actions.trade()),
      this.#invite,
      button('Whisper', () => actions.whisper()),
    );
    this.node = element(
      'div',
      { class: 'target', 'aria-label': 'Target', role: 'group', hidden: true },
      element('div', {}, this.#name, this.#level),
      this.#health.node,
      this.#row,
    );
  }

  show(target: TargetView | null): void {
    // Gates and coins have no name, and nothing else that could be told of them.
    this.node.hidden = target === null || target.name === '';
    if (target === null) return;
    if (this.#name.textContent !== target.name) this.#name.textContent = target.name;
    const level = target.health === null ? '' : `Level ${target.level}`;
    if (this.#level.textContent !== level) this.#level.textContent = level;
    this.node.dataset.threat = target.threat;
    this.#health.node.hidden = target.health === null;
    this.#health.show(target.health ?? 0, target.healthMax);
    this.#row.hidden = !target.isHero;
    this.#invite.hidden = !target.canInvite;
  }
}
