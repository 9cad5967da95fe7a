// SPDX-License-Identifier: MIT
/** A realm over four hosts and a cluster of three real nats-servers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { delay, RealmError } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import {
  askControl,
  folders,
  freePorts,
  RunFiles,
  type StatusAnswer,
} from '@realmkeep/server/host';
import type { NetworkHosts } from './network-hosts.ts';

const LAUNCHER = fileURLToPath(new URL('../../../../cli/bin/realmkeep.mjs', import.meta.url));
const NATS = fileURLToPath(new URL('../../../../../deploy/nats/', import.meta.url));
const GAME = fileURLToPath(new URL('../../../../../games/hollowmere/src/game.ts', import.meta.url));
const REALM = 'hollowmere';
export const HOSTS = 4;
/** Hosts with a nats-server. */
const SERVERS = [1, 2, 3] as const;
const NATS_MS_MAX = 10_000;
const POLL_MS = 50;
const STATUS_MS_MAX = 1000;

type NodeLine = readonly [id: string, role: string, port?: number];

/** This machine beside the hosts: to login all bots come from one address, so it is their own. */
const EDGE = 0;
/** What runs where; every host has its revivers. */
const NODES: Readonly<Record<number, readonly NodeLine[]>> = {
  [EDGE]: [['LOGIN-1', 'login']],
  1: [
    ['MASTER-1', 'master'],
    ['DB', 'database'],
    ['ACCOUNT-1', 'account'],
    ['WORLD', 'world'],
    ['GATE-1', 'gateway', 7701],
  ],
  2: [
    ['ZONE-2', 'zone'],
    ['ACCOUNT-2', 'account'],
    ['GATE-2', 'gateway', 7701],
  ],
  3: [
    ['ZONE-3', 'zone'],
    ['MASTER-3', 'master'],
  ],
  4: [
    ['ZONE-4', 'zone'],
    ['GATE-4', 'gateway', 7701],
  ],
};

export class HostsRealm {
  readonly folder: string;
  readonly #hosts: NetworkHosts;
  readonly #servers = new Map<number, ChildProcess>();
  #loginPort = 0;

  constructor(folder: string, hosts: NetworkHosts) {
    this.folder = folder;
    this.#hosts = hosts;
  }

  get login(): string {
    return `http://127.0.0.1:${this.#loginPort}`;
  }

