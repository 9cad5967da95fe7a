// SPDX-License-Identifier: MIT
/** The SQLite adapters on real files, with their worker thread. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { RealmStore } from '@realmkeep/store';
import { registerStoreContract } from '@realmkeep/store/contract';
import { openSqliteLoginStore, openSqliteRealmStore } from '@realmkeep/store/sqlite';
import { SqliteConnection } from '../../packages/store/src/adapters/sqlite/connection.ts';
import { registerLoginStoreContract } from '../../packages/store/src/login-store.contract.ts';
import { stepsOf } from '../../packages/store/src/operations/index.ts';
import { REALM_MIGRATIONS } from '../../packages/store/src/schema/realm/index.ts';
import { ACCOUNT, storing } from '../../packages/store/src/store.fixtures.ts';

const temporary = (): string => mkdtempSync(join(tmpdir(), 'realmkeep-store-'));
const forget = (folder: string): void => rmSync(folder, { recursive: true, force: true });

registerStoreContract('sqlite', async () => {
  const folder = temporary();
  const file = join(folder, 'realm.db');
  let store = await openSqliteRealmStore({ file });
  const reopen = async (): Promise<RealmStore> => {
    await store.close();
    store = await openSqliteRealmStore({ file });
    return store;
  };
  return {
    store,
    reopen,
    async harm(sql: string) {
      await store.close();
      alter(file, sql);
      return reopen();
    },
    async end() {
      await store.close();
      forget(folder);
    },
  };
});

registerLoginStoreContract('sqlite', async () => {
  const folder = temporary();
  const file = join(folder, 'login.db');
  const store = await openSqliteLoginStore({ file });
  return {
    store,
    async end() {
      await store.close();
      forget(folder);
    },
  };
});

function alter(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

async function inFolder(run: (file: string) => Promise<void>): Promise<void> {
  const folder = temporary();
  try {
    await run(join(folder, 'some.db'));
  } finally {
    forget(folder);
  }
}

test('[SQL1] a file from a newer version is refused with what to do', () =>
  inFolder(async (file) => {
    await (await openSqliteRealmStore({ file })).close();
    alter(file, `INSERT INTO schema_migration (version, name) VALUES (99, 'later')`);
    await assert.rejects(openSqliteRealmStore({ file }), {
      code: 'ERR_STORE_NEWER',
      message: /has schema 99.*start the version of Realmkeep that wrote it/,
    });
    await (await openSqliteLoginStore({ file: `${file}.login` })).close();
    alter(`${file}.login`, `INSERT INTO schema_migration (version, name) VALUES (99, 'later')`);
    await assert.rejects(openSqliteLoginStore({ file: `${file}.login` }), {
      code: 'ERR_STORE_NEWER',
    });
  }));

test('[SQL2] a second process cannot open the file while the first has it', () =>
  inFolder(async (file) => {
    const store = await openSqliteRealmStore({ file });
    const again = openSqliteRealmStore({ file, busyMs: 0 });
    await assert.rejects(again, { code: 'ERR_STORE_LOCKED', message: /another process/ });
    await store.close();
    await (await openSqliteRealmStore({ file, busyMs: 0 })).close();
  }));

test('[SQL2] login nodes share their file; a writer that sleeps costs one request, not the node', () =>
  inFolder(async (file) => {
    const one = await openSqliteLoginStore({ file, busyMs: 0 });
    const two = await openSqliteLoginStore({ file, busyMs: 0 });
    const account = { email: '', passwordHash: 'x', at: 1 };
    await one.createAccount({ ...account, name: 'Ann', skeleton: 'ann' });
    assert.equal((await two.findAccount('ann'))?.name, 'Ann');
    const sleeper = new DatabaseSync(file);
    sleeper.exec('BEGIN IMMEDIATE');
    const ben = { ...account, name: 'Ben', skeleton: 'ben' };
    await assert.rejects(two.createAccount(ben), { code: 'ERR_STORE_BUSY' });
    sleeper.exec('ROLLBACK');
    sleeper.close();
    await two.createAccount(ben);
    assert.equal(await one.countAccounts(), 2);
    await two.close();
    await one.close();
  }));

test('[SQL3] what is no database, or has no folder, is refused with its path', () =>
  inFolder(async (file) => {
    const noFolder = join(file, 'missing', 'realm.db');
    await assert.rejects(openSqliteRealmStore({ file: noFolder }), {
      code: 'ERR_STORE_OPEN',
      message: /missing/,
    });
    await assert.rejects(openSqliteRealmStore({ file: import.meta.filename }), {
      code: 'ERR_STORE_OPEN',
    });
  }));

test('[SQL4] a failed write ends the store: told once, everything after it refused', () =>
  inFolder(async (file) => {
    const store = await openSqliteRealmStore({ file, pagesMax: 200 });
    const failures: string[] = [];
    store.onFailure((error) => failures.push(error.code));
    const fill = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) {
        const name = `Ann${i}`;
        await store.execute([
          { ...storing(name), state: 'x'.repeat(16_000), charactersMax: 32, account: ACCOUNT },
        ]);
      }
    };
    await assert.rejects(fill(), { code: 'ERR_STORE_FAILED' });
    await assert.rejects(store.execute([storing('Ben')]), { code: 'ERR_STORE_FAILED' });
    await store.close();
    assert.deepEqual(failures, ['ERR_STORE_FAILED']);
    const healthy = await openSqliteRealmStore({ file });
    const [listed] = await healthy.execute([{ operation: 'ListCharacters', account: ACCOUNT }]);
    assert.ok(listed.ok && 'characters' in listed.value && listed.value.characters.length > 3);
    await healthy.close();
  }));

const KILLED = `
  const { openSqliteRealmStore } = await import('@realmkeep/store/sqlite');
  const { storing } = await import(process.argv[2]);
  const store = await openSqliteRealmStore({ file: process.argv[1] });
  for (let i = 0; ; i++) {
    await store.execute([{ ...storing('Ann' + i), account: i }]);
    if (i === 20) process.kill(process.pid, 'SIGKILL');
  }
`;

test('[SQL5] everything that was answered survives kill -9, and the file opens again', () =>
  inFolder(async (file) => {
    const fixtures = new URL('../../packages/store/src/store.fixtures.ts', import.meta.url).href;
    const args = ['--input-type=module', '-e', KILLED, file, fixtures];
    const run = promisify(execFile)(process.execPath, args);
    await assert.rejects(run, { signal: 'SIGKILL' });
    const store = await openSqliteRealmStore({ file });
    const batch = Array.from({ length: 21 }, (_, i) => ({
      operation: 'ListCharacters' as const,
      account: i as typeof ACCOUNT,
    }));
    for (const result of await store.execute(batch)) {
      assert.ok(result.ok && 'characters' in result.value && result.value.characters.length === 1);
    }
    await store.close();
  }));

const KILLED_AT_WORK = `
  const { openSqliteRealmStore } = await import('@realmkeep/store/sqlite');
  const { storing } = await import(process.argv[2]);
  const store = await openSqliteRealmStore({ file: process.argv[1] });
  let asked = Number(process.argv[3]);
  const work = async () => {
    for (;;) {
      const first = asked;
      asked += 20;
      const batch = Array.from({ length: 20 }, (_, i) => first + i);
      await store.execute(batch.map((i) => ({ ...storing('Ann' + i), account: i })));
      process.stdout.write(first + '\\n');
    }
  };
  await Promise.all([work(), work()]);
`;

test('[SQL11] kill -9 at any moment of full work loses no answer, and doubles nothing', () =>
  inFolder(async (file) => {
    const fixtures = new URL('../../packages/store/src/store.fixtures.ts', import.meta.url).href;
    let next = 0;
    for (let round = 1; round <= 5; round++) {
      const args = ['--input-type=module', '-e', KILLED_AT_WORK, file, fixtures, String(next)];
      const answered = await killedAfter(args, 15 * round);
      const store = await openSqliteRealmStore({ file });
      // A name that is there already would have been refused when its record was run again.
      const found = new Set<number>();
      for (let account = next; account < next + 20 * (answered.size + 3); account++) {
        const [result] = await store.execute([
          { operation: 'ListCharacters', account: account as typeof ACCOUNT },
        ]);
        assert.ok(result.ok && 'characters' in result.value);
        if (result.value.characters.length === 1) found.add(account);
        else assert.equal(result.value.characters.length, 0);
      }
      for (const first of answered) {
        for (let i = 0; i < 20; i++) assert.ok(found.has(first + i), `${first + i} was answered`);
      }
      assert.equal(found.size % 20, 0, 'a batch is there whole or not at all');
      await store.close();
      next += 20 * (answered.size + 3);
    }
  }));

/** Runs it until it has answered so many batches, then kills it; gives what it has answered. */
async function killedAfter(args: readonly string[], batches: number): Promise<Set<number>> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString();
    if (text.split('\n').length > batches) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  assert.equal(signal, 'SIGKILL');
  return new Set(text.split('\n').slice(0, -1).map(Number));
}

