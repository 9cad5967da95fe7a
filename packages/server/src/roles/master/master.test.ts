// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { type NodeId, RealmError, type RegionId, SeededRandom } from '@realmkeep/base';
import type { Game } from '@realmkeep/kit';
import { RoleBench } from '@realmkeep/testkit';
import {
  type BodyOf,
  type clusterHttp,
  databaseMessages,
  masterMessages,
  regionMessages,
  statisticsMessages,
  subjects,
  zoneMessages,
} from '@realmkeep/wire';
import { EXIT } from '../../runtime/exit-codes.ts';
import { answer, on } from '../../runtime/messenger.ts';
import type { Role } from '../../runtime/role.ts';
import { createMaster } from './master.ts';

type NodeGone = BodyOf<typeof regionMessages.NodeGone>;
type Beat = BodyOf<typeof statisticsMessages.Heartbeat>;

const blank = statisticsMessages.Heartbeat.body.sample(new SeededRandom(2));
const zones = ['harbour', 'greenwood', 'crypt'].map((name) => ({
  name,
  title: name,
  copies: null,
}));
const caves = { name: 'caves', title: 'The Caves', copies: { limit: 2, emptyMs: 1000 } };
const game = { zones: [...zones, caves] } as unknown as Game;

/** A zone node as the master sees it: beats each second, takes what it is told to take. */
interface FakeZone {
  readonly id: NodeId;
  incarnation: string;
  state: Beat['state'];
  silent: boolean;
  obeys: boolean;
  readonly regions: Map<RegionId, number>;
  readonly ordered: RegionId[];
}

class MasterBench extends RoleBench {
  readonly tables: BodyOf<typeof masterMessages.Routes>[] = [];
  readonly zones = new Map<string, FakeZone>();
  /** What the database has of copies: their keys. */
  readonly copies = new Map<RegionId, string>();
  database: 'free' | 'held' | 'revoked' | 'absent' = 'free';
  seatEpoch = 0;
  master: Role | null = null;
  #sequence = 0;
  #epoch = 0;

  constructor() {
    super({
      nodes: { master: ['MASTER'], zone: ['ZONE-1', 'ZONE-2'] },
      services: { loadGame: async () => game },
    });
    this.messenger.listen(subjects.routes(this.realm), [
      on(masterMessages.Routes, (table) => this.tables.push(table)),
    ]);
    this.messenger.listen(subjects.database(this.realm), [
      answer(databaseMessages.RenewLease, () => {
        if (this.database === 'revoked') throw new RealmError('ERR_LEASE_REVOKED', 'revoked');
        if (this.database === 'absent') return new Promise<never>(() => {});
        return { termMs: 3000 };
      }),
      answer(databaseMessages.RevokeIncarnation, () => ({})),
      answer(databaseMessages.GiveSeat, ({ epoch }) => {
        if (epoch === this.seatEpoch) this.database = 'free';
        return {};
      }),
      answer(databaseMessages.TakeSeat, () => {
        if (this.database === 'held') throw new RealmError('ERR_SEAT_HELD', 'held');
        this.seatEpoch += 1;
        return { epoch: this.seatEpoch };
      }),
      answer(regionMessages.OpenInstance, ({ zone, key, zoneMax }) => {
        const known = [...this.copies].find(([, of]) => of === key);
        if (known !== undefined) return { region: known[0], opened: false };
        if (this.copies.size >= zoneMax) throw new RealmError('ERR_INSTANCES_FULL', 'full');
        const region = `${zone}:${this.copies.size + 2}:0` as RegionId;
        this.copies.set(region, key);
        return { region, opened: true };
      }),
      answer(regionMessages.ListInstances, () => ({
        instances: [...this.copies].map(([region, key]) => ({ region, key })),
      })),
    ]);
  }

  addZone(id: string): FakeZone {
    const zone: FakeZone = {
      id: id as NodeId,
      incarnation: `${id}-a`,
      state: 'ready',
      silent: false,
      obeys: true,
      regions: new Map(),
      ordered: [],
    };
    this.zones.set(id, zone);
    this.messenger.listen(subjects.node(this.realm, zone.id), [
      on(zoneMessages.AssignRegion, ({ region }) => {
        zone.ordered.push(region);
        if (zone.obeys && !zone.regions.has(region)) zone.regions.set(region, ++this.#epoch);
      }),
    ]);
    return zone;
  }

  async startMaster(): Promise<void> {
    const { env, context } = this.node('MASTER');
    this.master = createMaster(env, context);
    // Ready only when every zone runs somewhere, which is for the tests to bring about.
    void this.master.start();
    await this.clock.advance(10);
  }

  /** Seconds of a cluster that beats. */
  async seconds(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      for (const zone of this.zones.values()) if (!zone.silent) this.#beat(zone);
      await this.clock.advance(1000);
    }
  }

