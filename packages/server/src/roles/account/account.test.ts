// SPDX-License-Identifier: MIT
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountId, Incarnation, NodeId, RegionId, SessionId } from '@realmkeep/base';
import {
  type AccountScript,
  defineAccount,
  defineEntity,
  defineGame,
  defineZone,
  refused,
  u16,
} from '@realmkeep/kit';
import { MemoryRealmDisk } from '@realmkeep/store/memory';
import { RoleBench } from '@realmkeep/testkit';
import {
  type BodyOf,
  databaseMessages,
  masterMessages,
  accountMessages as messages,
  type Request,
  subjects,
  zoneMessages,
} from '@realmkeep/wire';
import { on } from '../../runtime/messenger.ts';
import type { Role } from '../../runtime/role.ts';
import { createDatabase } from '../database/database.ts';
import { createAccount } from './account.ts';

const ACCOUNT = 7 as AccountId;
const STRANGER = 8 as AccountId;
const HARBOUR = 'harbour:1:0' as RegionId;
const ONE = 'one' as Incarnation;
const ZONE = 'ZONE-1' as NodeId;
const ASK_MS = 5000;

const Hero = defineEntity('hero', {
  public: { hp: u16 },
  saved: ['hp'],
  initial: { hp: 100 },
  speed: 200,
  size: 24,
});

function gameWith(script: Partial<AccountScript>) {
  return defineGame({
    name: 'quay',
    title: 'The Quay',
    zones: [defineZone('harbour', { title: 'Old Harbour', size: [1536, 1536] })],
    hero: Hero,
    entities: [],
    account: defineAccount({ newCharacter: () => ({ fields: {} }), ...script }),
    start: { zone: 'harbour', at: [100, 100] },
  });
}

class AccountBench extends RoleBench {
  readonly roles: Role[] = [];
  readonly hints: BodyOf<typeof zoneMessages.Activate>[] = [];

  constructor(script: Partial<AccountScript>) {
    const disk = new MemoryRealmDisk();
    const game = gameWith(script);
    super({
      nodes: { database: ['DB'], account: ['ACCOUNT-1', 'ACCOUNT-2'] },
      services: { openRealmStore: async () => disk.open(), loadGame: async () => game },
    });
  }

  async begin(): Promise<this> {
    for (const id of ['DB', 'ACCOUNT-1', 'ACCOUNT-2']) {
      const { env, context } = this.node(id);
      const role = id === 'DB' ? createDatabase(env, context) : createAccount(env, context);
      await this.wait(role.start());
      this.roles.push(role);
    }
    this.messenger.listen(subjects.node(this.realm, ZONE), [
      on(zoneMessages.Activate, (hint) => this.hints.push(hint)),
    ]);
    return this;
  }

  ask<Q, A>(of: Request<Q, A>, value: Q): Promise<A> {
    return this.wait(this.messenger.ask(subjects.account(this.realm), of, value, ASK_MS));
  }

  database<Q, A>(of: Request<Q, A>, value: Q): Promise<A> {
    return this.wait(this.messenger.ask(subjects.database(this.realm), of, value, ASK_MS));
  }

  make(name: string, choices = '{"look":2}') {
    return this.ask(messages.MakeCharacter, { account: ACCOUNT, name, choices });
  }

  async show() {
    return (await this.ask(messages.ShowCharacters, { account: ACCOUNT })).characters;
  }

  /** A session of the account, and the way to play with it. */
  async session(account = ACCOUNT) {
    const session = `session-${account}` as SessionId;
    const { sessionEpoch } = await this.database(databaseMessages.OpenSession, {
      account,
      accountName: 'ann',
      nonce: new Uint8Array(16).fill(account),
      loginEpoch: 1,
      session,
      tokenHash: new Uint8Array(32).fill(account),
      gateway: 'GATE-1' as NodeId,
    });
    return { account, session, sessionEpoch };
  }

  async routes(seatEpoch: number, node: NodeId): Promise<void> {
    const routes = [{ region: HARBOUR, node, incarnation: ONE, epoch: 1 }];
    this.messenger.send(subjects.routes(this.realm), masterMessages.Routes, { seatEpoch, routes });
    await this.clock.advance(10);
  }
}

const bench = (script: Partial<AccountScript> = {}) => new AccountBench(script).begin();

test('[ACC1] the account script makes a character from the choices and shows it', async () => {
  const seen: unknown[] = [];
  const b = await bench({
    newCharacter(request) {
      seen.push(request);
      return { fields: { hp: 42 } };
    },
    summary: ({ fields }) => ({ hp: fields.hp }),
  });
  const { character } = await b.make('  Old  Tom ');
  deepEqual(seen, [{ account: ACCOUNT, name: 'Old Tom', choices: { look: 2 } }]);
  deepEqual(await b.show(), [
    { character, name: 'Old Tom', kind: 'hero', zone: 'Old Harbour', summary: '{"hp":42}' },
  ]);
  deepEqual((await b.ask(messages.ShowCharacters, { account: STRANGER })).characters, []);
});

test('[ACC2] names that break a rule, are taken or look taken are refused', async () => {
  const b = await bench();
  await b.make('Anna');
  for (const name of ['x', 'An7a', 'Admin', 'The Quay', 'Аnna']) {
    await rejects(b.make(name), { code: 'ERR_NAME_INVALID' }, name);
  }
  await rejects(b.make('anna'), { code: 'ERR_NAME_TAKEN' });
  await rejects(b.make('Ánna'), { code: 'ERR_NAME_TAKEN' });
});

