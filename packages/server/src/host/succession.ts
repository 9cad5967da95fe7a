// SPDX-License-Identifier: MIT
/**
 * A process that takes the place of another one of the same node: it loads what the node needs,
 * only then tells its predecessor to stop, and goes on when that is gone. So a restart costs a port
 * or a file its holder for some tens of milliseconds, and a version that cannot even load costs
 * nothing.
 */
import type { Installation, NodeConfig } from '../config/installation.ts';
import { ROLE_MODULES } from '../roles/index.ts';
import type { ProcessId } from '../roles/reviver/ports.ts';
import { folders } from './folders.ts';
import { importGame } from './game-source.ts';
import { findNode, loadInstallation } from './installation-file.ts';
import { SUCCEEDS } from './machine.ts';
import { processFacts } from './process-facts.ts';
import { RunFiles } from './run-files.ts';

const POLL_MS = 10;

/**
 * Resolves when the place is free, with how often the node was started anew, this time included;
 * null at once in a process that has no predecessor.
 */
export async function succeedPredecessor(options: {
  readonly file: string;
  readonly nodeId: string;
}): Promise<number | null> {
  const predecessor = parse(process.env[SUCCEEDS]);
  if (predecessor === null) return null;
  const installation = await loadInstallation(options.file);
  const node = findNode(installation, options.nodeId);
  await loadModules(installation, node);
  const record = new RunFiles(folders(installation.dataFolder).run).record(node.id);
  if (isAlive(predecessor)) process.kill(predecessor.pid, 'SIGTERM');
  // Its reviver kills it when it does not end; without one it is waited for.
  while (isAlive(predecessor)) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  return (record?.restarts ?? 0) + 1;
}

async function loadModules(installation: Installation, node: NodeConfig): Promise<void> {
  const realms = installation.realms.filter(({ id }) => node.realm === null || node.realm === id);
  const { role } = node;
  await import('./machine-roles.ts');
  if (role === 'reviver') {
    await Promise.all([
      import('../roles/reviver/reviver.ts'),
      import('./machine.ts'),
      import('./seat.ts'),
      import('./control-socket.ts'),
    ]);
    return;
  }
  if (role === 'broker') {
    await Promise.all([import('../roles/broker/broker.ts'), import('./embedded-broker.ts')]);
    return;
  }
  await ROLE_MODULES[role]();
  if (role === 'gateway' || role === 'login' || role === 'master') {
    await Promise.all([import('./sockets.ts'), import('./http.ts')]);
  }
  if (role === 'login' || role === 'database') await import('@realmkeep/store/sqlite');
  else await Promise.all(realms.map(({ game }) => importGame(game)));
}

function parse(text: string | undefined): ProcessId | null {
  const match = /^(\d+) (\S.*)$/.exec(text ?? '');
  return match === null ? null : { pid: Number(match[1]), startTime: match[2] };
}

function isAlive({ pid, startTime }: ProcessId): boolean {
  return processFacts([pid]).get(pid)?.startTime === startTime;
}
