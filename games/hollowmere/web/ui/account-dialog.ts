// SPDX-License-Identifier: MIT
/** What a player may do with his account: a new password, log out everywhere, export, delete. */
import { button, element, field } from './dom.ts';

/** All reject with an error whose message is for the player. */
export interface AccountActions {
  changePassword(old: string, wanted: string): Promise<void>;
  logOutEverywhere(): Promise<void>;
  /** Everything that is kept about the account, as text for a file. */
  exportAccount(): Promise<string>;
  deleteAccount(): Promise<void>;
}

const PASSWORD_LENGTH_MIN = 10;
const EXPORT_FILE = 'hollowmere-account.json';

export class AccountDialog {
  readonly node = element('dialog', { class: 'help account', 'aria-label': 'Your account' });
  readonly #actions: AccountActions;
  readonly #alert = element('p', { class: 'alert', role: 'alert' });
  #busy = false;

  constructor(actions: AccountActions) {
    this.#actions = actions;
    // Passwords that were typed go with the dialog.
    this.node.addEventListener('close', () => this.node.replaceChildren());
  }

  /** `name` is the account's; it must be typed to delete it. */
  open(name: string): void {
    this.#alert.textContent = '';
    this.node.replaceChildren(
      element('h2', {}, `Account of ${name}`),
      this.#passwordForm(),
      this.#alert,
      this.#others(name),
      button('Close', () => this.node.close(), { class: 'primary' }),
    );
    this.node.showModal();
  }

  close(): void {
    if (this.node.open) this.node.close();
  }

  #passwordForm(): HTMLFormElement {
    const type = 'password';
    const old = field({
      id: 'old-password',
      label: 'Password now',
      type,
      autocomplete: 'current-password',
    });
    const wanted = field({
      id: 'new-password',
      label: 'New password',
      type,
      autocomplete: 'new-password',
      minlength: PASSWORD_LENGTH_MIN,
      hint: `At least ${PASSWORD_LENGTH_MIN} characters. You log in again with it.`,
    });
    const submit = element('button', { type: 'submit' }, 'Change password');
    const form = element('form', {}, old.row, wanted.row, submit);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#run(() => this.#actions.changePassword(old.input.value, wanted.input.value));
    });
    return form;
  }

  #others(name: string): HTMLElement {
    const everywhere = button('Log out everywhere', () =>
      this.#run(() => this.#actions.logOutEverywhere()),
    );
    const save = button('Save my data', () =>
      this.#run(async () => offerFile(EXPORT_FILE, await this.#actions.exportAccount())),
    );
    const typed = field({
      id: 'delete-name',
      label: `There is no way back to it and its heroes. To be sure, type ${name}`,
    });
    const remove = button('Delete account', () => this.#run(() => this.#actions.deleteAccount()), {
      disabled: true,
    });
    typed.input.addEventListener('input', () => {
      remove.disabled = typed.input.value !== name;
    });
    return element(
      'div',
      {},
      element('div', { class: 'row' }, everywhere, save),
      element('details', {}, element('summary', {}, 'Delete the account'), typed.row, remove),
    );
  }

  #run(work: () => Promise<void>): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#alert.textContent = '';
    const done = (message: string): void => {
      this.#busy = false;
      this.#alert.textContent = message;
    };
    work().then(
      () => done(''),
      (error: unknown) => done(error instanceof Error ? error.message : 'That did not work.'),
    );
  }
}

function offerFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  element('a', { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
