// SPDX-License-Identifier: MIT
/**
 * `npm run bench -- transfers [--seconds S] [--window N] [--only sqlite|postgres|start|kill]
 * [--json FILE]`
 *
 * Items handed from character to character over the bus, each acknowledged when it is durable, by
 * one database node; the start of a node on a large database; a database node killed under a realm
 * at play. Real processes: reviver, broker, database, and one that stands for a zone. Afterwards
 * every item must be where the answers say.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RealmStore } from '@realmkeep/store';
import { openPostgresRealmStore } from '@realmkeep/store/postgres';
import { openSqliteRealmStore } from '@realmkeep/store/sqlite';
import {
  atLeast,
  below,
  type Check,
  exactly,
  makeReport,
  tableOf,
  writeReport,
} from '@realmkeep/testkit';
import {
  PostgresServer,
  postgresFolder,
  WITHOUT_POSTGRES,
} from '../tests/integration/postgres-server.ts';
import type { TransferResult, TransferSettings } from './clients/transfers.ts';
import { type DatabaseKill, measureDatabaseKill } from './lab/database-kill.ts';
import { type DatabaseLab, openDatabaseLab } from './lab/database-node.ts';
import { fill, LAB_INCARNATION, type LabCharacter } from './lab/fill.ts';
import { type LargeStart, measureLargeStart } from './lab/large-start.ts';

const CHARACTERS = 2000;
const ITEMS_OF_EACH = 20;
const WARM_UP_SECONDS = 3;
/** Each journey to a server costs the same for any number: it gets larger batches. */
const POSTGRES_WINDOW_FACTOR = 7.5;
const client = fileURLToPath(new URL('./clients/transfers.ts', import.meta.url));

export interface TransferOptions {
  readonly seconds: number;
  readonly window: number;
  readonly only: string | null;
  readonly json: string | null;
}

interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly refused: number;
  readonly unanswered: number;
  /** Items that are not exactly where the answers say. */
  readonly misplaced: number;
  /** CPU time per acknowledged transfer, in microseconds; the warm-up counts in both. */
  readonly cpuUsByProcess: Readonly<Record<string, number>>;
}

