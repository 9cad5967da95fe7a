// SPDX-License-Identifier: MIT
/** What every adapter of `LoginStore` must do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountId } from '@realmkeep/base';
import { type LoginStore, TOKENS_PER_ACCOUNT_MAX, type TokenPurpose } from './login-store.ts';
import { AT, bytesOf } from './store.fixtures.ts';

export interface LoginStoreUnderTest {
  readonly store: LoginStore;
  end(): Promise<void>;
}

const HOUR = 3_600_000;

const anna = {
  name: 'Anna',
  skeleton: 'anna',
  email: 'anna@example.org',
  passwordHash: '$argon2id$one',
  at: AT,
};

const token = (account: AccountId, purpose: TokenPurpose, seed: number, at = AT) => ({
  account,
  purpose,
  tokenHash: bytesOf(seed),
  at,
  expiresAt: at + HOUR,
});

const query = (purpose: TokenPurpose, seed: number, at = AT) => ({
  purpose,
  tokenHash: bytesOf(seed),
  at,
});

export function registerLoginStoreContract(
  name: string,
  make: () => Promise<LoginStoreUnderTest>,
): void {
  const rule = (title: string, check: (store: LoginStore) => Promise<void>): void => {
    test(`${title} (${name})`, async () => {
      const under = await make();
      try {
        await check(under.store);
      } finally {
        await under.end();
      }
    });
  };
  registerAccounts(rule);
  registerTokens(rule);
}

type Rule = (title: string, check: (store: LoginStore) => Promise<void>) => void;

function registerAccounts(rule: Rule): void {
  rule('[LST1] an account is found by its name’s skeleton and by its id', async (store) => {
    const account = await store.createAccount(anna);
    const { id } = account;
    assert.deepEqual(account, {
      id,
      name: 'Anna',
      skeleton: 'anna',
      email: 'anna@example.org',
      passwordHash: '$argon2id$one',
      loginEpoch: 1,
      createdAt: AT,
      bannedUntil: null,
      edition: 'free',
    });
    assert.deepEqual(await store.findAccount('anna'), account);
    assert.deepEqual(await store.findAccountById(id), account);
    assert.equal(await store.findAccount('Anna'), null);
    assert.equal(await store.countAccounts(), 1);
  });

  rule('[LST2] a skeleton is used once; ids are never given twice', async (store) => {
    const first = await store.createAccount(anna);
    await assert.rejects(store.createAccount({ ...anna, name: 'ANNA' }), {
      code: 'ERR_NAME_TAKEN',
    });
    assert.equal(await store.deleteAccount(first.id), true);
    assert.equal(await store.deleteAccount(first.id), false);
    assert.equal(await store.findAccount('anna'), null);
    const second = await store.createAccount({ ...anna, edition: 'premium' });
    assert.ok(second.id > first.id);
    assert.equal(second.edition, 'premium');
  });

  rule('[LST3] a new password raises the login epoch and ends every token', async (store) => {
    const { id } = await store.createAccount(anna);
    await store.createToken(token(id, 'login', 1));
    await store.createToken(token(id, 'reset', 2));
    assert.equal(await store.setPassword(id, '$argon2id$two'), 2);
    const changed = await store.findAccountById(id);
    assert.deepEqual([changed?.passwordHash, changed?.loginEpoch], ['$argon2id$two', 2]);
    assert.equal(await store.findToken(query('login', 1)), null);
    assert.equal(await store.findToken(query('reset', 2)), null);
  });

  rule('[LST4] logging out everywhere is an epoch; a refreshed hash is none', async (store) => {
    const { id } = await store.createAccount(anna);
    const other = await store.createAccount({ ...anna, name: 'Ben', skeleton: 'ben' });
    await store.createToken(token(other.id, 'login', 1));
    await store.refreshPasswordHash(id, '$argon2id$newer');
    assert.equal((await store.findAccountById(id))?.loginEpoch, 1);
    assert.equal(await store.raiseLoginEpoch(id), 2);
    assert.equal(await store.raiseLoginEpoch(id), 3);
    assert.equal(await store.findToken(query('login', 1)), other.id, 'others stay logged in');
  });

  rule('[LST5] bans and editions change nothing else', async (store) => {
    const account = await store.createAccount(anna);
    await store.setBan(account.id, AT + HOUR);
    await store.setEdition(account.id, 'premium');
    const changed = { ...account, bannedUntil: AT + HOUR, edition: 'premium' };
    assert.deepEqual(await store.findAccountById(account.id), changed);
    await store.setBan(account.id, null);
    assert.equal((await store.findAccountById(account.id))?.bannedUntil, null);
  });

  rule('[LST6] what is not there is refused', async (store) => {
    const nobody = 99 as AccountId;
    const code = 'ERR_ACCOUNT_UNKNOWN';
    await assert.rejects(store.setPassword(nobody, 'x'), { code });
    await assert.rejects(store.refreshPasswordHash(nobody, 'x'), { code });
    await assert.rejects(store.raiseLoginEpoch(nobody), { code });
    await assert.rejects(store.setBan(nobody, 1), { code });
    await assert.rejects(store.createToken(token(nobody, 'login', 1)), { code });
    assert.equal(await store.exportAccount(nobody), null);
  });

  rule('[LST7] an export has everything of the account but its secrets', async (store) => {
    const { id } = await store.createAccount(anna);
    await store.createToken(token(id, 'login', 1));
    const exported = await store.exportAccount(id);
    assert.deepEqual(exported?.tokens, [{ purpose: 'login', createdAt: AT, expiresAt: AT + HOUR }]);
    assert.equal(exported?.account.email, 'anna@example.org');
    assert.ok(!JSON.stringify(exported).includes('argon2id'));
    await store.deleteAccount(id);
    assert.equal(await store.findToken(query('login', 1)), null);
  });
}

function registerTokens(rule: Rule): void {
  rule('[LST10] a token is found until it expires, for its purpose only', async (store) => {
    const { id } = await store.createAccount(anna);
    await store.createToken(token(id, 'login', 1));
    assert.equal(await store.findToken(query('login', 1)), id);
    assert.equal(await store.findToken(query('login', 1, AT + HOUR - 1)), id);
    assert.equal(await store.findToken(query('login', 1, AT + HOUR)), null);
    assert.equal(await store.findToken(query('reset', 1)), null);
    assert.equal(await store.findToken(query('login', 2)), null);
  });

  rule('[LST11] a token that was taken is gone', async (store) => {
    const { id } = await store.createAccount(anna);
    await store.createToken(token(id, 'reset', 1));
    assert.equal(await store.takeToken(query('login', 1)), null);
    assert.equal(await store.takeToken(query('reset', 1, AT + HOUR)), null, 'expired');
    assert.equal(await store.takeToken(query('reset', 1)), id);
    assert.equal(await store.takeToken(query('reset', 1)), null);
  });

  rule('[LST12] the newest tokens of a purpose push out the oldest', async (store) => {
    const { id } = await store.createAccount(anna);
    await store.createToken(token(id, 'reset', 200));
    for (let i = 0; i <= TOKENS_PER_ACCOUNT_MAX; i++) {
      await store.createToken(token(id, 'login', i, AT + i));
    }
    const at = AT + TOKENS_PER_ACCOUNT_MAX;
    assert.equal(await store.findToken(query('login', 0, at)), null);
    assert.equal(await store.findToken(query('login', 1, at)), id);
    assert.equal(await store.findToken(query('login', TOKENS_PER_ACCOUNT_MAX, at)), id);
    assert.equal(await store.findToken(query('reset', 200, at)), id);
  });

  rule('[LST13] pruning forgets expired tokens and no others', async (store) => {
    const { id } = await store.createAccount(anna);
    await store.createToken(token(id, 'login', 1));
    await store.createToken(token(id, 'login', 2, AT + 1));
    assert.equal(await store.pruneTokens(AT + HOUR), 1);
    assert.equal(await store.findToken(query('login', 2, AT + HOUR)), id);
  });

  rule('[LST14] a closed store refuses', async (store) => {
    await store.close();
    await store.close();
    await assert.rejects(store.findAccount('anna'), { code: 'ERR_STORE_CLOSED' });
  });
}
