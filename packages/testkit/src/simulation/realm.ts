// SPDX-License-Identifier: MIT
/**
 * A whole realm in one process: every role but broker and reviver, on virtual time, a seeded
 * network and stores in memory. Nodes can be killed and cut off at any moment; one seed gives one
 * trace.
 */
import {
  assert,
  type Incarnation,
  type NodeId,
  present,
  type RealmId,
  SeededRandom,
  toHex,
} from '@realmkeep/base';
import { type Bus, MemoryBusNetwork } from '@realmkeep/bus';
import type { Game } from '@realmkeep/kit';
import {
  BundlingBus,
  type CrashRule,
  type Installation,
  Messenger,
  type NodeConfig,
  NodeRuntime,
  type RoleContext,
  type RoleName,
  type Services,
  Statistics,
} from '@realmkeep/server';
import { type PortableRole, ROLE_MODULES } from '@realmkeep/server/roles';
import type { MemoryRealmDisk } from '@realmkeep/store/memory';
import { databaseMessages, type Request, regionMessages, subjects } from '@realmkeep/wire';
import { VirtualClock } from '../clock.ts';
import { simulatedCrypto } from '../crypto.ts';
import { SimulatedNetwork } from '../network.ts';
import { Gate, gatedBus, gatedServices } from './gate.ts';
import { simulatedInstallation } from './installation.ts';
import { ProcessClock, SimulatedDisk, simulatedEnv } from './node-env.ts';
import { SimulatedStores } from './stores.ts';
import { Trace } from './trace.ts';

/** What the reviver of a real machine takes to notice an exit and start the process again. */
const RESTART_MS = 250;
const NODE_START_MS_MAX = 30_000;
const ANSWER_MS_MAX = 5000;

export interface SimulatedRealmOptions {
  readonly seed: number | string;
  readonly game: Game;
  /** Node ids by role; the default is the realm of `npm start`. */
  readonly nodes?: Partial<Record<RoleName, readonly string[]>>;
  /** Of each gateway. */
  readonly playersMax?: number;
  /** One-way delay on the bus, in ms. */
  readonly busDelayMs?: readonly [min: number, max: number];
  /** What becomes of regions whose process failed; `compensate` without it. */
  readonly crash?: CrashRule;
  /** Crash points and planted bugs. */
  readonly interference?: Interference;
}

/** Stands between processes and what they are given; asked whenever one starts. */
export interface Interference {
  bus(bus: Bus, process: SimulatedProcess): Bus;
  services(services: Services, process: SimulatedProcess): Services;
}

export interface SimulatedProcess {
  readonly node: NodeConfig;
  readonly incarnation: Incarnation;
  /** As `SimulatedRealm.kill`. */
  readonly kill: () => void;
}

const DEFAULT_NODES: Readonly<Partial<Record<RoleName, readonly string[]>>> = {
  database: ['DB'],
  master: ['MASTER'],
  login: ['LOGIN-1'],
  account: ['ACCOUNT-1'],
  world: ['WORLD'],
  zone: ['ZONE-1', 'ZONE-2'],
  gateway: ['GATE-1', 'GATE-2'],
};

/** One running process. */
interface Process {
  readonly context: RoleContext;
  readonly clock: ProcessClock;
  readonly runtime: NodeRuntime;
  readonly gate: Gate;
}

export class SimulatedRealm {
  readonly clock = new VirtualClock();
  readonly trace = new Trace(() => this.clock.now());
  readonly random: SeededRandom;
  readonly net: SimulatedNetwork;
  readonly bus: MemoryBusNetwork;
  readonly stores: SimulatedStores;
  readonly realm = 'simulated' as RealmId;
  readonly installation: Installation;
  /** Of the batches that a killed database node had not synced, so many were on the disk. */
  unsyncedSurviving = 0;
  readonly #game: Game;
  readonly #interference: Interference | null;
  readonly #disks = new Map<NodeId, SimulatedDisk>();
  readonly #processes = new Map<NodeId, Process>();
  readonly #loginSeed: Uint8Array;
  readonly #reviver: Messenger;
  #started = 0;
  #addresses = 0;

