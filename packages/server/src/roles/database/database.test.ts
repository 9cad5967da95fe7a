// SPDX-License-Identifier: MIT
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AccountId,
  type CharacterId,
  type Incarnation,
  type NodeId,
  RealmError,
  type RegionId,
  type SessionId,
} from '@realmkeep/base';
import type { RealmStore } from '@realmkeep/store';
import { MemoryRealmDisk } from '@realmkeep/store/memory';
import { RoleBench, twoFields } from '@realmkeep/testkit';
import {
  type BodyOf,
  databaseMessages,
  itemMessages,
  type Request,
  subjects,
} from '@realmkeep/wire';
import { EXIT } from '../../runtime/exit-codes.ts';
import type { Role, RoleContext } from '../../runtime/role.ts';
import { createDatabase } from './database.ts';
import { LEASE_TERM_MS } from './leases.ts';

const {
  CloseSession,
  CommitTransfer,
  EnterCharacter,
  GiveRegion,
  ListCharacters,
  ListRegionCharacters,
  LoadCharacter,
  OpenSession,
  ReleaseCharacter,
  RemoveCharacter,
  RenewLease,
  ResumeSession,
  RevokeIncarnation,
  SaveCharacters,
  StoreCharacter,
  TakeRegion,
  TakeSeat,
} = databaseMessages;

const ONE = 'one' as Incarnation;
const TWO = 'two' as Incarnation;
const HARBOUR = 'harbour:1:0' as RegionId;
const CRYPT = 'crypt:1:0' as RegionId;
const ACCOUNT = 7 as AccountId;
const SESSION = 'session-1' as SessionId;
const GATE = 'GATE-1' as NodeId;
const ZONE = 'ZONE-1' as NodeId;
const ASK_MS = 2500;

class DatabaseBench extends RoleBench {
  readonly disk: MemoryRealmDisk;
  role: Role | null = null;
  context: RoleContext | null = null;

  constructor(open?: (disk: MemoryRealmDisk) => RealmStore) {
    const disk = new MemoryRealmDisk();
    const openRealmStore = async () => (open ? open(disk) : disk.open());
    const loadGame = async () => twoFields;
    super({ nodes: { database: ['DB'] }, services: { openRealmStore, loadGame } });
    this.disk = disk;
  }

  /** Starts the node, or its next incarnation after `crash`. */
  async begin(): Promise<this> {
    const { env, context } = this.node('DB');
    this.role = createDatabase(env, context);
    this.context = context;
    await this.wait(this.role.start());
    return this;
  }

  async crash(): Promise<void> {
    await this.context?.bus.close();
    this.disk.crash();
    await this.begin();
  }

  ask<Q, A>(of: Request<Q, A>, value: Q): Promise<A> {
    return this.wait(this.messenger.ask(subjects.database(this.realm), of, value, ASK_MS));
  }

  take(region: RegionId, incarnation: Incarnation): Promise<{ epoch: number; adopted: number }> {
    return this.ask(TakeRegion, { region, incarnation });
  }

  opening(session = SESSION, ticket = 1): BodyOf<typeof OpenSession> {
    return {
      account: ACCOUNT,
      accountName: 'ann',
      nonce: new Uint8Array(16).fill(ticket),
      loginEpoch: 1,
      session,
      tokenHash: new Uint8Array(32).fill(ticket),
      gateway: GATE,
    };
  }

  async hero(): Promise<CharacterId> {
    const { character } = await this.ask(StoreCharacter, {
      account: ACCOUNT,
      name: 'Ann',
      skeleton: 'ann',
      kind: 'hero',
      zone: 'harbour',
      state: '{}',
      charactersMax: 8,
    });
    return character;
  }

  /** A hero in the harbour, which ONE holds. */
  async playing(): Promise<{ character: CharacterId; epoch: number }> {
    await this.take(HARBOUR, ONE);
    const character = await this.hero();
    const { sessionEpoch } = await this.ask(OpenSession, this.opening());
    const entering = { account: ACCOUNT, character, session: SESSION, sessionEpoch };
    const { epoch } = await this.ask(EnterCharacter, { ...entering, region: HARBOUR });
    return { character, epoch };
  }
}

const bench = () => new DatabaseBench().begin();

test('[DB1] a region changes hands when its holder’s lease has run out, not before', async () => {
  const b = await bench();
  await b.clock.advance(LEASE_TERM_MS);
  equal((await b.take(HARBOUR, ONE)).epoch, 1);
  await b.clock.advance(LEASE_TERM_MS - 100);
  await b.ask(RenewLease, { incarnation: ONE, node: ZONE });
  await b.clock.advance(LEASE_TERM_MS - 100);
  await rejects(b.take(HARBOUR, TWO), { code: 'ERR_REGION_HELD' });
  await b.clock.advance(100);
  equal((await b.take(HARBOUR, TWO)).epoch, 2);
  await rejects(b.ask(RenewLease, { incarnation: ONE, node: ZONE }), { code: 'ERR_LEASE_REVOKED' });
  await rejects(b.take(CRYPT, ONE), { code: 'ERR_LEASE_REVOKED' });
});

