// SPDX-License-Identifier: MIT
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, type NodeId, present, SeededRandom } from '@realmkeep/base';
import type { LoginStore } from '@realmkeep/store';
import { openMemoryLoginStore } from '@realmkeep/store/memory';
import { RoleBench, simulatedCrypto } from '@realmkeep/testkit';
import {
  type BodyOf,
  decodeTicket,
  gatewayMessages,
  loginHttp,
  statisticsMessages,
  subjects,
} from '@realmkeep/wire';
import { on } from '../../runtime/messenger.ts';
import type { Role } from '../../runtime/role.ts';
import { createLogin, type LoginHooks } from './login.ts';
import type { ResetMail } from './ports.ts';

const { PATHS } = loginHttp;
const PASSWORD = 'correct horse battery';
const blank = statisticsMessages.Heartbeat.body.sample(new SeededRandom(3));

type Beat = BodyOf<typeof statisticsMessages.Heartbeat>;

class LoginBench extends RoleBench {
  readonly mails: ResetMail[] = [];
  readonly loggedOut: BodyOf<typeof gatewayMessages.LogOutAccount>[] = [];
  readonly store: LoginStore;
  role: Role | null = null;
  #sequence = 0;

  constructor(store: LoginStore) {
    super({
      nodes: { login: ['LOGIN'], gateway: ['GATE-1', 'GATE-2'] },
      services: { openLoginStore: async () => store },
    });
    this.store = store;
    this.messenger.listen(subjects.gateways(this.realm), [
      on(gatewayMessages.LogOutAccount, (logout) => this.loggedOut.push(logout)),
    ]);
  }

  async begin(hooks: LoginHooks = {}): Promise<this> {
    const { env, context } = this.node('LOGIN');
    const mailer = {
      send: async (mail: ResetMail) => {
        this.mails.push(mail);
      },
    };
    this.role = createLogin(env, context, { mailer, ...hooks });
    await this.wait(this.role.start());
    return this;
  }

  async beat(node: string, fields: Partial<Beat> = {}): Promise<void> {
    const id = node as NodeId;
    const beat: Beat = {
      ...blank,
      node: id,
      role: 'gateway',
      state: 'ready',
      startedAt: 1,
      sequence: this.#sequence++,
      listen: `${node.toLowerCase()}:7701`,
      public: '',
      players: 0,
      playersMax: 100,
      regions: [],
      ...fields,
    };
    this.messenger.send(subjects.beat(this.realm, id), statisticsMessages.Heartbeat, beat);
    await this.clock.advance(5);
  }

  post(path: string, body: unknown, address?: string): Promise<Answer> {
    const url = `http://login:8080${path}`;
    return this.http(url, { body, ...(address ? { address } : {}) }) as Promise<Answer>;
  }

  register(name: string, fields: object = {}, address?: string): Promise<Answer> {
    const body = { name, password: PASSWORD, email: '', ...fields };
    return this.post(PATHS.register, body, address);
  }

  logIn(name: string, password = PASSWORD, address?: string): Promise<Answer> {
    return this.post(PATHS.login, { name, password }, address);
  }

