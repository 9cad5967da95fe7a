// SPDX-License-Identifier: MIT
/** What a machine that joins is told of the installation; nothing in it is secret. */
import { toHex } from '@realmkeep/base';
import type { RoleContext } from '../../runtime/role.ts';

export function describeInstallation({ installation, services }: RoleContext): string {
  const { realms, nodes } = installation;
  return JSON.stringify({
    loginPublicKey: toHex(services.secrets.loginPublicKey),
    realms: realms.map(({ id, title, game, crash, zones }) => ({ id, title, game, crash, zones })),
    nodes: nodes.map(({ id, role, realm, listen }) => ({ id, role, realm, listen })),
  });
}
