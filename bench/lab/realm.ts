// SPDX-License-Identifier: MIT
/** A real realm for one measurement: an installation of its own in a temporary folder. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cpuMs, rssBytes } from './processes.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const launcher = join(root, 'packages/cli/bin/realmkeep.mjs');

export interface LabRealmOptions {
  readonly game: string;
  readonly gateways: number;
  readonly zones: number;
  /** Core of every server process. */
  /** Core of every server; null leaves them to the kernel. */
  readonly core: number | null;
  readonly env: Readonly<Record<string, string>>;
}

interface Row {
  readonly node: string;
  readonly role: string;
  readonly pid: number;
}

export interface LabRealm {
  /** Address of login. */
  readonly login: string;
  readonly gateways: readonly string[];
  readonly loginSeed: string;
  /** CPU time of the processes whose role is counted, in ms. */
  cpuMs(): number;
  /** The same by role. */
  cpuMsByRole(): Readonly<Record<string, number>>;
  rssBytes(role: string): number;
  pids(role: string): number[];
  stop(): Promise<void>;
}

/** The roles that a peer's one process is compared with. */
const COUNTED = ['zone', 'gateway', 'broker'];

export async function startRealm(options: LabRealmOptions): Promise<LabRealm> {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-bench-'));
  const ports = await freePorts(3 + options.gateways);
  const file = join(folder, 'realmkeep.json');
  const gatewayPorts = ports.slice(3);
  writeFileSync(file, JSON.stringify(installation(options, ports, gatewayPorts), null, 2));
  const realmkeep = (...words: string[]) =>
    run(process.execPath, [launcher, ...words, '--file', file], {
      env: { ...process.env, ...options.env },
      maxBuffer: 16 * 1024 * 1024,
    });
  await realmkeep('up');
  const status = JSON.parse((await realmkeep('status', '--json')).stdout) as { nodes: Row[] };
  for (const { pid } of options.core === null ? [] : status.nodes) {
    await run('taskset', ['-apc', String(options.core), `${pid}`]);
  }
  const counted = status.nodes.filter((row) => COUNTED.includes(row.role));
  const pids = (role: string): number[] =>
    status.nodes.filter((row) => row.role === role).map((row) => row.pid);
  const sum = (rows: readonly Row[]): number => rows.reduce((s, row) => s + cpuMs(row.pid), 0);
  return {
    login: `http://127.0.0.1:${ports[1]}`,
    gateways: gatewayPorts.map((port) => `ws://127.0.0.1:${port}/`),
    loginSeed: readFileSync(join(folder, 'data/secrets/login.seed'), 'utf8').trim(),
    cpuMs: () => sum(counted),
    cpuMsByRole: () =>
      Object.fromEntries(COUNTED.map((r) => [r, sum(counted.filter((row) => row.role === r))])),
    rssBytes: (role) => pids(role).reduce((total, pid) => total + rssBytes(pid), 0),
    pids,
    async stop() {
      await realmkeep('down');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function installation(
  options: LabRealmOptions,
  ports: readonly number[],
  gatewayPorts: readonly number[],
): object {
  const at = (port: number): string => `127.0.0.1:${port}`;
  const realm = 'arena';
  const many = (count: number, of: (i: number) => object): object[] =>
    Array.from({ length: count }, (_, i) => of(i));
  return {
    bus: 'embedded',
    data: './data',
    login: { database: 'sqlite:./data/login.db' },
    realms: [{ id: realm, title: 'Arena', game: options.game, database: 'sqlite:./data/arena.db' }],
    nodes: [
      { id: 'REVIVER-1', role: 'reviver' },
      { id: 'BROKER', role: 'broker', listen: at(ports[0]) },
      { id: 'LOGIN-1', role: 'login', listen: at(ports[1]) },
      { id: 'MASTER', role: 'master', realm, listen: at(ports[2]) },
      { id: 'DB', role: 'database', realm },
      { id: 'ACCOUNT-1', role: 'account', realm },
      { id: 'WORLD', role: 'world', realm },
      ...many(options.zones, (i) => ({ id: `ZONE-${i + 1}`, role: 'zone', realm })),
      ...many(options.gateways, (i) => ({
        id: `GATE-${i + 1}`,
        role: 'gateway',
        realm,
        listen: at(gatewayPorts[i]),
        playersMax: 10_000,
      })),
    ],
  };
}

/** Ports that are free now, of loopback. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address !== null && typeof address === 'object') ports.push(address.port);
  }
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports;
}
