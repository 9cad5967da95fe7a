// SPDX-License-Identifier: MIT
/** Tokens of login: hashes with an owner, a purpose and an end. */
import type { AccountId } from '@realmkeep/base';
import {
  type AccountExport,
  type NewToken,
  TOKENS_PER_ACCOUNT_MAX,
  type TokenPurpose,
  type TokenQuery,
} from '../../login-store.ts';
import { refuse, row, rows, type Steps, textOf, wholeOf } from '../steps.ts';

/** Rows of one call, so that housekeeping never holds up a login. */
const PRUNED_MAX = 500;

export function* createToken(token: NewToken, hash: string): Steps<void> {
  const owner = yield* row('SELECT id FROM account WHERE id = ?', token.account);
  if (owner === null) refuse('ERR_ACCOUNT_UNKNOWN', `there is no account ${token.account}`);
  yield* rows(
    `INSERT INTO token (token_hash, purpose, account_id, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?)`,
    hash,
    token.purpose,
    token.account,
    token.at,
    token.expiresAt,
  );
  yield* rows(
    `DELETE FROM token WHERE token_hash IN
       (SELECT token_hash FROM token WHERE account_id = ? AND purpose = ? AND token_hash <> ?
        ORDER BY created_at DESC, token_hash LIMIT 1000 OFFSET ${TOKENS_PER_ACCOUNT_MAX - 1})`,
    token.account,
    token.purpose,
    hash,
  );
}

export function* findToken(query: TokenQuery, hash: string): Steps<AccountId | null> {
  const found = yield* row(
    'SELECT account_id FROM token WHERE token_hash = ? AND purpose = ? AND expires_at > ?',
    hash,
    query.purpose,
    query.at,
  );
  return found === null ? null : (wholeOf(found, 'account_id') as AccountId);
}

export function* takeToken(query: TokenQuery, hash: string): Steps<AccountId | null> {
  const account = yield* findToken(query, hash);
  if (account !== null) yield* rows('DELETE FROM token WHERE token_hash = ?', hash);
  return account;
}

export function* tokensOf(account: AccountId): Steps<AccountExport['tokens']> {
  const found = yield* rows(
    `SELECT purpose, created_at, expires_at FROM token
     WHERE account_id = ? ORDER BY created_at, token_hash`,
    account,
  );
  return found.map((token) => ({
    purpose: textOf(token, 'purpose') as TokenPurpose,
    createdAt: wholeOf(token, 'created_at'),
    expiresAt: wholeOf(token, 'expires_at'),
  }));
}

export function* pruneTokens(at: number): Steps<number> {
  const gone = yield* rows(
    `DELETE FROM token WHERE token_hash IN
       (SELECT token_hash FROM token WHERE expires_at <= ? LIMIT ${PRUNED_MAX})
     RETURNING token_hash`,
    at,
  );
  return gone.length;
}