  constructor(options: SimulatedRealmOptions) {
    this.random = new SeededRandom(options.seed);
    this.#game = options.game;
    this.#interference = options.interference ?? null;
    this.net = new SimulatedNetwork(this.clock, this.random.fork('network'));
    this.bus = new MemoryBusNetwork(
      { clock: this.clock, random: this.random },
      { link: { delayMs: options.busDelayMs ?? [0.2, 1] } },
    );
    this.stores = new SimulatedStores(this.clock);
    this.#loginSeed = this.random.fork('login').bytes(32);
    const nodes = { ...DEFAULT_NODES, ...options.nodes };
    this.installation = simulatedInstallation(this.realm, nodes, options);
    const observer = this.bus.connect('TRACE');
    observer.subscribe('realm.>', ({ subject, data }) => this.trace.message(subject, data));
    this.#reviver = new Messenger(this.bus.connect('REVIVER'), this.trace.log('REVIVER'));
  }

  /** Asks the realm's database, as an operator does. */
  askDatabase<Q, A>(of: Request<Q, A>, value: Q): Promise<A> {
    return this.#reviver.ask(subjects.database(this.realm), of, value, ANSWER_MS_MAX);
  }

  /** Starts every node and waits until all are ready. */
  async start(): Promise<void> {
    for (const node of this.installation.nodes) await this.#spawn(node);
    const ready = (): boolean => this.nodes().every((id) => this.state(id) === 'ready');
    assert(await this.clock.advanceUntil(ready, NODE_START_MS_MAX), 'every node becomes ready');
  }

  nodes(role?: RoleName): NodeId[] {
    const chosen = this.installation.nodes.filter((n) => role === undefined || n.role === role);
    return chosen.map((node) => node.id);
  }

  state(id: NodeId): string {
    return this.#processes.get(id)?.runtime.state ?? 'dead';
  }

  /** What the node says of itself, for people. */
  detail(id: NodeId): string {
    return this.#processes.get(id)?.context.statistics.detail ?? '';
  }

  /** Whether the node runs the region, by its own statistics. */
  runs(id: NodeId, region: string): boolean {
    const figures = this.#processes.get(id)?.context.statistics.regions() ?? [];
    return figures.some((one) => one.region === region);
  }

  incarnation(id: NodeId): Incarnation | null {
    return this.#processes.get(id)?.context.incarnation ?? null;
  }

  /** SIGKILL. Nothing of the process runs again; `restart` brings it back like a reviver would. */
  kill(id: NodeId, restart = true): void {
    const process = this.#processes.get(id);
    if (!process) return;
    this.trace.note(`KILL ${id}`);
    this.#end(id, process);
    if (restart) this.#revive(id, process.context.incarnation);
  }

  /** Starts a node that was killed or halted without a reviver. */
  begin(id: NodeId): void {
    const node = this.installation.nodes.find((each) => each.id === id);
    void this.#spawn(present(node, 'the node is in the installation'));
  }

  /** SIGTERM, and no reviver: the process drains, stops and stays away. */
  async halt(id: NodeId): Promise<void> {
    const process = this.#processes.get(id);
    if (!process) return;
    this.trace.note(`TERM ${id}`);
    await process.runtime.stop();
    this.#end(id, process);
  }

  /** SIGSTOP: nothing reaches the process until `wake`. Not for nodes with sockets or HTTP. */
  pause(id: NodeId): void {
    this.trace.note(`STOP ${id}`);
    this.#processes.get(id)?.gate.shut();
  }

  /** SIGCONT. */
  wake(id: NodeId): void {
    this.trace.note(`CONT ${id}`);
    this.#processes.get(id)?.gate.open();
  }

  /** Heroes that living processes simulate, by their own count; a copy counts, whoever owns it. */
  get heroes(): number {
    let heroes = 0;
    for (const { context } of this.#processes.values()) {
      for (const { players } of context.statistics.regions()) heroes += players;
    }
    return heroes;
  }

  /** Addresses of login's HTTP interface. */
  get loginUrls(): string[] {
    const logins = this.installation.nodes.filter((node) => node.role === 'login');
    return logins.map(({ listen }) => `http://${present(listen, 'login listens')}`);
  }

  /** The last part of a fresh player's address. */
  nextAddress(): number {
    this.#addresses += 1;
    return this.#addresses;
  }

