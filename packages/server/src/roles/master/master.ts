// SPDX-License-Identifier: MIT
/**
 * The master knows who is alive and how loaded each node is, says which zone node runs which
 * region, and answers `GET /api/cluster`. It holds nothing that its successor could not learn in
 * two seconds of listening. It must never be on the way of a player's input, a transfer or a login,
 * and nothing may be safe only because it is right.
 */
import {
  type Cancel,
  delay,
  type Env,
  every,
  type HttpRoute,
  type Listener,
} from '@realmkeep/base';
import { clusterHttp } from '@realmkeep/wire';
import { realmsOf } from '../../config/installation.ts';
import type { Role, RoleContext } from '../../runtime/role.ts';
import { VERSION } from '../../runtime/version.ts';
import { clusterView } from './cluster-view.ts';
import { RealmMaster } from './realm-master.ts';

const SECOND_MS = 1000;
/** A realm that cannot place all its zones in this time is ready all the same: it serves others. */
const COMPLETE_MS_MAX = 10_000;
const COMPLETE_POLL_MS = 100;
/** No route of the master takes a body yet. */
const BODY_BYTES_MAX = 1024;

export function createMaster(env: Env, context: RoleContext): Role {
  return new MasterRole(env, context);
}

class MasterRole implements Role {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #masters: RealmMaster[] = [];
  #listener: Listener | null = null;
  #endTimer: Cancel = () => {};

  constructor(env: Env, context: RoleContext) {
    this.#env = env;
    this.#context = context;
  }

  async start(): Promise<void> {
    const { installation, node, services, statistics } = this.#context;
    for (const realm of realmsOf(installation, node)) {
      const game = await services.loadGame(realm);
      const zones = game.zones.map(({ name, title, copies }) => {
        return { name, title, copiesMax: copies?.limit ?? 0 };
      });
      const master = new RealmMaster(this.#env, this.#context, realm, zones);
      master.start();
      this.#masters.push(master);
    }
    this.#endTimer = every(this.#env.clock, SECOND_MS, () => {
      statistics.detail = this.#masters.map((master) => master.detail).join('; ');
    });
    await this.#listen();
    await this.#untilComplete();
  }

  async #listen(): Promise<void> {
    const { listen } = this.#context.node;
    if (listen === null) return;
    this.#listener = await this.#env.net.serveHttp({
      listen,
      routes: this.#routes(),
      bodyBytesMax: BODY_BYTES_MAX,
    });
    this.#env.log.info('master listens', { address: this.#listener.address });
  }

  /** A realm whose zones are not up yet would refuse its first players: the node is not ready. */
  async #untilComplete(): Promise<void> {
    const { clock } = this.#env;
    const until = clock.now() + COMPLETE_MS_MAX;
    while (clock.now() < until && !this.#masters.every((master) => master.complete)) {
      await delay(clock, COMPLETE_POLL_MS);
    }
  }

  async drain(): Promise<void> {}

  async stop(): Promise<void> {
    this.#endTimer();
    await Promise.all(this.#masters.map((master) => master.stop()));
    await this.#listener?.close();
  }

  #routes(): HttpRoute[] {
    const { clock } = this.#env;
    return [
      {
        method: 'GET',
        path: clusterHttp.PATHS.cluster,
        handle: async () => ({
          status: 200,
          body: clusterView(this.#context, this.#masters, {
            now: clock.now(),
            wall: clock.wall(),
          }),
        }),
      },
      {
        method: 'GET',
        path: clusterHttp.PATHS.health,
        handle: async () => ({ status: 200, body: { ok: true, version: VERSION } }),
      },
    ];
  }
}
