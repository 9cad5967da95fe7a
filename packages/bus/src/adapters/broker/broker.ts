// SPDX-License-Identifier: MIT
/**
 * The embedded broker: the core of NATS's client protocol, in one process, for a realm that needs
 * nothing installed. It owns the clients' sockets and their subscriptions and holds no message
 * longer than it takes to hand it on; it must never look into a payload, store anything, or talk to
 * another broker (that is what a NATS cluster is for).
 */
import { createServer, type Server, type Socket } from 'node:net';
import { type Cancel, every, messageOf, RealmError } from '@realmkeep/base';
import { SubjectTree } from '../../subject-tree.ts';
import { type BrokerSubscription, Connection, type Hub } from './connection.ts';
import {
  BROKER_DEFAULTS,
  type BrokerCounters,
  type BrokerEnv,
  type BrokerLimits,
  type BrokerOptions,
  type BrokerStats,
} from './limits.ts';

/** The NATS release whose client protocol this one follows; clients read their features from it. */
const PROTOCOL_VERSION = '2.9.10';

export class Broker {
  readonly #env: BrokerEnv;
  readonly #options: BrokerOptions;
  readonly #limits: BrokerLimits;
  readonly #counters: BrokerCounters = {
    connectionsTotal: 0,
    messagesIn: 0,
    messagesOut: 0,
    bytesIn: 0,
    bytesOut: 0,
    slowConsumers: 0,
    authRefusals: 0,
    protocolFaults: 0,
    permissionViolations: 0,
  };
  readonly #tree = new SubjectTree<BrokerSubscription>();
  readonly #connections = new Set<Connection>();
  readonly #serverId: string;
  readonly #hub: Hub;
  #server: Server | null = null;
  #cancelPings: Cancel = () => {};
  #dirty: Connection[] = [];

  constructor(env: BrokerEnv, options: BrokerOptions) {
    this.#env = env;
    this.#options = options;
    this.#limits = { ...BROKER_DEFAULTS, ...options };
    this.#serverId = `REALMKEEP${env.random.u32().toString(16).toUpperCase()}`;
    this.#hub = this.#makeHub();
  }

  /** Resolves to the address that was bound; rejects with ERR_BUS_LISTEN. */
  async start(): Promise<string> {
    const { host, port } = parseListen(this.#options.listen);
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        reject(
          new RealmError('ERR_BUS_LISTEN', 'the broker could not bind its address', {
            cause: error,
            fields: { listen: this.#options.listen, reason: messageOf(error) },
          }),
        );
      });
      server.listen({ host, port }, resolve);
    });
    server.removeAllListeners('error');
    server.on('error', (error) => {
      this.#env.log.error('broker could not accept', { reason: messageOf(error) });
    });
    this.#server = server;
    this.#cancelPings = every(this.#env.clock, this.#limits.pingIntervalMs, () => {
      for (const connection of [...this.#connections]) connection.ping();
    });
    return this.address;
  }

  /** `host:port` as bound; '' while the broker is not running. */
  get address(): string {
    const bound = this.#server?.address();
    if (typeof bound !== 'object' || bound === null) return '';
    return bound.family === 'IPv6'
      ? `[${bound.address}]:${bound.port}`
      : `${bound.address}:${bound.port}`;
  }

  /** Sends what is pending, lets all clients go and frees the address. Safe to call twice. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    this.#cancelPings();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const connection of [...this.#connections]) connection.leave('');
    await closed;
  }

  stats(): BrokerStats {
    return {
      ...this.#counters,
      connections: this.#connections.size,
      subscriptions: this.#tree.count,
    };
  }

  #accept(socket: Socket): void {
    this.#limitStrangers();
    if (this.#connections.size >= this.#limits.connectionsMax || this.#server === null) {
      socket.on('error', () => {});
      socket.end("-ERR 'maximum connections exceeded'\r\n");
      socket.destroySoon();
      return;
    }
    this.#counters.connectionsTotal += 1;
    this.#connections.add(new Connection(this.#hub, socket, this.#info()));
  }

  /** The oldest stranger makes room for a new one: nodes show their token at once. */
  #limitStrangers(): void {
    const { strangersMax } = this.#limits;
    if (this.#connections.size < strangersMax) return;
    const strangers = [...this.#connections].filter((connection) => connection.isStranger);
    if (strangers.length >= strangersMax) strangers[0].leave('Authentication Timeout');
  }

  #info(): string {
    const { host, port } = parseListen(this.address);
    const info = {
      server_id: this.#serverId,
      server_name: 'realmkeep-broker',
      version: PROTOCOL_VERSION,
      proto: 1,
      host,
      port,
      headers: true,
      auth_required: this.#options.authorize !== undefined,
      max_payload: this.#limits.payloadBytesMax,
      client_id: this.#counters.connectionsTotal,
    };
    return `INFO ${JSON.stringify(info)}\r\n`;
  }

  #makeHub(): Hub {
    const tree = this.#tree;
    return {
      clock: this.#env.clock,
      log: this.#env.log,
      limits: this.#limits,
      authorize: this.#options.authorize,
      counters: this.#counters,
      insert: (subscription) => tree.insert(subscription),
      remove: (subscription) => {
        tree.remove(subscription);
      },
      route: (from, subject, reply, headerBytes, body) =>
        this.#route(from, subject, reply, headerBytes, body),
      find: (connection, subject) =>
        tree.match(subject).plain.find((entry) => entry.connection === connection),
      wantsFlush: (connection) => this.#wantsFlush(connection),
      gone: (connection) => {
        this.#connections.delete(connection);
      },
    };
  }

  // HOT: once per message.
  #route(
    from: Connection,
    subject: string,
    reply: string,
    headerBytes: number,
    body: Uint8Array,
  ): number {
    const { plain, groups } = this.#tree.match(subject);
    let reached = 0;
    for (const to of plain) {
      if (to.connection.deliver(to, from, subject, reply, headerBytes, body)) reached += 1;
    }
    for (const group of groups) {
      // From a random member on, the first that takes it has it.
      const first = group.length === 1 ? 0 : this.#env.random.below(group.length);
      for (let i = 0; i < group.length; i++) {
        const to = group[(first + i) % group.length];
        if (!to.connection.deliver(to, from, subject, reply, headerBytes, body)) continue;
        reached += 1;
        break;
      }
    }
    return reached;
  }

  #wantsFlush(connection: Connection): void {
    this.#dirty.push(connection);
    // The check phase follows the reading of all sockets that were ready in this turn.
    if (this.#dirty.length === 1) setImmediate(() => this.#flushAll());
  }

  #flushAll(): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const connection of dirty) connection.flush();
  }
}

function parseListen(listen: string): { host: string; port: number } {
  const colon = listen.lastIndexOf(':');
  const port = Number(listen.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RealmError('ERR_BUS_LISTEN', 'an address is host:port', { fields: { listen } });
  }
  return { host: listen.slice(0, colon).replace(/^\[|\]$/g, ''), port };
}
