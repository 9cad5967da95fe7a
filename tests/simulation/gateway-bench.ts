// SPDX-License-Identifier: MIT
/**
 * A gateway on the bench, and around it the rest of a realm as far as a gateway can tell: a
 * database that opens sessions, an account script, a world, and a zone node whose heroes walk.
 */

import type {
  AccountId,
  CharacterId,
  EntityId,
  MessageSocket,
  NodeId,
  RegionId,
} from '@realmkeep/base';
import { present, RealmError, type SessionId, silentLog, toHex } from '@realmkeep/base';
import { type ClientEnv, RealmClient } from '@realmkeep/client';
import {
  defineAccount,
  defineEntity,
  defineGame,
  defineZone,
  encodeFields,
  text,
  u8,
  u16,
} from '@realmkeep/kit';
import { answer, type Handler, on, type Role, type Statistics } from '@realmkeep/server';
import { ROLE_MODULES } from '@realmkeep/server/roles';
import { EntityTable, SectorPublisher } from '@realmkeep/sim';
import { RoleBench, simulatedCrypto } from '@realmkeep/testkit';
import {
  accountMessages,
  type BodyOf,
  CLIENT_SCHEMA_HASH,
  clientMessages,
  databaseMessages,
  encode,
  encodeTicket,
  gatewayMessages,
  type Message,
  masterMessages,
  PROTOCOL_VERSION,
  subjects,
  worldMessages,
  zoneMessages,
} from '@realmkeep/wire';

const hero = defineEntity('hero', {
  public: { name: text(24), hp: u16 },
  owner: { gold: u16 },
  commands: { attack: { target: u16 }, wave: { at: u8 } },
  speed: 200,
  size: 16,
});
const wolf = defineEntity('wolf', { public: { hp: u16 }, speed: 100, size: 16 });
const meadow = defineZone('meadow', {
  title: 'The Meadow',
  size: [3072, 3072],
  walls: [{ x: 100, y: 100, width: 50, height: 50 }],
  exits: [{ at: [3000, 1500], radius: 24, to: 'cave', arrive: [200, 200], closed: 'Dark.' }],
});
const cave = defineZone('cave', { title: 'The Cave', size: [1536, 1536] });
const account = defineAccount({
  newCharacter: () => ({ fields: {} }),
});

export const game = defineGame({
  name: 'fixture',
  title: 'Fixture',
  zones: [meadow, cave],
  hero,
  entities: [wolf],
  account,
  start: { zone: 'meadow', at: [1500, 1500] },
});

export const MEADOW = 'meadow:1:0' as RegionId;
export const CAVE = 'cave:1:0' as RegionId;
export const GATE = 'GATE-1' as NodeId;
export const ZONE = 'ZONE-1' as NodeId;
const SPEED_MAX = 640;
const WOLVES = 40;

type InputItem = BodyOf<typeof zoneMessages.PlayerInputs>['items'][number];

interface OpenedSession {
  readonly session: SessionId;
  readonly account: AccountId;
  gateway: NodeId;
  sessionEpoch: number;
  tokenHash: string;
  character: CharacterId | null;
}

/** A region that simulates: heroes walk by their last input, wolves in circles and moods. */
export class FakeRegion {
  readonly table = new EntityTable(game.layout);
  readonly publisher: SectorPublisher;
  readonly inputs: InputItem[] = [];
  /** False: the process hangs. */
  running = true;

  constructor(zone: string, epoch: number) {
    const { grid, ticksPerPublish } = present(game.zone(zone), 'the zone is in the game');
    const format = { layout: game.layout, grid, ticksPerPublish };
    this.publisher = new SectorPublisher(format, this.table, { epoch });
    for (let i = 0; i < WOLVES; i++) {
      const spot = { x: 64 * (200 + 60 * i), y: 64 * (300 + 30 * i) };
      this.table.add({ id: 1000 + i, kind: 1, ...spot, heading: i * 6, speed: 100, turn: 3 });
    }
  }
}