  #beat(zone: FakeZone): void {
    const beat: Beat = {
      ...blank,
      node: zone.id,
      role: 'zone',
      incarnation: zone.incarnation as Beat['incarnation'],
      sequence: ++this.#sequence,
      startedAt: zone.incarnation.endsWith('-a') ? 1 : 2,
      state: zone.state,
      cpuPermille: 0,
      players: 0,
      tickP99Ms: 1,
      regions: [...zone.regions].map(([region, epoch]) => ({
        region,
        epoch,
        players: 3,
        entities: 10,
        busyPermille: 0,
      })),
    };
    const to = subjects.beat(this.realm, zone.id);
    this.messenger.send(to, statisticsMessages.Heartbeat, beat);
  }

  get table(): Record<string, string> {
    const routes = this.tables.at(-1)?.routes ?? [];
    return Object.fromEntries(routes.map((r) => [r.region, r.node]));
  }
}

async function running(): Promise<MasterBench> {
  const bench = new MasterBench();
  bench.addZone('ZONE-1');
  bench.addZone('ZONE-2');
  await bench.startMaster();
  await bench.seconds(4);
  return bench;
}

test('[MAS3] a fresh realm’s zones are placed over both zone nodes, and the routes tell so', async () => {
  const b = await running();
  equal(Object.keys(b.table).length, 3);
  deepEqual(new Set(Object.values(b.table)), new Set(['ZONE-1', 'ZONE-2']));
  equal(b.tables.at(-1)?.seatEpoch, 1);
});

test('[MAS4] an order is repeated each second until the node reports the region, then no more', async () => {
  const b = new MasterBench();
  const zone = b.addZone('ZONE-1');
  b.addZone('ZONE-2');
  zone.obeys = false;
  await b.startMaster();
  await b.seconds(6);
  const region = zone.ordered[0];
  const before = zone.ordered.filter((r) => r === region).length;
  ok(before >= 3, `ordered ${before} times`);
  zone.obeys = true;
  await b.seconds(3);
  const after = zone.ordered.length;
  await b.seconds(3);
  equal(zone.ordered.length, after);
});

test('[MAS9] the regions of a node that is proved gone are placed elsewhere at once', async () => {
  const b = await running();
  const zone = b.zones.get('ZONE-2') as FakeZone;
  const its = [...zone.regions.keys()];
  zone.silent = true;
  const incarnation = 'ZONE-2-older' as NodeGone['incarnation'];
  b.messenger.send(subjects.master(b.realm), regionMessages.NodeGone, {
    node: zone.id,
    incarnation,
  });
  await b.clock.advance(50);
  const other = b.zones.get('ZONE-1') as FakeZone;
  const before = other.ordered.length;
  const gone = { node: zone.id, incarnation: zone.incarnation as NodeGone['incarnation'] };
  b.messenger.send(subjects.master(b.realm), regionMessages.NodeGone, gone);
  await b.clock.advance(50);
  deepEqual(other.ordered.slice(before).sort(), its.sort(), 'an older process’s end says nothing');
  await b.seconds(2);
  for (const region of its) equal(b.table[region], 'ZONE-1');
});

test('[MAS9] a realm with one zone node waits until that is back', async () => {
  const b = new MasterBench();
  const zone = b.addZone('ZONE-1');
  await b.startMaster();
  await b.seconds(10);
  equal(Object.keys(b.table).length, 3);
  zone.regions.clear();
  zone.incarnation = 'ZONE-1-b';
  zone.state = 'starting';
  await b.seconds(2);
  deepEqual(b.table, {}, 'dropped from the routes');
  zone.state = 'ready';
  await b.seconds(3);
  deepEqual(new Set(Object.values(b.table)), new Set(['ZONE-1']));
});

test('[MAS1] the regions of a node that stays silent go to another', async () => {
  const b = await running();
  const zone = b.zones.get('ZONE-2') as FakeZone;
  zone.silent = true;
  await b.seconds(7);
  equal(Object.keys(b.table).length, 3);
  deepEqual(new Set(Object.values(b.table)), new Set(['ZONE-1']));
});

test('[MAS7] a master that starts again moves nothing and tells the same routes within 3 s', async () => {
  const b = await running();
  const before = b.table;
  if (b.master !== null) await b.wait(b.master.stop());
  b.tables.length = 0;
  const ordered = [...b.zones.values()].map((zone) => zone.ordered.length);
  await b.startMaster();
  await b.seconds(3);
  deepEqual(b.table, before);
  for (const { routes } of b.tables) equal(routes.length, 3, 'no half table was ever told');
  deepEqual(
    [...b.zones.values()].map((zone) => zone.ordered.length),
    ordered,
  );
});

test('[MAS7] without the seat a master listens and says nothing; it takes it when it is free', async () => {
  const b = new MasterBench();
  b.addZone('ZONE-1');
  b.addZone('ZONE-2');
  b.database = 'held';
  await b.startMaster();
  await b.seconds(4);
  equal(b.tables.length, 0);
  b.database = 'free';
  await b.seconds(3);
  equal(Object.keys(b.table).length, 3);
});

