// SPDX-License-Identifier: MIT
/** `host:port` as text, listening on it, and those of an installation. */
import type { AddressInfo, Server } from 'node:net';
import { assert, messageOf, RealmError } from '@realmkeep/base';
import type { Installation } from '../config/installation.ts';

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

/** `host:port` of the brokers. */
export function busServers(installation: Installation): readonly string[] {
  if (installation.bus !== 'embedded') return installation.bus;
  return installation.nodes.flatMap((node) => (node.role === 'broker' ? (node.listen ?? []) : []));
}