export async function benchTransfers(options: TransferOptions): Promise<number> {
  const wanted = (what: string): boolean => options.only === null || options.only === what;
  const checks: Check[] = [];
  const sqlite = wanted('sqlite') ? await onSqlite(options) : null;
  if (sqlite) checks.push(...judge('SQLite', sqlite, 15_000));
  if (wanted('postgres') && postgresFolder() === null) console.log(`skipped: ${WITHOUT_POSTGRES}`);
  const postgres =
    wanted('postgres') && postgresFolder() !== null ? await onPostgres(options) : null;
  if (postgres) checks.push(...judge('PostgreSQL', postgres, 4000));
  const start = wanted('start') ? await measureLargeStart() : null;
  if (start) checks.push(...judgeStart(start));
  const kill = wanted('kill') ? await measureDatabaseKill() : null;
  if (kill) checks.push(...judgeKill(kill));
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`;
  const report = makeReport(command, checks, { options, sqlite, postgres, start, kill });
  for (const line of tableOf(checks)) console.log(line);
  if (options.json !== null) writeReport(options.json, report);
  return report.ok ? 0 : 1;
}

async function onSqlite(options: TransferOptions): Promise<Measured> {
  const lab = await openDatabaseLab(null);
  mkdirSync(dirname(lab.databaseFile), { recursive: true });
  const open = () => openSqliteRealmStore({ file: lab.databaseFile });
  return measure('SQLite', lab, open, options).finally(() => lab.remove());
}

async function onPostgres(options: TransferOptions): Promise<Measured> {
  const server = await PostgresServer.start();
  const url = await server.database();
  const lab = await openDatabaseLab(url);
  const open = () => openPostgresRealmStore({ url });
  const window = options.window * POSTGRES_WINDOW_FACTOR;
  return measure('PostgreSQL', lab, open, { ...options, window })
    .finally(() => lab.remove())
    .finally(() => server.remove());
}

async function measure(
  name: string,
  lab: DatabaseLab,
  open: () => Promise<RealmStore>,
  { seconds, window }: TransferOptions,
): Promise<Measured> {
  const before = await open();
  const characters = await fill(before, CHARACTERS, ITEMS_OF_EACH);
  await before.close();
  await lab.start();
  const cpuBefore = lab.cpuMs();
  const result = await load({
    file: lab.file,
    characters,
    incarnation: LAB_INCARNATION,
    window,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds,
  });
  const cpuAfter = lab.cpuMs();
  const done = (result.acknowledged * (seconds + WARM_UP_SECONDS)) / seconds;
  const cpuUsByProcess = Object.fromEntries(
    Object.entries(cpuAfter).map(([who, ms]) => [who, ((ms - cpuBefore[who]) * 1000) / done]),
  );
  await lab.stop();
  const after = await open();
  const misplaced = await countMisplaced(after, characters, result);
  await after.close();
  const { owners: _, acknowledged, ...figures } = result;
  const measured = { ...figures, misplaced, cpuUsByProcess };
  console.log(`${name}: ${acknowledged} transfers acknowledged in ${seconds} s`, measured);
  return measured;
}

/** Runs the client; its answers are one line. */
function load(settings: TransferSettings): Promise<TransferResult> {
  const child = spawn(process.execPath, ['--max-semi-space-size=64', client], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(settings));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      if (code === 0) resolve(JSON.parse(text) as TransferResult);
      else reject(new Error(`the load process ended with exit code ${code}`));
    });
  });
}

async function countMisplaced(
  store: RealmStore,
  characters: readonly LabCharacter[],
  { owners }: TransferResult,
): Promise<number> {
  const found = new Map<number, number>();
  let misplaced = 0;
  for (const { character } of characters) {
    const [result] = await store.execute([{ operation: 'ListItems', character, after: 0 }]);
    if (!result.ok || !('items' in result.value)) throw new Error('a character’s items are listed');
    for (const { serial } of result.value.items) {
      if (found.has(Number(serial))) misplaced += 1;
      found.set(Number(serial), character);
    }
  }
  for (const [serial, character] of owners) if (found.get(serial) !== character) misplaced += 1;
  return misplaced + Math.abs(found.size - owners.length);
}

function judge(name: string, measured: Measured, perSecondMin: number): Check[] {
  const { perSecond, p99Ms, refused, unanswered, misplaced } = measured;
  const checks = [atLeast(`${name}: acknowledged`, perSecond, perSecondMin, '/s')];
  if (name === 'SQLite') checks.push(below(`${name}: p99`, p99Ms, 25, 'ms'));
  return [
    ...checks,
    exactly(`${name}: refused or unanswered`, refused + unanswered, 0, 'transfers'),
    exactly(`${name}: not where the answers say`, misplaced, 0, 'items'),
  ];
}

function judgeStart(start: LargeStart): Check[] {
  return [
    below('large start: first requested row', start.firstRowMs, 1000, 'ms'),
    below('large start: working set in RAM', start.loadedMs, 20_000, 'ms'),
    below('large start: memory of the node', start.rssMiB, 1536, 'MiB'),
  ];
}

function judgeKill(kill: DatabaseKill): Check[] {
  const { waitsMs, askedMin, gapMs, disconnects, findings } = kill;
  return [
    atLeast('database killed: operations asked for meanwhile', askedMin, 1, ''),
    below('database killed: longest wait of an operation', Math.max(...waitsMs), 3000, 'ms'),
    below('database killed: a player is told nothing', gapMs, 500, 'ms'),
    exactly('database killed: sessions ended', disconnects, 0, 'sessions'),
    exactly('database killed: rules of items and money broken', findings.length, 0, ''),
  ];
}
