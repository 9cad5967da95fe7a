// SPDX-License-Identifier: MIT
/**
 * The embedded broker as a node: it owns the address at which all other nodes meet, for an
 * installation without a NATS cluster. It must never look into a message; what each node may say
 * and hear is decided by its token.
 */
import { type Cancel, type Env, every, present } from '@realmkeep/base';
import type { Role, RoleContext } from '../../runtime/role.ts';

const FIGURES_MS = 1000;

/** A broker that listens; the host lends it. */
export interface RunningBroker {
  /** `host:port` as bound. */
  readonly address: string;
  /** Counts since the start, by name, for the heartbeat. */
  figures(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

export type StartBroker = (listen: string) => Promise<RunningBroker>;

export function createBroker(env: Env, context: RoleContext, startBroker: StartBroker): Role {
  return new BrokerRole(env, context, startBroker);
}

class BrokerRole implements Role {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #startBroker: StartBroker;
  #broker: RunningBroker | null = null;
  #cancel: Cancel = () => {};

  constructor(env: Env, context: RoleContext, startBroker: StartBroker) {
    this.#env = env;
    this.#context = context;
    this.#startBroker = startBroker;
  }

  async start(): Promise<void> {
    const { node, statistics } = this.#context;
    this.#broker = await this.#startBroker(present(node.listen, 'the broker has an address'));
    this.#env.log.info('broker listening', { address: this.#broker.address });
    this.#cancel = every(this.#env.clock, FIGURES_MS, () => {
      for (const [name, value] of Object.entries(this.#broker?.figures() ?? {})) {
        statistics.set(name, value);
      }
    });
  }

  /** Clients find the broker again by themselves; there is nothing to hand on. */
  async drain(): Promise<void> {}

  async stop(): Promise<void> {
    this.#cancel();
    await this.#broker?.close();
  }
}
