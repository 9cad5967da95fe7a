// SPDX-License-Identifier: MIT
/**
 * Login's database in a SQLite file of its own. It is asked a few times a second at most, so it runs
 * on the caller's thread; every method is one transaction. All login nodes of a machine share it.
 */
import { type AccountId, isRealmError, messageOf, RealmError, toHex } from '@realmkeep/base';
import type {
  Account,
  AccountExport,
  Edition,
  LoginStore,
  NewAccount,
  NewToken,
  TokenQuery,
} from '../../login-store.ts';
import * as accounts from '../../operations/login/accounts.ts';
import * as tokens from '../../operations/login/tokens.ts';
import type { Steps } from '../../operations/steps.ts';
import { LOGIN_MIGRATIONS } from '../../schema/login/index.ts';
import { blamesOperation, isBusy, SqliteConnection } from './connection.ts';

/** As `openSqliteRealmStore`; `:memory:` keeps nothing, for the simulator. */
export async function openSqliteLoginStore(options: {
  readonly file: string;
  readonly busyMs?: number;
  readonly pagesMax?: number;
}): Promise<LoginStore> {
  const of = 'login';
  return new SqliteLoginStore(
    new SqliteConnection({ ...options, of, shared: true, migrations: LOGIN_MIGRATIONS }),
  );
}

class SqliteLoginStore implements LoginStore {
  readonly #connection: SqliteConnection;
  #failure: RealmError | null = null;
  #onFailure: (error: RealmError) => void = () => {};
  #closed = false;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  createAccount(request: NewAccount): Promise<Account> {
    return this.#run(accounts.createAccount(request));
  }

  findAccount(skeleton: string): Promise<Account | null> {
    return this.#run(accounts.findAccount({ skeleton }));
  }

  findAccountById(id: AccountId): Promise<Account | null> {
    return this.#run(accounts.findAccount({ id }));
  }

  setPassword(account: AccountId, passwordHash: string): Promise<number> {
    return this.#run(accounts.setPassword(account, passwordHash));
  }

  async refreshPasswordHash(account: AccountId, passwordHash: string): Promise<void> {
    await this.#run(accounts.changeAccount(account, { passwordHash }));
  }

  raiseLoginEpoch(account: AccountId): Promise<number> {
    return this.#run(accounts.raiseLoginEpoch(account));
  }

  async setBan(account: AccountId, bannedUntil: number | null): Promise<void> {
    await this.#run(accounts.changeAccount(account, { bannedUntil }));
  }

  async setEdition(account: AccountId, edition: Edition): Promise<void> {
    await this.#run(accounts.changeAccount(account, { edition }));
  }

  createToken(token: NewToken): Promise<void> {
    return this.#run(tokens.createToken(token, toHex(token.tokenHash)));
  }

  findToken(query: TokenQuery): Promise<AccountId | null> {
    return this.#run(tokens.findToken(query, toHex(query.tokenHash)));
  }

  takeToken(query: TokenQuery): Promise<AccountId | null> {
    return this.#run(tokens.takeToken(query, toHex(query.tokenHash)));
  }

  exportAccount(account: AccountId): Promise<AccountExport | null> {
    return this.#run(accounts.exportAccount(account));
  }

  deleteAccount(account: AccountId): Promise<boolean> {
    return this.#run(accounts.deleteAccount(account));
  }

  pruneTokens(at: number): Promise<number> {
    return this.#run(tokens.pruneTokens(at));
  }

  countAccounts(): Promise<number> {
    return this.#run(accounts.countAccounts());
  }

  onFailure(fn: (error: RealmError) => void): void {
    this.#onFailure = fn;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#connection.close();
  }

  async #run<T>(steps: Steps<T>): Promise<T> {
    if (this.#failure !== null) throw this.#failure;
    if (this.#closed) throw new RealmError('ERR_STORE_CLOSED', 'store closed');
    try {
      return this.#connection.transaction(steps);
    } catch (error) {
      if (isRealmError(error) || blamesOperation(error)) throw error;
      if (isBusy(error)) {
        const text = 'another login node holds the database; nothing was done';
        throw new RealmError('ERR_STORE_BUSY', text, { cause: error });
      }
      this.#failure = new RealmError('ERR_STORE_FAILED', messageOf(error), { cause: error });
      this.#onFailure(this.#failure);
      throw this.#failure;
    }
  }
}
