// SPDX-License-Identifier: MIT
/**
 * Accounts and passwords: what each request of login's interface does, without HTTP. Rules [LGN1]
 * to [LGN4] and [LGN7] of `docs/reference/roles/login.md`.
 */
import {
  type AccountId,
  checkName,
  type Env,
  fromHex,
  messageOf,
  nameSkeleton,
  RealmError,
  toHex,
} from '@realmkeep/base';
import type { Account, AccountExport, LoginStore, TokenPurpose } from '@realmkeep/store';
import type { Guard } from './guard.ts';
import type { LoginOptions } from './options.ts';
import type { IdentityProvider, Mailer } from './ports.ts';

const TOKEN_BYTES = 32;
/** Stored for accounts whose password is kept by an identity provider; no hash matches it. */
const NO_PASSWORD = '$elsewhere$';

export interface AccountParts {
  readonly store: LoginStore;
  readonly guard: Guard;
  readonly mailer: Mailer;
  readonly identity: IdentityProvider | null;
  /** Told after an account's logins were ended: gateways close its sessions. */
  readonly loggedOut: (account: AccountId, loginEpoch: number) => void;
  readonly options: LoginOptions;
}

export class Accounts {
  readonly #env: Env;
  readonly #parts: AccountParts;
  readonly #dummyHash: string;
  #hashing = 0;

  private constructor(env: Env, parts: AccountParts, dummyHash: string) {
    this.#env = env;
    this.#parts = parts;
    this.#dummyHash = dummyHash;
  }

  static async create(env: Env, parts: AccountParts): Promise<Accounts> {
    // Unknown names are checked against this, so that they cost the same time as known ones.
    const dummyHash = await env.crypto.hashPassword(toHex(env.random.bytes(TOKEN_BYTES)));
    return new Accounts(env, parts, dummyHash);
  }

  /** Passwords being hashed or waiting for it. */
  get hashing(): number {
    return this.#hashing;
  }

  async register(
    address: string,
    body: { name: string; password: string; email: string },
  ): Promise<Account> {
    this.#refuseElsewhere();
    const checked = checkName(body.name);
    if ('code' in checked) throw new RealmError(checked.code, checked.message);
    this.#checkNewPassword(body.password, checked.name);
    const email = checkEmail(body.email);
    this.#parts.guard.registration(address);
    const { store } = this.#parts;
    // Asked before hashing, which is the dear part; the store decides when two come at once.
    if ((await store.findAccount(checked.skeleton)) !== null) {
      throw new RealmError('ERR_NAME_TAKEN', 'Somebody has this name, or one that looks like it.');
    }
    const passwordHash = await this.#hash(body.password);
    const at = this.#env.clock.wall();
    return store.createAccount({ ...checked, email, passwordHash, at });
  }

