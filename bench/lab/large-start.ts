// SPDX-License-Identifier: MIT
/**
 * The start of a database node on 100,000 characters with 2,000,000 items: when it serves the first
 * rows that are asked for, when every row was read once, and how much memory it then has.
 */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CharacterId, NodeId } from '@realmkeep/base';
import { connectNatsBus } from '@realmkeep/bus/nats';
import {
  createHostEnv,
  findNode,
  folders,
  loadInstallation,
  loadSecrets,
  RunFiles,
} from '@realmkeep/server/host';
import { openSqliteRealmStore } from '@realmkeep/store/sqlite';
import { type AnswerOf, decodeAnswer, encode, itemMessages, subjects } from '@realmkeep/wire';
import { itemChecksum } from '../../packages/store/src/operations/items/item-row.ts';
import { characterOwner } from '../../packages/store/src/operations/items/owners.ts';
import { openDatabaseLab } from './database-node.ts';
import { fill } from './fill.ts';
import { rssBytes } from './processes.ts';

const CHARACTERS = 100_000;
const ITEMS = 2_000_000;
/** Requests under way while every character's items are asked for. */
const WINDOW = 256;
const DEADLINE_MS = 5000;
/** A request that went to the process that died is given up after so long. */
const PROBE_MS = 100;
const RESTART_MS_MAX = 30_000;
const LOAD_MS_MAX = 120_000;
const MIB = 1024 * 1024;

export interface LargeStart {
  /** From the start of the processes until the first character's items were answered. */
  readonly firstRowMs: number;
  /** From the opening of the database until the working set was in RAM, by the node's log. */
  readonly loadedMs: number;
  /** What listing every character's items took then, over the bus. */
  readonly listedMs: number;
  readonly rssMiB: number;
  readonly fileMiB: number;
}

export async function measureLargeStart(): Promise<LargeStart> {
  const lab = await openDatabaseLab(null);
  try {
    mkdirSync(dirname(lab.databaseFile), { recursive: true });
    const store = await openSqliteRealmStore({ file: lab.databaseFile });
    const characters = (await fill(store, CHARACTERS, 0)).map(({ character }) => character);
    await store.close();
    writeItems(lab.databaseFile, characters);
    await lab.start();
    const { ask, close } = await connect(lab.file);
    const firstRowMs = await restart(lab.file, () => ask(characters[0], PROBE_MS));
    const loadedMs = await loaded(lab.file);
    const begun = performance.now();
    const found = await askAll(characters, ask);
    const listedMs = performance.now() - begun;
    await close();
    if (found !== ITEMS) throw new Error(`${found} items were listed, not ${ITEMS}`);
    const rssMiB = rssBytes(pidOf(lab.file)) / MIB;
    const fileMiB = statSync(lab.databaseFile).size / MIB;
    const start = { firstRowMs, loadedMs, listedMs, rssMiB, fileMiB };
    console.log('large start', start);
    return start;
  } finally {
    await lab.remove();
  }
}

/** Rows as the store's operations would have written them, without their history. */
function writeItems(file: string, characters: readonly CharacterId[]): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  const insert = database.prepare(
    `INSERT INTO item (serial, template, quantity, owner, place, entry, checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  for (let i = 0; i < ITEMS; i++) {
    const item = {
      serial: i + 1,
      template: `thing-${i % 200}`,
      quantity: 1 + (i % 20),
      owner: characterOwner(characters[(i * 7919) % characters.length]),
      place: `bag:${i % 40}`,
      entry: 0,
    };
    const { serial, template, quantity, owner, place, entry } = item;
    insert.run(serial, template, quantity, owner, place, entry, itemChecksum(item));
  }
  database.exec(`UPDATE counter SET value = ${ITEMS} WHERE name = 'item'; COMMIT`);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** What the node's log says of the last start. */
async function loaded(file: string): Promise<number> {
  const log = folders(join(dirname(file), 'data')).jsonLog('DB');
  const end = performance.now() + LOAD_MS_MAX;
  while (performance.now() < end) {
    const starts = readFileSync(log, 'utf8').split('node starting');
    const said = starts.at(-1) ?? '';
    const line = said.split('\n').find((text) => text.includes('working set is in memory'));
    if (line !== undefined) return (JSON.parse(line) as { ms: number }).ms;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the working set was not loaded');
}

type Ask = (
  character: CharacterId,
  deadlineMs?: number,
) => Promise<AnswerOf<typeof itemMessages.ListItems>>;

async function connect(file: string): Promise<{ ask: Ask; close: () => Promise<void> }> {
  const installation = await loadInstallation(file);
  const node = findNode(installation, 'ZONE-1');
  const { dataFolder } = installation;
  const env = createHostEnv({ nodeId: node.id, role: node.role, dataFolder, console: false });
  const { busToken } = loadSecrets(installation, node, env.crypto);
  const servers = installation.nodes.flatMap(({ role, listen }) =>
    role === 'broker' && listen !== null ? [listen] : [],
  );
  const bus = await connectNatsBus(env, { servers, name: node.id, token: busToken });
  const subject = subjects.database(installation.realms[0].id);
  const ask: Ask = async (character, deadlineMs = DEADLINE_MS) => {
    const bytes = encode(itemMessages.ListItems, { character, after: 0 });
    const answer = decodeAnswer(
      itemMessages.ListItems,
      await bus.request(subject, bytes, deadlineMs),
    );
    if (answer?.ok) return answer.value;
    throw new Error(`items of character ${character} were not listed`);
  };
  return { ask, close: () => bus.close() };
}

async function askAll(characters: readonly CharacterId[], ask: Ask): Promise<number> {
  let next = 0;
  let found = 0;
  const work = async (): Promise<void> => {
    while (next < characters.length) {
      const { items } = await ask(characters[next++]);
      found += items.length;
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, work));
  return found;
}

/** Kills the node; gives the ms from the birth of its next process to the first answer. */
async function restart(file: string, ask: () => Promise<unknown>): Promise<number> {
  const pid = pidOf(file);
  process.kill(pid, 'SIGKILL');
  const end = performance.now() + RESTART_MS_MAX;
  while (performance.now() < end) {
    const next = pidOf(file);
    const answered = next !== pid && (await ask().then(yes, no));
    if (answered) return uptimeMs() - bornMs(next);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the database node did not come back');
}

const yes = (): boolean => true;
const no = (): boolean => false;

function pidOf(file: string): number {
  const run = folders(join(dirname(file), 'data')).run;
  return new RunFiles(run).record('DB' as NodeId)?.pid ?? 0;
}

function uptimeMs(): number {
  return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000;
}

/** When the process was born, in ms since the machine was; in steps of 10 ms. */
function bornMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[19]) * 10;
}
