// SPDX-License-Identifier: MIT
/**
 * `realmkeep down`: stops every node of this machine, the ones that face players first. It works by
 * the pid files alone, so it needs neither a reviver nor a broker, and it leaves nothing behind.
 */
import type { NodeConfig, RoleName } from '@realmkeep/server';
import type { ProcessId } from '@realmkeep/server/host';
import { defineCommand, type Io } from '../command.ts';
import { FILE_OPTION, openSite, type Site, until } from '../site.ts';

/** Revivers hold nothing; one that does not go at once is killed. */
const REVIVER_MS_MAX = 2000;
const KILLED_MS_MAX = 2000;
/** Who stops after whom: players' sockets, the worlds, what they ask, the truth, the bus. */
const WAVES: readonly (readonly RoleName[])[] = [
  ['gateway', 'login'],
  ['zone'],
  ['world', 'account', 'master'],
  ['database'],
  ['broker'],
];

interface Running {
  readonly node: NodeConfig;
  readonly process: ProcessId;
}

export const down = defineCommand({
  name: 'down',
  summary: 'Stops every node of this machine: drained within the time, killed after it.',
  options: {
    file: FILE_OPTION,
    timeout: {
      type: 'number',
      default: 30,
      min: 0,
      max: 3600,
      unit: 's',
      description: 'how long nodes may take to hand on what they have',
    },
  },
  async run({ options, io }) {
    const site = await openSite(options.file, io);
    const begun = performance.now();
    if (runsNothing(site)) {
      io.out('nothing runs');
      return 0;
    }
    // From here on no reviver starts anything; only then may they be stopped, and only when they
    // are gone is the list of the other processes complete.
    site.files.want('down');
    await stop(site, io, running(site, ['reviver']), REVIVER_MS_MAX);
    const end = performance.now() + options.timeout * 1000;
    for (const roles of WAVES) {
      await stop(site, io, running(site, roles), Math.max(0, end - performance.now()));
    }
    // One that its partner was starting just then had no record yet; it has started nothing since.
    await stop(site, io, running(site, ['reviver']), REVIVER_MS_MAX);
    const left = site.nodes.filter((node) => site.files.living(node.id) !== null);
    for (const node of site.nodes) if (!left.includes(node)) site.files.forget(node.id);
    for (const node of left) io.error(`${node.id} could not be stopped`);
    if (left.length > 0) return 1;
    io.out(`everything stopped after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    return 0;
  },
});

function runsNothing(site: Site): boolean {
  return site.nodes.every((node) => site.files.living(node.id) === null);
}

function running(site: Site, roles: readonly RoleName[]): Running[] {
  return site.nodes.flatMap((node) => {
    const process = roles.includes(node.role) ? site.files.living(node.id) : null;
    return process === null ? [] : [{ node, process }];
  });
}

async function stop(
  site: Site,
  io: Io,
  targets: readonly Running[],
  deadlineMs: number,
): Promise<void> {
  const told = new Set<NodeConfig>();
  const allGone = (): boolean => {
    for (const { node, process } of targets) {
      if (told.has(node) || isAlive(site, process)) continue;
      told.add(node);
      io.out(`${node.id.padEnd(20)} ${node.role.padEnd(9)} pid ${process.pid}  stopped`);
    }
    return told.size === targets.length;
  };
  for (const { process } of targets) site.machine.signal(process, 'terminate');
  if (await until(deadlineMs, allGone)) return;
  for (const { node, process } of targets) {
    if (told.has(node)) continue;
    io.error(`${node.id} did not stop in time, killed`);
    site.machine.signal(process, 'kill');
  }
  await until(KILLED_MS_MAX, allGone);
}

function isAlive(site: Site, { pid, startTime }: ProcessId): boolean {
  return site.machine.facts([pid]).get(pid)?.startTime === startTime;
}
