// SPDX-License-Identifier: MIT
/**
 * The matrix of faults: every kind of process, killed, told to end, put to sleep, in an order drawn
 * from the seed, under bots at play of whom some deal in items. After each fault everything has to
 * answer, and only the players of a gateway that was hit may notice at their sockets. Then a
 * gateway is drained, every node is rolled, and everything is killed at once.
 */
import { delay, SeededRandom } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import { ItemHistory } from '../../bots/history.ts';
import { ItemBot } from '../../bots/item-bot.ts';
import { judgeItems } from '../../checkers/items.ts';
import { simulatedCrypto } from '../../crypto.ts';
import type { Check } from '../../report.ts';
import { checkRealm } from './check-file.ts';
import { Deaths } from './deaths.ts';
import { GIVE_UP_MS, KINDS, type MatrixRow, oneFault, percentile, SIGNALS } from './faults.ts';
import { DEALERS, matrixChecks, movedPlayers } from './matrix-checks.ts';
import { type Move, MovedZone } from './moved-zone.ts';
import { type RealCrowd, Watched } from './real-crowd.ts';
import type { RealRealm } from './real-realm.ts';
import { shuffled } from './shuffled.ts';

/** After the database or the broker woke, each of them gets an answer within this. */
const ITEMS_MS_MAX = 5000;
/** The number of no letter. */
const NO_LETTER = 2 ** 40;
/** Each deals so often a second. */
const RATE = 0.5;
const ANSWERS_MS_MAX = 10_000;
/** So many more than counted are brought into the zone that moves: some walk out meanwhile. */
const GATHERED = 1.5;
/** A planned move that made longer gaps is told in full. */
const TELLING_GAPS_MS = 800;
const GAPS_TOLD = 5;
/** After everything is in motion again, before it is measured. */
const SETTLE_MS = 1500;

export interface MatrixOptions {
  /** At least. */
  readonly minutes: number;
  /** Of each kind and signal, whatever the minutes. */
  readonly rounds: number;
  readonly seed: string;
  /** How long sleepers sleep: those of which figures say so, and the others. */
  readonly stopMs: number;
  readonly longStopMs: number;
  readonly progress: (line: string) => void;
}

/** What was done on purpose, and what players noticed. */
export interface Moved {
  readonly what: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly gapMs: number;
  readonly gapP99Ms: number;
  readonly linksLost: number;
  /** The longest gaps over half a second: whose, when (ms after the beginning) and where. */
  readonly longest: readonly string[];
}

/** One move of a zone under its players, and what else they noticed. */
export interface Migration extends Move {
  /** Commands that were refused as late, and players whose inputs were not acknowledged. */
  readonly inputsLost: number;
  readonly linksLost: number;
}

export interface MatrixData {
  readonly rows: readonly MatrixRow[];
  readonly migrations: readonly Migration[];
  readonly moved: readonly Moved[];
  readonly coldStartMs: number;
  readonly rejoinMs: number;
  readonly fileProblems: readonly string[];
  readonly itemsDone: number;
  /** Dealers whose items were answered within 5 s of a wake of the database or broker. */
  readonly itemsAfterSleep: number;
  readonly itemsUnanswered: number;
}

