// SPDX-License-Identifier: MIT
/** Accounts over login's HTTP interface: JSON both ways, errors as stable codes. */
import { isRealmError, RealmError } from '@realmkeep/base';
import { loginHttp } from '@realmkeep/wire';
import type { ClientEnv } from './environment.ts';

/** Password hashing waits its turn at login; this is longer than its queue. */
const DEADLINE_MS = 15_000;
/** With another login to turn to, one that sleeps is not waited for so long. */
const DEADLINE_MS_OF_MANY = 5000;
const { PATHS } = loginHttp;

export type RealmInfo = loginHttp.LoginAnswer['realms'][number];

export interface LoggedIn {
  readonly account: number;
  readonly name: string;
  readonly realms: readonly RealmInfo[];
}

export interface Ticket {
  readonly ticket: string;
  readonly expiresInMs: number;
  /** `ws://` or `wss://` addresses, the least burdened first. */
  readonly gateways: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Every method rejects with a `RealmError` whose code is login's (`ERR_NAME_TAKEN`,
 * `ERR_PASSWORD_WRONG`, …) and whose field `retryAfterMs` says when asking again makes sense, or
 * with ERR_NET_CONNECT, ERR_NET_TIMEOUT, ERR_LOGIN_ANSWER.
 */
export class LoginClient {
  readonly #env: ClientEnv;
  readonly #urls: readonly string[];
  /** Of the login that answered last. */
  #index = 0;
  #token: string | null = null;

  /**
   * Where login listens, for example `http://127.0.0.1:7700`; of several the next one is asked when
   * one is not reached.
   */
  constructor(env: ClientEnv, urls: string | readonly string[]) {
    this.#env = env;
    const all = typeof urls === 'string' ? [urls] : urls;
    if (all.length === 0) throw new RealmError('ERR_CLIENT_STATE', 'no address of a login');
    this.#urls = all.map((url) => url.replace(/\/+$/, ''));
  }

  get loggedIn(): boolean {
    return this.#token !== null;
  }

  /** A new account; log in with it afterwards. `email` may be empty. */
  async register(name: string, password: string, email = ''): Promise<void> {
    await this.#post(PATHS.register, { name, password, email });
  }

  async login(name: string, password: string): Promise<LoggedIn> {
    const answer = await this.#post(PATHS.login, { name, password });
    if (typeof answer.token !== 'string' || typeof answer.name !== 'string') throw unreadable();
    this.#token = answer.token;
    return {
      account: Number(answer.account),
      name: answer.name,
      realms: realmsOf(answer),
    };
  }

  async changePassword(name: string, password: string, newPassword: string): Promise<void> {
    await this.#post(PATHS.changePassword, { name, password, newPassword });
  }

  /** A one-time token is mailed; the answer is the same for an unknown name. */
  async askReset(name: string): Promise<void> {
    await this.#post(PATHS.askReset, { name });
  }

  async reset(token: string, newPassword: string): Promise<void> {
    await this.#post(PATHS.reset, { token, newPassword });
  }

  /** The realms with their load, for anybody. */
  async realms(): Promise<readonly RealmInfo[]> {
    return realmsOf(await this.#ask('GET', PATHS.realms));
  }

  /** For one entry into one realm: valid 30 s, once. */
  async ticket(realm: string): Promise<Ticket> {
    const answer = await this.#post(PATHS.ticket, { token: this.#needToken(), realm });
    const { ticket, expiresInMs, gateways } = answer;
    if (typeof ticket !== 'string' || !Array.isArray(gateways)) throw unreadable();
    return { ticket, expiresInMs: Number(expiresInMs), gateways: gateways.map(String) };
  }

  /** Ends every session and every login of the account, here and elsewhere. */
  async logoutEverywhere(): Promise<void> {
    await this.#post(PATHS.logOutEverywhere, { token: this.#needToken() });
    this.#token = null;
  }

  /** Everything that login stores of the account. */
  async exportAccount(): Promise<unknown> {
    return this.#post(PATHS.exportAccount, { token: this.#needToken() });
  }

  async deleteAccount(): Promise<void> {
    await this.#post(PATHS.deleteAccount, { token: this.#needToken() });
    this.#token = null;
  }

  #needToken(): string {
    if (this.#token === null) throw new RealmError('ERR_CLIENT_STATE', 'log in first');
    return this.#token;
  }

  #post(path: string, body: Json): Promise<Json> {
    return this.#ask('POST', path, body);
  }

  /**
   * Asks one login after the other. What one of them did without telling is done once all the same:
   * a second registration is refused by its name, everything else may be done twice.
   */
  async #fetch(
    request: { method: string; body?: Json },
    path: string,
  ): Promise<{ status: number; body: unknown }> {
    const deadlineMs = this.#urls.length > 1 ? DEADLINE_MS_OF_MANY : DEADLINE_MS;
    for (let tries = 1; ; tries++) {
      const url = this.#urls[this.#index] + path;
      try {
        return await this.#env.fetchJson({ ...request, url, deadlineMs });
      } catch (error) {
        this.#index = (this.#index + 1) % this.#urls.length;
        if (tries >= this.#urls.length || !isUnreached(error)) throw error;
      }
    }
  }

  async #ask(method: string, path: string, body?: Json): Promise<Json> {
    const answer = await this.#fetch({ method, ...(body === undefined ? {} : { body }) }, path);
    const json = answer.body;
    if (typeof json !== 'object' || json === null) {
      if (answer.status >= 200 && answer.status < 300) return {};
      throw unreadable();
    }
    const record = json as Json;
    if (answer.status >= 200 && answer.status < 300) return record;
    if (typeof record.code !== 'string') throw unreadable();
    throw new RealmError(record.code, String(record.message), {
      fields: {
        status: answer.status,
        retryAfterMs: Number(record.retryAfterMs ?? 0),
        place: Number(record.place ?? 0),
        waiting: Number(record.waiting ?? 0),
      },
    });
  }
}

function isUnreached(error: unknown): boolean {
  return isRealmError(error, 'ERR_NET_CONNECT') || isRealmError(error, 'ERR_NET_TIMEOUT');
}

function realmsOf(answer: Json): readonly RealmInfo[] {
  if (!Array.isArray(answer.realms)) throw unreadable();
  return answer.realms as RealmInfo[];
}

function unreadable(): RealmError {
  return new RealmError('ERR_LOGIN_ANSWER', 'login answered in another language');
}
