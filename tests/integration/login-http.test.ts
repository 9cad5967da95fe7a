// SPDX-License-Identifier: MIT
/** Login over real HTTP, with real password hashes and a database file. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Env, type HttpServerOptions, type Network, present } from '@realmkeep/base';
import { createHostEnv } from '@realmkeep/server/host';
import { openSqliteLoginStore } from '@realmkeep/store/sqlite';
import { RoleBench } from '@realmkeep/testkit';
import { loginHttp } from '@realmkeep/wire';
import { createLogin } from '../../packages/server/src/roles/login/login.ts';

const { PATHS } = loginHttp;
const PASSWORD = 'correct horse battery';
const folder = mkdtempSync(join(tmpdir(), 'realmkeep-login-'));
const host = createHostEnv({ nodeId: 'LOGIN', role: 'login', dataFolder: folder, console: false });
const store = await openSqliteLoginStore({ file: join(folder, 'login.db') });
let url = '';
let stop = async (): Promise<void> => {};

before(async () => {
  const bench = new RoleBench({
    nodes: { login: ['LOGIN'] },
    services: { openLoginStore: async () => store },
  });
  const { context } = bench.node('LOGIN');
  const serveHttp = async (options: HttpServerOptions) => {
    const listener = await host.net.serveHttp({ ...options, listen: '127.0.0.1:0' });
    url = `http://${listener.address}`;
    return listener;
  };
  // The port is the system's choice: the role listens where the test says.
  const net: Network = Object.assign(Object.create(host.net), { serveHttp });
  const env: Env = { ...host, net };
  const role = createLogin(env, context);
  await role.start();
  stop = () => role.stop();
});

after(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function post(path: string, body: unknown): Promise<{ status: number; body: Json }> {
  const answer = await host.net.fetchJson({
    url: `${url}${path}`,
    method: 'POST',
    body,
    deadlineMs: 20_000,
  });
  return { status: answer.status, body: answer.body as Json };
}
type Json = Record<string, unknown>;

test('[LGN1] [LGN4] an account is made and logs in, its hash is argon2id, its token works', async () => {
  const made = await post(PATHS.register, { name: 'Maren', password: PASSWORD, email: '' });
  deepEqual(made, { status: 200, body: { account: 1, name: 'Maren' } });
  const { status, body } = await post(PATHS.login, { name: 'maren', password: PASSWORD });
  equal(status, 200);
  match(String(body.token), /^[0-9a-f]{64}$/);
  const exported = await post(PATHS.exportAccount, { token: body.token });
  equal(exported.status, 200);
  ok(!JSON.stringify(exported.body).includes('argon2'));
  const account = present(await store.findAccount('maren'), 'the account is stored');
  match(account.passwordHash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('[LGN2] a wrong password and an unknown name are told the same words', async () => {
  const wrong = await post(PATHS.login, { name: 'Maren', password: 'wrong password' });
  deepEqual([wrong.status, wrong.body.code], [401, 'ERR_PASSWORD_WRONG']);
  deepEqual(await post(PATHS.login, { name: 'Nobody', password: PASSWORD }), wrong);
});

test('[LGN4] a body that is not what the table says is refused before anything is asked', async () => {
  const bad: unknown[] = [
    {},
    { name: 'Maren' },
    { name: 'Maren', password: 7, email: '' },
    { name: 'Maren', password: PASSWORD, email: '', admin: true },
    { name: ['Maren'], password: PASSWORD, email: '' },
    { name: 'x'.repeat(97), password: PASSWORD, email: '' },
    [],
    null,
    'text',
  ];
  for (const body of bad) {
    const { status, body: answer } = await post(PATHS.register, body);
    deepEqual([status, answer.code], [400, 'ERR_HTTP_BODY'], JSON.stringify(body));
  }
  const long = { name: 'Maren', password: 'x'.repeat(9000), email: '' };
  equal((await post(PATHS.register, long)).status, 413);
});

test('[LGN3] passwords of many at once wait their turn, and none is lost', async () => {
  const names = [...'abcdefghij'].map((letter) => `Crew ${letter}x`);
  const answers = await Promise.all(
    names.map((name) => post(PATHS.register, { name, password: PASSWORD, email: '' })),
  );
  deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
});