  /** A token for this interface, for 12 hours. */
  async logIn(
    address: string,
    body: { name: string; password: string },
  ): Promise<{ account: Account; token: string }> {
    const account = await this.#proved(address, body);
    const { tokenMs } = this.#parts.options;
    return { account, token: await this.#newToken(account.id, 'login', tokenMs) };
  }

  async changePassword(
    address: string,
    body: { name: string; password: string; newPassword: string },
  ): Promise<void> {
    this.#refuseElsewhere();
    const account = await this.#proved(address, body);
    this.#checkNewPassword(body.newPassword, account.name);
    await this.#setPassword(account.id, body.newPassword);
  }

  /** Answers the same, at once, whether there is such an account or not. */
  askReset(address: string, body: { name: string }): void {
    this.#refuseElsewhere();
    this.#parts.guard.resetAsked(address);
    this.#mailToken(nameSkeleton(body.name)).catch((error: unknown) => {
      this.#env.log.warn('one-time token not mailed', { error: messageOf(error) });
    });
  }

  async reset(body: { token: string; newPassword: string }): Promise<void> {
    this.#refuseElsewhere();
    const account = await this.accountOf(body.token, 'reset');
    this.#checkNewPassword(body.newPassword, account.name);
    const passwordHash = await this.#hash(body.newPassword);
    // Taken only now: a password that breaks a rule does not cost the token, and of two at once
    // one is refused.
    const taken = await this.#parts.store.takeToken(this.#query(body.token, 'reset'));
    if (taken === null) throw tokenInvalid();
    this.#parts.loggedOut(taken, await this.#parts.store.setPassword(taken, passwordHash));
  }

  async logOutEverywhere(token: string): Promise<void> {
    const account = await this.accountOf(token, 'login');
    const epoch = await this.#parts.store.raiseLoginEpoch(account.id);
    this.#parts.loggedOut(account.id, epoch);
  }

  async export(token: string): Promise<AccountExport> {
    const account = await this.accountOf(token, 'login');
    const all = await this.#parts.store.exportAccount(account.id);
    if (all === null) throw tokenInvalid();
    return all;
  }

  async delete(token: string): Promise<void> {
    const account = await this.accountOf(token, 'login');
    const epoch = await this.#parts.store.raiseLoginEpoch(account.id);
    await this.#parts.store.deleteAccount(account.id);
    this.#parts.loggedOut(account.id, epoch);
  }

  /** The account that a living token speaks for; banned ones are refused. */
  async accountOf(token: string, purpose: TokenPurpose): Promise<Account> {
    const { store } = this.#parts;
    const id = await store.findToken(this.#query(token, purpose));
    const account = id === null ? null : await store.findAccountById(id);
    if (account === null) throw tokenInvalid();
    this.#refuseBanned(account);
    return account;
  }

  /** The account of that name and password; everything else is refused the same way. */
  async #proved(address: string, body: { name: string; password: string }): Promise<Account> {
    const skeleton = nameSkeleton(body.name);
    const attempt = this.#parts.guard.attempt(address, skeleton);
    let account: Account | null;
    try {
      account = await this.#check(skeleton, body);
    } catch (error) {
      attempt.notChecked();
      throw error;
    }
    if (account === null) {
      throw new RealmError('ERR_PASSWORD_WRONG', 'Name or password is wrong.');
    }
    attempt.succeeded();
    this.#refuseBanned(account);
    return account;
  }

  async #check(
    skeleton: string,
    body: { name: string; password: string },
  ): Promise<Account | null> {
    const { store, identity } = this.#parts;
    if (identity !== null) return this.#checkElsewhere(identity, body);
    const account = await store.findAccount(skeleton);
    const phc = account?.passwordHash ?? this.#dummyHash;
    const found = await this.#queued(() => this.#env.crypto.verifyPassword(body.password, phc));
    if (account === null || !found.ok) return null;
    if (found.stale) this.#refreshHash(account.id, body.password);
    return account;
  }

  async #checkElsewhere(
    identity: IdentityProvider,
    body: { name: string; password: string },
  ): Promise<Account | null> {
    const { store } = this.#parts;
    const known = await identity.check(body.name, body.password);
    if (known === null) return null;
    const checked = checkName(known.name);
    if ('code' in checked) throw new RealmError(checked.code, checked.message);
    const account = await store.findAccount(checked.skeleton);
    if (account !== null) return account;
    const at = this.#env.clock.wall();
    const { email } = known;
    return store.createAccount({ ...checked, email, passwordHash: NO_PASSWORD, at });
  }

  /** The parameters grew since the hash was made; the player does not wait for the new one. */
  #refreshHash(account: AccountId, password: string): void {
    const refresh = async (): Promise<void> => {
      const { store } = this.#parts;
      await store.refreshPasswordHash(account, await this.#hash(password));
    };
    refresh().catch((error: unknown) => {
      this.#env.log.warn('password hash not refreshed', { error: messageOf(error) });
    });
  }

  async #setPassword(account: AccountId, password: string): Promise<void> {
    const passwordHash = await this.#hash(password);
    const epoch = await this.#parts.store.setPassword(account, passwordHash);
    this.#parts.loggedOut(account, epoch);
  }

  async #mailToken(skeleton: string): Promise<void> {
    const { store, guard, mailer, options } = this.#parts;
    const account = await store.findAccount(skeleton);
    if (account === null || account.email === '' || !guard.mayMail(skeleton)) return;
    const expiresInMs = options.resetTokenMs;
    const token = await this.#newToken(account.id, 'reset', expiresInMs);
    await mailer.send({ to: account.email, name: account.name, token, expiresInMs });
  }

  async #newToken(account: AccountId, purpose: TokenPurpose, ms: number): Promise<string> {
    const bytes = this.#env.random.bytes(TOKEN_BYTES);
    const at = this.#env.clock.wall();
    const tokenHash = this.#env.crypto.sha256(bytes);
    const token = { account, purpose, tokenHash, at, expiresAt: at + ms };
    await this.#parts.store.createToken(token);
    return toHex(bytes);
  }

  #query(token: string, purpose: TokenPurpose) {
    const bytes = fromHex(token);
    if (bytes?.length !== TOKEN_BYTES) throw tokenInvalid();
    return { purpose, tokenHash: this.#env.crypto.sha256(bytes), at: this.#env.clock.wall() };
  }

  #checkNewPassword(password: string, name: string): void {
    const { passwordLettersMin } = this.#parts.options;
    if ([...password].length < passwordLettersMin) {
      throw weak(`A password has at least ${passwordLettersMin} characters.`);
    }
    if (nameSkeleton(password) === nameSkeleton(name)) {
      throw weak('The password is the name.');
    }
    if (new Set(password).size < 3) throw weak('The password repeats one or two characters.');
  }

  #refuseBanned(account: Account): void {
    const { bannedUntil } = account;
    if (bannedUntil === null || bannedUntil <= this.#env.clock.wall()) return;
    const retryAfterMs = Math.min(0xffff_ffff, Math.ceil(bannedUntil - this.#env.clock.wall()));
    throw new RealmError('ERR_ACCOUNT_BANNED', 'This account is banned.', {
      fields: { retryAfterMs },
    });
  }

  #refuseElsewhere(): void {
    if (this.#parts.identity === null) return;
    const text = 'Accounts of this installation are made and changed at another place.';
    throw new RealmError('ERR_IDENTITY_ELSEWHERE', text);
  }

  #hash(password: string): Promise<string> {
    return this.#queued(() => this.#env.crypto.hashPassword(password));
  }

  /** Counts what waits; the queue itself, two at a time and 64 waiting, is the crypto's. */
  async #queued<T>(work: () => Promise<T>): Promise<T> {
    this.#hashing += 1;
    try {
      return await work();
    } finally {
      this.#hashing -= 1;
    }
  }
}

/** Enough to keep out what no mail server would take; whether it exists only a mail can tell. */
function checkEmail(email: string): string {
  const trimmed = email.trim();
  if (trimmed === '' || /^[^\s@<>"]{1,64}@[^\s@<>"]{1,120}$/.test(trimmed)) return trimmed;
  throw new RealmError('ERR_EMAIL_INVALID', 'This is no e-mail address; it may be left empty.');
}

function tokenInvalid(): RealmError {
  return new RealmError('ERR_TOKEN_INVALID', 'You are not logged in any more; log in again.');
}

function weak(message: string): RealmError {
  return new RealmError('ERR_PASSWORD_WEAK', message);
}
