// SPDX-License-Identifier: MIT
/**
 * A person at the command line as a client of the bus: may ask the realms' databases, masters and
 * single nodes. Whoever can read the installation's secret is its operator.
 */
import { type NodeId, RealmError, type RealmId, type RegionId, silentLog } from '@realmkeep/base';
import { connectNatsBus } from '@realmkeep/bus/nats';
import { masterMessages, type Request, subjects } from '@realmkeep/wire';
import type { Installation } from '../config/installation.ts';
import { Messenger, on } from '../runtime/messenger.ts';
import { busServers } from './addresses.ts';
import { HostClock } from './clock.ts';
import { HostCrypto } from './crypto.ts';
import { OPERATOR } from './nats-config.ts';
import { operatorToken } from './secrets.ts';

const CONNECT_MS_MAX = 3000;
const ANSWER_MS_MAX = 5000;
const ROUTES_MS_MAX = 3000;

export interface Operator {
  ask<Q, A>(realm: RealmId, of: Request<Q, A>, value: Q): Promise<A>;
  /** Asks the process that runs the region, as the master tells; rejects with ERR_ZONE_DOWN. */
  askOwner<Q, A>(realm: RealmId, region: RegionId, of: Request<Q, A>, value: Q): Promise<A>;
  /** Asks the present master. */
  order<Q, A>(realm: RealmId, of: Request<Q, A>, value: Q): Promise<A>;
  close(): Promise<void>;
}

/** Rejects with ERR_BUS_AWAY when no broker answers. */
export async function connectOperator(installation: Installation): Promise<Operator> {
  // Several may be at work; each connection has an inbox of its own.
  const name = OPERATOR;
  const token = operatorToken(installation, name, new HostCrypto());
  const env = { clock: new HostClock(), log: silentLog };
  const servers = busServers(installation);
  const signal = AbortSignal.timeout(CONNECT_MS_MAX);
  const bus = await connectNatsBus(env, { servers, name, token, signal }).catch((cause) => {
    if (!signal.aborted) throw cause;
    const text = `no broker answers at ${servers.join(', ')}; is the realm running?`;
    throw new RealmError('ERR_BUS_AWAY', text, { cause });
  });
  const messenger = new Messenger(bus, silentLog);
  return {
    ask: (realm, of, value) => messenger.ask(subjects.database(realm), of, value, ANSWER_MS_MAX),
    async askOwner(realm, region, of, value) {
      const node = await ownerOf(messenger, env.clock, realm, region);
      return messenger.ask(subjects.node(realm, node), of, value, ANSWER_MS_MAX);
    },
    order: (realm, of, value) => messenger.ask(subjects.orders(realm), of, value, ANSWER_MS_MAX),
    close: () => bus.close(),
  };
}

/** The master tells its table once a second. */
async function ownerOf(
  messenger: Messenger,
  clock: HostClock,
  realm: RealmId,
  region: RegionId,
): Promise<NodeId> {
  const down = new RealmError('ERR_ZONE_DOWN', `the master names nobody who runs ${region}`);
  let end = (): void => {};
  const found = new Promise<NodeId>((resolve, reject) => {
    const table = on(masterMessages.Routes, ({ routes }) => {
      const route = routes.find((each) => each.region === region);
      if (route !== undefined) resolve(route.node);
      else reject(down);
    });
    const subscription = messenger.listen(subjects.routes(realm), [table]);
    const cancel = clock.after(ROUTES_MS_MAX, () => reject(down));
    end = () => {
      subscription.unsubscribe();
      cancel();
    };
  });
  return found.finally(end);
}
