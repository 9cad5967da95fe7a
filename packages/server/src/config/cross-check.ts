// SPDX-License-Identifier: MIT
/** What a JSON Schema cannot say: how the entries of an installation file depend on each other. */
import { type InstallationDocument, type NodeDocument, SHARED_ROLES } from './document.ts';
import type { RoleName } from './installation.ts';
import { found, type Problem } from './problem.ts';

/** Roles that are useless without an address. */
const LISTENING: readonly RoleName[] = ['broker', 'login', 'gateway'];
/** Roles that may listen. */
const MAY_LISTEN: readonly RoleName[] = [...LISTENING, 'master'];
const PORT_MAX = 65_535;

export function crossCheck(document: InstallationDocument): Problem[] {
  const realms = document.nodes.flatMap((node, i) => checkRealm(node, i, document));
  return [
    ...duplicates('/realms', document.realms),
    ...duplicates('/nodes', document.nodes),
    ...realms,
    ...document.nodes.flatMap(checkListen),
    ...checkPorts(document.nodes),
    ...checkDatabases(document),
    ...checkBroker(document),
    // With a wrong name somewhere, what is missing elsewhere is only its consequence.
    ...(realms.length > 0 ? [] : checkRealmDatabases(document)),
    ...checkRevivers(document.nodes),
  ];
}

function duplicates(path: string, entries: readonly { readonly id: string }[]): Problem[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ id }, i) => {
    const before = first.get(id);
    if (before === undefined) {
      first.set(id, i);
      return [];
    }
    const expected = `another name: ${path}/${before} has this one`;
    return [{ path: `${path}/${i}/id`, expected, found: found(id) }];
  });
}

function checkRealm(
  node: NodeDocument,
  index: number,
  { realms }: InstallationDocument,
): Problem[] {
  const path = `/nodes/${index}/realm`;
  const known = realms.map((realm) => realm.id).join(', ');
  const shared = SHARED_ROLES.includes(node.role);
  if (node.realm === undefined) {
    if (shared || realms.length === 1) return [];
    const expected = `one of ${known}, as the installation has several realms`;
    return [{ path, expected, found: 'nothing' }];
  }
  if (node.realm === '*') {
    if (shared) return [];
    return [{ path, expected: `one of ${known}, for the role ${node.role}`, found: '"*"' }];
  }
  if (realms.some((realm) => realm.id === node.realm)) return [];
  return [{ path, expected: `one of ${known}`, found: found(node.realm) }];
}

function checkListen(node: NodeDocument, index: number): Problem[] {
  const path = `/nodes/${index}/listen`;
  if (node.listen === undefined) {
    if (!LISTENING.includes(node.role)) return [];
    return [{ path, expected: `host:port, for the role ${node.role}`, found: 'nothing' }];
  }
  if (!MAY_LISTEN.includes(node.role)) {
    const expected = `no address: the role ${node.role} listens only on the bus`;
    return [{ path, expected, found: found(node.listen) }];
  }
  const port = portOf(node.listen);
  if (port >= 1 && port <= PORT_MAX) return [];
  return [{ path, expected: `a port from 1 to ${PORT_MAX}`, found: found(node.listen) }];
}

function checkPorts(nodes: readonly NodeDocument[]): Problem[] {
  const owner = new Map<string, string>();
  return nodes.flatMap((node, i) => {
    if (node.listen === undefined) return [];
    const place = `${node.machine} ${portOf(node.listen)}`;
    const other = owner.get(place);
    if (other === undefined) {
      owner.set(place, node.id);
      return [];
    }
    const expected = `a port that ${other} on the same machine does not use`;
    return [{ path: `/nodes/${i}/listen`, expected, found: found(node.listen) }];
  });
}

/** Two databases in one file would corrupt each other's migrations. */
function checkDatabases({ login, realms }: InstallationDocument): Problem[] {
  const owner = new Map([[login.database, 'login']]);
  return realms.flatMap(({ id, database }, i) => {
    const other = owner.get(database);
    owner.set(database, id);
    if (other === undefined) return [];
    const expected = `a database of its own; ${other} uses this one`;
    return [{ path: `/realms/${i}/database`, expected, found: found(database) }];
  });
}

function checkBroker({ bus, nodes }: InstallationDocument): Problem[] {
  const brokers = nodes.filter((node) => node.role === 'broker').map((node) => node.id);
  if (bus === 'embedded') {
    if (brokers.length === 1) return [];
    const expected = 'exactly one node with the role broker, as bus is embedded';
    return [{ path: '/nodes', expected, found: brokers.join(', ') || 'none' }];
  }
  if (brokers.length === 0) return [];
  const expected = 'no node with the role broker, as bus names NATS servers';
  return [{ path: '/nodes', expected, found: brokers.join(', ') }];
}

function checkRealmDatabases({ realms, nodes }: InstallationDocument): Problem[] {
  return realms.flatMap(({ id }) => {
    const writers = nodes
      .filter((node) => node.role === 'database' && (node.realm ?? id) === id)
      .map((node) => node.id);
    if (writers.length === 1) return [];
    const expected = `exactly one node with the role database for the realm ${id}`;
    return [{ path: '/nodes', expected, found: writers.join(', ') || 'none' }];
  });
}

function checkRevivers(nodes: readonly NodeDocument[]): Problem[] {
  const machines = new Set(nodes.map((node) => node.machine));
  return [...machines].flatMap((machine) => {
    const revivers = nodes.filter((node) => node.machine === machine && node.role === 'reviver');
    if (revivers.length === 1 || revivers.length === 2) return [];
    const expected = `one or two nodes with the role reviver on the machine ${machine}`;
    const names = revivers.map((node) => node.id).join(', ');
    return [{ path: '/nodes', expected, found: names || 'none' }];
  });
}

function portOf(listen: string): number {
  return Number(listen.slice(listen.lastIndexOf(':') + 1));
}