  /** Registers and logs in; the token. */
  async player(name: string, email = ''): Promise<string> {
    equal((await this.register(name, { email })).status, 200);
    const { status, body } = await this.logIn(name);
    equal(status, 200);
    return String(body.token);
  }
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const bench = async (hooks?: LoginHooks) =>
  new LoginBench(await openMemoryLoginStore()).begin(hooks);

function refused({ status, body }: Answer, expected: number, code: string): number {
  deepEqual([status, body.code], [expected, code], String(body.message));
  ok(String(body.message).length > 0);
  return Number(body.retryAfterMs);
}

test('[LGN1] an account is made once: the name and all that look like it are then taken', async () => {
  const b = await bench();
  const made = await b.register('Maren');
  deepEqual(made, { status: 200, body: { account: 1, name: 'Maren' } });
  refused(await b.register('maren'), 409, 'ERR_NAME_TAKEN');
  refused(await b.register('Márén'), 409, 'ERR_NAME_TAKEN');
  refused(await b.register('M'), 400, 'ERR_NAME_INVALID');
  refused(await b.register('Admin'), 400, 'ERR_NAME_INVALID');
  refused(await b.register('Tjark', { password: 'short' }), 400, 'ERR_PASSWORD_WEAK');
  const same = { password: 'tjark-of-harbour' };
  refused(await b.register('Tjark Of-Harbour', same), 400, 'ERR_PASSWORD_WEAK');
  refused(await b.register('Tjark', { email: 'nowhere' }), 400, 'ERR_EMAIL_INVALID');
});

test('[LGN2] a wrong password and an unknown name are refused alike', async () => {
  const b = await bench();
  await b.register('Maren');
  const wrong = await b.logIn('Maren', 'wrong password');
  const unknown = await b.logIn('Nobody Here');
  refused(wrong, 401, 'ERR_PASSWORD_WRONG');
  deepEqual(unknown, wrong);
});

test('[LGN2] the check of an unknown name costs one hash, like that of a known one', async () => {
  const b = new LoginBench(await openMemoryLoginStore());
  const { env, context } = b.node('LOGIN');
  const checked: string[] = [];
  const crypto = {
    ...simulatedCrypto,
    verifyPassword: async (password: string, phc: string) => {
      checked.push(phc);
      return simulatedCrypto.verifyPassword(password, phc);
    },
  };
  await b.wait(createLogin({ ...env, crypto }, context).start());
  refused(await b.logIn('Nobody Here'), 401, 'ERR_PASSWORD_WRONG');
  equal(checked.length, 1);
  match(checked[0], /^\$simulated\$/);
});

test('[LGN3] five wrong passwords lock the account, known or not, even for the right password', async () => {
  const b = await bench();
  await b.register('Maren');
  for (const name of ['Maren', 'Nobody Here']) {
    for (let i = 0; i < 5; i++) {
      refused(await b.logIn(name, 'wrong password'), 401, 'ERR_PASSWORD_WRONG');
    }
    const waitMs = refused(await b.logIn(name), 429, 'ERR_LOGIN_LOCKED');
    ok(waitMs > 50_000 && waitMs <= 60_000, `${waitMs} ms`);
  }
  await b.clock.advance(60_000);
  equal((await b.logIn('Maren')).status, 200);
});

test('[LGN3] twenty failures in ten minutes stop an address, not others and not this machine', async () => {
  const b = await bench();
  await b.register('Maren');
  const names = ['Ab', 'Cd', 'Ef', 'Gh', 'Jk'];
  const fail = async (address: string) => {
    for (const name of names) {
      for (let i = 0; i < 4; i++) await b.logIn(name, 'wrong password', address);
    }
  };
  await fail('198.51.100.1');
  refused(await b.logIn('Maren', PASSWORD, '198.51.100.1'), 429, 'ERR_ADDRESS_LIMIT');
  equal((await b.logIn('Maren', PASSWORD, '198.51.100.2')).status, 200);
  await fail('127.0.0.1');
  equal((await b.logIn('Maren', PASSWORD, '127.0.0.1')).status, 200);
  await b.clock.advance(600_000);
  equal((await b.logIn('Maren', PASSWORD, '198.51.100.1')).status, 200);
});

test('[LGN3] twenty registrations in ten minutes from one address, ten thousand from this machine', async () => {
  const b = await bench({ options: { registrationsMax: 2 } });
  const letters = [...'abcdefgh'];
  for (const letter of letters.slice(0, 2)) await b.register(`Bot ${letter}x`);
  refused(await b.register('Bot cx'), 429, 'ERR_ADDRESS_LIMIT');
  for (const letter of letters.slice(2)) {
    equal((await b.register(`Bot ${letter}x`, {}, '::ffff:127.0.0.1')).status, 200);
  }
});

test('[LGN4] a ticket is signed for the realm, lives 30 s and carries account and login epoch', async () => {
  const b = await bench();
  const token = await b.player('Maren');
  await b.beat('GATE-1');
  const { status, body } = await b.post(PATHS.ticket, { token, realm: b.realm });
  equal(status, 200);
  const ticket = decodeTicket(
    present(fromHex(String(body.ticket)), 'the ticket is hexadecimal'),
    (bytes, signature) => simulatedCrypto.verify(b.loginPublicKey, bytes, signature),
  );
  const { account, name, realm, expiresAt } = present(ticket, 'the ticket is login’s');
  deepEqual([account, name, realm], [1, 'Maren', b.realm]);
  ok(Math.abs(expiresAt - b.clock.wall() - 30_000) < 100);
  equal(body.expiresInMs, 30_000);
  const again = await b.post(PATHS.ticket, { token, realm: b.realm });
  notEqual(again.body.ticket, body.ticket, 'each has its own nonce');
});

test('[LGN4] a token is good for twelve hours and for nothing else', async () => {
  const b = await bench();
  const token = await b.player('Maren');
  await b.beat('GATE-1');
  const realm = b.realm;
  for (const bad of ['', 'zz', token.slice(2), token.replace(/^../, 'ff')]) {
    if (bad === token) continue;
    refused(await b.post(PATHS.ticket, { token: bad, realm }), 401, 'ERR_TOKEN_INVALID');
  }
  refused(await b.post(PATHS.reset, { token, newPassword: PASSWORD }), 401, 'ERR_TOKEN_INVALID');
  refused(await b.post(PATHS.ticket, { token, realm: 'nowhere' }), 404, 'ERR_REALM_UNKNOWN');
  await b.clock.advance(12 * 3_600_000);
  refused(await b.post(PATHS.ticket, { token, realm }), 401, 'ERR_TOKEN_INVALID');
});

test('[LGN5] gateways come least burdened first, by the heartbeats and the tickets just given', async () => {
  const b = await bench();
  const token = await b.player('Maren');
  const gateways = async () =>
    (await b.post(PATHS.ticket, { token, realm: b.realm })).body.gateways as string[];
  await b.beat('GATE-1', { players: 2 });
  await b.beat('GATE-2', { players: 1, public: 'wss://play.example.org/gate-2' });
  const [one, two] = ['ws://gate-1:7701', 'wss://play.example.org/gate-2'];
  deepEqual(await gateways(), [two, one]);
  deepEqual(await gateways(), [one, two], 'the ticket before counts as a player of GATE-2');
  deepEqual(await gateways(), [two, one]);
  await b.beat('GATE-2', { state: 'draining' });
  deepEqual(await gateways(), [one]);
});

test('[LGN5] without a ready gateway the realm is down, with full ones it is full', async () => {
  const b = await bench();
  const token = await b.player('Maren');
  const ask = { token, realm: b.realm };
  ok(refused(await b.post(PATHS.ticket, ask), 503, 'ERR_REALM_DOWN') > 0);
  await b.beat('GATE-1', { players: 100, playersMax: 100 });
  ok(refused(await b.post(PATHS.ticket, ask), 503, 'ERR_REALM_FULL') > 0);
  await b.clock.advance(4000);
  refused(await b.post(PATHS.ticket, ask), 503, 'ERR_REALM_DOWN');
});

test('[LGN6] the list of realms shows players as the zones count them, to anybody', async () => {
  const b = await bench();
  const regions = [
    { region: 'harbour:1:0', epoch: 1, players: 7, entities: 9, busyPermille: 0 },
  ] as unknown as Beat['regions'];
  await b.beat('GATE-1', { players: 9, playersMax: 300 });
  await b.beat('ZONE-1', { role: 'zone', regions });
  const { body } = await b.http(`http://login:8080${PATHS.realms}`);
  const realm = { id: b.realm, title: 'Simulated', players: 7, playersMax: 300, state: 'up' };
  deepEqual(body, { realms: [realm] });
  await b.clock.advance(4000);
  const later = await b.http(`http://login:8080${PATHS.realms}`);
  deepEqual(later.body, { realms: [{ ...realm, players: 0, playersMax: 0, state: 'down' }] });
});

test('[LGN7] logging out everywhere ends all tokens and tells every gateway the new epoch', async () => {
  const b = await bench();
  const token = await b.player('Maren');
  const other = String((await b.logIn('Maren')).body.token);
  equal((await b.post(PATHS.logOutEverywhere, { token })).status, 200);
  for (const old of [token, other]) {
    refused(await b.post(PATHS.exportAccount, { token: old }), 401, 'ERR_TOKEN_INVALID');
  }
  deepEqual(
    b.loggedOut.map(({ account }) => account),
    [1],
  );
  const told = b.loggedOut[0].loginEpoch;
  await b.logIn('Maren');
  equal((await b.store.findAccount('maren'))?.loginEpoch, told);
});

test('[LGN7] a changed password needs the old one and ends every login', async () => {
  const b = await bench();
  const token = await b.player('Maren');
  const change = (password: string, newPassword: string) =>
    b.post(PATHS.changePassword, { name: 'Maren', password, newPassword });
  refused(await change('wrong password', 'another long one'), 401, 'ERR_PASSWORD_WRONG');
  refused(await change(PASSWORD, 'short'), 400, 'ERR_PASSWORD_WEAK');
  equal((await change(PASSWORD, 'another long one')).status, 200);
  refused(await b.logIn('Maren'), 401, 'ERR_PASSWORD_WRONG');
  equal((await b.logIn('Maren', 'another long one')).status, 200);
  refused(await b.post(PATHS.exportAccount, { token }), 401, 'ERR_TOKEN_INVALID');
  equal(b.loggedOut.length, 1);
});

test('[LGN7] a mailed token sets a new password once; asking tells nobody whether a name exists', async () => {
  const b = await bench();
  await b.player('Maren', 'maren@example.org');
  await b.player('Tjark');
  for (const name of ['Maren', 'Tjark', 'Nobody Here']) {
    deepEqual(await b.post(PATHS.askReset, { name }), { status: 200, body: {} });
  }
  await b.clock.advance(10);
  equal(b.mails.length, 1, 'only who has an address gets a mail');
  const { to, token } = b.mails[0];
  equal(to, 'maren@example.org');
  const reset = (newPassword: string) => b.post(PATHS.reset, { token, newPassword });
  refused(await reset('short'), 400, 'ERR_PASSWORD_WEAK');
  equal((await reset('another long one')).status, 200);
  refused(await reset('yet another one'), 401, 'ERR_TOKEN_INVALID');
  equal((await b.logIn('Maren', 'another long one')).status, 200);
  for (let i = 0; i < 5; i++) await b.post(PATHS.askReset, { name: 'Maren' });
  await b.clock.advance(10);
  equal(b.mails.length, 3, 'three mails in ten minutes at most');
});

test('[LGN7] an account is exported without hashes, and deleted for good', async () => {
  const b = await bench();
  const token = await b.player('Maren', 'maren@example.org');
  const { body } = await b.post(PATHS.exportAccount, { token });
  match(JSON.stringify(body), /maren@example\.org/);
  equal(/hash|simulated/i.test(JSON.stringify(body)), false);
  equal((await b.post(PATHS.deleteAccount, { token })).status, 200);
  refused(await b.post(PATHS.exportAccount, { token }), 401, 'ERR_TOKEN_INVALID');
  refused(await b.logIn('Maren'), 401, 'ERR_PASSWORD_WRONG');
  equal(b.loggedOut.length, 1);
  deepEqual((await b.register('Maren')).body, { account: 2, name: 'Maren' });
});

test('[LGN2] a banned account is told so, but only to who knows the password', async () => {
  const b = await bench();
  const token = await b.player('Maren');
  const account = present(await b.store.findAccount('maren'), 'the account').id;
  await b.store.setBan(account, b.clock.wall() + 5000);
  refused(await b.logIn('Maren', 'wrong password'), 401, 'ERR_PASSWORD_WRONG');
  ok(refused(await b.logIn('Maren'), 403, 'ERR_ACCOUNT_BANNED') > 0);
  refused(await b.post(PATHS.exportAccount, { token }), 403, 'ERR_ACCOUNT_BANNED');
  await b.clock.advance(5000);
  equal((await b.logIn('Maren')).status, 200);
});

test('[LGN8] with an identity provider its names and passwords count, and nothing is changed here', async () => {
  const identity = {
    check: async (name: string, password: string) =>
      password === 'of the guild' ? { name, email: '' } : null,
  };
  const b = await bench({ identity });
  refused(await b.register('Maren'), 403, 'ERR_IDENTITY_ELSEWHERE');
  refused(await b.logIn('Maren'), 401, 'ERR_PASSWORD_WRONG');
  const first = await b.logIn('Maren', 'of the guild');
  const second = await b.logIn('Maren', 'of the guild');
  deepEqual([first.status, first.body.account, second.body.account], [200, 1, 1]);
});
