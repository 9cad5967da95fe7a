// SPDX-License-Identifier: MIT
/** The own hero in the corner: name, level, health, mana, experience. */
import type { HeroView } from '../play/hero-view.ts';
import { element } from './dom.ts';
import { Meter } from './meter.ts';

export class Plate {
  readonly node: HTMLElement;
  readonly #name = element('strong', {});
  readonly #level = element('span', {});
  readonly #health = new Meter('health', 'Health');
  readonly #mana = new Meter('mana', 'Mana');
  readonly #experience = new Meter('experience', 'Experience');

  constructor() {
    this.node = element(
      'div',
      { class: 'plate' },
      element('div', {}, this.#name, this.#level),
      this.#health.node,
      this.#mana.node,
      this.#experience.node,
    );
  }

  update(hero: HeroView): void {
    if (this.#name.textContent !== hero.name) this.#name.textContent = hero.name;
    const level = `Level ${hero.level}`;
    if (this.#level.textContent !== level) this.#level.textContent = level;
    this.#health.show(hero.health, hero.healthMax);
    this.#mana.show(hero.mana, hero.manaMax);
    this.#experience.show(Math.round(hero.progress * 100), 100, false);
    this.node.classList.toggle('weak', !hero.isDown && hero.health < hero.healthMax * 0.3);
  }
}
