// SPDX-License-Identifier: MIT
/**
 * The network that players reach, in one process under a virtual clock: sockets and JSON over HTTP
 * between named hosts, with seeded delays, partitions and crashes of hosts. Links are ordered and
 * lose nothing, as TCP's; a cut holds what is sent, and a crashed host's links break.
 */
import {
  assert,
  type Clock,
  type HttpRequest,
  type HttpResponse,
  type HttpRoute,
  type HttpServerOptions,
  type Listener,
  type MessageSocket,
  type Network,
  type Random,
  RealmError,
  type SocketServerOptions,
} from '@realmkeep/base';

/** How long opening a link to a host that is cut off takes to fail. */
const CONNECT_MS_MAX = 3000;
const PORT_FIRST = 20_000;
const CLOSE_BROKEN = 1006;
const CLOSE_TOO_LONG = 1009;

export interface SimulatedNetworkOptions {
  /** One-way delay of a message, drawn evenly. */
  readonly delayMsMin?: number;
  readonly delayMsMax?: number;
}

export class SimulatedNetwork {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #delayMin: number;
  readonly #delayMax: number;
  readonly #socketServers = new Map<string, SocketServer>();
  readonly #httpServers = new Map<string, HttpServer>();
  readonly #links = new Set<Link>();
  /** `from>to` of every direction that is cut. */
  readonly #cuts = new Set<string>();
  #portNext = PORT_FIRST;

  constructor(clock: Clock, random: Random, options: SimulatedNetworkOptions = {}) {
    this.#clock = clock;
    this.#random = random;
    this.#delayMin = options.delayMsMin ?? 1;
    this.#delayMax = options.delayMsMax ?? 3;
  }

  /** The network as one process sees it; `address` is what its peers see as remote address. */
  host(name: string, address = name): Network {
    return {
      serveSockets: async (options) => this.#serveSockets(name, options),
      serveHttp: async (options) => this.#serveHttp(name, options),
      openSocket: (url) => this.#open(name, address, url),
      fetchJson: (request) => this.#fetch(name, address, request),
    };
  }

  /** Holds everything that `from` sends to `to` until `heal`. */
  cut(from: string, to: string): void {
    this.#cuts.add(`${from}>${to}`);
  }

  /** Ends one cut, or all of them; what was held goes on in its order. */
  heal(from?: string, to?: string): void {
    if (from === undefined || to === undefined) this.#cuts.clear();
    else this.#cuts.delete(`${from}>${to}`);
    for (const link of this.#links) link.flush();
  }

  /** The process is gone: its listeners vanish, the peers of its links see them break. */
  crash(name: string): void {
    for (const [address, server] of this.#socketServers) {
      if (server.host === name) this.#socketServers.delete(address);
    }
    for (const [address, server] of this.#httpServers) {
      if (server.host === name) this.#httpServers.delete(address);
    }
    for (const link of [...this.#links]) link.crashed(name);
  }

  delayMs(): number {
    const span = this.#delayMax - this.#delayMin;
    return this.#delayMin + (span * this.#random.below(1024)) / 1024;
  }

  isCut(from: string, to: string): boolean {
    return this.#cuts.has(`${from}>${to}`);
  }

  forget(link: Link): void {
    this.#links.delete(link);
  }

  #serveSockets(host: string, options: SocketServerOptions): Listener {
    const address = this.#bind(options.listen);
    this.#socketServers.set(address, { host, options });
    return {
      address,
      close: async () => {
        this.#socketServers.delete(address);
      },
    };
  }

  #serveHttp(host: string, options: HttpServerOptions): Listener {
    const address = this.#bind(options.listen);
    this.#httpServers.set(address, { host, routes: options.routes });
    return {
      address,
      close: async () => {
        this.#httpServers.delete(address);
      },
    };
  }

  #bind(listen: string): string {
    const [name, port] = splitAddress(listen);
    const address = port === '0' ? `${name}:${this.#portNext++}` : listen;
    if (this.#socketServers.has(address) || this.#httpServers.has(address)) {
      throw new RealmError('ERR_NET_LISTEN', `${address} is in use`);
    }
    return address;
  }

