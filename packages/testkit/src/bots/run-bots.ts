// SPDX-License-Identifier: MIT
/**
 * A crowd of bots against a realm, from signing up to the table of results: real clients over
 * whatever `ClientEnv` says, the host's network or the simulator's.
 */
import { type Cancel, delay, every, messageOf } from '@realmkeep/base';
import type { ClientEnv } from '@realmkeep/client';
import { atLeast, below, type Check, exactly } from '../report.ts';
import { Bot } from './bot.ts';
import { botName } from './bot-name.ts';
import { ItemHistory } from './history.ts';
import { ItemBot, type ItemBotOptions } from './item-bot.ts';
import { BotMeasures, totalOf } from './measures.ts';
import type { Samples } from './samples.ts';
import type { WayFinder } from './way-finder.ts';

/** Bots that sign up at the same time: login hashes two passwords at once and queues 64. */
const SIGN_UPS_AT_ONCE = 16;
const PROGRESS_MS = 5000;
const LAG_PROBE_MS = 50;
/** Everybody is in by then, or the run goes on without. */
const JOIN_MS_PER_BOT = 500;
const JOIN_MS_MIN = 30_000;
/** Passages asked of a run, per bot and minute: 100 of 200 bots in one. */
const PASSAGES_PER_BOT_MINUTE = 0.5;
const PORTAL_MS_P99 = 250;
const GAP_MS_P99 = 150;
const LAG_MS_P99 = 50;
/** Commands about items are answered so long after the last one, or never. */
const ANSWERS_MS_MAX = 10_000;

export interface BotsOptions {
  readonly login: string;
  /** Null: the first realm of the list. */
  readonly realm: string | null;
  readonly count: number;
  readonly minutes: number;
  /** Names follow from it: the same seed plays the same accounts again. */
  readonly seed: string;
  readonly portals: number;
  readonly thin: boolean;
  /** Things that each bot does with items in a second; none without it. */
  readonly items?: number;
  /** Where what they did stands afterwards. */
  readonly history?: ItemHistory;
  /** Whom they deal with, and in what. */
  readonly vendors?: ItemBotOptions['vendors'];
  readonly progress: (line: string) => void;
}

export interface BotsResult {
  readonly checks: readonly Check[];
  readonly data: BotsData;
}

export interface BotsData {
  readonly options: Readonly<Record<string, string | number | boolean | null>>;
  readonly joined: number;
  readonly joinSeconds: number;
  readonly passages: ReturnType<Samples['summary']>;
  readonly gaps: ReturnType<Samples['summary']>;
  readonly resumes: ReturnType<Samples['summary']>;
  readonly botLag: ReturnType<Samples['summary']>;
  readonly linksLost: number;
  readonly disconnects: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly badPackets: number;
  readonly packets: number;
  readonly notices: number;
  readonly chatsSaid: number;
  readonly chatsHeard: number;
  readonly items: { readonly done: number; readonly refused: number; readonly unknown: number };
}

export async function runBots(env: ClientEnv, options: BotsOptions): Promise<BotsResult> {
  const { clock } = env;
  const measures = new BotMeasures();
  const ways = new Map<string, WayFinder>();
  const bots = Array.from({ length: options.count }, (_, index) => {
    const name = botName(options.seed, index);
    const { login, realm, portals, thin } = options;
    const own = { login, realm, name, password: `password of ${name}`, portals, thin };
    return new Bot(env, own, { measures, ways });
  });
  const history = options.history ?? new ItemHistory(() => clock.now());
  const dealers = dealersOf(env, bots, history, options);
  const timers = [watchLag(env, measures), reportProgress(env, measures, options)];
  const began = clock.now();
  await joinAll(env, bots, measures);
  const joinSeconds = (clock.now() - began) / 1000;
  options.progress(`${measures.joined} of ${options.count} joined in ${joinSeconds.toFixed(1)} s`);
  measures.measuring = true;
  for (const dealer of dealers) dealer.start();
  await delay(clock, options.minutes * 60_000);
  for (const dealer of dealers) dealer.stop();
  measures.measuring = false;
  await answersOf(env, bots);
  for (const cancel of timers) cancel();
  const badPackets = bots.reduce((sum, bot) => sum + bot.client.realm.badPackets, 0);
  for (const bot of bots) bot.stop();
  await delay(clock, 200);
  const checks = checksOf(measures, options, badPackets);
  if (dealers.length > 0) {
    checks.push(exactly('items unanswered', history.count('unknown'), 0, 'commands'));
  }
  return { checks, data: dataOf() };

  function dataOf(): BotsData {
    const { login, realm, count, minutes, seed, portals, thin } = options;
    return {
      options: { login, realm, count, minutes, seed, portals, thin },
      joined: measures.joined,
      joinSeconds,
      passages: measures.passages.summary(),
      gaps: measures.gaps.summary(),
      resumes: measures.resumes.summary(),
      botLag: measures.lag.summary(),
      linksLost: measures.linksLost,
      disconnects: Object.fromEntries(measures.disconnects),
      errors: Object.fromEntries(measures.errors),
      badPackets,
      packets: measures.packets,
      notices: measures.notices,
      chatsSaid: measures.chatsSaid,
      chatsHeard: measures.chatsHeard,
      items: {
        done: history.count('ok'),
        refused: history.count('refused'),
        unknown: history.count('unknown'),
      },
    };
  }
}

