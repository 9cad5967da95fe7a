// SPDX-License-Identifier: MIT
/** A broker and a database node as real processes, with nothing else of a realm. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cpuMs, rssBytes } from './processes.ts';
import { freePorts } from './realm.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const launcher = join(root, 'packages/cli/bin/realmkeep.mjs');

interface Row {
  readonly node: string;
  readonly pid: number;
}

export interface DatabaseLab {
  /** The installation file, which has a zone `ZONE-1` that the caller stands for. */
  readonly file: string;
  /** Of the realm's database, when it is a file. */
  readonly databaseFile: string;
  /** Starts the processes; resolves when they are ready. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** CPU time of broker and database so far, in ms. */
  cpuMs(): Readonly<Record<string, number>>;
  rssBytes(): number;
  remove(): Promise<void>;
}

/** `url` null: a SQLite file in the lab's own folder. */
export async function openDatabaseLab(url: string | null): Promise<DatabaseLab> {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-bench-'));
  const [port] = await freePorts(1);
  const file = join(folder, 'realmkeep.json');
  const database = url ?? 'sqlite:./data/lab.db';
  const game = join(root, 'bench/game/arena.ts');
  const installation = {
    bus: 'embedded',
    data: './data',
    login: { database: 'sqlite:./data/login.db' },
    realms: [{ id: 'lab', title: 'Lab', game, database }],
    nodes: [
      { id: 'REVIVER-1', role: 'reviver' },
      { id: 'BROKER', role: 'broker', listen: `127.0.0.1:${port}` },
      { id: 'DB', role: 'database' },
      { id: 'REVIVER-2', role: 'reviver', machine: 'elsewhere' },
      { id: 'ZONE-1', role: 'zone', machine: 'elsewhere' },
    ],
  };
  writeFileSync(file, JSON.stringify(installation, null, 2));
  const realmkeep = (...words: string[]) =>
    run(process.execPath, [launcher, ...words, '--file', file], { maxBuffer: 16 * 1024 * 1024 });
  let rows: readonly Row[] = [];
  const stop = async (): Promise<void> => {
    if (rows.length > 0) await realmkeep('down');
    rows = [];
  };
  const pidOf = (node: string): number => rows.find((row) => row.node === node)?.pid ?? 0;
  return {
    file,
    databaseFile: join(folder, 'data/lab.db'),
    async start() {
      await realmkeep('up');
      const { stdout } = await realmkeep('status', '--json');
      rows = (JSON.parse(stdout) as { nodes: Row[] }).nodes;
    },
    cpuMs: () => ({ broker: cpuMs(pidOf('BROKER')), database: cpuMs(pidOf('DB')) }),
    rssBytes: () => rssBytes(pidOf('DB')),
    stop,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
