// SPDX-License-Identifier: MIT
/**
 * A rolling restart: one node after the other gets a successor of this command's own version,
 * which loads before its predecessor drains. The first node that does not become ready ends it, and
 * is started once more by the version before.
 */
import type { NodeConfig, RoleName } from '@realmkeep/server';
import type { StatusRow } from '@realmkeep/server/host';
import { ask, readStatus, type Site, until } from './site.ts';
import { tail } from './tail.ts';

/**
 * Who comes after whom: first those whose newer version may understand more than the older ones
 * ask for, players' own nodes late. Of two masters or revivers the one that only watches is first.
 */
const ORDER: readonly RoleName[] = [
  'broker',
  'database',
  'account',
  'world',
  'login',
  'master',
  'zone',
  'gateway',
  'reviver',
];
/** A realm whose regions are not all taken so long after a zone node's restart is not whole. */
const WHOLE_MS_MAX = 20_000;
/** With room for an error and where it came from. */
const LOG_LINES = 16;

/** More waiting would not help. */
const HOPELESS: readonly StatusRow['state'][] = ['crash-loop', 'misconfigured'];

export interface Rolled {
  readonly node: string;
  readonly role: RoleName;
  readonly ms: number;
  /** Versions of the program. */
  readonly from: string;
  readonly to: string;
}

export interface RollFailure {
  readonly node: string;
  readonly state: string;
  readonly reason: string;
  /** The end of its log at that moment. */
  readonly log: readonly string[];
  /** The node is ready again, by the version before; null when it never stopped being so. */
  readonly restored: boolean | null;
}

export interface RollResult {
  readonly ok: boolean;
  readonly rolled: readonly Rolled[];
  readonly failed: RollFailure | null;
}

export interface RollOptions {
  readonly program: readonly string[];
  /** Only nodes of this realm, and those that serve every realm. */
  readonly realm: string | null;
  readonly timeoutMs: number;
  readonly progress: (rolled: Rolled, index: number, count: number) => void;
}

export async function roll(site: Site, options: RollOptions): Promise<RollResult> {
  const before = await readStatus(site);
  const nodes = inOrder(site, options.realm, before.nodes);
  const rolled: Rolled[] = [];
  const end = (failed: RollFailure | null): RollResult => ({ ok: failed === null, rolled, failed });
  const unready = before.nodes.find(({ state }) => state !== 'ready' && state !== 'drained');
  if (unready !== undefined) {
    return end(failure(unready, 'is not ready before the roll begins; nothing was done'));
  }
  const regions = regionsOf(before.nodes);
  await ask(site, { command: 'program', program: options.program });
  for (const [index, node] of nodes.entries()) {
    const began = performance.now();
    const row = (await readStatus(site)).nodes.find((each) => each.node === node.id);
    if (row === undefined || row.state === 'drained') continue;
    const failed = await replace(site, row, { ...options, regions });
    if (failed !== null) {
      const log = tail(site.folders.consoleLog(node.id), LOG_LINES);
      return end(await putBack(site, { ...failed, log }, before.program, options));
    }
    const after = (await readStatus(site)).nodes.find((each) => each.node === node.id);
    const ms = Math.round(performance.now() - began);
    const { role } = node;
    rolled.push({ node: node.id, role, ms, from: row.version, to: after?.version ?? '' });
    options.progress(rolled[rolled.length - 1], index + 1, nodes.length);
  }
  return end(null);
}

/** Null when the node is another process and ready, and the realm is whole. */
async function replace(
  site: Site,
  { node, pid, role }: StatusRow,
  options: RollOptions & { readonly regions: number },
): Promise<RollFailure | null> {
  if (!(await askToRestart(site, node, pid))) {
    const reason = 'no other reviver may restart it';
    return { node, state: 'ready', reason, log: [], restored: null };
  }
  let last: StatusRow | null = null;
  let begun = role === 'reviver';
  let refused = false;
  let hopeless = false;
  const done = await until(options.timeoutMs, async () => {
    const rows = (await readStatus(site)).nodes;
    last = rows.find((row) => row.node === node) ?? last;
    const mine = last as StatusRow | null;
    if (mine === null) return false;
    begun ||= mine.state === 'restarting';
    // Its successor could not live: the reviver has gone back to the process before.
    refused = begun && role !== 'reviver' && mine.pid === pid && mine.state === 'ready';
    hopeless = begun && HOPELESS.includes(mine.state);
    const ready = mine.pid !== pid && mine.pid > 0 && mine.state === 'ready';
    return refused || hopeless || ready;
  });
  const row = last as StatusRow | null;
  if (refused) return failure(row, 'its successor did not come up; the process before goes on');
  if (hopeless) return failure(row, 'its successor dies again and again');
  if (!done) return failure(row, `was not ready within ${options.timeoutMs / 1000} s`, node);
  const whole = await until(WHOLE_MS_MAX, async () => {
    const rows = (await readStatus(site)).nodes;
    const ready = rows.every(({ state }) => state === 'ready' || state === 'drained');
    return ready && regionsOf(rows) >= options.regions;
  });
  return whole ? null : failure(row, 'is ready, but the realm is not whole again', node);
}

/**
 * From now on nodes are started by the version before again; the one that failed is, at once. Those
 * that were rolled already stay as they are: versions go together.
 */
async function putBack(
  site: Site,
  failed: RollFailure,
  program: readonly string[],
  { timeoutMs }: RollOptions,
): Promise<RollFailure> {
  if (program.length > 0) await ask(site, { command: 'program', program });
  const rowOf = async (): Promise<StatusRow | undefined> =>
    (await readStatus(site)).nodes.find(({ node }) => node === failed.node);
  const state = (await rowOf())?.state;
  if (state === 'ready') return failed;
  await ask(site, { command: 'restart', node: failed.node });
  const restored = await until(timeoutMs, async () => (await rowOf())?.state === 'ready');
  return { ...failed, restored };
}

/** The active reviver cannot restart itself: its process is ended, and its partner takes over. */
async function askToRestart(site: Site, node: string, pid: number): Promise<boolean> {
  const { reviver } = await readStatus(site);
  if (node !== reviver) {
    await ask(site, { command: 'restart', node });
    return true;
  }
  const partners = site.nodes.filter(({ role, id }) => role === 'reviver' && id !== node);
  const record = site.files.living(node);
  if (partners.length === 0 || record === null || record.pid !== pid) return false;
  site.machine.signal(record, 'terminate');
  return true;
}

function inOrder(site: Site, realm: string | null, rows: readonly StatusRow[]): NodeConfig[] {
  const details = new Map(rows.map(({ node, detail }) => [node as string, detail]));
  const active = ({ id }: NodeConfig): number =>
    Number(/^(active|seat)/.test(details.get(id) ?? ''));
  return site.nodes
    .filter((node) => realm === null || node.realm === null || node.realm === realm)
    .toSorted((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role) || active(a) - active(b));
}

function regionsOf(rows: readonly StatusRow[]): number {
  return rows.reduce((sum, { regions }) => sum + regions, 0);
}

function failure(row: StatusRow | null, reason: string, node = row?.node ?? ''): RollFailure {
  const detail = row?.detail ? ` (${row.detail})` : '';
  const state = row?.state ?? 'unknown';
  return { node, state, reason: `${reason}${detail}`, log: [], restored: null };
}
