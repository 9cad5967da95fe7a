// SPDX-License-Identifier: MIT
/** A PostgreSQL cluster of its own in a temporary folder, for tests and measurements. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onInterruption, type RealDatabase } from '@realmkeep/testkit/chaos';
import pg from 'pg';

const run = promisify(execFile);
const START_MS_MAX = 30_000;
/** Connections are over a Unix socket; the number only names it. */
const PORT = 5432;

/** Every index against its table; the first that does not agree is an error. */
const CHECK_INDEXES = `
  SELECT bt_index_check(i.indexrelid, true) FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  WHERE c.relnamespace = 'public'::regnamespace`;

export const WITHOUT_POSTGRES = 'needs PostgreSQL 15 or newer: apt-get install postgresql';

/** Folder of the newest server's programs, or null. */
export function postgresFolder(): string | null {
  const found = globSync('/usr/lib/postgresql/*/bin/postgres').toSorted();
  const newest = found.at(-1);
  return newest === undefined ? null : join(newest, '..');
}

/** The server refuses to run as root; then it runs as the user that the package made. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return line === null ? {} : { uid: Number(line[1]), gid: Number(line[2]) };
}

export class PostgresServer {
  readonly #bin: string;
  readonly #folder: string;
  #process: ChildProcess | null = null;
  #uninterrupted: () => void = () => {};
  #databases = 0;

  private constructor(bin: string, folder: string) {
    this.#bin = bin;
    this.#folder = folder;
  }

  /** With its disk's syncs on, as in service. */
  static async start(): Promise<PostgresServer> {
    const bin = postgresFolder();
    if (bin === null) throw new Error(WITHOUT_POSTGRES);
    const folder = mkdtempSync(join(tmpdir(), 'realmkeep-pg-'));
    const { uid, gid } = serverUser();
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
    const words = ['-D', join(folder, 'data'), '-U', 'realmkeep', '-A', 'trust', '-E', 'UTF8'];
    await run(join(bin, 'initdb'), [...words, '--locale=C', '--no-sync'], {
      ...serverUser(),
      cwd: folder,
    });
    const server = new PostgresServer(bin, folder);
    server.#uninterrupted = onInterruption(() => void server.#process?.kill('SIGQUIT'));
    await server.begin();
    return server;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** URL of a new, empty database. */
  async database(): Promise<string> {
    const name = `realm_${++this.#databases}`;
    await this.query('postgres', `CREATE DATABASE ${name}`);
    return this.url(name);
  }

  /** A new, empty database for a realm under test. */
  async forRealm(): Promise<RealDatabase> {
    const url = await this.database();
    const name = `realm_${this.#databases}`;
    return {
      url,
      rows: (sql) => this.query(name, sql),
      integrity: async () => {
        await this.query(name, 'CREATE EXTENSION IF NOT EXISTS amcheck');
        const damaged = (error: unknown): string[] => [`integrity: ${String(error)}`];
        return this.query(name, CHECK_INDEXES).then(() => [], damaged);
      },
    };
  }

  url(name: string): string {
    const host = encodeURIComponent(this.#folder);
    return `postgres://realmkeep@localhost:${PORT}/${name}?host=${host}`;
  }

  async query(database: string, sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql);
      return rows;
    } finally {
      await client.end();
    }
  }

  /** A server that was just killed may leave processes that end a moment later: tried again. */
  async begin(): Promise<void> {
    const end = performance.now() + START_MS_MAX;
    for (;;) {
      if (this.#process === null || this.#process.exitCode !== null) this.#process = this.#spawn();
      const ready = await this.query('postgres', 'SELECT 1').then(
        () => true,
        () => false,
      );
      if (ready) return;
      if (performance.now() > end) throw new Error('PostgreSQL did not start within 30 s');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #spawn(): ChildProcess {
    const data = join(this.#folder, 'data');
    const words = ['-D', data, '-k', this.#folder, '-p', String(PORT), '-c', 'listen_addresses='];
    return spawn(join(this.#bin, 'postgres'), words, {
      ...serverUser(),
      cwd: this.#folder,
      stdio: 'ignore',
    });
  }

  /** `SIGQUIT` ends it as a crash would: the next start recovers from its log. */
  async end(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async remove(): Promise<void> {
    await this.end('SIGQUIT');
    this.#uninterrupted();
    if (existsSync(this.#folder)) rmSync(this.#folder, { recursive: true, force: true });
  }
}
