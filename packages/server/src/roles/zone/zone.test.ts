// SPDX-License-Identifier: MIT
/**
 * The role against the real database on a store in memory, with a small game and virtual time; the
 * test speaks for master, account and gateway.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AccountId,
  type CharacterId,
  type Incarnation,
  type NodeId,
  nameSkeleton,
  type RegionId,
  type SessionId,
} from '@realmkeep/base';
import {
  bool,
  defineAccount,
  defineEntity,
  defineGame,
  defineZone,
  type MadeCharacter,
  makeCharacter,
  rect,
  script,
  text,
  u8,
  u16,
} from '@realmkeep/kit';
import { headingOf } from '@realmkeep/sim';
import { MemoryRealmDisk } from '@realmkeep/store/memory';
import { RoleBench } from '@realmkeep/testkit';
import {
  type BodyOf,
  clientMessages,
  databaseMessages,
  decode,
  gatewayMessages,
  type Message,
  masterMessages,
  type Request,
  subjects,
  zoneMessages,
} from '@realmkeep/wire';
import { EXIT } from '../../runtime/exit-codes.ts';
import { on } from '../../runtime/messenger.ts';
import type { Role, RoleContext } from '../../runtime/role.ts';
import { createDatabase } from '../database/database.ts';
import { createZone } from './zone.ts';

const TOWN = 'town:1:0' as RegionId;
const WOOD = 'wood:1:0' as RegionId;
const GATE = 'GATE-1' as NodeId;
const CLOSED = 'The gate is shut.';

const Hero = defineEntity('hero', {
  public: { name: text(24), hp: u16, lit: bool },
  owner: { gold: u16 },
  saved: ['hp', 'gold'],
  initial: { hp: 100 },
  commands: { earn: { gold: u8 }, fail: {} },
  speed: 200,
  size: 20,
});
const Cat = defineEntity('cat', { public: { name: text(16) }, speed: 100, size: 20 });
const Imp = defineEntity('imp', { public: { hp: u8 }, speed: 0, size: 20 });

const game = defineGame({
  name: 'bench',
  title: 'Bench',
  hero: Hero,
  entities: [Cat, Imp],
  scripts: [
    script(Hero, {
      commands: {
        earn(hero, { gold }, { notice }) {
          hero.gold += gold;
          notice(hero, 'Coins!');
        },
        fail() {
          throw new Error('as asked');
        },
      },
    }),
    script(Cat, { tick: (cat) => cat.wander(), everyMs: 200 }),
    script(Imp, {
      tick(imp) {
        imp.hp += 1;
        throw new Error('imps fail');
      },
    }),
  ],
  zones: [
    defineZone('town', {
      title: 'Town',
      size: [1536, 1536],
      walls: [rect(300, 100, 40, 400), rect(560, 560, 40, 40), rect(660, 460, 40, 40)],
      exits: [{ at: [100, 600], radius: 30, to: 'wood', arrive: [700, 300], closed: CLOSED }],
      spawns: [
        { kind: Cat, count: 12, area: rect(400, 400, 360, 360) },
        { kind: Imp, count: 1, area: rect(420, 420, 20, 20) },
      ],
    }),
    defineZone('wood', {
      title: 'Wood',
      size: [768, 768],
      playersMax: 2,
      exits: [{ at: [700, 500], radius: 30, to: 'town', arrive: [200, 600], closed: CLOSED }],
    }),
  ],
  account: defineAccount({ newCharacter: () => ({ fields: {} }) }),
  start: { zone: 'town', at: [200, 300] },
  lingerMs: 5000,
});

interface RunningZone {
  readonly role: Role;
  readonly context: RoleContext;
}

interface Heard {
  readonly name: string;
  readonly body: unknown;
}

class ZoneBench extends RoleBench {
  readonly zones = new Map<string, RunningZone>();
  /** What gateway GATE-1 was sent, oldest first. */
  readonly heard: Heard[] = [];
  #database: Role | null = null;
  #accounts = 0;
  #seatEpoch = 1;
  #number = 0;

  constructor() {
    const disk = new MemoryRealmDisk();
    super({
      nodes: { database: ['DB'], zone: ['ZONE-1', 'ZONE-2'] },
      services: { openRealmStore: async () => disk.open(), loadGame: async () => game },
    });
    const hear = <T>(of: Message<T>) => on(of, (body) => this.heard.push({ name: of.name, body }));
    this.messenger.listen(subjects.node(this.realm, GATE), [
      hear(Bind),
      hear(HoldRoute),
      hear(FreeRoute),
      hear(PlayerUpdates),
      hear(PrivateEvents),
      hear(Unbind),
      hear(StillBound),
    ]);
  }

  async startDatabase(): Promise<void> {
    const { env, context } = this.node('DB');
    this.#database = createDatabase(env, context);
    await this.wait(this.#database.start());
  }

  async stopDatabase(): Promise<void> {
    if (this.#database) await this.wait(this.#database.stop());
  }

  async startZone(id: string): Promise<void> {
    const { env, context } = this.node(id);
    const role = createZone(env, context);
    this.zones.set(id, { role, context });
    await this.wait(role.start());
    await this.clock.advance(50);
  }

  /** The process is gone without a word, and its reviver says so. */
  async killZone(id: string): Promise<void> {
    const { role, context } = this.zone(id);
    await role.stop();
    await context.bus.close();
    const { incarnation } = context;
    await this.database(databaseMessages.RevokeIncarnation, { incarnation });
  }

  zone(id: string): RunningZone {
    const found = this.zones.get(id);
    if (found === undefined) throw new Error(`${id} does not run`);
    return found;
  }

  /** Orders a zone node to run a region, and waits until it does. */
  async assign(region: RegionId, id: string): Promise<void> {
    const body = { region, seatEpoch: this.#seatEpoch };
    this.tellZone(id, zoneMessages.AssignRegion, body);
    const runs = (): boolean => this.regionsOf(id).some((each) => each.region === region);
    if (!(await this.clock.advanceUntil(runs, 10_000))) throw new Error(`${id} has no ${region}`);
  }

  regionsOf(id: string) {
    return this.zone(id).context.statistics.regions();
  }

  /** Tells everybody who runs what. */
  async routes(table: Readonly<Record<RegionId, string>>): Promise<void> {
    const routes = Object.entries(table).map(([region, id]) => {
      const { incarnation } = this.zone(id).context;
      const epoch = this.regionsOf(id).find((each) => each.region === region)?.epoch ?? 0;
      return { region: region as RegionId, node: id as NodeId, incarnation, epoch };
    });
    const body = { seatEpoch: this.#seatEpoch, routes };
    this.messenger.send(subjects.routes(this.realm), masterMessages.Routes, body);
    await this.clock.advance(20);
  }

  tellZone<T>(id: string, of: Message<T>, body: T): void {
    this.messenger.send(subjects.node(this.realm, id as NodeId), of, body);
  }

  database<Q, A>(of: Request<Q, A>, value: Q): Promise<A> {
    return this.wait(this.messenger.ask(subjects.database(this.realm), of, value, 5000));
  }

  /** A new character of a new account, in the world by the database's word; no hint is sent. */
  async enter(name: string, region = TOWN) {
    this.#accounts += 1;
    const account = this.#accounts as AccountId;
    const made = makeCharacter(game, { account, name, choices: null }) as MadeCharacter;
    const { character } = await this.database(databaseMessages.StoreCharacter, {
      account,
      name,
      skeleton: nameSkeleton(name),
      charactersMax: 8,
      ...made,
    });
    const session = `session-${account}` as SessionId;
    const { sessionEpoch } = await this.database(databaseMessages.OpenSession, {
      account,
      accountName: name,
      nonce: new Uint8Array(16).fill(account),
      loginEpoch: 1,
      session,
      tokenHash: new Uint8Array(32).fill(account),
      gateway: GATE,
    });
    const entry = { account, character, session, sessionEpoch, region };
    const { epoch } = await this.database(databaseMessages.EnterCharacter, entry);
    return { character, session, sessionEpoch, epoch };
  }

  async row(character: CharacterId) {
    return (await this.database(databaseMessages.LoadCharacter, { character, by: '' })).row;
  }

  /** Next message of this kind to the gateway after the first `from` heard. */
  async hear<T>(of: Message<T>, from = 0, msMax = 10_000): Promise<T> {
    const find = (): Heard | undefined => this.heard.slice(from).find((h) => h.name === of.name);
    if (!(await this.clock.advanceUntil(() => find() !== undefined, msMax))) {
      throw new Error(`the gateway did not hear ${of.name} within ${msMax} ms`);
    }
    return find()?.body as T;
  }

  /** Everything of this kind that the gateway has heard. */
  all<T>(of: Message<T>, from = 0): T[] {
    return this.heard.slice(from).flatMap((h) => (h.name === of.name ? [h.body as T] : []));
  }

  /** Sends a movement of the player to a zone node; gives its number. */
  move(id: string, who: { character: CharacterId; epoch: number }, heading: number, speed = 640) {
    return this.#input(id, who, { heading, speed, command: null });
  }

  command(
    id: string,
    who: { character: CharacterId; epoch: number },
    command: NonNullable<BodyOf<typeof zoneMessages.PlayerInputs>['items'][number]['command']>,
  ): number {
    return this.#input(id, who, { heading: 0, speed: 0, command });
  }

  #input(
    id: string,
    { character, epoch }: { character: CharacterId; epoch: number },
    input: Pick<
      BodyOf<typeof zoneMessages.PlayerInputs>['items'][number],
      'heading' | 'speed' | 'command'
    >,
  ): number {
    this.#number += 1;
    const items = [{ character, epoch, number: this.#number, ...input }];
    this.tellZone(id, zoneMessages.PlayerInputs, { gateway: GATE, items });
    return this.#number;
  }
}

/** Database and one zone node that runs both zones, or two nodes with one each. */
async function startedBench(nodes: 1 | 2 = 1): Promise<ZoneBench> {
  const bench = new ZoneBench();
  await bench.startDatabase();
  await bench.startZone('ZONE-1');
  if (nodes === 2) await bench.startZone('ZONE-2');
  await bench.assign(TOWN, 'ZONE-1');
  const wood = nodes === 2 ? 'ZONE-2' : 'ZONE-1';
  await bench.assign(WOOD, wood);
  await bench.routes({ [TOWN]: 'ZONE-1', [WOOD]: wood });
  return bench;
}

const { Bind, FreeRoute, HoldRoute, PlayerUpdates, PrivateEvents, StillBound, Unbind } =
  gatewayMessages;
const WEST = 128;
const EAST = 0;
const steps = (units: number): number => units * 64;

function notices(b: ZoneBench): string[] {
  const events = b.all(PrivateEvents).flatMap(({ items }) => items);
  return events.flatMap(({ message }) => decode(clientMessages.Notice, message)?.text ?? []);
}

test('[ZONE1] a character whose hint was lost is loaded within a second and bound', async () => {
  const b = await startedBench();
  const ann = await b.enter('Ann');
  const bind = await b.hear(Bind, 0, 1500);
  deepEqual(
    [bind.character, bind.session, bind.epoch, bind.region, bind.node, bind.name],
    [ann.character, ann.session, 1, TOWN, 'ZONE-1', 'Ann'],
  );
  deepEqual([bind.x, bind.y, bind.speedMax], [steps(200), steps(300), 640]);
});

test('[ZONE2] an input is applied at the next tick, acknowledged, and moves the hero', async () => {
  const b = await startedBench();
  const ann = await b.enter('Ann');
  b.tellZone('ZONE-1', zoneMessages.Activate, {
    character: ann.character,
    region: TOWN,
    arrival: null,
  });
  await b.hear(Bind);
  const number = b.move('ZONE-1', ann, 64);
  await b.clock.advance(160);
  const [item] = (await b.hear(PlayerUpdates)).items;
  equal(item.acknowledged, number);
  equal(item.x, steps(200));
  equal(item.y, steps(300) + item.ticksSince * 640);
  const heard = b.heard.length;
  await b.clock.advance(1000);
  equal(b.all(PlayerUpdates, heard).length, 0, 'nothing new was applied: no update');
});

test('[ZONE3] old epochs, foreign gateways, repeated numbers and full queues move nobody', async () => {
  const b = await startedBench();
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  b.move('ZONE-1', { ...ann, epoch: ann.epoch + 1 }, 64);
  b.move('ZONE-1', { ...ann, epoch: 0 }, 64);
  const item = {
    character: ann.character,
    epoch: ann.epoch,
    heading: 64,
    speed: 640,
    command: null,
  };
  const items = [{ ...item, number: 7 }];
  b.tellZone('ZONE-1', zoneMessages.PlayerInputs, { gateway: 'GATE-9' as NodeId, items });
  await b.clock.advance(300);
  equal(b.all(PlayerUpdates).length, 0);
  const many = Array.from({ length: 100 }, (_, n) => ({ ...item, number: n + 1 }));
  b.tellZone('ZONE-1', zoneMessages.PlayerInputs, { gateway: GATE, items: many });
  await b.clock.advance(300);
  equal(b.all(PlayerUpdates)[0].items[0].acknowledged, 64);
  const { figures } = b.zone('ZONE-1').context.statistics;
  ok(figures.call(b.zone('ZONE-1').context.statistics).some((f) => f.name === 'inputsRefused'));
});

test('[ZONE4] a hero who walks into a wall stands at it, and is corrected', async () => {
  const b = await startedBench();
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  b.move('ZONE-1', ann, EAST);
  await b.clock.advance(2000);
  const last = b.all(PlayerUpdates).at(-1)?.items[0];
  equal(last?.x, steps(300 - 10), 'the wall begins at 300, half a hero is 10');
});

async function atTheExit(nodes: 1 | 2) {
  const b = await startedBench(nodes);
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  b.move('ZONE-1', ann, 64);
  await b.clock.advance(1500);
  b.move('ZONE-1', ann, 64, 0);
  await b.clock.advance(200);
  return { b, ann, heard: b.heard.length };
}

test('[ZONE5] an exit leads to another process: held, committed, bound there at the next epoch', async () => {
  const { b, ann, heard } = await atTheExit(2);
  const last = b.move('ZONE-1', ann, WEST);
  await b.hear(HoldRoute, heard);
  const bind = await b.hear(Bind, heard, 500);
  deepEqual([bind.epoch, bind.region, bind.node], [2, WOOD, 'ZONE-2']);
  deepEqual([bind.x, bind.y, bind.lastInput], [steps(700), steps(300), last]);
  equal(b.regionsOf('ZONE-1')[0].players, 0);
  equal(b.regionsOf('ZONE-2')[0].players, 1);
  const row = await b.row(ann.character);
  deepEqual([row.region, row.epoch], [WOOD, 2]);
  b.move('ZONE-1', ann, EAST);
  b.move('ZONE-2', { ...ann, epoch: 2 }, 64);
  await b.clock.advance(300);
  equal(b.all(PlayerUpdates, heard).at(-1)?.region, WOOD);
});

test('[ZONE6] both sides of an exit in one process are no different', async () => {
  const { b, ann, heard } = await atTheExit(1);
  b.move('ZONE-1', ann, WEST);
  const bind = await b.hear(Bind, heard, 2000);
  deepEqual([bind.epoch, bind.region, bind.node], [2, WOOD, 'ZONE-1']);
});

test('[ZONE7] an exit to nowhere says so once, and again after one has left it', async () => {
  const { b, ann, heard } = await atTheExit(1);
  await b.routes({ [TOWN]: 'ZONE-1' });
  b.move('ZONE-1', ann, WEST);
  await b.clock.advance(500);
  deepEqual(notices(b), [CLOSED]);
  equal(b.all(HoldRoute, heard).length, 0);
  b.move('ZONE-1', ann, EAST);
  await b.clock.advance(500);
  b.move('ZONE-1', ann, WEST);
  await b.clock.advance(500);
  deepEqual(notices(b), [CLOSED, CLOSED]);
  equal((await b.row(ann.character)).region, TOWN);
});

test('[ZONE8] a target that died leaves the hero where he stands, and he walks on', async () => {
  const { b, ann, heard } = await atTheExit(2);
  await b.killZone('ZONE-2');
  b.move('ZONE-1', ann, WEST);
  const free = await b.hear(FreeRoute, heard, 5000);
  deepEqual([free.code, free.reason, free.epoch], ['ERR_EXIT_CLOSED', CLOSED, 1]);
  const number = b.move('ZONE-1', ann, EAST);
  await b.clock.advance(300);
  equal(b.all(PlayerUpdates).at(-1)?.items[0].acknowledged, number);
});

test('[ZONE9] a full zone takes nobody', async () => {
  const { b, ann, heard } = await atTheExit(2);
  await b.enter('Bob', WOOD);
  await b.enter('Cid', WOOD);
  await b.clock.advance(1500);
  b.move('ZONE-1', ann, WEST);
  equal((await b.hear(FreeRoute, heard)).code, 'ERR_ZONE_FULL');
});

test('[ZONE10] what a hero did is in the database within a second', async () => {
  const b = await startedBench();
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  b.move('ZONE-1', ann, 64);
  await b.clock.advance(1000);
  b.move('ZONE-1', ann, 64, 0);
  await b.clock.advance(1000);
  const { y } = JSON.parse((await b.row(ann.character)).state) as { y: number };
  equal(y, b.all(PlayerUpdates).at(-1)?.items[0].y);
  ok(y > steps(480));
});

test('[ZONE11] a hero without a player lingers, then leaves the world', async () => {
  const b = await startedBench();
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  const { character, session, sessionEpoch } = ann;
  b.tellZone('ZONE-1', zoneMessages.Detach, { character, session, sessionEpoch, leave: 0 });
  await b.clock.advance(4000);
  equal((await b.row(character)).region, TOWN);
  await b.clock.advance(3000);
  const row = await b.row(character);
  deepEqual([row.region, row.epoch], ['', 2]);
  equal(b.regionsOf('ZONE-1')[0].players, 0);
});

test('[ZONE12] who attaches in time stays; who leaves is let go at once', async () => {
  const b = await startedBench();
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  const { character, session, sessionEpoch } = ann;
  b.tellZone('ZONE-1', zoneMessages.Detach, { character, session, sessionEpoch, leave: 0 });
  await b.clock.advance(3000);
  const heard = b.heard.length;
  const back = { character, region: TOWN, session, sessionEpoch, gateway: GATE };
  b.tellZone('ZONE-1', zoneMessages.Attach, back);
  equal((await b.hear(Bind, heard)).epoch, 1);
  await b.clock.advance(8000);
  equal(b.regionsOf('ZONE-1')[0].players, 1);
  b.tellZone('ZONE-1', zoneMessages.Detach, { character, session, sessionEpoch, leave: 1 });
  deepEqual((await b.hear(Unbind, 0, 200)).session, session);
  equal((await b.row(character)).region, '');
});

test('[ZONE-S2] a gateway is asked about all its heroes in one message, and no player is told anything again', async () => {
  const b = await startedBench();
  const heroes = [await b.enter('Ann'), await b.enter('Bob'), await b.enter('Cid')];
  await b.hear(Bind);
  // What nobody acknowledges is sent again for ten seconds.
  await b.clock.advance(13_000);
  const heard = b.heard.length;
  await b.clock.advance(10_000);
  const since = b.heard.slice(heard).map(({ name }) => name);
  deepEqual(since, ['StillBound']);
  const [{ region, node, items }] = b.all(StillBound).slice(-1);
  deepEqual([region, node], [TOWN, 'ZONE-1']);
  deepEqual(
    items.map(({ character, session, epoch }) => [character, session, epoch]),
    heroes.map(({ character, session }) => [character, session, 1]),
  );
});

test('[ZONE13] the heroes of a killed process come back in the next, where they were saved', async () => {
  const b = await startedBench(2);
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  b.move('ZONE-1', ann, 64);
  await b.clock.advance(2000);
  const heard = b.heard.length;
  const saved = JSON.parse((await b.row(ann.character)).state) as { y: number };
  await b.killZone('ZONE-1');
  await b.assign(TOWN, 'ZONE-2');
  const bind = await b.hear(Bind, heard);
  deepEqual([bind.epoch, bind.node, bind.y], [2, 'ZONE-2', saved.y]);
});

test('[ZONE14] a revoked lease and a higher epoch end the process', async () => {
  const b = await startedBench(2);
  const { incarnation } = b.zone('ZONE-1').context;
  await b.database(databaseMessages.RevokeIncarnation, { incarnation });
  await b.clock.advance(1500);
  deepEqual(
    b.exits.map(({ node, code }) => [node, code]),
    [['ZONE-1', EXIT.fenced]],
  );
  const routes = [{ region: WOOD, node: GATE, incarnation: 'x' as Incarnation, epoch: 9 }];
  const body = { seatEpoch: 1, routes };
  b.messenger.send(subjects.routes(b.realm), masterMessages.Routes, body);
  await b.clock.advance(100);
  equal(b.exits.at(-1)?.node, 'ZONE-2');
});

test('[ZONE15] a silent database stops durable things, not the world; after 30 s the process ends', async () => {
  const { b, ann, heard } = await atTheExit(2);
  await b.stopDatabase();
  await b.clock.advance(5000);
  b.move('ZONE-1', ann, WEST);
  await b.clock.advance(1000);
  deepEqual(notices(b), [CLOSED], 'an exit needs a commit');
  ok(b.all(PlayerUpdates, heard).length > 0, 'the hero walks');
  equal(b.exits.length, 0);
  await b.clock.advance(30_000);
  equal(b.exits.length, 2);
});

test('[ZONE16] a drained node saves its heroes and gives its regions up', async () => {
  const b = await startedBench(2);
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  b.move('ZONE-1', ann, 64);
  await b.clock.advance(300);
  const heard = b.heard.length;
  await b.wait(b.zone('ZONE-1').role.drain());
  const at = b.all(PlayerUpdates).at(-1)?.items[0].y ?? 0;
  await b.assign(TOWN, 'ZONE-2');
  const bind = await b.hear(Bind, heard, 300);
  equal(bind.node, 'ZONE-2');
  ok(bind.y >= at && bind.y > steps(300), 'nothing of the way was lost');
});

test('[ZONE17] commands reach the script; own fields and notices reach the player', async () => {
  const b = await startedBench();
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  b.command('ZONE-1', ann, { command: 0, arguments: Uint8Array.of(25) });
  await b.clock.advance(300);
  deepEqual(notices(b), ['Coins!']);
  const events = b.all(PrivateEvents).flatMap(({ items }) => items);
  const own = events.flatMap(({ message }) => decode(clientMessages.OwnFields, message) ?? []);
  deepEqual([...own[0].fields], [25, 0]);
  deepEqual(
    events.map(({ number }) => number),
    events.map((_, index) => index + 1),
  );
  await b.clock.advance(1000);
  const { fields } = JSON.parse((await b.row(ann.character)).state) as { fields: { gold: number } };
  equal(fields.gold, 25);
});

test('[ZONE18] a script that throws ends its call alone; unknown commands are answered', async () => {
  const b = await startedBench();
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  b.command('ZONE-1', ann, { command: 1, arguments: new Uint8Array(0) });
  b.command('ZONE-1', ann, { command: 9, arguments: new Uint8Array(0) });
  b.command('ZONE-1', ann, { command: 0, arguments: new Uint8Array(9) });
  const number = b.move('ZONE-1', ann, 64);
  await b.clock.advance(300);
  equal(b.all(PlayerUpdates).at(-1)?.items[0].acknowledged, number);
  equal(notices(b).length, 2);
  await b.clock.advance(1000);
  const exceptions = b.zone('ZONE-1').context.statistics.figures();
  deepEqual(exceptions.find((f) => f.name === 'scriptExceptions')?.value, 1);
});

test('[ZONE19] lost messages between zones and database leave every hero in one place', async () => {
  const b = await startedBench(2);
  const names = ['Ann', 'Bea', 'Cid', 'Dot', 'Eve', 'Fay'];
  const heroes: Awaited<ReturnType<ZoneBench['enter']>>[] = [];
  for (const name of names) heroes.push(await b.enter(name));
  await b.clock.advance(1500);
  for (const [from, to] of [
    ['ZONE-1', 'ZONE-2'],
    ['ZONE-1', 'DB'],
    ['ZONE-2', 'DB'],
  ] as const) {
    b.bus.setLink(from, to, { loss: 0.1, delayMs: [0, 20] });
  }
  const bindOf = (character: CharacterId) =>
    b.all(Bind).findLast((bind) => bind.character === character);
  const placeOf = (character: CharacterId) =>
    b
      .all(PlayerUpdates)
      .flatMap((update) => update.items)
      .findLast((item) => item.character === character);
  for (let round = 0; round < 120; round++) {
    for (const { character } of heroes) {
      const bind = bindOf(character);
      if (bind === undefined) continue;
      // To the exit, and now and then away from it, so that who was refused asks again.
      const at = placeOf(character) ?? bind;
      const exit = game.zone(bind.region === TOWN ? 'town' : 'wood')?.exits[0] ?? at;
      const towards = headingOf(exit.x - at.x, exit.y - at.y);
      b.move(bind.node, bind, round % 4 === 0 ? (towards + 128) & 255 : towards);
    }
    await b.clock.advance(500);
  }
  for (const id of ['ZONE-1', 'ZONE-2']) {
    b.bus.setLink(id, 'DB', { loss: 0 });
  }
  b.bus.setLink('ZONE-1', 'ZONE-2', { loss: 0 });
  await b.clock.advance(15_000);
  const present = ['ZONE-1', 'ZONE-2'].map((id) => b.regionsOf(id)[0].players);
  equal(present[0] + present[1], heroes.length, 'nobody is twice in the world, or nowhere');
  for (const { character } of heroes) {
    const row = await b.row(character);
    const heard = b.heard.length;
    const node = row.region === TOWN ? 'ZONE-1' : 'ZONE-2';
    const number = b.move(node, row, EAST);
    await b.clock.advance(200);
    const mine = b.all(PlayerUpdates, heard).flatMap((update) => update.items);
    const answered = mine.some((i) => i.character === character && i.acknowledged === number);
    ok(answered, `the row of hero ${character} says who has him`);
    const epochs = b.all(Bind).filter((bind) => bind.character === character);
    for (const [index, { epoch }] of epochs.entries()) {
      ok(index === 0 || epoch >= epochs[index - 1].epoch, 'epochs never fall');
    }
  }
  const crossed = b.all(Bind).filter((bind) => bind.epoch > 1).length;
  ok(crossed > 20, `${crossed} crossings`);
});

test('[ZONE20] a process that was usurped drops the hero when a write is refused', async () => {
  const b = await startedBench(2);
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  const heard = b.heard.length;
  // As if another process of that incarnation had moved the hero behind this one's back.
  await b.database(databaseMessages.CommitTransfer, {
    move: 'behind',
    character: ann.character,
    epoch: ann.epoch,
    incarnation: b.zone('ZONE-1').context.incarnation,
    toRegion: WOOD,
    toIncarnation: b.zone('ZONE-2').context.incarnation,
    toZone: 'wood',
    state: (await b.row(ann.character)).state,
    lastInput: 0,
  });
  b.move('ZONE-1', ann, 64);
  const bind = await b.hear(Bind, heard);
  deepEqual([bind.node, bind.epoch], ['ZONE-2', 2]);
  await b.clock.advance(1000);
  equal(b.regionsOf('ZONE-1')[0].players, 0);
});

test('[ZONE21] while nobody knows how a commit ended the hero stands still; then he is there', async () => {
  const { b, ann, heard } = await atTheExit(2);
  b.move('ZONE-1', ann, WEST);
  await b.hear(HoldRoute, heard);
  // The place is kept; whatever the database says from now on does not arrive.
  b.bus.setLink('DB', 'ZONE-1', { loss: 1 });
  await b.clock.advance(2500);
  equal(b.all(FreeRoute, heard).length, 0);
  b.bus.setLink('DB', 'ZONE-1', { loss: 0 });
  await b.clock.advance(5000);
  equal(b.all(FreeRoute, heard).length, 0);
  // A bound player's gateway is told again now and then.
  const binds = new Set(b.all(Bind, heard).map(({ node, epoch }) => `${node} at ${epoch}`));
  deepEqual([...binds], ['ZONE-2 at 2']);
  equal(b.regionsOf('ZONE-1')[0].players, 0);
});

test('[ZONE22] the word of an older session or an older master counts no more', async () => {
  const b = await startedBench(2);
  const { character, session } = await b.enter('Ann');
  await b.hear(Bind);
  const heard = b.heard.length;
  const attach = { character, region: TOWN, session, gateway: GATE };
  b.tellZone('ZONE-1', zoneMessages.Attach, { ...attach, sessionEpoch: 5 });
  const old = { ...attach, session: 'old' as SessionId, sessionEpoch: 4 };
  b.tellZone('ZONE-1', zoneMessages.Attach, old);
  b.tellZone('ZONE-1', zoneMessages.Detach, { ...old, leave: 1 });
  await b.clock.advance(300);
  deepEqual(
    b.all(Bind, heard).map((bind) => bind.session),
    [session],
  );
  equal(b.all(Unbind).length, 0);
  await b.killZone('ZONE-1');
  b.tellZone('ZONE-2', zoneMessages.AssignRegion, { region: 'no:1:0' as RegionId, seatEpoch: 9 });
  b.tellZone('ZONE-2', zoneMessages.AssignRegion, { region: TOWN, seatEpoch: 1 });
  await b.clock.advance(1000);
  deepEqual(
    b.regionsOf('ZONE-2').map(({ region }) => region),
    [WOOD],
  );
});

test('[ZONE23] what a gateway says to the old side of an exit reaches the new one', async () => {
  const { b, ann, heard } = await atTheExit(2);
  b.move('ZONE-1', ann, WEST);
  await b.hear(Bind, heard);
  b.tellZone('ZONE-1', zoneMessages.Detach, { ...ann, leave: 1 });
  equal((await b.hear(Unbind, heard, 500)).epoch, 2);
  equal((await b.row(ann.character)).region, '');
});

test('[RES6] the word of the socket before changes nothing, however late it comes', async () => {
  const b = await startedBench();
  const { character, session, sessionEpoch } = await b.enter('Ann');
  await b.hear(Bind);
  const resumed = { character, region: TOWN, session, sessionEpoch: sessionEpoch + 1 };
  b.tellZone('ZONE-1', zoneMessages.Attach, { ...resumed, gateway: GATE });
  await b.clock.advance(3000);
  b.tellZone('ZONE-1', zoneMessages.Detach, { character, session, sessionEpoch, leave: 0 });
  await b.clock.advance(8000);
  equal(b.regionsOf('ZONE-1')[0].players, 1);
  b.tellZone('ZONE-1', zoneMessages.Detach, { ...resumed, leave: 0 });
  await b.clock.advance(8000);
  equal(b.regionsOf('ZONE-1')[0].players, 0);
});

test('[ZONE24] who was saved in a zone that the game has no more stands at the start place', async () => {
  const b = await startedBench();
  const ann = await b.enter('Ann');
  await b.hear(Bind);
  b.tellZone('ZONE-1', zoneMessages.Detach, { ...ann, leave: 1 });
  await b.hear(Unbind);
  const { incarnation } = b.zone('ZONE-1').context;
  const { sessionEpoch, session, character } = ann;
  const account = (await b.row(character)).account;
  const heard = b.heard.length;
  const entry = { account, character, session, sessionEpoch, region: TOWN };
  const { epoch } = await b.database(databaseMessages.EnterCharacter, entry);
  const state = JSON.stringify({ ...JSON.parse((await b.row(character)).state), x: 9e6, y: 5 });
  const saved = { character, epoch, zone: 'atlantis', state, lastInput: 0 };
  await b.database(databaseMessages.SaveCharacters, { incarnation, items: [saved] });
  const bind = await b.hear(Bind, heard);
  deepEqual([bind.x, bind.y], [steps(200), steps(300)]);
});