export class GatewayBench {
  readonly bench = new RoleBench({
    nodes: { gateway: ['GATE-1', 'GATE-2'], zone: ['ZONE-1'] },
    services: { loadGame: async () => game },
  });
  /** The zone takes no inputs: it has lost whom it had bound. */
  deaf = false;
  readonly detached: BodyOf<typeof zoneMessages.Detach>[] = [];
  readonly closed: BodyOf<typeof databaseMessages.CloseSession>[] = [];
  readonly regions = new Map<RegionId, FakeRegion>();
  readonly opened: OpenedSession[] = [];
  readonly presence: BodyOf<typeof worldMessages.Presence>[] = [];
  /** How often the world was asked who is in it. */
  whoAsked = 0;
  /** Epoch of every character, rising with its owners. */
  readonly epochs = new Map<CharacterId, number>();
  /** False: the database does not answer. */
  databaseUp = true;
  gateway: Role | null = null;
  statistics: Statistics | null = null;
  #nonces = new Set<string>();
  /** Who has had a ticket. */
  readonly #names = new Map<AccountId, string>();
  #sessionEpoch = 0;
  #nonce = 0;
  readonly #cleanup: (() => void)[] = [];

  async start(): Promise<void> {
    this.regions.set(MEADOW, new FakeRegion('meadow', 7));
    this.regions.set(CAVE, new FakeRegion('cave', 9));
    this.#listen();
    this.#tick();
    const { env, context } = this.bench.node('GATE-1');
    this.gateway = (await ROLE_MODULES.gateway())(env, context);
    this.statistics = context.statistics;
    await this.gateway.start();
    await this.bench.clock.advance(20);
    this.sendRoutes();
    await this.bench.clock.advance(20);
  }

