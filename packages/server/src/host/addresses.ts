// SPDX-License-Identifier: MIT
/** `host:port` as text, and listening on it. */
import type { AddressInfo, Server } from 'node:net';
import { assert, messageOf, RealmError } from '@realmkeep/base';

export function parseAddress(listen: string): { host: string; port: number } {
  const colon = listen.lastIndexOf(':');
  const port = Number(listen.slice(colon + 1));
  assert(colon > 0 && Number.isInteger(port), 'an address is host:port');
  return { host: listen.slice(0, colon).replace(/^\[|\]$/g, ''), port };
}

/** `host:port` of a server that listens. */
export function boundAddress(server: { address(): AddressInfo | string | null }): string {
  const address = server.address();
  assert(typeof address === 'object' && address !== null, 'a TCP server has an address');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${host}:${address.port}`;
}

/** The address as bound; rejects with ERR_NET_LISTEN. */
export function listenOn(server: Server, listen: string): Promise<string> {
  const { host, port } = parseAddress(listen);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(listen, error)));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      // A connection that could not be accepted (no descriptors left) concerns nobody who is here.
      server.on('error', () => {});
      resolve(boundAddress(server));
    });
  });
}

export function listenError(listen: string, cause: unknown): RealmError {
  return new RealmError('ERR_NET_LISTEN', `cannot listen on ${listen}: ${messageOf(cause)}`, {
    cause,
    fields: { listen },
  });
}
