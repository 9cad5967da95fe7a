// SPDX-License-Identifier: MIT
/**
 * The matrix of faults: every kind of process, killed, told to end, put to sleep, in an order drawn
 * from the seed, under bots at play. After each fault everything has to answer, and only the
 * players of a gateway that was hit may notice at their sockets.
 */
import { delay, SeededRandom } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import type { RoleName } from '@realmkeep/server';
import type { StatusRow } from '@realmkeep/server/host';
import { atLeast, type Check, exactly } from '../../report.ts';
import { checkRealm } from './check-file.ts';
import { type RealCrowd, Watched } from './real-crowd.ts';
import type { RealRealm } from './real-realm.ts';
import { shuffled } from './shuffled.ts';

const KINDS: readonly RoleName[] = [
  'broker',
  'login',
  'master',
  'database',
  'account',
  'world',
  'zone',
  'gateway',
  'reviver',
];
const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const;
type Signal = (typeof SIGNALS)[number];

/** Everything answers so soon after a fault, or after a sleeper woke. */
const ANSWERS_MS_MAX = 10_000;
/** The measure of patience: beyond it the run goes on with the next fault. */
const GIVE_UP_MS = 30_000;
/** Time to play between two faults. */
const CALM_MS = 1000;

export interface MatrixOptions {
  readonly minutes: number;
  readonly seed: string;
  /** How long a sleeper sleeps. */
  readonly stopMs: number;
  readonly progress: (line: string) => void;
}

/** One fault and what came of it; times in ms, NaN: not within 30 s. */
export interface MatrixRow {
  readonly kind: RoleName;
  readonly node: string;
  readonly signal: Signal;
  /** From the fault (the wake, for a sleeper) until every node is ready. */
  readonly readyMs: number;
  /** From the same moment until every bot plays. */
  readonly playMs: number;
  /** Longest time that a bot was told nothing, the fault included. */
  readonly gapMs: number;
  readonly linksLost: number;
  /** Sockets that the fault may cost. */
  readonly linksAllowed: number;
  readonly resumeMs: number;
  readonly disconnects: number;
  readonly broken: readonly string[];
}

export interface MatrixData {
  readonly rows: readonly MatrixRow[];
  /** Worst of each kind and signal. */
  readonly worst: readonly Pick<MatrixRow, 'kind' | 'signal' | 'readyMs' | 'playMs' | 'gapMs'>[];
  readonly coldStartMs: number;
  readonly rejoinMs: number;
  readonly fileProblems: readonly string[];
}

export async function runMatrix(
  realm: RealRealm,
  crowd: RealCrowd,
  options: MatrixOptions,
): Promise<{ checks: Check[]; data: MatrixData }> {
  const { clock } = nodeEnv();
  const random = new SeededRandom(`matrix ${options.seed}`);
  const ends = clock.now() + options.minutes * 60_000;
  const rows: MatrixRow[] = [];
  const cells = KINDS.flatMap((kind) => SIGNALS.map((signal) => ({ kind, signal })));
  // Each cell at least once, whatever the time; then again until the time is over.
  for (let round = 0; round === 0 || clock.now() < ends; round++) {
    for (const { kind, signal } of shuffled(cells, random)) {
      if (round > 0 && clock.now() >= ends) break;
      const row = await oneFault(realm, crowd, { kind, signal, random, options });
      if (row === null) continue;
      rows.push(row);
      options.progress(lineOf(row));
    }
  }
  const { coldStartMs, rejoinMs, fileProblems } = await restartCold(realm, crowd, options);
  const data = { rows, worst: worstOf(rows), coldStartMs, rejoinMs, fileProblems };
  return { checks: checksOf(crowd, data, cells.length), data };
}