  get databaseFile(): string {
    return join(this.#home(1), 'data', `${REALM}.db`);
  }

  /** Resolves when every node of every host is ready. */
  async start(): Promise<void> {
    const hosts = Object.keys(NODES).map(Number);
    [this.#loginPort] = await freePorts(1);
    for (const host of hosts) this.#writeInstallation(host);
    const accounts = join(this.folder, 'accounts.conf');
    await this.#must(1, 'nats-config', '--out', accounts);
    for (const host of hosts.filter((each) => each !== 1)) {
      const secrets = join('data', 'secrets');
      cpSync(join(this.#home(1), secrets), join(this.#home(host), secrets), { recursive: true });
    }
    for (const host of SERVERS) await this.#startServer(host);
    await Promise.all(hosts.map((host) => this.up(host)));
  }

  async up(host: number): Promise<void> {
    if (!this.#servers.has(host) && SERVERS.some((server) => server === host)) {
      await this.#startServer(host);
    }
    await this.#must(host, 'up', '--timeout', '90');
  }

  async down(): Promise<void> {
    const hosts = Object.keys(NODES).map(Number);
    const others = hosts.filter((host) => host !== 1);
    await Promise.all(others.map((host) => this.#run(host, 'down', '--timeout', '5')));
    await this.#run(1, 'down', '--timeout', '5');
    for (const server of this.#servers.values()) server.kill('SIGKILL');
  }

  /** Everything on the host dies at once, its nats-server too. */
  powerOff(host: number): void {
    this.#servers.delete(host);
    this.#hosts.stop(host);
  }

  /** At once and without waiting: for somebody who is being interrupted himself. */
  kill(): void {
    for (let host = 1; host <= HOSTS; host++) this.powerOff(host);
    const revivers = [`REVIVER-${EDGE}-A`, `REVIVER-${EDGE}-B`];
    // Revivers first: they would start what is gone.
    for (const node of [...revivers, ...NODES[EDGE].map(([id]) => id)]) {
      const pid = this.pid(EDGE, node);
      if (pid > 0) process.kill(pid, 'SIGKILL');
    }
  }

  /** The process of a node; 0 when none lives. */
  pid(host: number, node: string): number {
    return new RunFiles(folders(join(this.#home(host), 'data')).run).living(node)?.pid ?? 0;
  }

  /** An operator on the host lets a zone run at a node; false when it does not arrive. */
  async migrate(host: number, zone: string, node: string): Promise<boolean> {
    const { code } = await this.#run(host, 'migrate', zone, '--to', node);
    return code === 0;
  }

  /** Whether every node of the host says that it is ready. */
  async isReady(host: number): Promise<boolean> {
    try {
      const { run } = folders(join(this.#home(host), 'data'));
      const ask = askControl(run, { command: 'status' }, STATUS_MS_MAX);
      return ((await ask) as StatusAnswer).nodes.every(({ state }) => state === 'ready');
    } catch {
      return false;
    }
  }

  log(host: number, node: string): string {
    try {
      const at = folders(join(this.#home(host), 'data'));
      return readFileSync(at.jsonLog(node), 'utf8');
    } catch {
      return '';
    }
  }

  #on(host: number): readonly string[] {
    return host === EDGE ? [] : this.#hosts.on(host);
  }

  #home(host: number): string {
    return join(this.folder, `host-${host}`);
  }

  /** The same installation for all; each host calls itself `local`. */
  #writeInstallation(own: number): void {
    const servers = SERVERS.map((host) => `${this.#hosts.address(host)}:4222`);
    const nodes = Object.entries(NODES).flatMap(([name, lines]) => {
      const host = Number(name);
      const machine = host === own ? 'local' : `host-${host}`;
      const revivers: NodeLine[] = [
        [`REVIVER-${host}-A`, 'reviver'],
        [`REVIVER-${host}-B`, 'reviver'],
      ];
      return [...revivers, ...lines].map(([id, role, port]) => ({
        id,
        role,
        machine,
        ...(role === 'login' ? { listen: `127.0.0.1:${this.#loginPort}` } : {}),
        ...(port === undefined ? {} : { listen: `${this.#hosts.address(host)}:${port}` }),
      }));
    });
    const document = {
      bus: `nats://${servers.join(',')}`,
      data: './data',
      login: { database: 'sqlite:./data/login.db' },
      origins: ['*'],
      realms: [{ id: REALM, game: GAME, database: `sqlite:./data/${REALM}.db` }],
      nodes,
    };
    mkdirSync(this.#home(own), { recursive: true });
    const text = `${JSON.stringify(document, null, 2)}\n`;
    writeFileSync(join(this.#home(own), 'realmkeep.json'), text);
  }

  /** The repository's own configuration, with these hosts' addresses. */
  async #startServer(host: number): Promise<void> {
    let text = readFileSync(join(NATS, `nats-${host}.conf`), 'utf8');
    for (const other of SERVERS) {
      const route = `nats-route://${this.#hosts.address(other)}:6222`;
      text = text.replace(`nats-route://nats-${other}:6222`, route);
    }
    const file = join(this.folder, `nats-${host}.conf`);
    writeFileSync(file, text);
    const [command, ...words] = this.#hosts.on(host);
    const log = join(this.folder, `nats-${host}.log`);
    const args = [...words, 'nats-server', '-c', file, '-l', log];
    this.#servers.set(host, spawn(command, args, { stdio: 'ignore' }));
    const { clock } = nodeEnv();
    const until = clock.now() + NATS_MS_MAX;
    while (!(await reaches(this.#hosts.address(host), 4222))) {
      if (clock.now() > until) throw new RealmError('ERR_INTERNAL', `no nats-server on ${host}`);
      await delay(clock, POLL_MS);
    }
  }

  async #must(host: number, ...args: string[]): Promise<void> {
    const { code, output } = await this.#run(host, ...args);
    if (code === 0) return;
    throw new RealmError('ERR_INTERNAL', `realmkeep ${args[0]} on host ${host}: ${output}`);
  }

  async #run(host: number, ...args: string[]): Promise<{ code: number; output: string }> {
    const [command, ...words] = [...this.#on(host), process.execPath, LAUNCHER, ...args];
    const child = spawn(command, words, { cwd: this.#home(host) });
    let output = '';
    const take = (part: Buffer): void => {
      output += part.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const code = await new Promise<number>((resolve) => child.on('close', resolve));
    return { code, output };
  }
}

function reaches(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
