// SPDX-License-Identifier: MIT
/** Composes the two roles that need the machine itself; every other comes from `roles/index.ts`. */
import { type Env, present } from '@realmkeep/base';
import type { RoleName } from '../config/installation.ts';
import { ROLE_MODULES, type RoleFactory } from '../roles/index.ts';
import { folders } from './folders.ts';
import type { LoadedInstallation } from './installation-file.ts';
import type { NodeSecrets } from './secrets.ts';

export interface Host {
  readonly installation: LoadedInstallation;
  readonly secrets: NodeSecrets;
  /** The Node.js to use and the launcher of `realmkeep`. */
  readonly program: readonly string[];
}

export async function loadRole(role: RoleName, host: Host): Promise<RoleFactory> {
  if (role === 'reviver') return loadReviver(host);
  if (role === 'broker') return loadBroker(host);
  return ROLE_MODULES[role]();
}

async function loadReviver(host: Host): Promise<RoleFactory> {
  const [{ createReviver }, { HostMachine }, { FileSeat }, { serveControl }] = await Promise.all([
    import('../roles/reviver/reviver.ts'),
    import('./machine.ts'),
    import('./seat.ts'),
    import('./control-socket.ts'),
  ]);
  return (env, context) => {
    const { run } = folders(context.installation.dataFolder);
    return createReviver(env, context, {
      machine: new HostMachine(host.installation, host.program),
      seat: new FileSeat(run),
      serveControl: (handler) => serveControl(run, handler),
    });
  };
}

async function loadBroker(host: Host): Promise<RoleFactory> {
  const { createBroker } = await import('../roles/broker/broker.ts');
  const secret = present(host.secrets.installationSecret, 'the broker may check tokens');
  return (env: Env, context) =>
    createBroker(env, context, async (listen) => {
      const { startBroker } = await import('./embedded-broker.ts');
      return startBroker(env, context.installation, secret, listen);
    });
}
