// SPDX-License-Identifier: MIT
/**
 * The master of one realm: hears heartbeats, holds the seat, gives orders, tells the routes. Rules
 * [MAS1] to [MAS8] of `docs/reference/roles/master.md`.
 */
import {
  type Cancel,
  type Env,
  every,
  type Incarnation,
  isRealmError,
  messageOf,
  type NodeId,
  RealmError,
  type RealmId,
  type RegionId,
  regionId,
} from '@realmkeep/base';
import type { BusSubscription } from '@realmkeep/bus';
import {
  type AnswerOf,
  databaseMessages,
  masterMessages,
  regionMessages,
  statisticsMessages,
  subjects,
  zoneMessages,
} from '@realmkeep/wire';
import { realmsOf } from '../../config/installation.ts';
import { EXIT } from '../../runtime/exit-codes.ts';
import { answer, on } from '../../runtime/messenger.ts';
import type { RoleContext } from '../../runtime/role.ts';
import { Balancing } from './balancing.ts';
import { Cluster, loadOf, type Route, TICK_BUDGET_MS } from './cluster.ts';
import { describeInstallation } from './describe.ts';
import { ExceptionWatch } from './exception-watch.ts';
import { Instances } from './instances.ts';
import { Moves, type MoveView } from './moves.ts';
import { type Order, place, type ZoneNode } from './placement.ts';

/** The one whose epoch stands in the master's orders. */
const SEAT = 'master';
const TICK_MS = 250;
const SECOND_MS = 1000;
/** Every node has beaten once or twice by then. */
const LEARN_MS = 2000;
/** A tick that comes so late means that this process did not run: nobody else was silent. */
const PAUSED_MS = 2000;
const DATABASE_MS_MAX = 1000;
const GIVE_UP_MS_MAX = 300;
/** Bound of the message; a realm with more regions needs a second message, not a longer one. */
const ROUTES_MAX = 4096;

export interface ZoneOfGame {
  readonly name: string;
  readonly title: string;
  /** Copies at a time, for a zone that runs in copies alone; 0 for one that everybody shares. */
  readonly copiesMax: number;
}

export class RealmMaster {
  readonly realm: RealmId;
  readonly zones: readonly ZoneOfGame[];
  readonly cluster = new Cluster();
  readonly moves: Moves;
  readonly #balancing: Balancing;
  readonly #env: Env;
  readonly #context: RoleContext;
  /** What everybody shares. */
  readonly #shared: readonly RegionId[];
  readonly instances: Instances;
  readonly #listeningSince: number;
  readonly #missingSince = new Map<RegionId, number>();
  readonly #lastNode = new Map<RegionId, Route['node']>();
  readonly #timers: Cancel[] = [];
  readonly #subscriptions: BusSubscription[] = [];
  readonly #exceptions: ExceptionWatch;
  #orders: ReadonlyMap<RegionId, Order> = new Map();
  #seatEpoch = 0;
  #stopped = false;
  #askingDatabase = false;
  #tickedAt: number;
  #secondAt = Number.NEGATIVE_INFINITY;
  #toldRoutes = '';
  #detail = 'waits for the database';

  constructor(env: Env, context: RoleContext, realm: RealmId, zones: readonly ZoneOfGame[]) {
    this.#env = env;
    this.#context = context;
    this.realm = realm;
    this.zones = zones;
    this.#shared = zones
      .filter(({ copiesMax }) => copiesMax === 0)
      .map((zone) => regionId({ zone: zone.name, instance: 1, region: 0 }));
    this.instances = new Instances(env, context, realm, zones);
    this.moves = new Moves(context.messenger, realm);
    this.#balancing = new Balancing(this.cluster, env.log, (region, to) => this.move(region, to));
    this.#listeningSince = env.clock.now();
    this.#exceptions = new ExceptionWatch(env, context, realm);
    this.#tickedAt = this.#listeningSince;
  }