export async function runMatrix(
  realm: RealRealm,
  crowd: RealCrowd,
  options: MatrixOptions,
): Promise<{ checks: Check[]; data: MatrixData }> {
  const { clock } = nodeEnv();
  const random = new SeededRandom(`matrix ${options.seed}`);
  const ends = clock.now() + options.minutes * 60_000;
  const history = new ItemHistory(() => clock.now());
  const hands = dealers(crowd, history, random);
  for (const each of hands) each.start();
  const rows: MatrixRow[] = [];
  const deaths = new Deaths(clock);
  let itemsAfterSleep = Number.POSITIVE_INFINITY;
  const cells = KINDS.flatMap((kind) => SIGNALS.map((signal) => ({ kind, signal })));
  for (let round = 0; round < options.rounds || clock.now() < ends; round++) {
    for (const { kind, signal } of shuffled(cells, random)) {
      if (round >= options.rounds && clock.now() >= ends) break;
      const stopMs = signal === 'SIGSTOP' ? sleepOf(kind, options) : 0;
      const { seed } = options;
      const fault = { kind, signal, random, stopMs, seed, deaths };
      const row = await oneFault(realm, crowd, fault);
      if (row === null) continue;
      rows.push(row);
      options.progress(lineOf(row));
      if (signal !== 'SIGSTOP' || (kind !== 'database' && kind !== 'broker')) continue;
      const answered = await askDealers(realm, crowd);
      if (answered < DEALERS) options.progress(`${answered} items after the wake; ${stuck(crowd)}`);
      itemsAfterSleep = Math.min(itemsAfterSleep, answered);
    }
  }
  const migrations = await migrate(realm, crowd, options);
  const moved = await moveAll(realm, crowd, options);
  for (const each of hands) each.stop();
  const waiting = (): boolean => crowd.all.some(({ bot }) => bot.client.realm.items.pending > 0);
  await realm.until(ANSWERS_MS_MAX, () => !waiting());
  if (waiting()) options.progress(`items not answered: ${stuck(crowd)}`);
  const itemsUnanswered = crowd.all.filter(({ bot }) => bot.client.realm.items.pending > 0).length;
  const cold = await restartCold(realm, crowd, history, options);
  const itemsDone = history.count('ok');
  const items = { itemsDone, itemsAfterSleep, itemsUnanswered };
  const data = { rows, migrations, moved, ...cold, ...items };
  return { checks: matrixChecks(crowd, data, options.rounds), data };
}

/**
 * Each dealer asks for a letter that nobody wrote, all the way to the database and its refusal: how
 * many were answered within 5 s.
 */
async function askDealers(realm: RealRealm, { all }: RealCrowd): Promise<number> {
  let answered = 0;
  for (const { bot } of all.slice(0, DEALERS)) {
    void bot.client.realm.items.takeMail(NO_LETTER).then((outcome) => {
      if (!outcome.ok && outcome.code === 'ERR_MAIL_UNKNOWN') answered += 1;
    });
  }
  await realm.until(ITEMS_MS_MAX, () => answered === DEALERS);
  return answered;
}

/** Whose items wait for an answer, and where these bots are. */
function stuck({ all }: RealCrowd): string {
  const waiting = all.filter(({ bot }) => bot.client.realm.items.pending > 0);
  const told = waiting.map(({ name, bot }) => {
    const { state, zone, items } = bot.client.realm;
    return `${name} ${state} in ${zone?.region ?? 'no zone'}: ${items.pending}`;
  });
  return told.length === 0 ? 'nobody waits' : told.join(', ');
}

function dealers(crowd: RealCrowd, history: ItemHistory, random: SeededRandom): ItemBot[] {
  const { clock } = nodeEnv();
  const some = crowd.all.slice(0, DEALERS);
  const names = some.map(({ name }) => name);
  return some.map(({ bot, name }, index) => {
    const friends = (): string[] => [names[(index + 1) % names.length]];
    const dealer = { name, rate: RATE, vendors: [], friends };
    return new ItemBot({ clock, random }, bot.client.realm, history, dealer);
  });
}

function sleepOf(kind: MatrixRow['kind'], { stopMs, longStopMs }: MatrixOptions): number {
  if (kind === 'zone' || kind === 'gateway') return longStopMs;
  if (kind === 'database' || kind === 'broker') return Math.round((longStopMs * 2) / 3);
  return stopMs;
}

/** The zone in which half of the bots stay moves from node to node. */
async function migrate(
  realm: RealRealm,
  crowd: RealCrowd,
  options: MatrixOptions,
): Promise<Migration[]> {
  const zone = await MovedZone.of(realm);
  const migrations: Migration[] = [];
  for (const { measures } of crowd.all) measures.measuring = true;
  for (let round = 0; round < options.rounds; round++) {
    await realm.until(GIVE_UP_MS, () => realm.isWhole());
    await realm.until(GIVE_UP_MS, crowd.playAgain());
    // With some to spare: a few walk through a portal meanwhile.
    await zone.gather(crowd, Math.ceil(movedPlayers(crowd) * GATHERED));
    const late = crowd.errorsOf('ERR_COMMAND_LATE');
    const move = await zone.moveOn(crowd);
    const { linksLost } = crowd;
    const heard = await realm.until(ANSWERS_MS_MAX, crowd.playAgain());
    const unheard = Number.isNaN(heard) ? 1 : 0;
    const inputsLost = crowd.errorsOf('ERR_COMMAND_LATE') - late + unheard;
    migrations.push({ ...move, inputsLost, linksLost });
    const { to, ms, players, gapMs, quietGapMs } = move;
    options.progress(
      `harbour to ${to} ${ms} ms  ${players} players  gap ${gapMs} ms (${quietGapMs} without)  ` +
        `inputs lost ${inputsLost}  links ${linksLost}`,
    );
  }
  await zone.close();
  return migrations;
}

