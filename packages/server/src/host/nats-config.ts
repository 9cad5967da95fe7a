// SPDX-License-Identifier: MIT
/**
 * The accounts file of a real nats-server: one user for each node of the installation, with the
 * password that the node shows and the subject permissions that the embedded broker enforces.
 */
import { type Crypto, type NodeId, RealmError } from '@realmkeep/base';
import { nodeToken, type Permissions, permissionsOf } from '@realmkeep/bus';
import type { Installation } from '../config/installation.ts';

/** The name of everybody at the command line. */
export const OPERATOR = 'OPERATOR' as NodeId;
/** Whoever received a request may answer it once, within this time. */
const ANSWER_WITHIN = '15s';

interface User {
  readonly id: string;
  readonly role: string;
  /** `*` for nodes of every realm. */
  readonly realm: string;
}

/** The text of the file; it holds passwords. */
export function natsAccounts(
  installation: Installation,
  secret: Uint8Array,
  crypto: Pick<Crypto, 'hmacSha256'>,
): string {
  const users: User[] = [
    ...installation.nodes
      .filter(({ role }) => role !== 'broker')
      .map(({ id, role, realm }) => ({ id, role, realm: realm ?? '*' })),
    { id: OPERATOR, role: 'operator', realm: '*' },
  ];
  const blocks = users.map((user) =>
    userBlock(user, nodeToken(crypto, secret, user.id as NodeId, user.role)),
  );
  return [
    '# Made by `realmkeep nats-config`: make it anew when nodes are added, then reload the servers.',
    '# It holds passwords: readable by the user of nats-server alone.',
    'accounts {',
    '  REALMKEEP {',
    '    users: [',
    ...blocks,
    '    ]',
    '  }',
    '}',
    '',
  ].join('\n');
}

function userBlock({ id, role, realm }: User, password: string): string {
  const permissions = permissionsOf(id, role, realm);
  if (permissions === null) throw new RealmError('ERR_CONFIG', `no permissions for ${role}`);
  return [
    '      {',
    `        user: ${quoted(id)}, password: ${quoted(password)}`,
    '        permissions: {',
    `          publish: { allow: ${listOf(permissions, 'publish')} }`,
    `          subscribe: { allow: ${listOf(permissions, 'subscribe')} }`,
    `          allow_responses: { max: 1, expires: ${quoted(ANSWER_WITHIN)} }`,
    '        }',
    '      }',
  ].join('\n');
}

function listOf(permissions: Permissions, of: keyof Permissions): string {
  return `[${permissions[of].map(quoted).join(', ')}]`;
}

/** Ids, tokens and subjects hold nothing that would have to be escaped. */
function quoted(text: string): string {
  return `"${text}"`;
}
