// SPDX-License-Identifier: MIT
/** The choice of heroes, and the making of a new one with a picture that turns and walks. */
import { makeCanvas } from '../art/brush.ts';
import {
  HAIR_STYLES,
  LOOK_PARTS,
  type Look,
  type LookPart,
  packLook,
  unpackLook,
} from '../art/look.ts';
import { CLOTHS, type Colour, HAIRS, SKINS } from '../art/palette.ts';
import { drawPortraitOf } from '../art/portrait.ts';
import type { Side } from '../art/pose.ts';
import { button, element, field } from './dom.ts';

export interface HeroCard {
  readonly id: number;
  readonly name: string;
  readonly zone: string;
  readonly look: number;
  readonly level: number;
}

export interface CharacterActions {
  /** `queued` shows how it stands while the hero's place is full. */
  play(id: number, queued: (queue: { readonly message: string }) => undefined): Promise<void>;
  create(name: string, look: number): Promise<void>;
  remove(id: number): Promise<void>;
  leave(): void;
  /** Shows what can be done with the account. */
  account(): void;
}

const PART_TITLES: Record<LookPart, string> = {
  skin: 'Skin',
  hair: 'Hair',
  style: 'Cut',
  cloak: 'Cloak',
  tunic: 'Tunic',
};
const PART_COLOURS: Partial<Record<LookPart, readonly Colour[]>> = {
  skin: SKINS,
  hair: HAIRS,
  cloak: CLOTHS,
  tunic: CLOTHS,
};
const TURN: readonly Side[] = ['down', 'down', 'side', 'up'];
const STEP_MS = 130;
const STEPS_PER_SIDE = 12;

export class CharactersScreen {
  readonly node = element('div', { class: 'screen characters' });
  readonly #card = element('section', { class: 'card wide', 'aria-label': 'Your heroes' });
  readonly #actions: CharacterActions;
  #timer = 0;
  #look = 0;
  #roll: () => number;