/** The hands of bots that deal in items. */
function dealersOf(
  env: ClientEnv,
  bots: readonly Bot[],
  history: ItemHistory,
  options: BotsOptions,
): ItemBot[] {
  const { items: rate = 0, vendors = [], count, seed } = options;
  if (rate === 0) return [];
  return bots.map((bot, index) => {
    const name = botName(seed, index);
    const friends = (): string[] => (count < 2 ? [] : [botName(seed, (index + 1) % count)]);
    return new ItemBot(env, bot.client.realm, history, { name, rate, vendors, friends });
  });
}

/** Whatever was asked about items is answered, or it has waited long enough. */
async function answersOf({ clock }: ClientEnv, bots: readonly Bot[]): Promise<void> {
  const until = clock.now() + ANSWERS_MS_MAX;
  const waiting = (): boolean => bots.some(({ client }) => client.realm.items.pending > 0);
  while (waiting() && clock.now() < until) await delay(clock, 100);
}

/** Signs the bots up, a few at a time; what fails is counted and not tried for ever. */
async function joinAll(env: ClientEnv, bots: readonly Bot[], measures: BotMeasures): Promise<void> {
  const waiting = [...bots];
  const worker = async (): Promise<void> => {
    for (let bot = waiting.shift(); bot !== undefined; bot = waiting.shift()) {
      try {
        await bot.join();
      } catch (error) {
        const code = (error as { code?: unknown }).code;
        measures.error(typeof code === 'string' ? code : messageOf(error));
      }
    }
  };
  const all = Promise.all(Array.from({ length: SIGN_UPS_AT_ONCE }, worker));
  let cancel: Cancel = () => {};
  const late = new Promise<void>((resolve) => {
    cancel = env.clock.after(Math.max(JOIN_MS_MIN, bots.length * JOIN_MS_PER_BOT), resolve);
  });
  await Promise.race([all, late]);
  cancel();
  waiting.length = 0;
}

function checksOf(measures: BotMeasures, options: BotsOptions, badPackets: number): Check[] {
  const { count, minutes, portals } = options;
  const checks = [
    exactly('joined', measures.joined, count, 'bots'),
    exactly('disconnects', totalOf(measures.disconnects), 0, 'bots'),
    exactly('links lost', measures.linksLost, 0, 'links'),
    exactly('errors', totalOf(measures.errors) + badPackets, 0, 'errors'),
    below('update gap p99', measures.gaps.percentile(99), GAP_MS_P99, 'ms'),
    below('bot lag p99', measures.lag.percentile(99), LAG_MS_P99, 'ms'),
  ];
  if (portals === 0) return checks;
  const passages = Math.ceil(count * minutes * PASSAGES_PER_BOT_MINUTE);
  return [
    ...checks,
    atLeast('portal passages', measures.passages.count, passages, 'passages'),
    below('portal p99', measures.passages.percentile(99), PORTAL_MS_P99, 'ms'),
  ];
}

function watchLag(env: ClientEnv, measures: BotMeasures): Cancel {
  const { clock } = env;
  let due = clock.now() + LAG_PROBE_MS;
  let cancel = clock.after(LAG_PROBE_MS, probe);
  function probe(): void {
    if (measures.measuring) measures.lag.add(clock.now() - due);
    due = clock.now() + LAG_PROBE_MS;
    cancel = clock.after(LAG_PROBE_MS, probe);
  }
  return () => cancel();
}

function reportProgress(env: ClientEnv, measures: BotMeasures, options: BotsOptions): Cancel {
  const began = env.clock.now();
  return every(env.clock, PROGRESS_MS, () => {
    const seconds = Math.round((env.clock.now() - began) / 1000);
    const gap = measures.gaps.percentile(99);
    options.progress(
      [
        `${String(seconds).padStart(4)} s`,
        `joined ${measures.joined}/${options.count}`,
        `passages ${measures.passages.count}`,
        `gap p99 ${Number.isNaN(gap) ? '-' : gap.toFixed(0)} ms`,
        `links lost ${measures.linksLost}`,
        `disconnects ${totalOf(measures.disconnects)}`,
        `errors ${totalOf(measures.errors)}`,
      ].join('  '),
    );
  });
}