  async #open(from: string, remoteAddress: string, url: string): Promise<MessageSocket> {
    const address = addressOf(new URL(url));
    await this.#wait(this.delayMs());
    const server = this.#socketServers.get(address);
    if (server === undefined) throw new RealmError('ERR_NET_CONNECT', `${url}: refused`);
    if (this.isCut(from, server.host) || this.isCut(server.host, from)) {
      await this.#wait(CONNECT_MS_MAX);
      throw new RealmError('ERR_NET_CONNECT', `${url}: no answer`);
    }
    const link = new Link(this, this.#clock, { from, server, remoteAddress });
    this.#links.add(link);
    // Nothing reaches the client before it knows that the link is open.
    const openMs = this.delayMs();
    const known = this.#wait(openMs);
    link.serverEnd.holdDeliveries(this.#clock.now() + openMs);
    server.options.onSocket(link.serverEnd);
    await known;
    return link.clientEnd;
  }

  async #fetch(
    from: string,
    remoteAddress: string,
    request: Parameters<Network['fetchJson']>[0],
  ): Promise<{ status: number; body: unknown }> {
    const url = new URL(request.url);
    const late = async (): Promise<never> => {
      await this.#wait(request.deadlineMs);
      throw new RealmError('ERR_NET_TIMEOUT', `${request.url}: no answer`);
    };
    const ask = async (): Promise<{ status: number; body: unknown }> => {
      await this.#wait(this.delayMs());
      const server = this.#httpServers.get(addressOf(url));
      if (server === undefined) throw new RealmError('ERR_NET_CONNECT', `${request.url}: refused`);
      if (this.isCut(from, server.host)) return late();
      const response = await respond(server.routes, url, request, remoteAddress);
      if (this.isCut(server.host, from)) return late();
      await this.#wait(this.delayMs());
      return { status: response.status, body: throughJson(response.body) };
    };
    return Promise.race([ask(), late()]);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(ms, resolve);
    });
  }
}

interface SocketServer {
  readonly host: string;
  readonly options: SocketServerOptions;
}

interface HttpServer {
  readonly host: string;
  readonly routes: readonly HttpRoute[];
}

interface LinkOptions {
  readonly from: string;
  readonly server: SocketServer;
  readonly remoteAddress: string;
}

/** One socket between two hosts. */
class Link {
  readonly clientEnd: SimulatedSocket;
  readonly serverEnd: SimulatedSocket;

  constructor(network: SimulatedNetwork, clock: Clock, options: LinkOptions) {
    const { from, server, remoteAddress } = options;
    const ended = (): void => network.forget(this);
    this.clientEnd = new SimulatedSocket(network, clock, server.host, ended);
    this.serverEnd = new SimulatedSocket(network, clock, remoteAddress, ended);
    this.clientEnd.connect(this.serverEnd, from, server.host, server.options.messageBytesMax);
    this.serverEnd.connect(this.clientEnd, server.host, from, Number.POSITIVE_INFINITY);
  }

  flush(): void {
    this.clientEnd.flush();
    this.serverEnd.flush();
  }

  crashed(host: string): void {
    this.clientEnd.crashed(host);
    this.serverEnd.crashed(host);
  }
}

type Item =
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

/** One end of a link. `pauseReading` makes it the client that never reads. */
export class SimulatedSocket implements MessageSocket {
  readonly remoteAddress: string;
  onMessage: (bytes: Uint8Array) => void = () => {};
  onClose: (code: number, reason: string) => void = () => {};
  readonly #network: SimulatedNetwork;
  readonly #clock: Clock;
  readonly #ended: () => void;
  #peer: SimulatedSocket | null = null;
  #from = '';
  #to = '';
  #messageBytesMax = Number.POSITIVE_INFINITY;
  #open = true;
  #paused = false;
  #lastDelivery = 0;
  /** Sent but held back by a cut or by a peer that does not read. */
  #held: Item[] = [];
  #heldBytes = 0;

  constructor(network: SimulatedNetwork, clock: Clock, remoteAddress: string, ended: () => void) {
    this.#network = network;
    this.#clock = clock;
    this.remoteAddress = remoteAddress;
    this.#ended = ended;
  }

  connect(peer: SimulatedSocket, from: string, to: string, messageBytesMax: number): void {
    this.#peer = peer;
    this.#from = from;
    this.#to = to;
    this.#messageBytesMax = messageBytesMax;
  }