  /** `roll` gives numbers from 0 to 1 for the first look offered. */
  constructor(actions: CharacterActions, roll: () => number) {
    this.#actions = actions;
    this.#roll = roll;
    this.node.append(this.#card);
    this.node.hidden = true;
  }

  show(heroes: readonly HeroCard[], message = ''): void {
    this.node.hidden = false;
    if (heroes.length === 0) this.#showMaker(heroes, message);
    else this.#showList(heroes, message);
  }

  hide(): void {
    this.node.hidden = true;
    this.#stopTurning();
  }

  #showList(heroes: readonly HeroCard[], message: string): void {
    this.#stopTurning();
    const alert = element('p', { class: 'alert', role: 'alert' }, message);
    const list = element('ul', { class: 'heroes' });
    for (const hero of heroes) list.append(this.#heroRow(hero, heroes, alert));
    const back = button('Leave the realm', () => this.#actions.leave(), { class: 'quiet' });
    const make = button('New hero', () => this.#showMaker(heroes, ''));
    this.#card.replaceChildren(
      element('h2', {}, 'Who wakes today?'),
      list,
      alert,
      element('div', { class: 'row' }, make, back, this.#accountButton()),
    );
    list.querySelector('button')?.focus({ preventScroll: true });
  }

  #accountButton(): HTMLButtonElement {
    return button('Account', () => this.#actions.account(), { class: 'quiet' });
  }

  #heroRow(hero: HeroCard, heroes: readonly HeroCard[], alert: HTMLElement): HTMLElement {
    const queued = ({ message }: { readonly message: string }): undefined => {
      alert.textContent = message;
    };
    const enter = (): Promise<void> => this.#actions.play(hero.id, queued);
    const play = button('Play', () => this.#run(enter(), play, alert), {
      class: 'primary',
      'aria-label': `Play ${hero.name}`,
    });
    let asked = false;
    const remove = button(
      'Delete',
      () => {
        if (asked) this.#run(this.#actions.remove(hero.id), remove, alert);
        asked = true;
        remove.textContent = 'Really?';
      },
      { class: 'quiet', 'aria-label': `Delete ${hero.name}` },
    );
    const place = `Level ${hero.level}${hero.zone ? ` · ${hero.zone}` : ''}`;
    void heroes;
    return element(
      'li',
      {},
      portrait(hero.look, 'down', 0, 64),
      element(
        'div',
        { class: 'who' },
        element('strong', {}, hero.name),
        element('span', {}, place),
      ),
      play,
      remove,
    );
  }

  #showMaker(heroes: readonly HeroCard[], message: string): void {
    const look = unpackLook(Math.floor(this.#roll() * 2 ** 20));
    this.#look = packLook(look);
    const name = field({
      id: 'hero-name',
      label: 'Name of your hero',
      minlength: 2,
      maxlength: 24,
      hint: 'What others will call you: 2 to 24 letters.',
    });
    const alert = element('p', { class: 'alert', role: 'alert' }, message);
    const submit = element('button', { type: 'submit', class: 'primary' }, 'Begin');
    const stand = element('div', { class: 'pedestal' });
    const parts = LOOK_PARTS.map(([part, count]) => this.#partRow(part, count));
    const buttons = element('div', { class: 'row' }, submit);
    if (heroes.length > 0) {
      buttons.append(button('Back', () => this.show(heroes), { class: 'quiet' }));
    } else buttons.append(this.#accountButton());
    const form = element(
      'form',
      { class: 'maker' },
      stand,
      element('div', { class: 'choices' }, name.row, ...parts, alert, buttons),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const given = name.input.value.trim();
      this.#run(this.#actions.create(given, this.#look), submit, alert);
    });
    this.#card.replaceChildren(element('h2', {}, 'A new hero'), form);
    this.#turn(stand);
    name.input.focus({ preventScroll: true });
  }

  #partRow(part: LookPart, count: number): HTMLElement {
    const row = element(
      'fieldset',
      { class: 'swatches' },
      element('legend', {}, PART_TITLES[part]),
    );
    for (let i = 0; i < count; i++) {
      const input = element('input', { type: 'radio', name: part, value: i, id: `${part}-${i}` });
      input.checked = unpackLook(this.#look)[part] === i;
      input.addEventListener('change', () => {
        const look: Look = { ...unpackLook(this.#look), [part]: i };
        this.#look = packLook(look);
      });
      const colour = PART_COLOURS[part]?.[i];
      const text = part === 'style' ? HAIR_STYLES[i] : `${PART_TITLES[part]} ${i + 1}`;
      const swatch = element('label', { for: input.id, title: text }, part === 'style' ? text : '');
      if (colour) {
        swatch.style.background = colour;
        swatch.setAttribute('aria-label', text);
      }
      row.append(input, swatch);
    }
    return row;
  }

  #turn(stand: HTMLElement): void {
    this.#stopTurning();
    let step = 0;
    const draw = (): void => {
      const side = TURN[Math.floor(step / STEPS_PER_SIDE) % TURN.length];
      stand.replaceChildren(portrait(this.#look, side, 1 + (step % 6), 168));
      step += 1;
    };
    draw();
    this.#timer = window.setInterval(draw, STEP_MS);
  }

  #stopTurning(): void {
    clearInterval(this.#timer);
  }

  #run(work: Promise<void>, submit: HTMLButtonElement, alert: HTMLElement): void {
    submit.disabled = true;
    alert.textContent = '';
    work.then(
      () => {
        submit.disabled = false;
      },
      (error: unknown) => {
        submit.disabled = false;
        alert.textContent = error instanceof Error ? error.message : 'That did not work.';
      },
    );
  }
}

function portrait(look: number, side: Side, frame: number, height: number): HTMLCanvasElement {
  const c = makeCanvas(60, 62, (height / 62) * Math.min(2, devicePixelRatio));
  c.translate(30, 56);
  drawPortraitOf(c, look, side, frame);
  c.canvas.style.height = `${height}px`;
  c.canvas.setAttribute('aria-hidden', 'true');
  return c.canvas;
}
