// SPDX-License-Identifier: MIT
/** Accounts: making, finding, changing, deleting. */
import type { AccountId } from '@realmkeep/base';
import { rowChecksum } from '../../checksum.ts';
import type { Account, AccountExport, Edition, NewAccount } from '../../login-store.ts';
import { nextId } from '../counter.ts';
import { type Row, refuse, row, rows, type Steps, textOf, wholeOf, wholeOrNull } from '../steps.ts';
import { tokensOf } from './tokens.ts';

export function* createAccount(request: NewAccount): Steps<Account> {
  const { name, skeleton, email, passwordHash, at } = request;
  const twin = yield* row('SELECT id FROM account WHERE skeleton = ?', skeleton);
  if (twin !== null) refuse('ERR_NAME_TAKEN', 'Somebody has this name, or one that looks like it.');
  const account: Account = {
    id: (yield* nextId('account')) as AccountId,
    name,
    skeleton,
    email,
    passwordHash,
    loginEpoch: 1,
    createdAt: at,
    bannedUntil: null,
    edition: request.edition ?? 'free',
  };
  yield* rows(
    `INSERT INTO account (id, name, skeleton, email, password_hash, login_epoch, created_at,
       banned_until, edition, checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    account.id,
    name,
    skeleton,
    email,
    passwordHash,
    account.loginEpoch,
    at,
    null,
    account.edition,
    checksumOf(account),
  );
  return account;
}

export function* findAccount(
  by: { readonly skeleton: string } | { readonly id: AccountId },
): Steps<Account | null> {
  const found =
    'id' in by
      ? yield* row('SELECT * FROM account WHERE id = ?', by.id)
      : yield* row('SELECT * FROM account WHERE skeleton = ?', by.skeleton);
  return found === null ? null : read(found);
}

/** Fields of an account that change; the whole row is read, checked and written anew. */
type Change = Partial<
  Pick<Account, 'passwordHash' | 'loginEpoch' | 'bannedUntil' | 'edition' | 'email'>
>;

export function* changeAccount(id: AccountId, change: Change): Steps<Account> {
  const found = yield* findAccount({ id });
  if (found === null) refuse('ERR_ACCOUNT_UNKNOWN', `there is no account ${id}`);
  const account = { ...found, ...change };
  yield* rows(
    `UPDATE account SET email = ?, password_hash = ?, login_epoch = ?, banned_until = ?,
       edition = ?, checksum = ? WHERE id = ?`,
    account.email,
    account.passwordHash,
    account.loginEpoch,
    account.bannedUntil,
    account.edition,
    checksumOf(account),
    id,
  );
  return account;
}

export function* setPassword(id: AccountId, passwordHash: string): Steps<number> {
  yield* changeAccount(id, { passwordHash });
  return yield* raiseLoginEpoch(id);
}

/** Every ticket and token that was made before is worth nothing from now on. */
export function* raiseLoginEpoch(id: AccountId): Steps<number> {
  const found = yield* findAccount({ id });
  if (found === null) refuse('ERR_ACCOUNT_UNKNOWN', `there is no account ${id}`);
  const { loginEpoch } = yield* changeAccount(id, { loginEpoch: found.loginEpoch + 1 });
  yield* rows('DELETE FROM token WHERE account_id = ?', id);
  return loginEpoch;
}

export function* exportAccount(id: AccountId): Steps<AccountExport | null> {
  const found = yield* findAccount({ id });
  if (found === null) return null;
  const { name, email, loginEpoch, createdAt, bannedUntil, edition } = found;
  return {
    account: { id, name, email, loginEpoch, createdAt, bannedUntil, edition },
    tokens: yield* tokensOf(id),
  };
}

export function* deleteAccount(id: AccountId): Steps<boolean> {
  yield* rows('DELETE FROM token WHERE account_id = ?', id);
  const gone = yield* rows('DELETE FROM account WHERE id = ? RETURNING id', id);
  return gone.length > 0;
}

export function* countAccounts(): Steps<number> {
  const found = yield* row('SELECT COUNT(*) AS n FROM account');
  return found === null ? 0 : wholeOf(found, 'n');
}

function read(from: Row): Account {
  const account: Account = {
    id: wholeOf(from, 'id') as AccountId,
    name: textOf(from, 'name'),
    skeleton: textOf(from, 'skeleton'),
    email: textOf(from, 'email'),
    passwordHash: textOf(from, 'password_hash'),
    loginEpoch: wholeOf(from, 'login_epoch'),
    createdAt: wholeOf(from, 'created_at'),
    bannedUntil: wholeOrNull(from, 'banned_until'),
    edition: textOf(from, 'edition') as Edition,
  };
  if (checksumOf(account) !== wholeOf(from, 'checksum')) {
    refuse('ERR_ROW_DAMAGED', `row of account ${account.id} is damaged`);
  }
  return account;
}

function checksumOf(account: Account): number {
  return rowChecksum([
    account.id,
    account.name,
    account.skeleton,
    account.email,
    account.passwordHash,
    account.loginEpoch,
    account.createdAt,
    account.bannedUntil,
    account.edition,
  ]);
}