async function oneFault(
  realm: RealRealm,
  crowd: RealCrowd,
  fault: { kind: RoleName; signal: Signal; random: SeededRandom; options: MatrixOptions },
): Promise<MatrixRow | null> {
  const { kind, signal, random, options } = fault;
  const { clock } = nodeEnv();
  await realm.until(GIVE_UP_MS, () => realm.isWhole());
  const nodes = await realm.nodes(kind);
  if (nodes.length === 0) return null;
  const { node, listen }: StatusRow = nodes[random.below(nodes.length)];
  crowd.forget();
  await delay(clock, CALM_MS);
  const disconnectsBefore = crowd.disconnects;
  const hit = kind === 'gateway' ? crowd.at(listen) : [];
  const pid = realm.signal(node, signal);
  if (signal === 'SIGSTOP') {
    await delay(clock, options.stopMs);
    if (realm.pid(node) === pid) process.kill(pid, 'SIGCONT');
  }
  const again = crowd.playAgain();
  const replaced = signal === 'SIGSTOP' ? undefined : { node, pid };
  const [readyMs, playMs] = await Promise.all([
    realm.until(GIVE_UP_MS, () => realm.isWhole(replaced)),
    realm.until(GIVE_UP_MS, again),
  ]);
  const { linksLost, gapMs } = crowd;
  const linksAllowed = hit.length;
  const disconnects = crowd.disconnects - disconnectsBefore;
  const resumeMs = Math.max(0, ...crowd.all.flatMap((each) => each.resumes));
  const broken: string[] = [];
  if (!(readyMs <= ANSWERS_MS_MAX)) broken.push('a node was not ready within 10 s');
  if (!(playMs <= ANSWERS_MS_MAX)) broken.push('a player did not play within 10 s');
  if (linksLost > linksAllowed) broken.push(`${linksLost} sockets lost, ${linksAllowed} allowed`);
  if (disconnects > 0) broken.push(`${disconnects} sessions ended`);
  const measured = { readyMs, playMs, gapMs: Math.round(gapMs), resumeMs: Math.round(resumeMs) };
  return { kind, node, signal, ...measured, linksLost, linksAllowed, disconnects, broken };
}

/** Everything dies at once, comes back, and what was promised is there. */
async function restartCold(
  realm: RealRealm,
  crowd: RealCrowd,
  options: MatrixOptions,
): Promise<Pick<MatrixData, 'coldStartMs' | 'rejoinMs' | 'fileProblems'>> {
  const { clock } = nodeEnv();
  const rows = await realm.rows();
  const names = crowd.all.map((each) => each.name);
  crowd.stop();
  // Revivers first: they would start what the others leave.
  const order = [...rows].sort(
    (a, b) => Number(b.role === 'reviver') - Number(a.role === 'reviver'),
  );
  for (const { node } of order) realm.signal(node, 'SIGKILL');
  await realm.until(GIVE_UP_MS, () => order.every(({ node }) => realm.pid(node) === 0));
  const fileProblems = await checkRealm(realm.databases, names);
  const began = clock.now();
  await realm.up();
  const coldStartMs = Math.round(clock.now() - began);
  options.progress(`everything killed; up again after ${coldStartMs} ms`);
  const [first] = crowd.all;
  const again = new Watched(realm.logins, first.name, new Map());
  await again.bot.join();
  const rejoinMs = Math.round(clock.now() - began);
  again.stop();
  return { coldStartMs, rejoinMs, fileProblems };
}

function checksOf(crowd: RealCrowd, data: MatrixData, cells: number): Check[] {
  const { rows, worst, rejoinMs, fileProblems } = data;
  const times = rows.flatMap(({ readyMs, playMs }) => [readyMs, playMs]);
  const slowest = times.some(Number.isNaN) ? GIVE_UP_MS : Math.max(0, ...times);
  return [
    exactly('joined', crowd.all.length - crowd.errors.length, crowd.all.length, 'bots'),
    atLeast('cells of the matrix', worst.length, cells, 'cells'),
    exactly('faults that broke a rule', rows.filter((row) => row.broken.length > 0).length, 0, ''),
    exactly('sessions ended', crowd.disconnects, 0, 'sessions'),
    exactly('unreadable packets', crowd.badPackets, 0, 'packets'),
    atMost('slowest recovery', slowest, ANSWERS_MS_MAX, 'ms'),
    atMost('everything killed: first login', rejoinMs, ANSWERS_MS_MAX, 'ms'),
    exactly('problems in the database', fileProblems.length, 0, 'problems'),
  ];
}

function atMost(name: string, value: number, limit: number, unit: string): Check {
  return { name, value, limit, unit, ok: value <= limit };
}

function worstOf(rows: readonly MatrixRow[]): MatrixData['worst'] {
  const worst = new Map<string, MatrixData['worst'][number]>();
  for (const { kind, signal, readyMs, playMs, gapMs } of rows) {
    const key = `${kind} ${signal}`;
    const known = worst.get(key) ?? { kind, signal, readyMs: 0, playMs: 0, gapMs: 0 };
    worst.set(key, {
      kind,
      signal,
      readyMs: Math.max(known.readyMs, readyMs),
      playMs: Math.max(known.playMs, playMs),
      gapMs: Math.max(known.gapMs, gapMs),
    });
  }
  return [...worst.values()];
}

function lineOf(row: MatrixRow): string {
  const { node, signal, readyMs, playMs, gapMs, linksLost, linksAllowed, broken } = row;
  return [
    `${signal} ${node}`.padEnd(20),
    `ready ${String(readyMs).padStart(5)} ms`,
    `play ${String(playMs).padStart(5)} ms`,
    `gap ${String(gapMs).padStart(5)} ms`,
    `sockets lost ${linksLost}/${linksAllowed}`,
    ...broken,
  ].join('  ');
}
