// SPDX-License-Identifier: MIT
/**
 * One role on the bench: virtual time, a bus and a network in memory, and a context whose parts a
 * test can replace. What the other nodes would say, the test says through `messenger`.
 */
import {
  type Env,
  type Incarnation,
  type NodeId,
  type RealmId,
  SeededRandom,
  silentLog,
  toHex,
} from '@realmkeep/base';
import { MemoryBusNetwork } from '@realmkeep/bus';
import {
  type Installation,
  Messenger,
  type NodeConfig,
  type RoleContext,
  type RoleName,
  type Services,
  Statistics,
} from '@realmkeep/server';
import { VirtualClock } from './clock.ts';
import { simulatedCrypto } from './crypto.ts';
import { SimulatedNetwork } from './network.ts';
import { simulatedInstallation } from './simulation/installation.ts';
import { SimulatedDisk } from './simulation/node-env.ts';

/** Virtual time in which anything that a test waits for must have happened. */
const WAIT_MS_MAX = 60_000;
const STEP_MS = 5;
const SEED_BYTES = 32;

export interface RoleBenchOptions {
  /** Node ids by role; all of realm `bench`. */
  readonly nodes: Readonly<Partial<Record<RoleName, readonly string[]>>>;
  readonly services?: Partial<Services>;
}

export class RoleBench {
  readonly clock = new VirtualClock();
  readonly random = new SeededRandom('role bench');
  readonly realm = 'bench' as RealmId;
  readonly bus: MemoryBusNetwork;
  readonly net: SimulatedNetwork;
  readonly installation: Installation;
  /** Speaks for everybody else. */
  readonly messenger: Messenger;
  /** Exits that roles asked for. */
  readonly exits: { node: NodeId; code: number; reason: string }[] = [];
  readonly #services: Partial<Services>;
  readonly #seed = new Uint8Array(SEED_BYTES).fill(1);

  constructor(options: RoleBenchOptions) {
    this.bus = new MemoryBusNetwork({ clock: this.clock, random: this.random });
    this.net = new SimulatedNetwork(this.clock, this.random.fork('network'));
    this.#services = options.services ?? {};
    this.installation = simulatedInstallation(this.realm, options.nodes);
    this.messenger = new Messenger(this.bus.connect('EVERYBODY-ELSE'), silentLog);
  }

  /** What a process of that node would be given. */
  node(id: string): { env: Env; context: RoleContext } {
    const node = this.installation.nodes.find((n) => n.id === id);
    if (node === undefined) throw new Error(`no node ${id} on this bench`);
    const random = this.random.fork(id);
    const bus = this.bus.connect(id);
    const env: Env = {
      clock: this.clock,
      random,
      net: this.net.host(id),
      disk: new SimulatedDisk(),
      log: silentLog,
      crypto: simulatedCrypto,
    };
    const context: RoleContext = {
      node,
      installation: this.installation,
      incarnation: toHex(random.bytes(16)) as Incarnation,
      bus,
      messenger: new Messenger(bus, silentLog),
      statistics: new Statistics(),
      services: this.#servicesOf(node),
      exit: (code, reason) => this.exits.push({ node: node.id, code, reason }),
    };
    return { env, context };
  }

  get loginPublicKey(): Uint8Array {
    return simulatedCrypto.publicKey(this.#seed);
  }

  /** The result of `promise`, with as much virtual time as it needs. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    const inTime = await this.clock.advanceUntil(() => settled, WAIT_MS_MAX, STEP_MS);
    if (!inTime) throw new Error('nothing came of it in 60 s of virtual time');
    return promise;
  }

  /** One JSON request from `address`. */
  http(
    url: string,
    request: { method?: string; body?: unknown; address?: string } = {},
  ): Promise<{ status: number; body: unknown }> {
    const from = this.net.host('CLIENT', request.address ?? '192.0.2.1');
    const { method = request.body === undefined ? 'GET' : 'POST', body } = request;
    return this.wait(from.fetchJson({ url, method, body, deadlineMs: 20_000 }));
  }

  #servicesOf(node: NodeConfig): Services {
    const missing = (what: string) => async (): Promise<never> => {
      throw new Error(`this bench has no ${what}`);
    };
    return {
      openRealmStore: missing('realm store'),
      // Loaded when asked for: most benches need no database engine.
      openLoginStore: async () => (await import('@realmkeep/store/memory')).openMemoryLoginStore(),
      loadGame: missing('game'),
      secrets: {
        loginPublicKey: this.loginPublicKey,
        loginSeed: node.role === 'login' ? this.#seed : null,
      },
      nextTime: () => null,
      bounded: (_ms, run) => run(),
      usage: () => ({ pid: 1, cpuMs: 0, rssBytes: 0, heapBytes: 0, lagMs: 0 }),
      pageFolder: null,
      ...this.#services,
    };
  }
}
