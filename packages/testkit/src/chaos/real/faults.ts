// SPDX-License-Identifier: MIT
/** One fault of the matrix: what is done to which process, and what its players went through. */
import { delay, type SeededRandom } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import type { RoleName } from '@realmkeep/server';
import type { StatusRow } from '@realmkeep/server/host';
import { botName } from '../../bots/bot-name.ts';
import type { Deaths } from './deaths.ts';
import { type RealCrowd, Watched } from './real-crowd.ts';
import type { RealRealm } from './real-realm.ts';

export const KINDS: readonly RoleName[] = [
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
export const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const;
export type Signal = (typeof SIGNALS)[number];

/** Everything answers so soon after a fault, or after a sleeper woke. */
export const ANSWERS_MS_MAX = 10_000;
/** The measure of patience: beyond it the run goes on with the next fault. */
export const GIVE_UP_MS = 30_000;
/** Time to play between two faults. */
const CALM_MS = 1000;

/** One fault and what came of it; times in ms, NaN: not within 30 s. */
export interface MatrixRow {
  readonly kind: RoleName;
  readonly node: string;
  readonly signal: Signal;
  /** From the fault (the wake, for a sleeper) until every node is ready. */
  readonly readyMs: number;
  /** From the same moment until every bot plays. */
  readonly playMs: number;
  /** Longest time that a bot was told nothing, from the fault on: 99 in 100 bots, and all. */
  readonly gapP99Ms: number;
  readonly gapMs: number;
  /** From the wake of a sleeper until 99 in 100 bots were told something. */
  readonly backP99Ms: number;
  readonly linksLost: number;
  /** Sockets that the fault may cost. */
  readonly linksAllowed: number;
  /** How long 99 in 100 of those who lost their link were away. */
  readonly resumeP99Ms: number;
  /** Until a new player was in the world, from the death of the active master; else NaN. */
  readonly loginMs: number;
  readonly disconnects: number;
  /** A sleeper is another process after its wake: it was refused and left. */
  readonly replaced: boolean;
  readonly broken: readonly string[];
}

export interface FaultOptions {
  readonly kind: RoleName;
  readonly signal: Signal;
  readonly random: SeededRandom;
  readonly stopMs: number;
  readonly seed: string;
  /** Nobody is driven into a crash loop. */
  readonly deaths: Deaths;
}

/** Null when the realm has no node of the kind. */
export async function oneFault(
  realm: RealRealm,
  crowd: RealCrowd,
  fault: FaultOptions,
): Promise<MatrixRow | null> {
  const { kind, signal, stopMs, deaths } = fault;
  const { clock } = nodeEnv();
  await realm.until(GIVE_UP_MS, () => realm.isWhole());
  const victim = victimOf(await realm.nodes(kind), fault);
  if (victim === null) return null;
  const { node } = victim;
  // Who has died too often lately would be left alone by its reviver.
  await realm.until(2 * GIVE_UP_MS, () => deaths.mayDie(node));
  await delay(clock, CALM_MS);
  crowd.forget();
  const disconnectsBefore = crowd.disconnects;
  const hit = kind === 'gateway' ? crowd.at(victim.listen) : [];
  const pid = realm.signal(node, signal);
  const newcomer = kind === 'master' && signal === 'SIGKILL' ? logIn(realm, fault) : null;
  if (signal === 'SIGSTOP') {
    await delay(clock, stopMs);
    crowd.mark();
    if (realm.pid(node) === pid) process.kill(pid, 'SIGCONT');
  }
  const again = crowd.playAgain();
  const replaced = signal === 'SIGSTOP' ? undefined : { node, pid };
  const [readyMs, playMs, loginMs] = await Promise.all([
    realm.until(GIVE_UP_MS, () => realm.isWhole(replaced)),
    realm.until(GIVE_UP_MS, again),
    newcomer ?? Number.NaN,
  ]);
  const measured = {
    readyMs,
    playMs,
    loginMs,
    gapP99Ms: percentile(crowd.all.map((each) => each.gapMs)),
    gapMs: Math.round(crowd.gapMs),
    backP99Ms: signal === 'SIGSTOP' ? percentile(crowd.all.map((each) => each.backMs)) : Number.NaN,
    resumeP99Ms: percentile(crowd.all.flatMap((each) => each.resumes)),
    linksLost: crowd.linksLost,
    linksAllowed: hit.length,
    disconnects: crowd.disconnects - disconnectsBefore,
    replaced: realm.pid(node) !== pid,
  };
  if (measured.replaced) deaths.died(node);
  return { kind, node, signal, ...measured, broken: brokenBy(measured, { kind, signal }) };
}

/** The one whose death is felt: the active master, the zone or gateway with the most players. */
function victimOf(nodes: readonly StatusRow[], { kind, random }: FaultOptions): StatusRow | null {
  if (nodes.length === 0) return null;
  if (kind === 'master') return nodes.find(({ detail }) => detail.startsWith('seat')) ?? nodes[0];
  if (kind === 'zone' || kind === 'gateway')
    return nodes.reduce((most, row) => (row.players > most.players ? row : most));
  return nodes[random.below(nodes.length)];
}

/** Milliseconds until a player who has never been here is in the world; NaN when he never is. */
async function logIn(realm: RealRealm, { seed, random }: FaultOptions): Promise<number> {
  const { clock } = nodeEnv();
  const began = clock.now();
  const name = botName(`newcomer ${seed}`, random.below(1_000_000));
  const newcomer = new Watched(realm.logins, name, new Map());
  try {
    await newcomer.bot.join();
    return Math.round(clock.now() - began);
  } catch {
    return Number.NaN;
  } finally {
    newcomer.stop();
  }
}

function brokenBy(
  row: Pick<MatrixRow, 'readyMs' | 'playMs' | 'linksLost' | 'linksAllowed' | 'disconnects'>,
  { kind, signal }: { kind: RoleName; signal: Signal },
): string[] {
  const broken: string[] = [];
  if (!(row.readyMs <= ANSWERS_MS_MAX)) broken.push('a node was not ready within 10 s');
  if (!(row.playMs <= ANSWERS_MS_MAX)) broken.push('a player did not play within 10 s');
  // A drained gateway's players go over without losing a link.
  const allowed = kind === 'gateway' && signal === 'SIGTERM' ? 0 : row.linksAllowed;
  if (row.linksLost > allowed) broken.push(`${row.linksLost} sockets lost, ${allowed} allowed`);
  if (row.disconnects > 0) broken.push(`${row.disconnects} sessions ended`);
  return broken;
}

/** What 99 in 100 do not exceed; 0 when there are none. */
export function percentile(values: readonly number[], share = 0.99): number {
  const sorted = values.toSorted((a, b) => (Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b));
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return Math.round(value);
}
