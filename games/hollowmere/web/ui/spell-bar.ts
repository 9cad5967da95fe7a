// SPDX-License-Identifier: MIT
/** The row of what the hero can do: a blow and the spells, with their keys and cooldowns. */
import { SPELLS } from '../../src/rules/spells.ts';
import { element } from './dom.ts';
import { signPictures } from './painted.ts';

/** What a button needs to know each frame; the first one is the blow. */
export interface AbilityView {
  /** 0 ready, 1 just used. */
  readonly cooling: number;
  readonly secondsLeft: number;
  readonly usable: boolean;
  readonly known: boolean;
  readonly active: boolean;
}

interface Ability {
  readonly sign: string;
  readonly title: string;
  readonly key: string;
  readonly detail: string;
}

export const ABILITIES: readonly Ability[] = [
  { sign: 'strike', title: 'Strike', key: 'F', detail: 'Fights the target, or the nearest foe.' },
  ...SPELLS.map(({ name, title, does, mana }, index) => ({
    sign: name,
    title,
    key: String(index + 1),
    detail: mana > 0 ? `${does} ${mana} mana.` : does,
  })),
];

export class SpellBar {
  readonly node = element('div', { class: 'spells', role: 'toolbar', 'aria-label': 'Abilities' });
  readonly #buttons: Button[];

  /** 0 is the blow, others are numbers of spells. */
  constructor(onUse: (ability: number) => void) {
    this.#buttons = ABILITIES.map((ability, index) => new Button(ability, () => onUse(index)));
    this.node.append(...this.#buttons.map(({ node }) => node));
  }

  update(views: readonly AbilityView[]): void {
    for (const [index, button] of this.#buttons.entries()) {
      const view = views[index];
      if (view !== undefined) button.update(view);
    }
  }
}

class Button {
  readonly node: HTMLButtonElement;
  readonly #shade = element('i', {});
  readonly #seconds = element('b', {});
  #shown = '';

  constructor({ sign, title, key, detail }: Ability, onUse: () => void) {
    this.node = element(
      'button',
      { type: 'button', 'aria-label': title, title: `${title} (${key}): ${detail}` },
      signPictures.make(sign),
      this.#shade,
      this.#seconds,
      element('kbd', {}, key),
    );
    this.node.dataset.spell = sign;
    this.node.addEventListener('click', () => {
      onUse();
      // The keys are the world's again.
      this.node.blur();
    });
  }

  update({ cooling, secondsLeft, usable, known, active }: AbilityView): void {
    const percent = Math.round(cooling * 100);
    const seconds = secondsLeft >= 1 ? String(Math.ceil(secondsLeft)) : '';
    const key = `${percent} ${seconds} ${usable} ${known} ${active}`;
    if (key === this.#shown) return;
    this.#shown = key;
    this.#shade.style.height = `${percent}%`;
    this.#seconds.textContent = seconds;
    this.node.classList.toggle('dim', !usable);
    this.node.classList.toggle('unknown', !known);
    this.node.classList.toggle('active', active);
    this.node.setAttribute('aria-disabled', String(!usable));
  }
}
