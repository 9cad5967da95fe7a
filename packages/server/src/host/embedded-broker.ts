// SPDX-License-Identifier: MIT
/** The broker of `@realmkeep/bus`, letting in the nodes of one installation. */
import { type Env, isRealmError } from '@realmkeep/base';
import { authorizeNode } from '@realmkeep/bus';
import { Broker } from '@realmkeep/bus/broker';
import type { Installation } from '../config/installation.ts';
import type { RunningBroker } from '../roles/broker/broker.ts';
import { listenError } from './addresses.ts';

/** `secret` is the installation's: tokens made with it are let in, with their role's permissions. */
export async function startBroker(
  env: Env,
  installation: Installation,
  secret: Uint8Array,
  listen: string,
): Promise<RunningBroker> {
  const realms = new Map<string, string>(
    installation.nodes.map((node) => [node.id, node.realm ?? '*']),
  );
  const realmOf = (nodeId: string): string => realms.get(nodeId) ?? '*';
  const broker = new Broker(env, {
    listen,
    authorize(connect) {
      const node = authorizeNode(env.crypto, secret, connect.token, realmOf);
      return node?.permissions ?? null;
    },
  });
  let address: string;
  try {
    address = await broker.start();
  } catch (error) {
    throw isRealmError(error, 'ERR_BUS_LISTEN') ? listenError(listen, error.cause) : error;
  }
  return {
    address,
    figures: () => ({ ...broker.stats() }),
    close: () => broker.stop(),
  };
}