test('[DB2] a revoked incarnation loses what it held at once and for ever', async () => {
  const b = await bench();
  const { character, epoch } = await b.playing();
  await b.ask(RevokeIncarnation, { incarnation: ONE });
  await rejects(b.ask(RenewLease, { incarnation: ONE, node: ZONE }), { code: 'ERR_LEASE_REVOKED' });
  const taken = { epoch: 2, restored: false, stopped: [] };
  deepEqual(await b.take(HARBOUR, TWO), { ...taken, adopted: 1, already: false });
  deepEqual(await b.take(HARBOUR, TWO), { ...taken, adopted: 0, already: true });
  const mine = await b.ask(ListRegionCharacters, { region: HARBOUR, incarnation: TWO });
  deepEqual(mine.characters, [{ character, epoch: epoch + 1 }]);
});

test('[DB3] a database that starts anew gives everybody one full term', async () => {
  const b = await bench();
  await b.clock.advance(LEASE_TERM_MS);
  await b.take(HARBOUR, ONE);
  await b.clock.advance(LEASE_TERM_MS - 200);
  await b.crash();
  await b.clock.advance(LEASE_TERM_MS - 200);
  await rejects(b.take(HARBOUR, TWO), { code: 'ERR_REGION_HELD' });
  equal((await b.take(HARBOUR, ONE)).epoch, 1, 'its holder goes on');
  await b.crash();
  await b.clock.advance(LEASE_TERM_MS);
  equal((await b.take(HARBOUR, TWO)).epoch, 2, 'who did not come back in it has lost');
});

test('[DB4] a seat has one holder whose lease lives', async () => {
  const b = await bench();
  equal((await b.ask(TakeSeat, { seat: 'master', incarnation: ONE })).epoch, 1);
  await rejects(b.ask(TakeSeat, { seat: 'master', incarnation: TWO }), { code: 'ERR_SEAT_HELD' });
  await b.ask(RevokeIncarnation, { incarnation: ONE });
  equal((await b.ask(TakeSeat, { seat: 'master', incarnation: TWO })).epoch, 2);
});

test('[DB5] what was answered is there after the database was killed', async () => {
  const b = await bench();
  const { character, epoch } = await b.playing();
  const items = [{ character, epoch, zone: 'harbour', state: '{"x":5}', lastInput: 3 }];
  deepEqual((await b.ask(SaveCharacters, { incarnation: ONE, items })).refused, []);
  await b.crash();
  const { row } = await b.ask(LoadCharacter, { character, by: '' });
  deepEqual([row.state, row.incarnation, row.gateway], ['{"x":5}', ONE, GATE]);
});

test('[DB6] a transfer commits once, and the source is fenced', async () => {
  const b = await bench();
  const { character, epoch } = await b.playing();
  await b.take(CRYPT, TWO);
  const commit = {
    move: 'move-1',
    character,
    epoch,
    incarnation: ONE,
    toRegion: CRYPT,
    toIncarnation: TWO,
    toZone: 'crypt',
    state: '{"x":9}',
    lastInput: 4,
  };
  const first = await b.ask(CommitTransfer, commit);
  deepEqual([first.moved, first.incarnation, first.epoch], [true, TWO, epoch + 1]);
  await b.crash();
  deepEqual(await b.ask(CommitTransfer, commit), first);
  const late = { character, epoch, incarnation: ONE, zone: 'harbour', state: '{}', lastInput: 5 };
  await rejects(b.ask(ReleaseCharacter, late), { code: 'ERR_EPOCH_STALE' });
});

test('[DB7] nothing moves to, and nobody enters, a region whose holder’s lease ran out', async () => {
  const b = await bench();
  await b.clock.advance(LEASE_TERM_MS);
  const { character, epoch } = await b.playing();
  await b.take(CRYPT, TWO);
  await b.clock.advance(LEASE_TERM_MS);
  await b.ask(RenewLease, { incarnation: ONE, node: ZONE });
  const commit = { move: 'move-1', character, epoch, incarnation: ONE, toRegion: CRYPT };
  const state = { toIncarnation: TWO, toZone: 'crypt', state: '{}', lastInput: 0 };
  equal((await b.ask(CommitTransfer, { ...commit, ...state })).moved, false);
  const release = { character, epoch, incarnation: ONE, zone: 'crypt', state: '{}', lastInput: 0 };
  await b.ask(ReleaseCharacter, release);
  const entering = { account: ACCOUNT, character, session: SESSION, sessionEpoch: 1 };
  await rejects(b.ask(EnterCharacter, { ...entering, region: CRYPT }), { code: 'ERR_ZONE_DOWN' });
});