  /** Delivers nothing before this time. */
  holdDeliveries(until: number): void {
    this.#lastDelivery = until;
  }

  get bufferedBytes(): number {
    return this.#heldBytes;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  send(bytes: Uint8Array): void {
    if (!this.#open) return;
    this.#held.push({ kind: 'message', bytes: bytes.slice() });
    this.#heldBytes += bytes.length;
    this.flush();
  }

  close(code: number, reason: string): void {
    if (!this.#open) return;
    assert(reason.length <= 120, 'a close reason has at most 120 bytes');
    this.#open = false;
    this.#held.push({ kind: 'close', code, reason });
    this.flush();
    this.#clock.after(0, () => this.onClose(code, reason));
  }

  terminate(): void {
    const wasOpen = this.#open;
    this.#open = false;
    // After a close only what the peer has not taken yet is cut off.
    if (!wasOpen && this.#held.length === 0) return;
    this.#held = [{ kind: 'close', code: CLOSE_BROKEN, reason: '' }];
    this.#heldBytes = 0;
    this.flush();
    if (wasOpen) this.#clock.after(0, () => this.onClose(CLOSE_BROKEN, ''));
  }

  /** Stops taking messages off the link, as a client that never reads. */
  pauseReading(): void {
    this.#paused = true;
  }

  resumeReading(): void {
    this.#paused = false;
    this.#peer?.flush();
  }

  /** Hands what is held to the link, unless something still holds it. */
  flush(): void {
    const peer = this.#peer;
    if (peer === null || this.#network.isCut(this.#from, this.#to)) return;
    while (this.#held.length > 0 && (!peer.#paused || this.#held[0].kind === 'close')) {
      const item = this.#held.shift();
      if (item === undefined) return;
      if (item.kind === 'message') this.#heldBytes -= item.bytes.length;
      this.#deliver(peer, item);
    }
  }

  crashed(host: string): void {
    if (!this.#open) return;
    if (host === this.#from) {
      // A dead process runs no more callbacks; its own end is silent.
      this.#open = false;
      this.#held = [{ kind: 'close', code: CLOSE_BROKEN, reason: '' }];
      this.flush();
    }
  }

  #deliver(peer: SimulatedSocket, item: Item): void {
    const at = Math.max(this.#lastDelivery, this.#clock.now() + this.#network.delayMs());
    this.#lastDelivery = at;
    this.#clock.after(at - this.#clock.now(), () => {
      if (!peer.#open) return;
      if (item.kind === 'close') {
        peer.#open = false;
        this.#ended();
        peer.onClose(item.code, item.reason);
      } else if (item.bytes.length > this.#messageBytesMax) {
        peer.close(CLOSE_TOO_LONG, 'message too long');
      } else {
        peer.onMessage(item.bytes);
      }
    });
  }
}

/** `host:port`, also where the port is the scheme's own. */
function addressOf(url: URL): string {
  const secure = url.protocol === 'https:' || url.protocol === 'wss:';
  return `${url.hostname}:${url.port || (secure ? '443' : '80')}`;
}

function splitAddress(address: string): [host: string, port: string] {
  const at = address.lastIndexOf(':');
  return [address.slice(0, at), address.slice(at + 1)];
}

async function respond(
  routes: readonly HttpRoute[],
  url: URL,
  request: Parameters<Network['fetchJson']>[0],
  remoteAddress: string,
): Promise<HttpResponse> {
  for (const route of routes) {
    const parameters = match(route.path, url.pathname);
    if (route.method !== request.method || parameters === null) continue;
    const asked: HttpRequest = {
      method: request.method,
      path: url.pathname,
      query: { ...Object.fromEntries(url.searchParams), ...parameters },
      headers: request.headers ?? {},
      remoteAddress,
      body: throughJson(request.body ?? null),
    };
    return route.handle(asked);
  }
  return { status: 404, body: null };
}

/** Parameters of a path like `/api/nodes/:id`, or null when it does not match. */
function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i].startsWith(':')) parameters[wanted[i].slice(1)] = decodeURIComponent(given[i]);
    else if (wanted[i] !== given[i]) return null;
  }
  return parameters;
}

/** What a value is after it went over a wire as JSON. */
function throughJson(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
