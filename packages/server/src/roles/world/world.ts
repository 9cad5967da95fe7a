// SPDX-License-Identifier: MIT
/**
 * The world owns what spans zones; today that is who is in it, who plays together, and what people
 * say to each other. Its tables are soft and rebuilt from the gateways. It must never write what
 * people say into a log, and a realm without it plays on in silence.
 */
import { type Cancel, type Env, every } from '@realmkeep/base';
import { realmsOf } from '../../config/installation.ts';
import type { Role, RoleContext } from '../../runtime/role.ts';
import { RealmWorld } from './realm-world.ts';

const SECOND_MS = 1000;

export function createWorld(env: Env, context: RoleContext): Role {
  return new WorldRole(env, context);
}

class WorldRole implements Role {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #worlds: RealmWorld[];
  #endTimer: Cancel = () => {};

  constructor(env: Env, context: RoleContext) {
    this.#env = env;
    this.#context = context;
    const realms = realmsOf(context.installation, context.node);
    this.#worlds = realms.map((realm) => new RealmWorld(env, context, realm));
  }

  async start(): Promise<void> {
    const { statistics } = this.#context;
    for (const world of this.#worlds) world.start();
    this.#endTimer = every(this.#env.clock, SECOND_MS, () => {
      const known = this.#worlds.reduce((sum, world) => sum + world.presence.count, 0);
      statistics.set('playersKnown', known);
    });
  }

  async drain(): Promise<void> {}

  async stop(): Promise<void> {
    this.#endTimer();
    for (const world of this.#worlds) world.stop();
  }
}
