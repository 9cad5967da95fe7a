// SPDX-License-Identifier: MIT
/** `realmkeep up`: everything of this machine runs, and the command says when it can be used. */
import { isRealmError } from '@realmkeep/base';
import {
  assertPlatform,
  createHostEnv,
  ensureSecrets,
  FileSeat,
  makeFolders,
  type StatusRow,
  warmUp,
} from '@realmkeep/server/host';
import { defineCommand, type Io } from '../command.ts';
import { ask, FILE_OPTION, openSite, readStatus, type Site, until } from '../site.ts';
import { tail } from '../tail.ts';

const LOG_LINES = 8;

export const up = defineCommand({
  name: 'up',
  summary: 'Starts every node of this machine that does not run, and waits until all are ready.',
  details:
    'The nodes go on in the background; a reviver starts those again that die. Running it again\nis harmless: it also starts nodes again that were given up.',
  options: {
    file: FILE_OPTION,
    timeout: {
      type: 'number',
      default: 60,
      min: 1,
      max: 3600,
      unit: 's',
      description: 'how long to wait until all nodes are ready',
    },
  },
  async run({ options, io }) {
    assertPlatform();
    const site = await openSite(options.file, io);
    makeFolders(site.folders);
    for (const name of secrets(site)) io.out(`made secret ${name}`);
    site.files.want('up');
    const begun = performance.now();
    const before = new Set((await readStatus(site)).nodes.filter(isReady).map((row) => row.pid));
    await startReviver(site);
    const rows = await awaitReady(site, io, options.timeout * 1000, begun, before);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    if (!rows.every(isReady)) {
      explain(site, io, rows);
      return 1;
    }
    io.out(`all ${rows.length} nodes are ready after ${seconds} s`);
    for (const line of addresses(site)) io.out(line);
    return 0;
  },
});

function secrets(site: Site): string[] {
  const { dataFolder } = site.installation;
  const env = createHostEnv({
    nodeId: 'REALMKEEP-UP',
    role: 'operator',
    dataFolder,
    console: false,
  });
  const made = ensureSecrets(dataFolder, env.crypto);
  if (made.length > 0) env.log.info('secrets made', { made });
  return made;
}

/** One reviver is enough: it starts all the rest, its partner included. */
async function startReviver(site: Site): Promise<void> {
  if (new FileSeat(site.folders.run).holder() !== null) {
    try {
      await ask(site, { command: 'up' });
    } catch (error) {
      // It has just taken the seat and starts everything anyway, or it dies and another takes it.
      if (!isRealmError(error, 'ERR_CONTROL_AWAY')) throw error;
    }
    return;
  }
  const revivers = site.nodes.filter((node) => node.role === 'reviver');
  // A living one that sits not yet will do so as soon as it sees that `up` is wanted.
  if (revivers.some((node) => site.files.living(node.id) !== null)) return;
  // The nodes' own command too: one module that is not in the cache costs each node the compiler.
  await Promise.all([warmUp(site.installation), import('./node.ts')]);
  site.machine.spawn(revivers[0], 0, () => {});
}

async function awaitReady(
  site: Site,
  io: Io,
  deadlineMs: number,
  begun: number,
  before: ReadonlySet<number>,
): Promise<readonly StatusRow[]> {
  const told = new Set<string>();
  let rows: readonly StatusRow[] = [];
  await until(deadlineMs, async () => {
    const status = await readStatus(site);
    rows = status.nodes;
    for (const row of rows) {
      if (told.has(row.node) || !isReady(row)) continue;
      told.add(row.node);
      const ms = Math.round(performance.now() - begun);
      const since = before.has(row.pid) ? 'was ready' : `ready after ${ms} ms`;
      io.out(`${row.node.padEnd(20)} ${row.role.padEnd(9)} pid ${row.pid}  ${since}`);
    }
    return rows.every((row) => isReady(row) || isHopeless(row));
  });
  return rows;
}

function isReady(row: StatusRow): boolean {
  return row.state === 'ready';
}

/** More waiting would not help. */
function isHopeless(row: StatusRow): boolean {
  return row.state === 'misconfigured' || row.state === 'crash-loop';
}

function explain(site: Site, io: Io, rows: readonly StatusRow[]): void {
  for (const row of rows.filter((each) => !isReady(each))) {
    const detail = row.detail === '' ? '' : ` (${row.detail})`;
    io.error(`${row.node} is not ready: ${row.state}${detail}; its log ends with`);
    for (const line of tail(site.folders.consoleLog(row.node), LOG_LINES)) io.error(`    ${line}`);
  }
}

/** What a person can open. */
function addresses(site: Site): string[] {
  return site.nodes.flatMap((node) => {
    const at = node.public ?? node.listen;
    if (at === null) return [];
    const base = at.includes('://') ? at : `http://${at}`;
    if (node.role === 'login') return [`  play      ${base}/`];
    if (node.role === 'master') return [`  cluster   ${base}/api/cluster`];
    return [];
  });
}