/** A drained gateway and a rolled realm: nobody is to notice anything. */
async function moveAll(
  realm: RealRealm,
  crowd: RealCrowd,
  options: MatrixOptions,
): Promise<Moved[]> {
  const { clock } = nodeEnv();
  const [gateway] = await realm.nodes('gateway');
  const moved: Moved[] = [];
  const commands = [['drain', gateway.node], ['restart', gateway.node], ['roll']];
  for (const command of commands) {
    await realm.until(GIVE_UP_MS, crowd.playAgain());
    await delay(clock, SETTLE_MS);
    crowd.forget();
    const began = clock.now();
    const { code, output } = await realm.command(...command);
    const ms = Math.round(clock.now() - began);
    await delay(clock, SETTLE_MS);
    const gaps = crowd.all.map((each) => each.gapMs);
    const { linksLost } = crowd;
    const gap = { gapMs: Math.round(Math.max(...gaps)), gapP99Ms: percentile(gaps) };
    const longest = longestGaps(crowd, began);
    moved.push({ what: command[0], ok: code === 0, ms, ...gap, linksLost, longest });
    const said = code === 0 ? '' : `: ${output}`;
    options.progress(
      `${command.join(' ')} ${ms} ms  gap ${gap.gapMs} ms  links ${linksLost}${said}`,
    );
    if (gap.gapMs > TELLING_GAPS_MS)
      for (const line of [output, ...longest]) options.progress(line);
  }
  return moved;
}

function longestGaps({ all }: RealCrowd, began: number): string[] {
  return all
    .filter(({ gapAt }) => gapAt.at > began)
    .toSorted((a, b) => b.gapMs - a.gapMs)
    .slice(0, GAPS_TOLD)
    .map(({ name, gapMs, gapAt: { at, where } }) => {
      const [ended, ms] = [at - began, gapMs].map(Math.round);
      return `${name}: nothing for ${ms} ms until ${ended} ms, ${where}`;
    });
}

/** Everything dies at once, comes back, and what was promised is there. */
async function restartCold(
  realm: RealRealm,
  crowd: RealCrowd,
  history: ItemHistory,
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
  const upDone = realm.up();
  const [first] = crowd.all;
  const again = new Watched(realm.logins, first.name, new Map());
  await again.bot.join();
  const rejoinMs = Math.round(clock.now() - began);
  await upDone;
  const coldStartMs = Math.round(clock.now() - began);
  options.progress(`everything killed; first login ${rejoinMs} ms, all ready ${coldStartMs} ms`);
  again.stop();
  await realm.down();
  for (const { rows: query } of realm.databases) {
    fileProblems.push(...(await judgeItems(query, history.lines, simulatedCrypto.sha256)));
  }
  for (const problem of fileProblems) options.progress(problem);
  return { coldStartMs, rejoinMs, fileProblems };
}

function lineOf(row: MatrixRow): string {
  const { node, signal, readyMs, playMs, gapP99Ms, gapMs, linksLost, linksAllowed, broken } = row;
  const extra: string[] = [];
  if (linksAllowed > 0) extra.push(`away p99 ${row.resumeP99Ms} ms`);
  if (signal === 'SIGSTOP') extra.push(`back p99 ${row.backP99Ms} ms`);
  if (!Number.isNaN(row.loginMs)) extra.push(`new login ${row.loginMs} ms`);
  return [
    `${signal} ${node}`.padEnd(25),
    `ready ${String(readyMs).padStart(5)}`,
    `play ${String(playMs).padStart(5)}`,
    `gap p99 ${String(gapP99Ms).padStart(5)} max ${String(gapMs).padStart(5)} ms`,
    `sockets lost ${linksLost}/${linksAllowed}`,
    ...extra,
    ...broken,
  ].join('  ');
}
