// SPDX-License-Identifier: MIT
/** Whose pages may open sockets to the gateways. */
import type { InstallationDocument } from './document.ts';

/** Entry that lets every page in. */
const ANY = '*';
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const WILDCARDS = ['0.0.0.0', '[::]'];

/**
 * As listed in the file; otherwise the hosts that login is known by, and this machine. Null lets
 * every origin in: so it is when login listens on all addresses and no name of it is given.
 */
export function originsOf(document: InstallationDocument): readonly string[] | null {
  const { origins, nodes } = document;
  if (origins !== undefined) return origins.includes(ANY) ? null : origins;
  const logins = nodes.filter(({ role }) => role === 'login');
  const hosts = logins.flatMap((login) => {
    const address = login.public ?? login.listen;
    return address === undefined ? [] : [hostOf(address)];
  });
  return hosts.some((host) => WILDCARDS.includes(host))
    ? null
    : [...new Set([...hosts, ...LOOPBACK])];
}

/** The host of `host:port` or of an address with a scheme. */
function hostOf(address: string): string {
  return new URL(address.includes('://') ? address : `http://${address}`).hostname;
}