  async stop(): Promise<void> {
    for (const end of this.#cleanup) end();
    const stopped = this.gateway?.stop();
    await this.bench.clock.advance(10);
    await stopped;
  }

  /** A whole second gateway, for resumes. */
  async second(): Promise<void> {
    const { env, context } = this.bench.node('GATE-2');
    const gateway = (await ROLE_MODULES.gateway())(env, context);
    await gateway.start();
    this.sendRoutes();
    await this.bench.clock.advance(20);
    this.#cleanup.push(() => void gateway.stop());
  }

  sendRoutes(): void {
    const routes = [...this.regions.keys()].map((region) => ({
      region,
      node: ZONE,
      incarnation: '0'.repeat(32) as never,
      epoch: 7,
    }));
    const { realm, messenger } = this.bench;
    messenger.send(subjects.routes(realm), masterMessages.Routes, { seatEpoch: 1, routes });
  }

  /** What login would sign. */
  ticket(
    name: string,
    changes: { expiresAt?: number; realm?: string; nonce?: number } = {},
  ): Uint8Array {
    const nonce = new Uint8Array(16);
    nonce[0] = changes.nonce ?? ++this.#nonce;
    const number = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 100_000;
    this.#names.set(number as AccountId, name);
    const fields = {
      account: number as AccountId,
      name,
      loginEpoch: 1,
      realm: (changes.realm ?? this.bench.realm) as typeof this.bench.realm,
      expiresAt: changes.expiresAt ?? this.bench.clock.wall() + 30_000,
      nonce,
    };
    return encodeTicket(fields, (bytes) => simulatedCrypto.sign(new Uint8Array(32).fill(1), bytes));
  }

  /** The environment of a client at an address of its own. */
  clientEnv(address = '192.0.2.1'): ClientEnv {
    const net = this.bench.net.host('CLIENT', address);
    const { clock, random } = this.bench;
    const { openSocket, fetchJson } = net;
    return { clock, random: random.fork(address), openSocket, fetchJson, log: silentLog };
  }

  /** A raw socket, and what comes back over it. */
  async socket(address = '192.0.2.1'): Promise<RawSocket> {
    const host = this.bench.net.host('CLIENT', address);
    const opened = host.openSocket('ws://gate-1:8080').then((socket) => new RawSocket(socket));
    return this.bench.wait(opened);
  }

  /** A raw socket in the world. */
  async playingSocket(name: string): Promise<RawSocket> {
    const raw = await this.socket();
    raw.send(clientMessages.Hello, this.hello(this.ticket(name)));
    await this.until(() => raw.has(clientMessages.Welcome));
    raw.send(clientMessages.EnterWorld, { character: characterOf(name) });
    await this.until(() => raw.has(clientMessages.ZoneEntered));
    return raw;
  }

  hello(token: Uint8Array): BodyOf<typeof clientMessages.Hello> {
    const [protocol, schema] = [PROTOCOL_VERSION, CLIENT_SCHEMA_HASH];
    return { protocol, schema, proof: 'ticket', token, client: 'test' };
  }

  /** A client of the SDK, in the world. */
  async play(
    name: string,
    gateways = ['ws://gate-1:8080', 'ws://gate-2:8080'],
  ): Promise<RealmClient> {
    const client = new RealmClient(this.clientEnv());
    await this.bench.wait(client.enter(gateways, toHex(this.ticket(name))));
    await this.bench.wait(client.enterWorld(characterOf(name)));
    return client;
  }

  async until(condition: () => boolean, what = 'what was waited for happened'): Promise<void> {
    const came = await this.bench.clock.advanceUntil(condition, 20_000, 5);
    if (!came) throw new Error(`not within 20 s: ${what}`);
  }

  /** Puts the character into a region at the next epoch and binds its session. */
  bind(character: CharacterId, region: RegionId, gateway: NodeId = GATE): void {
    const epoch = (this.epochs.get(character) ?? 0) + 1;
    this.epochs.set(character, epoch);
    this.sendBind(character, region, epoch, gateway);
  }

  sendBind(
    character: CharacterId,
    region: RegionId,
    epoch: number,
    gateway: NodeId = GATE,
    lastInput = 0,
  ): void {
    const session = this.opened.findLast((one) => one.character === character);
    const home = present(this.regions.get(region), 'the region is there');
    if (session === undefined) return;
    const entity = (character * 10) as EntityId;
    for (const other of this.regions.values()) {
      const body = other.table.bodyOf(entity);
      if (body !== -1 && other !== home) other.table.remove(body);
    }
    const spot = { x: 64 * 700, y: 64 * 700 };
    if (home.table.bodyOf(entity) === -1) {
      home.table.add({ id: entity, kind: 0, ...spot, attributes: { name: `hero ${character}` } });
    }
    const { messenger, realm } = this.bench;
    messenger.send(subjects.node(realm, gateway), gatewayMessages.Bind, {
      session: session.session,
      sessionEpoch: session.sessionEpoch,
      character,
      name: `hero ${character}`,
      entity,
      region,
      epoch,
      node: ZONE,
      ...spot,
      heading: 0,
      lastInput,
      speedMax: SPEED_MAX,
      own: encodeFields(present(game.layout.kind('hero-own'), 'there is one'), { gold: 5 }),
      continues: false,
    });
  }

  #listen(): void {
    const { messenger, realm } = this.bench;
    const subscriptions = [
      messenger.listen(subjects.database(realm), this.#whileUp(this.#database())),
      messenger.listen(subjects.account(realm), this.#account()),
      messenger.listen(subjects.world(realm), [
        on(worldMessages.Presence, (presence) => void this.presence.push(presence)),
        answer(worldMessages.AskWho, () => {
          this.whoAsked += 1;
          return { count: 1, players: [{ name: 'ann', zone: 'x' }] };
        }),
        answer(worldMessages.SendChat, ({ channel, from, to, region, x, y, text: said }) => {
          if (to === 'nobody') throw new RealmError('ERR_CHAT_NOBODY', 'no such player');
          if (channel === 'tell' || channel === 'group') return {};
          const spread = { channel, from, region, x, y, text: said };
          messenger.send(subjects.chat(realm), gatewayMessages.ChatSpread, spread);
          return {};
        }),
      ]),
      messenger.listen(subjects.node(realm, ZONE), this.#zone()),
    ];
    for (const region of this.regions.keys()) {
      subscriptions.push(
        messenger.listen(subjects.observe(realm, region), [
          on(zoneMessages.Observe, ({ observer, streams, keyframes }) => {
            const home = this.regions.get(region);
            if (home === undefined) return;
            home.publisher.observe(
              observer,
              streams.map((key) => ({ sector: key >>> 2, level: key & 3 })),
            );
            for (const key of keyframes) home.publisher.requestKeyframe(key >>> 2, key & 3);
          }),
        ]),
      );
    }
    this.#cleanup.push(() => {
      for (const subscription of subscriptions) subscription.unsubscribe();
    });
  }

  #database(): Handler[] {
    return [
      answer(databaseMessages.OpenSession, (question) => this.#open(question)),
      answer(databaseMessages.ResumeSession, (question) => this.#resume(question)),
      answer(databaseMessages.CloseSession, (question) => {
        const session = this.opened.find((one) => one.session === question.session);
        if (session !== undefined && session.sessionEpoch > question.sessionEpoch) {
          throw new RealmError('ERR_SESSION_STALE', 'moved on');
        }
        this.closed.push(question);
        return {};
      }),
      answer(databaseMessages.LoadCharacter, ({ character }) => ({
        row: {
          character,
          account: 1 as AccountId,
          name: '',
          kind: 'hero',
          epoch: this.epochs.get(character) ?? 0,
          zone: 'meadow',
          region: MEADOW as string,
          incarnation: '',
          state: '{}',
          lastInput: 0,
          session: this.opened.findLast((one) => one.character === character)?.session ?? '',
          sessionEpoch:
            this.opened.findLast((one) => one.character === character)?.sessionEpoch ?? 0,
          gateway: '',
        },
      })),
    ];
  }

  #account(): Handler[] {
    return [
      answer(accountMessages.ShowCharacters, () => ({ characters: [] })),
      answer(accountMessages.MakeCharacter, ({ name }) => {
        if (name === 'taken') throw new RealmError('ERR_NAME_TAKEN', 'taken');
        return { character: 77 as CharacterId };
      }),
      answer(accountMessages.DropCharacter, () => {
        throw new RealmError('ERR_CHARACTER_UNKNOWN', 'not yours');
      }),
      answer(accountMessages.PlayCharacter, ({ character, session }) => {
        const opened = this.opened.find((one) => one.session === session);
        const name = opened === undefined ? undefined : this.#names.get(opened.account);
        if (name !== undefined && character !== characterOf(name))
          throw new RealmError('ERR_CHARACTER_UNKNOWN', 'not yours');
        if (opened !== undefined) opened.character = character;
        this.bench.clock.after(10, () => this.bind(character, MEADOW));
        return { region: MEADOW, incarnation: '0'.repeat(32) as never, epoch: 1 };
      }),
    ];
  }

  #zone(): Handler[] {
    const { messenger, realm } = this.bench;
    return [
      on(zoneMessages.PlayerInputs, ({ items }) => this.#apply(items)),
      on(zoneMessages.Detach, (detach) => {
        this.detached.push(detach);
        const { character, session, leave } = detach;
        const epoch = this.epochs.get(character) ?? 1;
        if (leave === 0) return;
        const unbind = { character, session, epoch, reason: 'Farewell.' };
        messenger.send(subjects.node(realm, GATE), gatewayMessages.Unbind, unbind);
      }),
      on(zoneMessages.Attach, ({ character, region, session, gateway }) => {
        const opened = this.opened.find((one) => one.session === session);
        if (opened !== undefined) opened.character = character;
        const home = this.regions.get(region);
        if (home === undefined || !home.running) return;
        const lastInput = home.inputs.findLast((one) => one.character === character)?.number ?? 0;
        const epoch = this.epochs.get(character) ?? 1;
        this.sendBind(character, region, epoch, gateway, lastInput);
      }),
    ];
  }

  /** Handlers that stay silent while the database is down. */
  #whileUp(handlers: readonly Handler[]): Handler[] {
    return handlers.map((handler) => ({
      ...handler,
      handle: (...all) => (this.databaseUp ? handler.handle(...all) : true),
    }));
  }