  /** What scripts of the game threw, as last read. */
  get exceptions(): ExceptionWatch['watched'] {
    return this.#exceptions.watched;
  }

  get seatEpoch(): number {
    return this.#seatEpoch;
  }

  get orders(): ReadonlyMap<RegionId, Order> {
    return this.#orders;
  }

  /** What this realm's seat is doing, for people. */
  get detail(): string {
    return this.#detail;
  }

  /** Every region that shall run. */
  get wanted(): readonly RegionId[] {
    return [...this.#shared, ...this.instances.regions];
  }

  /** Every zone that players share runs somewhere, as far as heartbeats say. */
  get complete(): boolean {
    const running = new Set(this.cluster.routes(this.#env.clock.now()).map((r) => r.region));
    return this.#shared.every((region) => running.has(region));
  }

  start(): void {
    const { clock } = this.#env;
    const { messenger, bus } = this.#context;
    const hear = on(statisticsMessages.Heartbeat, (beat) => {
      const before = this.cluster.members.get(beat.node)?.beat;
      if (!this.cluster.hear(beat, clock.now())) return;
      // Who has just come up, or wakes as another process, has no table yet.
      if (before?.incarnation !== beat.incarnation || before.state !== beat.state) {
        this.#toldRoutes = '';
      }
    });
    const rival = on(masterMessages.Routes, (table) => {
      if (this.#seatEpoch > 0 && table.seatEpoch > this.#seatEpoch) {
        this.#context.exit(EXIT.fenced, 'another master has the seat');
      }
    });
    this.#subscriptions.push(
      messenger.listen(subjects.beat(this.realm, '*'), [hear]),
      messenger.listen(subjects.routes(this.realm), [rival]),
      messenger.listen(subjects.master(this.realm), [
        on(regionMessages.NodeGone, ({ node, incarnation }) => this.#nodeGone(node, incarnation)),
        on(regionMessages.InstanceClosed, ({ region }) => this.instances.closed(region)),
      ]),
    );
    const end = bus.onStatus((status) => {
      if (status === 'connected') this.cluster.forgive(clock.now());
    });
    this.#timers.push(
      end,
      every(clock, TICK_MS, () => this.#tick()),
    );
    void this.#keepSeat();
  }

  /** Gives the seat up, so that a successor need not wait for the lease to end. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const end of this.#timers) end();
    this.#exceptions.stop();
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    const { messenger, incarnation } = this.#context;
    const database = subjects.database(this.realm);
    const seat = { seat: SEAT, epoch: this.#seatEpoch, incarnation };
    const { GiveSeat, RevokeIncarnation } = databaseMessages;
    try {
      if (seat.epoch > 0) await messenger.ask(database, GiveSeat, seat, GIVE_UP_MS_MAX);
      await messenger.ask(database, RevokeIncarnation, { incarnation }, GIVE_UP_MS_MAX);
    } catch (error) {
      // Unanswered, the lease ends by itself.
      this.#env.log.debug('seat not given up', { realm: this.realm, error: messageOf(error) });
    }
  }

  /** What people and zones ask of the present master; a standby leaves it to him. */
  #answerAsPresent(): void {
    const { messenger } = this.#context;
    const find = answer(regionMessages.FindInstance, async ({ zone, key }) => {
      const region = await this.instances.find(zone, key);
      this.#tick();
      return { region };
    });
    const { DescribeInstallation, MigrateRegion, RegionStatus } = regionMessages;
    const orders = messenger.listen(subjects.orders(this.realm), [
      answer(MigrateRegion, async ({ region, node }) => {
        const { node: from, epoch } = await this.move(region, node);
        this.#balancing.note(region, this.#env.clock.now());
        return { from, epoch };
      }),
      answer(RegionStatus, ({ region }) => this.#statusOf(region)),
      answer(DescribeInstallation, () => ({ document: describeInstallation(this.#context) })),
    ]);
    const inbox = messenger.listen(subjects.master(this.realm), [find]);
    this.#subscriptions.push(orders, inbox);
  }

  /** Lets a running region move to another node; rejects with what stands in the way. */
  move(region: RegionId, to: NodeId): Promise<Route> {
    return this.moves.order(region, to, this.#moveView());
  }

  #moveView(): MoveView {
    const now = this.#env.clock.now();
    const ready = this.#zoneNodes(now).filter(({ state }) => state === 'ready');
    return {
      now,
      seatEpoch: this.#seatEpoch,
      routes: this.cluster.routes(now),
      ready: ready.map(({ node }) => node),
    };
  }

  #statusOf(region: RegionId): AnswerOf<typeof regionMessages.RegionStatus> {
    const now = this.#env.clock.now();
    const route = this.cluster.routes(now).find((one) => one.region === region);
    if (route === undefined) {
      throw new RealmError('ERR_REGION_DOWN', `nobody runs ${region} at the moment`);
    }
    const regions = this.cluster.members.get(route.node)?.beat.regions;
    const players = regions?.find((one) => one.region === region)?.players ?? 0;
    return { node: route.node, epoch: route.epoch, players, at: this.#env.clock.wall() };
  }

  /** Its regions need not wait until it has been silent for long. */
  #nodeGone(node: NodeId, incarnation: Incarnation): void {
    if (!this.cluster.gone(node, incarnation)) return;
    this.#env.log.info('node is gone', { node, incarnation });
    this.moves.gone(node);
    this.#tick();
  }

  #tick(): void {
    const now = this.#env.clock.now();
    if (now - this.#tickedAt > PAUSED_MS) this.cluster.forgive(now);
    this.#tickedAt = now;
    const second = now - this.#secondAt >= SECOND_MS - TICK_MS / 2;
    if (second) {
      this.#secondAt = now;
      this.cluster.forget(now);
      void this.#keepSeat();
    }
    // While the bus is away nothing is heard, so nothing that is seen now is true.
    if (this.#context.bus.status !== 'connected') return;
    const routes = this.cluster.routes(now);
    this.moves.look(routes, now);
    if (this.#seatEpoch > 0) this.instances.look(now);
    this.#noteMissing(routes, now);
    if (this.#seatEpoch === 0 || !this.#hasLearned(now)) return;
    this.#giveOrders(now, second);
    this.#balance(now);
    this.#tellRoutes(routes, second);
  }

  /** Two seconds have passed, or every zone node of the installation was heard already. */
  #hasLearned(now: number): boolean {
    if (now - this.#listeningSince >= LEARN_MS) return true;
    const { members } = this.cluster;
    return this.#zoneNodesOfFile().every((id) => members.has(id));
  }

  #zoneNodesOfFile(): ZoneNode['node'][] {
    const { installation } = this.#context;
    return installation.nodes
      .filter((n) => n.role === 'zone' && realmsOf(installation, n).includes(this.realm))
      .map((n) => n.id);
  }

  #noteMissing(routes: readonly Route[], now: number): void {
    const running = new Set<RegionId>();
    for (const { region, node } of routes) {
      running.add(region);
      this.#lastNode.set(region, node);
    }
    const wanted = new Set(this.wanted);
    for (const region of this.#missingSince.keys()) {
      if (!wanted.has(region)) this.#missingSince.delete(region);
    }
    for (const region of this.#lastNode.keys()) {
      if (!wanted.has(region)) this.#lastNode.delete(region);
    }
    for (const region of wanted) {
      const here = running.has(region) || this.moves.isMoving(region);
      if (here) this.#missingSince.delete(region);
      else if (!this.#missingSince.has(region)) this.#missingSince.set(region, now);
    }
  }

  #giveOrders(now: number, second: boolean): void {
    const missing = [...this.#missingSince].map(([region, since]) => ({
      region,
      since,
      lastNode: this.#lastNode.get(region) ?? null,
      // Somebody stands at the door of a copy, or is inside.
      urgent: this.#lastNode.has(region) || this.instances.keyOf(region) !== '',
    }));
    const before = this.#orders;
    this.#orders = place({
      now,
      listeningSince: this.#listeningSince,
      nodes: this.#zoneNodes(now),
      missing,
      orders: before,
    });
    for (const [region, order] of this.#orders) {
      const fresh = before.get(region) !== order;
      if (fresh) this.#env.log.info('region placed', { region, node: order.node });
      if (!fresh && !second) continue;
      const fields = { region, seatEpoch: this.#seatEpoch };
      const inbox = subjects.node(this.realm, order.node);
      this.#context.messenger.send(inbox, zoneMessages.AssignRegion, fields);
    }
  }

  #balance(now: number): void {
    const listeningSince = this.#listeningSince;
    const nodes = this.#zoneNodes(now).map(({ node }) => node);
    this.#balancing.look({ now, listeningSince, nodes, moving: this.moves.count });
  }

  #zoneNodes(now: number): ZoneNode[] {
    const ids = new Set(this.#zoneNodesOfFile());
    for (const [id, { beat }] of this.cluster.members) if (beat.role === 'zone') ids.add(id);
    return [...ids].map((node) => {
      const state = this.cluster.stateOf(node, now);
      const member = this.cluster.members.get(node);
      if (member === undefined) return { node, state, load: 0, regions: 0, players: 0 };
      const { beat } = member;
      const load = Math.max(loadOf(member), beat.tickP99Ms / TICK_BUDGET_MS);
      const gone = member.gone === true;
      return { node, state, load, regions: beat.regions.length, players: beat.players, gone };
    });
  }

  /** Once a second and on every change. */
  #tellRoutes(routes: readonly Route[], second: boolean): void {
    const told = routes.map((r) => `${r.region} ${r.incarnation} ${r.epoch}`).join('\n');
    if (!second && told === this.#toldRoutes) return;
    this.#toldRoutes = told;
    this.#context.messenger.send(subjects.routes(this.realm), masterMessages.Routes, {
      seatEpoch: this.#seatEpoch,
      routes: routes.slice(0, ROUTES_MAX),
    });
  }

  /**
   * Renews the lease, and takes the seat as soon as it is free. Unanswered is no reason to leave:
   * a master does nothing durable, receivers refuse a lower seat epoch, and a master that runs
   * through an outage of the database is worth more than one that restarts through it.
   */
  async #keepSeat(): Promise<void> {
    if (this.#askingDatabase) return;
    this.#askingDatabase = true;
    const { messenger, incarnation, node } = this.#context;
    const database = subjects.database(this.realm);
    try {
      const lease = { incarnation, node: node.id };
      await messenger.ask(database, databaseMessages.RenewLease, lease, DATABASE_MS_MAX);
      if (this.#seatEpoch === 0) {
        const ask = { seat: SEAT, incarnation };
        const seat = await messenger.ask(database, databaseMessages.TakeSeat, ask, DATABASE_MS_MAX);
        if (this.#stopped) return;
        this.#seatEpoch = seat.epoch;
        this.#env.log.info('seat taken', { realm: this.realm, epoch: seat.epoch });
        this.#answerAsPresent();
      }
      this.#detail = `seat epoch ${this.#seatEpoch}`;
    } catch (error) {
      if (this.#stopped) return;
      if (isRealmError(error, 'ERR_LEASE_REVOKED')) {
        this.#context.exit(EXIT.fenced, 'lease refused');
      }
      if (this.#seatEpoch === 0) {
        this.#detail = isRealmError(error, 'ERR_SEAT_HELD')
          ? 'standby: another master has the seat'
          : 'waits for the database';
      }
      this.#env.log.debug('seat not renewed', { realm: this.realm, error: messageOf(error) });
    } finally {
      this.#askingDatabase = false;
    }
  }
}