test('[MAS7] a refused lease or a higher seat epoch ends a master, an absent database does not', async () => {
  const b = await running();
  b.database = 'absent';
  await b.seconds(5);
  equal(b.exits.length, 0);
  equal(Object.keys(b.table).length, 3);
  const rival = { seatEpoch: 2, routes: [] };
  b.messenger.send(subjects.routes(b.realm), masterMessages.Routes, rival);
  await b.clock.advance(10);
  equal(b.exits.at(-1)?.code, EXIT.fenced);
  b.exits.length = 0;
  b.database = 'revoked';
  await b.seconds(3);
  equal(b.exits.at(-1)?.code, EXIT.fenced);
});

test('[MAS6] a master that was cut off for a while moves nothing when it hears again', async () => {
  const b = await running();
  const before = b.table;
  b.bus.setAway('MASTER', true);
  await b.seconds(10);
  b.bus.setAway('MASTER', false);
  await b.seconds(3);
  deepEqual(b.table, before);
});

test('GET /api/cluster lists nodes with their load and zones with their host', async () => {
  const b = await running();
  const { status, body } = await b.http('http://master:8080/api/cluster');
  equal(status, 200);
  const view = body as clusterHttp.ClusterView;
  deepEqual(
    view.nodes.map((node) => [node.id, node.state]),
    [
      ['MASTER', 'absent'],
      ['ZONE-1', 'ready'],
      ['ZONE-2', 'ready'],
    ],
  );
  const [realm] = view.realms;
  deepEqual(realm.seat, { held: true, epoch: 1 });
  equal(realm.players, 9);
  equal(realm.entities, 30);
  deepEqual(
    realm.zones.map((zone) => [zone.zone, zone.state, zone.node]),
    zones.map(({ name }) => [name, 'up', b.table[`${name}:1:0`]]),
  );
});

const { FindInstance, InstanceClosed } = regionMessages;

function find(b: MasterBench, key: string, zone = 'caves'): Promise<{ region: RegionId }> {
  const asked = b.messenger.ask(subjects.master(b.realm), FindInstance, { zone, key }, 2000);
  asked.catch(() => {});
  return asked;
}

test('[MAS12] the first who comes with a key has a copy placed, on the node with the least', async () => {
  const b = new MasterBench();
  b.addZone('ZONE-1');
  b.addZone('ZONE-2');
  await b.startMaster();
  await b.seconds(4);
  const least = [...b.zones.values()].find(({ regions }) => regions.size === 1) as FakeZone;
  const first = find(b, 'g:1');
  const again = find(b, 'g:1');
  await b.seconds(2);
  deepEqual(await first, { region: 'caves:2:0' });
  deepEqual(await again, await first);
  ok(least.regions.has('caves:2:0' as RegionId), 'there it is');
  void find(b, 'g:2');
  await b.seconds(1);
  const full = find(b, 'g:3');
  await b.seconds(1);
  await rejects(full, { code: 'ERR_INSTANCES_FULL' });
  const shared = find(b, 'g:1', 'crypt');
  await b.seconds(1);
  await rejects(shared, { code: 'ERR_ZONE_UNKNOWN' });
});

test('[MAS13] a copy that was closed is not placed again, even when nobody heard of it', async () => {
  const b = new MasterBench();
  const zone = b.addZone('ZONE-1');
  await b.startMaster();
  await b.seconds(4);
  for (const key of ['g:1', 'g:2']) void find(b, key);
  await b.seconds(2);
  const [told, untold] = ['caves:2:0', 'caves:3:0'] as RegionId[];
  b.copies.delete(told);
  zone.regions.delete(told);
  b.messenger.send(subjects.master(b.realm), InstanceClosed, { region: told });
  await b.seconds(3);
  ok(!zone.regions.has(told));
  b.copies.delete(untold);
  await b.seconds(11);
  zone.regions.delete(untold);
  await b.seconds(3);
  ok(!zone.regions.has(untold), 'the database has it no more');
});

test('[MAS14] a successor places the copies that the database has', async () => {
  const b = new MasterBench();
  b.copies.set('caves:7:0' as RegionId, 'g:1');
  const zone = b.addZone('ZONE-1');
  await b.startMaster();
  await b.seconds(4);
  ok(zone.regions.has('caves:7:0' as RegionId));
});

test('[MAS15] a standby counts who is in copies of zones, though it places none', async () => {
  const b = new MasterBench();
  b.database = 'held';
  const copy = 'caves:7:0' as RegionId;
  b.addZone('ZONE-1').regions.set(copy, 1);
  await b.startMaster();
  await b.seconds(2);
  const { body } = await b.http('http://master:8080/api/cluster');
  const view = body as clusterHttp.ClusterView;
  const zone = view.realms[0].zones.find(({ region }) => region === copy);
  equal(zone?.node, 'ZONE-1');
});