  #open(question: BodyOf<typeof databaseMessages.OpenSession>): {
    sessionEpoch: number;
    replaced: string;
    replacedGateway: string;
  } {
    const nonce = toHex(question.nonce);
    if (this.#nonces.has(nonce)) throw new RealmError('ERR_TICKET_USED', 'used');
    this.#nonces.add(nonce);
    const sessionEpoch = ++this.#sessionEpoch;
    const before = this.opened.findLast((one) => one.account === question.account);
    if (before !== undefined) before.sessionEpoch = sessionEpoch;
    this.opened.push({
      session: question.session,
      account: question.account,
      gateway: question.gateway,
      sessionEpoch,
      tokenHash: toHex(question.tokenHash),
      character: null,
    });
    return {
      sessionEpoch,
      replaced: before?.session ?? '',
      replacedGateway: before?.gateway ?? '',
    };
  }

  #resume(question: BodyOf<typeof databaseMessages.ResumeSession>) {
    const hash = toHex(question.tokenHash);
    const session = this.opened.find((one) => one.tokenHash === hash);
    if (session === undefined) throw new RealmError('ERR_RESUME_UNKNOWN', 'unknown');
    const previousGateway: string = session.gateway;
    session.gateway = question.gateway;
    session.sessionEpoch = ++this.#sessionEpoch;
    session.tokenHash = toHex(question.nextTokenHash);
    const { character } = session;
    return {
      session: session.session,
      sessionEpoch: session.sessionEpoch,
      account: session.account,
      accountName: 'ann',
      previousGateway,
      character,
      region: character === null ? '' : (MEADOW as string),
      incarnation: '',
      epoch: 1,
    };
  }

  #apply(items: readonly InputItem[]): void {
    if (this.deaf) return;
    for (const item of items) {
      for (const region of this.regions.values()) {
        const body = region.table.bodyOf(item.character * 10);
        if (body === -1) continue;
        region.inputs.push(item);
        if (item.command === null) region.table.setMotion(body, item.heading, item.speed);
      }
    }
  }

  #tick(): void {
    let ticks = 0;
    let ended = false;
    const beat = (): void => {
      if (ended) return;
      ticks += 1;
      for (const [region, home] of this.regions) {
        if (!home.running) continue;
        for (let wolf = ticks % 8; wolf < WOLVES; wolf += 8) {
          home.table.setMotion(home.table.bodyOf(1000 + wolf), (ticks * 37) & 255, 100, 3);
        }
        home.table.step();
        if (ticks % 2 !== 0) continue;
        const bytes = home.publisher.publish();
        const { realm } = this.bench;
        if (bytes !== null) this.#bus.publish(subjects.stream(realm, region), bytes);
      }
      this.bench.clock.after(50, beat);
    };
    beat();
    this.#cleanup.push(() => {
      ended = true;
    });
  }

  readonly #bus = this.bench.bus.connect('ZONE-STREAM');
}

/** The fixture's accounts have one character each, found by the name. */
export function characterOf(name: string): CharacterId {
  return (1 + (name.charCodeAt(0) - 97)) as CharacterId;
}

/** A client by hand. */
export class RawSocket {
  readonly received: Uint8Array[] = [];
  closed: { code: number; reason: string } | null = null;
  readonly socket: MessageSocket;

  constructor(socket: MessageSocket) {
    this.socket = socket;
    socket.onMessage = (bytes) => void this.received.push(bytes);
    socket.onClose = (code, reason) => {
      this.closed = { code, reason };
    };
  }

  send<T>(of: Message<T>, value: T): void {
    this.socket.send(encode(of, value));
  }

  sendBytes(...bytes: number[]): void {
    this.socket.send(Uint8Array.from(bytes));
  }

  has(of: Message<never> | { readonly id: number }): boolean {
    return this.received.some((bytes) => (bytes[0] | (bytes[1] << 8)) === of.id);
  }
}
