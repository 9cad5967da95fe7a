// SPDX-License-Identifier: MIT
/** The first thing a stranger sees: the harbour at dusk, a name, and two ways in. */
import { button, element, field } from './dom.ts';
import { Painting } from './painting.ts';

export interface RealmChoice {
  readonly id: string;
  readonly title: string;
  readonly players: number;
  readonly open: boolean;
}

export interface TitleActions {
  /** All reject with an error whose message is for the player. */
  logIn(name: string, password: string): Promise<void>;
  signUp(name: string, password: string, email: string): Promise<void>;
  /** Mails a token to whoever has this name, if anybody has. */
  askReset(name: string): Promise<void>;
  reset(token: string, password: string): Promise<void>;
}

type Mode = 'login' | 'signup';
type Field = ReturnType<typeof field>;

export class TitleScreen {
  readonly node: HTMLElement;
  readonly #card: HTMLElement;
  readonly #actions: TitleActions;
  readonly #painting = new Painting();
  #busy = false;

  constructor(actions: TitleActions) {
    this.#actions = actions;
    this.#card = element('section', { class: 'card', 'aria-label': 'Enter Hollowmere' });
    this.node = element(
      'div',
      { class: 'screen title' },
      this.#painting.canvas,
      element(
        'header',
        { class: 'masthead' },
        element('h1', {}, 'Hollowmere'),
        element('p', {}, 'A harbour, a wood, and what sleeps beneath'),
      ),
      this.#card,
    );
  }

  show(message = ''): void {
    this.node.hidden = false;
    this.#painting.start();
    this.#form('login', message);
  }

  hide(): void {
    this.node.hidden = true;
    this.#painting.stop();
  }

  /** Several realms: the player picks one. */
  chooseRealm(realms: readonly RealmChoice[]): Promise<string> {
    return new Promise((resolve) => {
      const list = element('div', { class: 'realms' });
      for (const { id, title, players, open } of realms) {
        const text = `${title || id} · ${open ? `${players} playing` : 'asleep'}`;
        list.append(button(text, () => resolve(id), { disabled: !open }));
      }
      this.#card.replaceChildren(element('h2', {}, 'Choose a realm'), list);
      list.querySelector('button')?.focus();
    });
  }

  /** The realm is full: how it stands, and a way out. */
  showQueue(text: string, leave: () => void): void {
    const known = this.#card.querySelector('.queue');
    if (known !== null) {
      known.textContent = text;
      return;
    }
    const line = element('p', { class: 'queue', role: 'status' }, text);
    const out = button('Do not wait', leave, { class: 'quiet' });
    this.#card.replaceChildren(element('h2', {}, 'The harbour is crowded'), line, out);
    out.focus({ preventScroll: true });
  }

  #form(mode: Mode, message = '', keptName = ''): void {
    const signUp = mode === 'signup';
    const name = field({
      id: 'name',
      label: 'Name',
      autocomplete: 'username',
      minlength: 2,
      maxlength: 24,
      ...(signUp ? { hint: 'The name of your account: 2 to 24 letters.' } : {}),
    });
    const password = field({
      id: 'password',
      label: 'Password',
      type: 'password',
      autocomplete: signUp ? 'new-password' : 'current-password',
      ...(signUp ? { minlength: 10, hint: 'At least 10 characters.' } : {}),
    });
    const email = field({
      id: 'email',
      label: 'E-mail (optional)',
      type: 'email',
      autocomplete: 'email',
      required: false,
      maxlength: 200,
    });
    name.input.value = keptName;
    const alert = element('p', { class: 'alert', role: 'alert' }, message);
    const submit = element(
      'button',
      { type: 'submit', class: 'primary' },
      signUp ? 'Create account' : 'Set sail',
    );
    const form = element('form', { novalidate: false }, name.row, password.row);
    if (signUp) form.append(email.row);
    form.append(alert, submit);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const given = { name: name.input.value.trim(), password: password.input.value };
      const run = signUp
        ? this.#actions.signUp(given.name, given.password, email.input.value.trim())
        : this.#actions.logIn(given.name, given.password);
      this.#wait(run, submit, alert);
    });
    this.#card.replaceChildren(
      this.#tabs(mode, () => name.input.value),
      form,
    );
    if (!signUp) {
      const forgot = button('Forgot your password?', () => this.#askReset(name.input.value), {
        class: 'quiet forgot',
      });
      this.#card.append(forgot);
    }
    (keptName ? password : name).input.focus({ preventScroll: true });
  }

  #askReset(keptName: string): void {
    const name = field({ id: 'name', label: 'Name', autocomplete: 'username', maxlength: 24 });
    name.input.value = keptName;
    this.#resetForm('Send me a token', [name], async () => {
      await this.#actions.askReset(name.input.value.trim());
      this.#reset();
    });
  }

  #reset(): void {
    const token = field({
      id: 'token',
      label: 'Token',
      hint: 'It was mailed if the account has an address. Without a mailer it stands in login’s log.',
    });
    const password = field({
      id: 'password',
      label: 'New password',
      type: 'password',
      autocomplete: 'new-password',
      minlength: 10,
      hint: 'At least 10 characters.',
    });
    this.#resetForm('Set the password', [token, password], async () => {
      await this.#actions.reset(token.input.value.trim(), password.input.value);
      this.#form('login', 'The password is set. Log in with it.');
    });
  }

  /** One step of the way to a new password. */
  #resetForm(text: string, fields: readonly Field[], work: () => Promise<void>): void {
    const alert = element('p', { class: 'alert', role: 'alert' });
    const submit = element('button', { type: 'submit', class: 'primary' }, text);
    const form = element('form', {}, ...fields.map(({ row }) => row), alert, submit);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#wait(work(), submit, alert);
    });
    const back = button('Back', () => this.#form('login'), { class: 'quiet forgot' });
    this.#card.replaceChildren(element('h2', {}, 'A new password'), form, back);
    fields[0].input.focus({ preventScroll: true });
  }

  #tabs(mode: Mode, keptName: () => string): HTMLElement {
    const tab = (of: Mode, text: string): HTMLButtonElement =>
      button(text, () => this.#form(of, '', keptName()), {
        'aria-pressed': of === mode ? 'true' : 'false',
      });
    return element(
      'div',
      { class: 'tabs', role: 'group', 'aria-label': 'Log in or sign up' },
      tab('login', 'Log in'),
      tab('signup', 'New here'),
    );
  }

  #wait(run: Promise<void>, submit: HTMLButtonElement, alert: HTMLElement): void {
    if (this.#busy) return;
    this.#busy = true;
    submit.disabled = true;
    alert.textContent = '';
    const done = (message: string): void => {
      this.#busy = false;
      submit.disabled = false;
      alert.textContent = message;
    };
    run.then(
      () => done(''),
      (error: unknown) => done(error instanceof Error ? error.message : 'That did not work.'),
    );
  }
}