  /** Stops every node in order; the trace ends here. */
  async stop(): Promise<void> {
    for (const [id, process] of [...this.#processes]) {
      let stopped = false;
      const done = process.runtime.stop().then(() => {
        stopped = true;
      });
      await this.clock.advanceUntil(() => stopped, 25_000);
      await done;
      this.#end(id, process);
    }
    await this.stores.close();
  }

  #end(id: NodeId, process: Process): void {
    process.clock.kill();
    this.net.crash(id);
    if (process.context.node.role === 'database') this.#disk().crash(this.unsyncedSurviving);
    void process.context.bus.close();
    this.#processes.delete(id);
  }

  #disk(): MemoryRealmDisk {
    return this.stores.disk(this.installation.realms[0].database);
  }

  #revive(id: NodeId, incarnation: Incarnation): void {
    const node = present(
      this.installation.nodes.find((n) => n.id === id),
      'the node is in the installation',
    );
    this.clock.after(RESTART_MS, () => {
      const to = subjects.database(this.realm);
      const revoke = databaseMessages.RevokeIncarnation;
      const gone = { node: id, incarnation };
      this.#reviver.ask(to, revoke, { incarnation }, 1000).then(
        () => this.#reviver.send(subjects.master(this.realm), regionMessages.NodeGone, gone),
        () => this.trace.note(`revocation of ${id} unanswered`),
      );
      void this.#spawn(node);
    });
  }

  async #spawn(node: NodeConfig): Promise<void> {
    this.#started += 1;
    const random = this.random.fork(`${node.id} ${this.#started}`);
    const gate = new Gate();
    const clock = new ProcessClock(this.clock, gate);
    const log = this.trace.log(node.id);
    const disk = this.#disks.get(node.id) ?? new SimulatedDisk();
    this.#disks.set(node.id, disk);
    const net = this.net.host(node.id);
    const env = simulatedEnv({ clock, random, net, disk, log });
    const incarnation = toHex(random.bytes(16)) as Incarnation;
    const end = (): void => this.#endOf(node, incarnation);
    const lent = this.#lent(gate, { node, incarnation, kill: end });
    const context: RoleContext = {
      node,
      installation: this.installation,
      incarnation,
      bus: lent.bus,
      messenger: new Messenger(lent.bus, log),
      statistics: new Statistics(),
      services: lent.services,
      exit: (code, reason) => {
        this.trace.note(`EXIT ${node.id} ${code} ${reason}`);
        end();
      },
    };
    const create = await ROLE_MODULES[node.role as PortableRole]();
    const runtime = new NodeRuntime(env, context, create(env, context));
    this.#processes.set(node.id, { context, clock, runtime, gate });
    this.trace.note(`START ${node.id}`);
    void runtime.start();
  }

  /** What a process is lent, with whatever a test has put between. */
  #lent(gate: Gate, process: SimulatedProcess): { bus: Bus; services: Services } {
    const bus = gatedBus(new BundlingBus(this.bus.connect(process.node.id)), gate);
    const services = gatedServices(this.#services(process.node), gate);
    const between = this.#interference;
    if (between === null) return { bus, services };
    return { bus: between.bus(bus, process), services: between.services(services, process) };
  }

  #services(node: NodeConfig): Services {
    return {
      openRealmStore: (url) => this.stores.openRealm(url),
      openLoginStore: (url) => this.stores.openLogin(url),
      loadGame: async () => this.#game,
      secrets: {
        loginPublicKey: simulatedCrypto.publicKey(this.#loginSeed),
        loginSeed: node.role === 'login' ? this.#loginSeed : null,
      },
      nextTime: () => null,
      bounded: (_ms, run) => run(),
      usage: () => ({ pid: 1, cpuMs: 0, rssBytes: 0, heapBytes: 0, lagMs: 0 }),
      pageFolder: null,
    };
  }

  /** This process, and no other of the same node, is gone; its reviver starts the next. */
  #endOf(node: NodeConfig, incarnation: Incarnation): void {
    const process = this.#processes.get(node.id);
    if (process?.context.incarnation !== incarnation) return;
    this.#end(node.id, process);
    this.#revive(node.id, incarnation);
  }
}
