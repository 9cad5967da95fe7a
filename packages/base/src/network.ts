// SPDX-License-Identifier: MIT
/**
 * The network that players reach, as a value: message sockets (WebSocket in the host, simulated
 * links in the simulator) and JSON over HTTP. Node-to-node traffic does not pass here but over the
 * `Bus`.
 */

/** A bidirectional, ordered link that carries whole binary messages. */
export interface MessageSocket {
  /** Address of the peer, for limits per address; the host fills in what the listener saw. */
  readonly remoteAddress: string;
  /** Bytes accepted by `send` that have not left this process yet. */
  readonly bufferedBytes: number;
  /**
   * Queues one message; does nothing once closed. A served socket copies the bytes, so they are the
   * caller's again; those given to an opened one must not change afterwards.
   */
  send(bytes: Uint8Array): void;
  /** Closes with a code of `docs/reference/close-codes.md` and a reason of at most 120 bytes. */
  close(code: number, reason: string): void;
  /** Ends the link at once, without a closing handshake. */
  terminate(): void;
  /** Set before the next event-loop turn after the socket was handed over; called in order. */
  onMessage: (bytes: Uint8Array) => void;
  /** Called exactly once; code 1006 when the link just broke. */
  onClose: (code: number, reason: string) => void;
}

export interface SocketServerOptions {
  /** `host:port`; port 0 picks a free one. */
  readonly listen: string;
  /** Longer messages close the socket with 1009. */
  readonly messageBytesMax: number;
  /** Browsers' Origin headers that are let in, whole or by host name; null lets every one in. */
  readonly origins: readonly string[] | null;
  readonly onSocket: (socket: MessageSocket) => void;
}

export interface HttpRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  /** Parsed JSON body, already checked against the route's schema; null when there is none. */
  readonly body: unknown;
}

export interface HttpResponse {
  readonly status: number;
  /** JSON-able value, or text or bytes with their content type in `headers`. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/api/realms` or `/api/nodes/:id` (parameters arrive in `query`). */
  readonly path: string;
  /** JSON Schema of the body; a request that does not match is answered 400 with the reason. */
  readonly bodySchema?: object;
  readonly handle: (request: HttpRequest) => Promise<HttpResponse>;
}

export interface HttpServerOptions {
  readonly listen: string;
  readonly routes: readonly HttpRoute[];
  /** A folder of files served at `/`, for the web pages; absent in the simulator. */
  readonly staticFolder?: string;
  /** Longer bodies are answered 413. */
  readonly bodyBytesMax: number;
}

export interface Listener {
  /** `host:port` as bound. */
  readonly address: string;
  close(): Promise<void>;
}

export interface Network {
  serveSockets(options: SocketServerOptions): Promise<Listener>;
  serveHttp(options: HttpServerOptions): Promise<Listener>;
  /** Opens a link to `ws://host:port/path`; rejects with ERR_NET_CONNECT. */
  openSocket(url: string): Promise<MessageSocket>;
  /** One JSON request; rejects with ERR_NET_CONNECT or ERR_NET_TIMEOUT, never for a status. */
  fetchJson(request: {
    url: string;
    method: string;
    body?: unknown;
    headers?: Readonly<Record<string, string>>;
    deadlineMs: number;
  }): Promise<{ status: number; body: unknown }>;
}