test('[SQL12] a file of the version before the journal opens, and has one from then on', () =>
  inFolder(async (file) => {
    const before = new SqliteConnection({
      file,
      of: 'realm',
      migrations: REALM_MIGRATIONS.slice(0, -1),
    });
    before.transaction(stepsOf(storing('Ann')));
    before.close();
    let store = await openSqliteRealmStore({ file });
    assert.ok(existsSync(`${file}.redo`));
    const [listed] = await store.execute([{ operation: 'ListCharacters', account: ACCOUNT }]);
    assert.ok(listed.ok && 'characters' in listed.value && listed.value.characters.length === 1);
    await store.execute([storing('Ben')]);
    await store.close();
    assert.ok(!existsSync(`${file}.redo`), 'after a close the file alone has everything');
    store = await openSqliteRealmStore({ file });
    await store.close();
    const rows = new DatabaseSync(file).prepare('SELECT name FROM character ORDER BY id').all();
    assert.deepEqual(
      rows.map(({ name }) => name),
      ['Ann', 'Ben'],
    );
  }));

test('[SQL6] a failed write ends login’s store, told once', () =>
  inFolder(async (file) => {
    const store = await openSqliteLoginStore({ file, pagesMax: 40 });
    const failures: string[] = [];
    store.onFailure((error) => failures.push(error.code));
    const fill = async (): Promise<void> => {
      for (let i = 0; i < 1000; i++) {
        const account = { name: `Ann${i}`, skeleton: `ann${i}`, email: 'x'.repeat(3000) };
        await store.createAccount({ ...account, passwordHash: 'y', at: 1 });
      }
    };
    await assert.rejects(fill(), { code: 'ERR_STORE_FAILED' });
    await assert.rejects(store.findAccount('ann0'), { code: 'ERR_STORE_FAILED' });
    assert.deepEqual(failures, ['ERR_STORE_FAILED']);
    await store.close();
  }));

test('[SQL7] a damaged account is refused, others are served', () =>
  inFolder(async (file) => {
    const before = await openSqliteLoginStore({ file });
    const account = { email: '', passwordHash: 'x', at: 1 };
    await before.createAccount({ ...account, name: 'Ann', skeleton: 'ann' });
    await before.createAccount({ ...account, name: 'Ben', skeleton: 'ben' });
    await before.close();
    alter(file, `UPDATE account SET login_epoch = 9 WHERE skeleton = 'ann'`);
    const store = await openSqliteLoginStore({ file });
    await assert.rejects(store.findAccount('ann'), { code: 'ERR_ROW_DAMAGED' });
    assert.equal((await store.findAccount('ben'))?.name, 'Ben');
    await store.close();
  }));
