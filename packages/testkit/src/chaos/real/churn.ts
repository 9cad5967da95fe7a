// SPDX-License-Identifier: MIT
/**
 * Nodes come and go every ten seconds under players: a zone or a gateway is drained, and the next
 * time the one that was drained is brought back. Nobody is disconnected, no entity is lost.
 */
import { delay, SeededRandom } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import { atLeast, type Check, exactly } from '../../report.ts';
import { checkRealm } from './check-file.ts';
import { percentile } from './faults.ts';
import type { RealCrowd } from './real-crowd.ts';
import type { RealRealm } from './real-realm.ts';

const EVERY_MS = 10_000;
const PLAY_MS_MAX = 15_000;
const WHOLE_MS_MAX = 30_000;
/** The name under which heroes are counted, wherever they are. */
const HEROES = '';
/** Within this the count of those who are left is whole. */
const COUNT_MS_MAX = 10_000;

export interface ChurnOptions {
  readonly minutes: number;
  readonly seed: string;
  readonly progress: (line: string) => void;
}

/** One node that was drained or brought back. */
interface Turn {
  readonly what: 'drain' | 'restart';
  readonly node: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly gapMs: number;
  readonly gapP99Ms: number;
}

export interface ChurnData {
  readonly turns: readonly Turn[];
  /** Heroes by '', and what else each zone has that all share. */
  readonly entitiesBefore: Readonly<Record<string, number>>;
  readonly entitiesAfter: Readonly<Record<string, number>>;
  readonly playersAfter: number;
  readonly fileProblems: readonly string[];
}

export async function runChurn(
  realm: RealRealm,
  crowd: RealCrowd,
  options: ChurnOptions,
): Promise<{ checks: Check[]; data: ChurnData }> {
  const { clock } = nodeEnv();
  const random = new SeededRandom(`churn ${options.seed}`);
  await realm.until(PLAY_MS_MAX, crowd.playAgain());
  // Heroes are counted by their players: while one changes zones, two nodes may tell of him.
  const before = new Map(await realm.population()).set(HEROES, crowd.all.length);
  const turns: Turn[] = [];
  const ends = clock.now() + options.minutes * 60_000;
  crowd.forget();
  let away: string | null = null;
  while (clock.now() < ends || away !== null) {
    const began = clock.now();
    for (const each of crowd.all) each.gapMs = 0;
    const node: string | null = away ?? (await chosen(realm, random));
    if (node === null) break;
    const what = away === null ? 'drain' : 'restart';
    const { code, output } = await realm.command(what, node);
    away = away === null ? node : null;
    const ms = Math.round(clock.now() - began);
    await delay(clock, Math.max(0, EVERY_MS - (clock.now() - began)));
    const gaps = crowd.all.map((each) => each.gapMs);
    const gap = { gapMs: Math.round(Math.max(...gaps)), gapP99Ms: percentile(gaps) };
    turns.push({ what, node, ok: code === 0, ms, ...gap });
    const said = code === 0 ? '' : output;
    options.progress(
      `${what} ${node} ${ms} ms, gap p99 ${gap.gapP99Ms} max ${gap.gapMs} ms ${said}`,
    );
  }
  const again = await realm.until(PLAY_MS_MAX, crowd.playAgain());
  await realm.until(WHOLE_MS_MAX, () => realm.isWhole());
  const playersAfter = crowd.all.filter(({ bot }) => bot.client.realm.state === 'playing').length;
  // The master adds up what nodes told at different moments: who is between two of them is counted
  // by neither. Whoever is lost does not come back.
  let after = await realm.population();
  await realm.until(COUNT_MS_MAX, async () => {
    after = await realm.population();
    return lost(before, after) === 0;
  });
  const { linksLost, disconnects } = crowd;
  crowd.stop();
  await realm.down();
  const names = crowd.all.map(({ name }) => name);
  const fileProblems = await checkRealm(realm.databases, names);
  for (const problem of fileProblems) options.progress(problem);
  const data = {
    turns,
    entitiesBefore: Object.fromEntries(before),
    entitiesAfter: Object.fromEntries(after),
    playersAfter,
    fileProblems,
  };
  const checks = [
    exactly('joined', crowd.all.length - crowd.errors.length, crowd.all.length, 'bots'),
    atLeast('nodes removed and added', turns.length, Math.floor(options.minutes * 5), 'turns'),
    exactly('turns that were not done', turns.filter(({ ok }) => !ok).length, 0, 'turns'),
    exactly('sessions ended', disconnects, 0, 'sessions'),
    exactly('sockets lost', linksLost, 0, 'sockets'),
    exactly('players who do not play in the end', Number.isNaN(again) ? 1 : 0, 0, ''),
    exactly('entities lost', lost(before, after), 0, 'entities'),
    exactly('problems in the database', fileProblems.length, 0, ''),
  ];
  return { checks, data };
}

/** What one zone has more of makes up for no other's loss; a realm that tells nothing lost all. */
function lost(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  if (before.size <= 1) return Number.NaN;
  let sum = 0;
  for (const [where, count] of before) sum += Math.max(0, count - (after.get(where) ?? 0));
  return sum;
}

/** A zone or a gateway; another one of its role stays. */
async function chosen(realm: RealRealm, random: SeededRandom): Promise<string | null> {
  const rows = (await realm.rows()).filter(({ state }) => state === 'ready');
  const nodes = rows.filter(({ role }) => role === 'zone' || role === 'gateway');
  const spare = nodes.filter((row) => nodes.filter(({ role }) => role === row.role).length > 1);
  return spare.length === 0 ? null : spare[random.below(spare.length)].node;
}
