// SPDX-License-Identifier: MIT
/**
 * Bots deal in items while processes of every role are killed. Afterwards the database file is held
 * against its own ledger and against what the bots were told: every serial exactly once, money
 * conserved, what was acknowledged is there, each operation at most once.
 */
import { delay, SeededRandom } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import type { RoleName } from '@realmkeep/server';
import { ItemHistory } from '../../bots/history.ts';
import { ItemBot } from '../../bots/item-bot.ts';
import { judgeItems } from '../../checkers/items.ts';
import { simulatedCrypto } from '../../crypto.ts';
import { atLeast, type Check, exactly } from '../../report.ts';
import { checkRealm } from './check-file.ts';
import { Deaths } from './deaths.ts';
import type { RealCrowd } from './real-crowd.ts';
import type { RealRealm } from './real-realm.ts';
import { shuffled } from './shuffled.ts';

/** Roles on the path of an item come more often. */
const VICTIMS: readonly RoleName[] = [
  'database',
  'database',
  'zone',
  'zone',
  'broker',
  'gateway',
  'account',
  'world',
  'master',
  'login',
  'reviver',
];
const GIVE_UP_MS = 30_000;
const CALM_MS_MIN = 500;
const CALM_MS_SPAN = 2500;
/** Things that one bot does in a second. */
const RATE = 3;
/** Answers asked of a run, per bot and minute, kills included. */
const ANSWERS_PER_BOT_MINUTE = 20;
/** What was asked before the last fault is answered by then. */
const ANSWERS_MS_MAX = 10_000;

export interface ItemsOptions {
  readonly minutes: number;
  readonly seed: string;
  readonly progress: (line: string) => void;
}

export interface ItemsData {
  readonly kills: readonly { readonly node: string; readonly readyMs: number }[];
  readonly done: number;
  readonly refused: number;
  readonly unknown: number;
  readonly findings: readonly string[];
  readonly fileProblems: readonly string[];
}

export async function runItems(
  realm: RealRealm,
  crowd: RealCrowd,
  options: ItemsOptions,
): Promise<{ checks: Check[]; data: ItemsData }> {
  const env = nodeEnv();
  const { clock } = env;
  const random = new SeededRandom(`items ${options.seed}`);
  const history = new ItemHistory(() => clock.now());
  const names = crowd.all.map((each) => each.name);
  const hands = crowd.all.map(({ bot, name }, index) => {
    const friends = (): string[] => [names[(index + 1) % names.length]];
    const dealer = { name, rate: RATE, vendors: [], friends };
    return new ItemBot({ clock, random }, bot.client.realm, history, dealer);
  });
  for (const each of hands) each.start();
  const deaths = new Deaths(clock);
  const kills: { node: string; readyMs: number }[] = [];
  const ends = clock.now() + options.minutes * 60_000;
  const roles = new Set(VICTIMS);
  const waiting = shuffled([...roles], random);
  while (clock.now() < ends || waiting.length > 0) {
    await delay(clock, CALM_MS_MIN + random.below(CALM_MS_SPAN));
    // Every role once, whatever the time; then as often as it matters.
    const role = waiting.shift() ?? VICTIMS[random.below(VICTIMS.length)];
    const nodes = await realm.nodes(role);
    if (nodes.length === 0) continue;
    const { node } = nodes[random.below(nodes.length)];
    if (!deaths.mayDie(node)) continue;
    deaths.died(node);
    roles.delete(role);
    const pid = realm.signal(node, 'SIGKILL');
    const readyMs = await realm.until(GIVE_UP_MS, () => realm.isWhole({ node, pid }));
    kills.push({ node, readyMs });
    const told = `${history.count('ok')} done, ${history.count('refused')} refused`;
    options.progress(`SIGKILL ${node.padEnd(18)} ready ${readyMs} ms  ${told}`);
  }
  for (const each of hands) each.stop();
  const again = await realm.until(GIVE_UP_MS, crowd.playAgain());
  const asking = (): boolean => crowd.all.some(({ bot }) => bot.client.realm.items.pending > 0);
  await realm.until(ANSWERS_MS_MAX, () => !asking());
  const stillWaiting = asking();
  crowd.stop();
  const { findings, fileProblems } = await judgeAfterwards(realm, history, names);
  const [done, refused, unknown] = (['ok', 'refused', 'unknown'] as const).map((outcome) =>
    history.count(outcome),
  );
  const wanted = Math.ceil(crowd.all.length * options.minutes * ANSWERS_PER_BOT_MINUTE);
  const checks = [
    atLeast('kills', kills.length, 1, 'kills'),
    exactly('roles of which nobody was killed', roles.size, 0, 'roles'),
    exactly(
      'nodes that did not come back',
      kills.filter((k) => Number.isNaN(k.readyMs)).length,
      0,
      '',
    ),
    exactly('players who do not play', Number.isNaN(again) ? 1 : 0, 0, ''),
    exactly('operations without an answer', Number(stillWaiting), 0, ''),
    exactly('sessions ended', crowd.disconnects, 0, 'sessions'),
    atLeast('operations done or refused', done + refused, wanted, 'operations'),
    exactly('rules of items and money broken', findings.length, 0, ''),
    exactly('problems in the database', fileProblems.length, 0, ''),
  ];
  for (const finding of [...findings, ...fileProblems]) options.progress(finding);
  return { checks, data: { kills, done, refused, unknown, findings, fileProblems } };
}

/** After everything was killed and has come up again and down in peace. */
async function judgeAfterwards(
  realm: RealRealm,
  history: ItemHistory,
  names: readonly string[],
): Promise<Pick<ItemsData, 'findings' | 'fileProblems'>> {
  const rows = [...(await realm.rows())];
  rows.sort((a, b) => Number(b.role === 'reviver') - Number(a.role === 'reviver'));
  for (const { node } of rows) realm.signal(node, 'SIGKILL');
  await realm.until(GIVE_UP_MS, () => rows.every(({ node }) => realm.pid(node) === 0));
  await realm.up();
  await realm.down();
  const fileProblems = await checkRealm(realm.databases, names);
  const findings: string[] = [];
  for (const { rows: query } of realm.databases) {
    findings.push(...(await judgeItems(query, history.lines, simulatedCrypto.sha256)));
  }
  return { findings, fileProblems };
}
