// SPDX-License-Identifier: MIT
/**
 * A realm of real processes in a folder of its own, on free ports, which a run may harm at will.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { delay, type NodeId, RealmError } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import type { RoleName } from '@realmkeep/server';
import {
  askControl,
  copyInstallation,
  type Folders,
  folders,
  loadInstallation,
  RunFiles,
  type StatusAnswer,
  type StatusRow,
} from '@realmkeep/server/host';
import type { clusterHttp } from '@realmkeep/wire';
import { onInterruption } from './interruption.ts';
import { type RealDatabase, SqliteFile } from './real-database.ts';

const LAUNCHER = fileURLToPath(new URL('../../../../cli/bin/realmkeep.mjs', import.meta.url));
const STATUS_MS_MAX = 1000;
const LOOK_MS = 25;
/** A process that was told to stop drains for up to 20 s. */
const DOWN_SECONDS = '5';

export interface RealRealmOptions {
  /** The installation that is copied. */
  readonly from: string;
  readonly folder: string;
  /** Of every process, besides this process's own. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Of its realm; a SQLite file in the folder without it. */
  readonly database?: RealDatabase;
  /** NATS servers in place of the installation's own. */
  readonly bus?: string;
  /** Called when the installation is there and nothing runs. */
  readonly prepare?: (realm: RealRealm) => Promise<void>;
  /** So many more zone nodes than the installation has. */
  readonly moreZones?: number;
}

export class RealRealm {
  readonly folder: string;
  readonly at: Folders;
  /** Addresses of every login. */
  readonly logins: readonly string[];
  /** Of each realm. */
  readonly databases: readonly RealDatabase[];
  readonly #masters: readonly string[];
  /** Revivers first: they would start what is gone. */
  readonly #nodes: readonly NodeId[];
  readonly #uninterrupted: () => void;
  readonly #files: RunFiles;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #clock = nodeEnv().clock;

  private constructor(
    options: RealRealmOptions,
    found: {
      logins: readonly string[];
      masters: readonly string[];
      nodes: readonly NodeId[];
      databases: readonly RealDatabase[];
    },
  ) {
    this.folder = options.folder;
    this.at = folders(join(options.folder, 'data'));
    this.#files = new RunFiles(this.at.run);
    this.#variables = options.variables ?? {};
    this.logins = found.logins;
    this.#masters = found.masters;
    this.#nodes = found.nodes;
    this.databases = found.databases;
    this.#uninterrupted = onInterruption(() => this.#kill());
  }

  /** Copies the installation and starts it; resolves when every node is ready. */
  static async start(options: RealRealmOptions): Promise<RealRealm> {
    const file = await copyInstallation(options);
    adapt(file, options);
    const { nodes, realms } = await loadInstallation(file);
    const listening = (role: RoleName): string[] =>
      nodes.filter((node) => node.role === role).map(({ listen }) => `http://${listen}`);
    const logins = listening('login');
    const masters = listening('master');
    const own = options.database === undefined ? [] : [options.database];
    const files = realms.map(({ database }) => new SqliteFile(database.slice('sqlite:'.length)));
    const databases = own.length > 0 ? own : files;
    const [revivers, others] = [true, false].map((reviver) =>
      nodes.filter(({ role }) => (role === 'reviver') === reviver).map(({ id }) => id),
    );
    const found = { logins, masters, nodes: [...revivers, ...others], databases };
    const realm = new RealRealm(options, found);
    await options.prepare?.(realm);
    await realm.up();
    return realm;
  }

  async up(): Promise<void> {
    const { code, output } = await this.command('up');
    if (code !== 0) throw new RealmError('ERR_INTERNAL', `the realm did not start: ${output}`);
  }

  async down(): Promise<void> {
    await this.command('down', '--timeout', DOWN_SECONDS);
  }

  /** At once and without waiting: for somebody who is being interrupted himself. */
  #kill(): void {
    for (const node of this.#nodes) this.signal(node, 'SIGKILL');
  }