test('[DB8] sessions open, resume and close over the bus', async () => {
  const b = await bench();
  await b.ask(OpenSession, b.opening());
  await rejects(b.ask(OpenSession, b.opening('other' as SessionId)), { code: 'ERR_TICKET_USED' });
  const resume = { nextTokenHash: new Uint8Array(32).fill(2), gateway: GATE };
  const tokenHash = b.opening().tokenHash;
  const resumed = await b.ask(ResumeSession, { tokenHash, ...resume });
  deepEqual([resumed.session, resumed.sessionEpoch, resumed.character], [SESSION, 2, null]);
  await b.ask(CloseSession, { session: SESSION, sessionEpoch: 2, how: 'end' });
  await rejects(b.ask(ResumeSession, { tokenHash, ...resume }), { code: 'ERR_RESUME_UNKNOWN' });
});

test('[DB9] characters are stored, listed, removed; a region is given up', async () => {
  const b = await bench();
  const character = await b.hero();
  const { characters } = await b.ask(ListCharacters, { account: ACCOUNT });
  deepEqual(
    characters.map((row) => [row.character, row.name]),
    [[character, 'Ann']],
  );
  await b.ask(RemoveCharacter, { account: ACCOUNT, character });
  await rejects(b.ask(LoadCharacter, { character, by: '' }), { code: 'ERR_CHARACTER_UNKNOWN' });
  await b.take(HARBOUR, ONE);
  await b.ask(GiveRegion, { region: HARBOUR, epoch: 1, incarnation: ONE });
  equal((await b.take(HARBOUR, TWO)).epoch, 2);
});

test('[DB10] a failed store ends the process with the exit code of the disk, unanswered', async () => {
  const b = await new DatabaseBench((disk) => {
    const store = disk.open();
    const error = new RealmError('ERR_STORE_FAILED', 'no space left');
    return { ...bound(store), execute: () => Promise.reject(error) };
  }).begin();
  await rejects(b.hero(), { code: 'ERR_BUS_TIMEOUT' });
  deepEqual(b.exits, [{ node: 'DB', code: EXIT.disk, reason: 'no space left' }]);
});

function bound(store: RealmStore): RealmStore {
  return {
    execute: (batch) => store.execute(batch),
    onFailure: (fn) => store.onFailure(fn),
    stats: () => store.stats(),
    close: () => store.close(),
  };
}

test('[DB11] a drained node has answered what it took; its figures are in the heartbeat', async () => {
  const b = await bench();
  const asked = b.hero();
  await b.clock.advance(1);
  await b.wait(b.role?.drain() ?? Promise.resolve());
  await asked;
  await b.clock.advance(1000);
  const figures = new Map(b.context?.statistics.figures().map((f) => [f.name, f.value]));
  equal(figures.get('operationsPerSecond'), 1);
  equal(figures.get('queue'), 0);
  await b.role?.stop();
  b.disk.open();
});

test('[DB12] what is not an item of the game, or more than its stack, is refused and noted', async () => {
  const b = await bench();
  const { character, epoch } = await b.playing();
  const asked = { character, epoch, incarnation: ONE, askedAt: b.clock.wall(), cause: 'test' };
  const mint = (n: number, template: string, quantity: number, stackMax: number) =>
    b.ask(itemMessages.MintItem, {
      ...asked,
      op: new Uint8Array(16).fill(n),
      template,
      quantity,
      stackMax,
    });
  await rejects(mint(1, 'dragon', 1, 20), { code: 'ERR_TEMPLATE_UNKNOWN' });
  await rejects(mint(2, 'constructor', 1, 20), { code: 'ERR_TEMPLATE_UNKNOWN' });
  await rejects(mint(3, 'apple', 21, 40), { code: 'ERR_QUANTITY' });
  deepEqual(await mint(4, 'apple', 20, 20), { serial: 1 });
  const note = { op: new Uint8Array(16).fill(5), character, message: 'no' };
  b.messenger.send(subjects.database(b.realm), itemMessages.NoteRefusal, {
    ...note,
    kind: 'tradePropose',
    code: 'ERR_TRADE_SELF',
  });
  await b.clock.advance(10);
  const history = await b.ask(itemMessages.CharacterHistory, { skeleton: 'ann', before: 0 });
  deepEqual(
    history.refusals.map(({ kind, code }) => `${kind} ${code}`),
    [
      'tradePropose ERR_TRADE_SELF',
      'MintItem ERR_QUANTITY',
      'MintItem ERR_TEMPLATE_UNKNOWN',
      'MintItem ERR_TEMPLATE_UNKNOWN',
    ],
  );
});
