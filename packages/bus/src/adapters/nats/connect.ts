// SPDX-License-Identifier: MIT
/** First contact with the broker: tried until it succeeds, is refused or is called off. */
import {
  connect,
  errors,
  type NatsConnection,
  type NodeConnectionOptions,
} from '@nats-io/transport-node';
import { type Clock, messageOf, NODE_ID_PATTERN, RealmError } from '@realmkeep/base';
import type { Bus } from '../../bus.ts';
import { type DialHooks, NatsBus, type NatsBusEnv } from './nats-bus.ts';

export interface NatsBusOptions {
  /** `host:port`, or `nats://host:port`, of one or more brokers of the same cluster. */
  readonly servers: readonly string[];
  /** The node's id; its answers come to `_INBOX.<name>.>`. */
  readonly name: string;
  readonly token: string;
  /** Calls off the first contact; has no meaning later. */
  readonly signal?: AbortSignal;
}

/** Pause before each attempt to reach the broker; a jitter of at most the second is added. */
const RECONNECT_WAIT_MS = 100;
const RECONNECT_JITTER_MS = 50;
/** A broker that accepts but says nothing for so long counts as not there. */
const DIAL_TIMEOUT_MS = 2_000;
/** Two of these unanswered and the link counts as dead, so after 10 to 15 s. */
const PING_INTERVAL_MS = 5_000;
const PINGS_OUT_MAX = 2;

/**
 * Resolves when the broker was reached for the first time. Rejects with ERR_BUS_AUTH when it
 * refuses the token and with ERR_BUS_CLOSED when `signal` called it off; a broker that is not there
 * is tried again for ever. Later losses are the bus's own affair: see `Bus.status`.
 */
export async function connectNatsBus(env: NatsBusEnv, options: NatsBusOptions): Promise<Bus> {
  if (!NODE_ID_PATTERN.test(options.name)) {
    throw new RealmError('ERR_BUS_SUBJECT', 'the name of a bus client is a node id', {
      fields: { name: options.name },
    });
  }
  const hooks = { beforeDial: () => {} };
  let told = false;
  // Nodes begin at different servers of a cluster, so that none has them all.
  for (let index = startOf(options); ; index++) {
    if (options.signal?.aborted)
      throw new RealmError('ERR_BUS_CLOSED', 'connecting was called off');
    try {
      // One at a time: of several the library tries on for ever, also when they refuse the token.
      const server = options.servers[index % options.servers.length];
      const nats = await connect(libraryOptions(options, server, hooks));
      // Later any of them may be the only one.
      nats.setServers([...options.servers]);
      return openBus(env, options, nats, hooks);
    } catch (error) {
      if (error instanceof errors.AuthorizationError) {
        throw new RealmError('ERR_BUS_AUTH', 'the broker refused the token of this node', {
          cause: error,
          fields: { name: options.name },
        });
      }
      if (!told) {
        told = true;
        env.log.warn('bus not reached yet, trying on', {
          servers: options.servers,
          reason: messageOf(error),
        });
      }
      await pause(env.clock, options.signal);
    }
  }
}

function openBus(
  env: NatsBusEnv,
  options: NatsBusOptions,
  nats: NatsConnection,
  hooks: DialHooks,
): Bus {
  return new NatsBus(env, { nats, name: options.name, hooks, dialTimeoutMs: DIAL_TIMEOUT_MS });
}

function startOf({ name, servers }: NatsBusOptions): number {
  let sum = 0;
  for (let i = 0; i < name.length; i++) sum += name.charCodeAt(i);
  return sum % servers.length;
}

function libraryOptions(
  options: NatsBusOptions,
  server: string,
  hooks: DialHooks,
): NodeConnectionOptions {
  return {
    servers: [server],
    name: options.name,
    token: options.token,
    // A nats-server knows its clients as users; the embedded broker reads the token alone.
    user: options.name,
    pass: options.token,
    timeout: DIAL_TIMEOUT_MS,
    // A cluster tells of addresses that nodes may not reach; the installation file has the right.
    ignoreClusterUpdates: true,
    maxReconnectAttempts: -1,
    // A broker that lost its secret for a moment must not end its clients.
    ignoreAuthErrorAbort: true,
    reconnectDelayHandler: () => {
      hooks.beforeDial();
      return RECONNECT_WAIT_MS + Math.floor(Math.random() * RECONNECT_JITTER_MS);
    },
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: PINGS_OUT_MAX,
    noAsyncTraces: true,
  };
}

function pause(clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(RECONNECT_WAIT_MS, done);
    function done(): void {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}