  forget(): void {
    this.#uninterrupted();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** One `realmkeep` command, run to its end. */
  command(...args: string[]): Promise<{ code: number; output: string }> {
    return this.commandOf(LAUNCHER, ...args);
  }

  /** The same of another version, by its launcher. */
  async commandOf(launcher: string, ...args: string[]): Promise<{ code: number; output: string }> {
    const child = spawn(process.execPath, [launcher, ...args], {
      cwd: this.folder,
      env: { ...process.env, ...this.#variables },
    });
    let output = '';
    const take = (part: Buffer): void => {
      output += part.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const code = await new Promise<number>((resolve) => child.on('close', resolve));
    return { code, output };
  }

  /** What the reviver knows of every node; empty while no reviver answers. */
  async rows(): Promise<readonly StatusRow[]> {
    try {
      const ask = askControl(this.at.run, { command: 'status' }, STATUS_MS_MAX);
      return ((await ask) as StatusAnswer).nodes;
    } catch {
      return [];
    }
  }

  async nodes(role: RoleName): Promise<readonly StatusRow[]> {
    return (await this.rows()).filter((row) => row.role === role);
  }

  /**
   * Who lives in the realm, as the master counts each second: heroes, by '', and what else there is
   * in each zone that all share. Copies are not counted: those that nobody visits close, with all
   * that is in them.
   */
  async population(): Promise<ReadonlyMap<string, number>> {
    for (const url of this.#masters) {
      const found = new Map<string, number>();
      try {
        const answer = await fetch(`${url}/api/cluster`);
        const { realms } = (await answer.json()) as Pick<clusterHttp.ClusterView, 'realms'>;
        for (const { players, zones } of realms) {
          found.set('', (found.get('') ?? 0) + players);
          const shared = zones.filter(({ instance }) => instance === 1);
          for (const zone of shared) found.set(zone.region, zone.entities - zone.players);
        }
        return found;
      } catch {
        // The other one may answer.
      }
    }
    return new Map();
  }

  /** The process of a node; 0 when none lives. */
  pid(node: string): number {
    return this.#files.living(node)?.pid ?? 0;
  }

  /** Sends a signal to the node's process; its id. */
  signal(node: string, signal: NodeJS.Signals): number {
    const pid = this.pid(node);
    if (pid > 0) process.kill(pid, signal);
    return pid;
  }

  /** Whether every node is ready; `replaced` runs as another process than that one by now. */
  async isWhole(replaced?: { node: string; pid: number }): Promise<boolean> {
    const rows = await this.rows();
    const self = rows.find((row) => row.node === replaced?.node);
    const again = replaced === undefined || (self !== undefined && self.pid !== replaced.pid);
    return rows.length > 0 && again && rows.every((row) => row.state === 'ready');
  }

  /** Milliseconds until it is so; NaN when it was not within `msMax`. */
  async until(msMax: number, done: () => boolean | Promise<boolean>): Promise<number> {
    const began = this.#clock.now();
    while (!(await done())) {
      if (this.#clock.now() - began > msMax) return Number.NaN;
      await delay(this.#clock, LOOK_MS);
    }
    return Math.round(this.#clock.now() - began);
  }

  /** Writes the point at which a process dies next (`CRASH_AT` with a file). */
  arm(file: string, point: string): void {
    writeFileSync(`${file}.new`, point);
    // Nobody reads half a name.
    writeFileSync(file, readFileSync(`${file}.new`));
  }

  /** Nobody has come to the armed point yet: whoever dies there takes the file away. */
  isArmed(file: string): boolean {
    return existsSync(file);
  }
}

interface Document {
  bus: string;
  readonly realms: { database: string }[];
  readonly nodes: { readonly id: string; readonly role: string }[];
}

/** Another database, more zones, as the options say. */
function adapt(file: string, { database, bus, moreZones = 0 }: RealRealmOptions): void {
  const document: Document = JSON.parse(readFileSync(file, 'utf8'));
  if (database !== undefined) for (const realm of document.realms) realm.database = database.url;
  if (bus !== undefined) document.bus = bus;
  const zone = document.nodes.find(({ role }) => role === 'zone');
  for (let n = 1; zone !== undefined && n <= moreZones; n++) {
    document.nodes.push({ ...zone, id: `MORE-ZONE-${n}` });
  }
  writeFileSync(file, JSON.stringify(document));
}