test('[ACC3] choices that are no JSON, or that the script does not take, are refused', async () => {
  const b = await bench({
    newCharacter: ({ choices }) => (choices === null ? refused('Choose a look.') : { fields: {} }),
  });
  await rejects(b.make('Anna', '{'), { code: 'ERR_CHOICES_INVALID' });
  await rejects(b.make('Anna', ''), { code: 'ERR_CHOICES_INVALID', message: 'Choose a look.' });
  deepEqual(await b.show(), []);
});

test('[ACC4] an account has as many characters as the game allows', async () => {
  const b = await bench({ charactersMax: 1 });
  await b.make('Anna');
  await rejects(b.make('Berta'), { code: 'ERR_CHARACTERS_FULL' });
});

test('[ACC5] a script that throws or gives nonsense costs its request only', async () => {
  const b = await bench({
    newCharacter({ name }) {
      if (name === 'Thrower') throw new Error('a bug of the game');
      if (name === 'Nonsense') return undefined as unknown as { fields: object & { hp: number } };
      return { fields: {} };
    },
  });
  for (const name of ['Thrower', 'Nonsense']) {
    await rejects(b.make(name), { code: 'ERR_SCRIPT', message: /makers have been told/ });
  }
  await b.make('Anna');
  deepEqual(
    (await b.show()).map((row) => row.name),
    ['Anna'],
  );
});

test('[ACC6] a summary that fails hides no character', async () => {
  let summary: () => Record<string, string> = () => ({});
  const b = await bench({ summary: () => summary() });
  await b.make('Anna');
  summary = () => {
    throw new Error('a bug of the game');
  };
  equal((await b.show())[0].summary, '{}');
  summary = () => ({ story: 'x'.repeat(600) });
  equal((await b.show())[0].summary, '{}');
  summary = () => ({ story: 'short' });
  equal((await b.show())[0].summary, '{"story":"short"}');
});

test('[ACC7] entering binds the session, asks the script, and hints the zone', async () => {
  let open = false;
  const b = await bench({ mayEnter: () => open || refused('The quay is closed at night.') });
  const { character } = await b.make('Anna');
  const session = await b.session();
  const play = () => b.ask(messages.PlayCharacter, { ...session, character });
  await rejects(play(), { code: 'ERR_MAY_NOT_ENTER', message: 'The quay is closed at night.' });
  open = true;
  await rejects(play(), { code: 'ERR_ZONE_DOWN', message: /^Old Harbour cannot be reached/ });
  await b.database(databaseMessages.TakeRegion, { region: HARBOUR, incarnation: ONE });
  const entered = await play();
  deepEqual(entered, { region: HARBOUR, incarnation: ONE, epoch: 1 });
  deepEqual(b.hints, [], 'without routes there is nobody to hint');
  await b.routes(2, ZONE);
  await b.routes(1, 'ZONE-OLD' as NodeId);
  deepEqual(await play(), entered);
  await b.clock.advance(10);
  deepEqual(b.hints, [{ character, region: HARBOUR, arrival: null }]);
});

test('[ACC8] nobody plays or deletes what is not his, or with a replaced session', async () => {
  const b = await bench();
  const { character } = await b.make('Anna');
  await b.database(databaseMessages.TakeRegion, { region: HARBOUR, incarnation: ONE });
  const stranger = await b.session(STRANGER);
  await rejects(b.ask(messages.PlayCharacter, { ...stranger, character }), {
    code: 'ERR_CHARACTER_UNKNOWN',
  });
  await rejects(b.ask(messages.DropCharacter, { account: STRANGER, character }), {
    code: 'ERR_CHARACTER_UNKNOWN',
  });
  const session = await b.session();
  const stale = { ...session, sessionEpoch: session.sessionEpoch + 1, character };
  await rejects(b.ask(messages.PlayCharacter, stale), { code: 'ERR_SESSION_STALE' });
  await b.ask(messages.PlayCharacter, { ...session, character });
  const drop = { account: ACCOUNT, character };
  await rejects(b.ask(messages.DropCharacter, drop), { code: 'ERR_CHARACTER_PLAYING' });
});

test('[ACC9] a character that is not in the world is deleted', async () => {
  const b = await bench();
  const { character } = await b.make('Anna');
  await b.ask(messages.DropCharacter, { account: ACCOUNT, character });
  deepEqual(await b.show(), []);
});

test('[ACC10] a drained node leaves its requests to the others of the group', async () => {
  const b = await bench();
  const [, first, second] = b.roles;
  await b.wait(first.drain());
  await b.make('Anna');
  equal((await b.show()).length, 1);
  await b.wait(second.drain());
  await rejects(b.show(), { code: 'ERR_BUS_NO_RESPONDERS' });
});

test('[ACC11] while the database is away a request fails by its deadline and the node lives on', async () => {
  const b = await bench();
  await b.make('Anna');
  b.bus.setAway('DB', true);
  await rejects(b.show(), (error: Error & { code: string }) => {
    match(error.code, /^ERR_BUS_/);
    return true;
  });
  b.bus.setAway('DB', false);
  await b.clock.advance(10);
  ok((await b.show()).length === 1);
});
