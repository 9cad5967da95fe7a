// SPDX-License-Identifier: MIT
/**
 * `realmkeep dev`: one realm of the installation with every role in this process, on a bus in
 * memory, for looking into a game with a debugger. Its files are those of the installation; its
 * clock stands still while the process does, and no watchdog looks.
 */
import {
  type Env,
  type Incarnation,
  type NodeId,
  RealmError,
  type RealmId,
  toHex,
} from '@realmkeep/base';
import { MemoryBusNetwork } from '@realmkeep/bus';
import type { NodeConfig, RoleName } from '../config/installation.ts';
import { type PortableRole, ROLE_MODULES } from '../roles/index.ts';
import { Messenger } from '../runtime/messenger.ts';
import { NodeRuntime } from '../runtime/node-runtime.ts';
import { Statistics } from '../runtime/statistics.ts';
import { createHostEnv } from './env.ts';
import { folders, makeFolders } from './folders.ts';
import type { LoadedInstallation } from './installation-file.ts';
import { PausingClock } from './pausing-clock.ts';
import { RunFiles } from './run-files.ts';
import { ensureSecrets, loadSecrets } from './secrets.ts';
import { createServices } from './services.ts';

/** One node of each; in the order in which they start. */
const ROLES: readonly PortableRole[] = [
  'database',
  'master',
  'login',
  'account',
  'world',
  'zone',
  'gateway',
];
const READY_MS_MAX = 30_000;
const LOOK_MS = 50;
const INCARNATION_BYTES = 16;

export interface DevRealm {
  readonly realm: RealmId;
  /** Address of login's interface and page. */
  readonly login: string;
  stop(): Promise<void>;
}

/** Resolves when every role is ready. `exit` ends the process. */
export async function startDevRealm(
  installation: LoadedInstallation,
  exit: (code: number, reason: string) => void,
): Promise<DevRealm> {
  const realm = installation.realms[0].id;
  const nodes = ROLES.map((role) => nodeOf(installation, role, realm));
  const at = folders(installation.dataFolder);
  makeFolders(at);
  const files = new RunFiles(at.run);
  for (const { id } of installation.nodes) {
    const other = files.living(id);
    if (other === null) continue;
    const text = `${id} runs as process ${other.pid}: realmkeep down first`;
    throw new RealmError('ERR_NODE_RUNNING', text, { fields: { node: id, pid: other.pid } });
  }
  const clock = new PausingClock();
  const envOf = ({ id, role }: NodeConfig): Env => ({
    ...createHostEnv({ nodeId: id, role, dataFolder: installation.dataFolder }),
    clock,
  });
  const first = envOf(nodes[0]);
  ensureSecrets(installation.dataFolder, first.crypto);
  const bus = new MemoryBusNetwork({ clock, random: first.random }, { link: { delayMs: [0, 0] } });
  const one = { ...installation, nodes };
  const runtimes: NodeRuntime[] = [];
  for (const node of nodes) {
    const env = envOf(node);
    const secrets = loadSecrets(one, node, env.crypto);
    const connected = bus.connect(node.id);
    const context = {
      node,
      installation: one,
      incarnation: toHex(env.random.bytes(INCARNATION_BYTES)) as Incarnation,
      bus: connected,
      messenger: new Messenger(connected, env.log),
      statistics: new Statistics(),
      services: createServices(one, secrets, clock, env.log),
      exit,
    };
    const factory = await ROLE_MODULES[node.role as PortableRole]();
    const runtime = new NodeRuntime(env, context, factory(env, context));
    runtimes.push(runtime);
    void runtime.start();
  }
  await ready(runtimes, clock);
  return {
    realm,
    login: `http://${nodes[ROLES.indexOf('login')].listen}`,
    async stop() {
      for (const runtime of runtimes.toReversed()) await runtime.stop();
    },
  };
}

async function ready(runtimes: readonly NodeRuntime[], clock: PausingClock): Promise<void> {
  const until = clock.now() + READY_MS_MAX;
  while (!runtimes.every(({ state }) => state === 'ready')) {
    if (clock.now() > until) throw new RealmError('ERR_INTERNAL', 'the realm did not become ready');
    await new Promise<void>((resolve) => {
      clock.after(LOOK_MS, resolve);
    });
  }
}

/** The first node of a role that serves this realm; made up where the installation has none. */
function nodeOf(installation: LoadedInstallation, role: RoleName, realm: RealmId): NodeConfig {
  const serves = (node: NodeConfig): boolean =>
    node.role === role && (node.realm === null || node.realm === realm);
  const found = installation.nodes.find(serves);
  if (found !== undefined) return found;
  throw new RealmError('ERR_CONFIG', `the installation has no ${role} of ${realm as string}`, {
    fields: { node: role.toUpperCase() as NodeId },
  });
}
