// SPDX-License-Identifier: MIT
/** The network of this machine. The heavy parts are loaded by the first node that serves them. */
import type {
  HttpServerOptions,
  Listener,
  Log,
  MessageSocket,
  Network,
  SocketServerOptions,
} from '@realmkeep/base';
import { messageOf, RealmError } from '@realmkeep/base';

export class HostNetwork implements Network {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  async serveSockets(options: SocketServerOptions): Promise<Listener> {
    const { serveSockets } = await import('./sockets.ts');
    return serveSockets(options);
  }

  async serveHttp(options: HttpServerOptions): Promise<Listener> {
    const { serveHttp } = await import('./http.ts');
    return serveHttp(options, this.#log);
  }

  async openSocket(url: string): Promise<MessageSocket> {
    const { openSocket } = await import('./sockets.ts');
    return openSocket(url);
  }

  async fetchJson(request: Parameters<Network['fetchJson']>[0]): Promise<{
    status: number;
    body: unknown;
  }> {
    const { url, method, body, headers, deadlineMs } = request;
    const sent = body === undefined ? null : JSON.stringify(body);
    try {
      const response = await fetch(url, {
        method,
        body: sent,
        headers: { ...(sent === null ? {} : { 'content-type': 'application/json' }), ...headers },
        signal: AbortSignal.timeout(deadlineMs),
        redirect: 'error',
      });
      return { status: response.status, body: parseBody(await response.text()) };
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      throw new RealmError(
        late ? 'ERR_NET_TIMEOUT' : 'ERR_NET_CONNECT',
        late
          ? `${url} did not answer within ${deadlineMs} ms`
          : `cannot reach ${url}: ${why(error)}`,
        { cause: error, fields: { url } },
      );
    }
  }
}

/** The JSON value, or the text itself when it is none. */
function parseBody(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `fetch` says "fetch failed"; what failed is its cause. */
function why(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
