// SPDX-License-Identifier: MIT
/**
 * The port of login's database: accounts, and one-time or expiring tokens of which only hashes are
 * kept. It decides nothing about passwords; hashes come in and go out as text.
 */
import type { AccountId, RealmError } from '@realmkeep/base';

export interface LoginStore {
  /** Refused: ERR_NAME_TAKEN when an account has a name of this skeleton. */
  createAccount(request: NewAccount): Promise<Account>;
  /** By the skeleton of its name (`nameSkeleton` of `@realmkeep/base`). */
  findAccount(skeleton: string): Promise<Account | null>;
  findAccountById(account: AccountId): Promise<Account | null>;
  /** A new password: login epoch + 1 and all of the account's tokens end. Gives the new epoch. */
  setPassword(account: AccountId, passwordHash: string): Promise<number>;
  /** The same password under newer parameters of the hash; nobody is logged out. */
  refreshPasswordHash(account: AccountId, passwordHash: string): Promise<void>;
  /** Logs out everywhere: login epoch + 1 and all of the account's tokens end. */
  raiseLoginEpoch(account: AccountId): Promise<number>;
  /** `until` in ms since 1970; null ends the ban. */
  setBan(account: AccountId, until: number | null): Promise<void>;
  setEdition(account: AccountId, edition: Edition): Promise<void>;
  /** Keeps at most `TOKENS_PER_ACCOUNT_MAX` of a purpose; the oldest make room. */
  createToken(token: NewToken): Promise<void>;
  /** Whose living token this is; it stays valid. */
  findToken(query: TokenQuery): Promise<AccountId | null>;
  /** Whose living token this was; it can not be used again. */
  takeToken(query: TokenQuery): Promise<AccountId | null>;
  /** Everything that is kept about the account, for its player; no hashes. */
  exportAccount(account: AccountId): Promise<AccountExport | null>;
  /** False when there is no such account. Its id is never given to another. */
  deleteAccount(account: AccountId): Promise<boolean>;
  /** Forgets expired tokens; gives how many. */
  pruneTokens(at: number): Promise<number>;
  countAccounts(): Promise<number>;
  /** Called at most once, when a durable write has failed: end the process, never go on. */
  onFailure(fn: (error: RealmError) => void): void;
  close(): Promise<void>;
}

export type Edition = 'free' | 'premium';
export type TokenPurpose = 'login' | 'reset';

/** Living tokens of one purpose that an account may have; more push out the oldest. */
export const TOKENS_PER_ACCOUNT_MAX = 16;

export interface Account {
  readonly id: AccountId;
  readonly name: string;
  /** The name as look-alikes compare; unique. */
  readonly skeleton: string;
  /** '' when none was given. */
  readonly email: string;
  /** PHC string. */
  readonly passwordHash: string;
  /** Rises with each password and each "log out everywhere"; tickets carry it. */
  readonly loginEpoch: number;
  /** ms since 1970. */
  readonly createdAt: number;
  readonly bannedUntil: number | null;
  readonly edition: Edition;
}

export interface NewAccount {
  readonly name: string;
  readonly skeleton: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly edition?: Edition;
  /** Wall clock in ms since 1970. */
  readonly at: number;
}

export interface NewToken {
  readonly account: AccountId;
  readonly purpose: TokenPurpose;
  /** SHA-256 of the token; the token itself is never stored. */
  readonly tokenHash: Uint8Array;
  readonly at: number;
  readonly expiresAt: number;
}

export interface TokenQuery {
  readonly purpose: TokenPurpose;
  readonly tokenHash: Uint8Array;
  readonly at: number;
}

export interface AccountExport {
  readonly account: Omit<Account, 'passwordHash' | 'skeleton'>;
  readonly tokens: readonly {
    readonly purpose: TokenPurpose;
    readonly createdAt: number;
    readonly expiresAt: number;
  }[];
}
