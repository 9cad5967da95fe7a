// SPDX-License-Identifier: MIT
/**
 * Who may use which subject: tokens that say which node of which role connects, and the table of
 * what each role may publish and subscribe to. The embedded broker enforces it; for a real
 * nats-server the same table is written into its configuration.
 */
import { type Crypto, equalBytes, fromHex, NODE_ID_PATTERN, toHex, utf8 } from '@realmkeep/base';

/** What one connection may do: patterns, wildcards allowed; what none covers is refused. */
export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Patterns of a role; `{realm}` and `{node}` stand for the connection's own. */
export interface RolePermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

export interface Authorization {
  readonly nodeId: string;
  readonly role: string;
  readonly permissions: Permissions;
}

/**
 * What every node does: tells that it lives, hears what is meant for it and for all, speaks to any
 * node by name. An answer needs no permission of its own: whoever received a request may publish
 * once to its reply subject, and to nobody's inbox else.
 */
const EVERY_NODE: RolePermissions = {
  publish: ['realm.{realm}.beat.{node}', 'realm.{realm}.node.*'],
  subscribe: ['realm.{realm}.node.{node}', 'realm.{realm}.routes', '_INBOX.{node}.>'],
};

/** Beyond what every node does. Subjects are named in `@realmkeep/wire` subjects. */
export const ROLE_PERMISSIONS: Readonly<Record<string, RolePermissions>> = {
  reviver: {
    publish: ['realm.{realm}.database', 'realm.{realm}.master'],
    subscribe: ['realm.{realm}.beat.*'],
  },
  broker: {
    publish: [],
    subscribe: [],
  },
  master: {
    publish: ['realm.{realm}.routes', 'realm.{realm}.master', 'realm.{realm}.database'],
    subscribe: ['realm.{realm}.beat.*', 'realm.{realm}.master', 'realm.{realm}.orders'],
  },
  login: {
    publish: ['realm.{realm}.gateways', 'realm.{realm}.database'],
    subscribe: ['realm.{realm}.beat.*'],
  },
  account: {
    publish: ['realm.{realm}.database'],
    subscribe: ['realm.{realm}.account'],
  },
  database: {
    publish: [],
    subscribe: ['realm.{realm}.database'],
  },
  // A person at the command line; no node of an installation has this role.
  operator: {
    publish: ['realm.{realm}.database', 'realm.{realm}.orders'],
    subscribe: [],
  },
  backup: {
    publish: ['realm.{realm}.database'],
    subscribe: [],
  },
  world: {
    publish: ['realm.{realm}.chat', 'realm.{realm}.database', 'realm.{realm}.world.>'],
    subscribe: ['realm.{realm}.world', 'realm.{realm}.world.>', 'realm.{realm}.beat.*'],
  },
  zone: {
    publish: [
      'realm.{realm}.database',
      'realm.{realm}.world',
      'realm.{realm}.world.>',
      'realm.{realm}.master',
      'realm.{realm}.region.*.stream',
      'realm.{realm}.region.*.observe',
    ],
    subscribe: ['realm.{realm}.region.>'],
  },
  gateway: {
    publish: [
      'realm.{realm}.account',
      'realm.{realm}.database',
      'realm.{realm}.world',
      'realm.{realm}.world.>',
      'realm.{realm}.region.*.observe',
    ],
    subscribe: [
      'realm.{realm}.beat.*',
      'realm.{realm}.region.*.stream',
      'realm.{realm}.chat',
      'realm.{realm}.gateways',
      'realm.{realm}.world.>',
    ],
  },
};

/** The permissions of one node; `realm` is `*` for a node that serves every realm. */
export function permissionsOf(nodeId: string, role: string, realm: string): Permissions | null {
  if (!Object.hasOwn(ROLE_PERMISSIONS, role)) return null;
  const own = ROLE_PERMISSIONS[role];
  const fill = (pattern: string) =>
    pattern.replaceAll('{realm}', realm).replaceAll('{node}', nodeId);
  return {
    publish: [...EVERY_NODE.publish, ...own.publish].map(fill),
    subscribe: [...EVERY_NODE.subscribe, ...own.subscribe].map(fill),
  };
}

/** What a node shows to the broker: `nodeId.role.hex`, the last a seal over the first two. */
export function nodeToken(
  crypto: Pick<Crypto, 'hmacSha256'>,
  secret: Uint8Array,
  nodeId: string,
  role: string,
): string {
  return `${nodeId}.${role}.${toHex(seal(crypto, secret, nodeId, role))}`;
}

/**
 * The node behind a token and what it may do, or null when the token was not made with this secret
 * or names no role. `realmOf` says which realm a node works for; without it, any (`*`).
 */
export function authorizeNode(
  crypto: Pick<Crypto, 'hmacSha256'>,
  secret: Uint8Array,
  token: string,
  realmOf: (nodeId: string) => string = () => '*',
): Authorization | null {
  const parts = token.split('.');
  if (parts.length !== 3) return null;
  const [nodeId, role, hex] = parts;
  const shown = fromHex(hex);
  if (shown === null || !NODE_ID_PATTERN.test(nodeId)) return null;
  // The time of this comparison does not depend on where the bytes differ.
  if (!equalBytes(shown, seal(crypto, secret, nodeId, role))) return null;
  const permissions = permissionsOf(nodeId, role, realmOf(nodeId));
  return permissions === null ? null : { nodeId, role, permissions };
}

/** The line's name keeps a seal from being valid for anything else made with the same secret. */
function seal(
  crypto: Pick<Crypto, 'hmacSha256'>,
  secret: Uint8Array,
  nodeId: string,
  role: string,
): Uint8Array {
  return crypto.hmacSha256(secret, utf8(`realmkeep bus node\n${nodeId}\n${role}`));
}
