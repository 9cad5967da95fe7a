// SPDX-License-Identifier: MIT
/** `realmkeep status`: every node of this machine, and whether all can do their work. */
import { allReady, type StatusRow } from '@realmkeep/server/host';
import { defineCommand, type Io } from '../command.ts';
import { FILE_OPTION, openSite, readStatus, type SiteStatus } from '../site.ts';

const WATCH_MS = 1000;
const CLEAR = '\x1b[H\x1b[2J';
const MIB = 1024 * 1024;

export const status = defineCommand({
  name: 'status',
  summary: 'Shows every node of this machine; exit code 0 only when all are ready.',
  options: {
    file: FILE_OPTION,
    json: { type: 'flag', description: 'print one JSON document' },
    watch: { type: 'flag', short: 'w', description: 'show it anew every second, until Ctrl-C' },
  },
  async run({ options, io }) {
    const site = await openSite(options.file, io);
    const print = options.json ? printJson : printTable;
    while (options.watch) {
      const found = await readStatus(site);
      if (!options.json) process.stdout.write(CLEAR);
      print(found, io);
      await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
    }
    const found = await readStatus(site);
    print(found, io);
    return allReady(found.nodes) ? 0 : 1;
  },
});

function printJson(found: SiteStatus, io: Io): void {
  io.out(JSON.stringify({ ok: allReady(found.nodes), ...found }));
}

interface Column {
  readonly title: string;
  readonly right?: boolean;
  readonly of: (row: StatusRow) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'NODE', of: (row) => row.node },
  { title: 'ROLE', of: (row) => row.role },
  { title: 'REALM', of: (row) => row.realm ?? '*' },
  { title: 'STATE', of: (row) => row.state },
  { title: 'PID', right: true, of: (row) => (row.pid === 0 ? '-' : String(row.pid)) },
  { title: 'UPTIME', right: true, of: (row) => (row.pid === 0 ? '-' : duration(row.uptimeMs)) },
  { title: 'RESTARTS', right: true, of: (row) => String(row.restarts) },
  { title: 'CPU %', right: true, of: (row) => row.cpuPercent.toFixed(1) },
  { title: 'RSS MiB', right: true, of: (row) => (row.rssBytes / MIB).toFixed(0) },
  { title: 'PLAYERS', right: true, of: (row) => String(row.players) },
  { title: 'DETAIL', of: (row) => row.detail },
];

function printTable(found: SiteStatus, io: Io): void {
  const cells = found.nodes.map((row) => COLUMNS.map((column) => column.of(row)));
  const widths = COLUMNS.map((column, i) =>
    Math.max(column.title.length, ...cells.map((line) => line[i].length)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => (COLUMNS[i].right ? text.padStart(widths[i]) : text.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  io.out(line(COLUMNS.map((column) => column.title)));
  for (const texts of cells) io.out(line(texts));
  const ready = found.nodes.filter((row) => row.state === 'ready').length;
  const rss = found.nodes.reduce((sum, row) => sum + row.rssBytes, 0) / MIB;
  io.out(`${ready} of ${found.nodes.length} nodes ready, ${rss.toFixed(0)} MiB in all`);
  if (found.reviver === null) io.out('no reviver answers: process facts only');
  else if (!found.busConnected) io.out('the bus is away: process facts only');
}

function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m`;
  return `${Math.floor(seconds / 86_400)}d${Math.floor(seconds / 3600) % 24}h`;
}
