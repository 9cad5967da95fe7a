// SPDX-License-Identifier: MIT
/**
 * A zone full of bots moves from node to node while they play, then its node is killed, then put to
 * sleep: how long nobody is told anything, and whether anybody notices at his socket.
 */
import { delay } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import { below, type Check, exactly } from '../../report.ts';
import { checkRealm } from './check-file.ts';
import { type Move, MovedZone } from './moved-zone.ts';
import type { RealCrowd } from './real-crowd.ts';
import type { RealRealm } from './real-realm.ts';

const CALM_MS = 2000;
const ARRIVE_MS_MAX = 10_000;
/** Kills of the zone's node, after the moves. */
const KILLS = 3;
const GAP_MS_MAX = 400;
const KILLED_MS_MAX = 1500;
const ASLEEP_MS_MAX = 6000;

export interface MovesOptions {
  readonly minutes: number;
  readonly stopMs: number;
  readonly progress: (line: string) => void;
}

export interface MovesData {
  /** Of each move: until the region was seen at its new node, and the longest update gap. */
  readonly moves: readonly Move[];
  /** Of each fault: the longest time in which the world stood still for a bot. */
  readonly kills: readonly number[];
  readonly sleeps: readonly number[];
}

export async function runMoves(
  realm: RealRealm,
  crowd: RealCrowd,
  options: MovesOptions,
): Promise<{ checks: Check[]; data: MovesData }> {
  const { clock } = nodeEnv();
  const zone = await MovedZone.of(realm);
  const moves: Move[] = [];
  const until = clock.now() + options.minutes * 60_000;
  for (const { measures } of crowd.all) measures.measuring = true;
  do {
    const move = await zone.moveOn(crowd);
    const { to, ms, gapMs, quietGapMs } = move;
    moves.push(move);
    options.progress(
      `moved to ${to} in ${ms} ms, longest update gap ${gapMs} ms (without a move ${quietGapMs})`,
    );
  } while (clock.now() < until);
  const kills: number[] = [];
  for (let n = 0; n < KILLS; n++) {
    const node = await zone.node();
    kills.push(await strike(realm, crowd, () => realm.signal(node, 'SIGKILL')));
    options.progress(`${node} killed: still for ${kills.at(-1)} ms`);
  }
  const sleeper = await zone.node();
  const sleeps = [await strike(realm, crowd, () => realm.signal(sleeper, 'SIGSTOP'))];
  await delay(clock, options.stopMs);
  const pid = realm.signal(sleeper, 'SIGCONT');
  const exitMs = await realm.until(ARRIVE_MS_MAX, () => realm.pid(sleeper) !== pid);
  options.progress(`${sleeper} asleep: still for ${sleeps[0]} ms; awake, ended in ${exitMs} ms`);
  await zone.close();
  crowd.stop();
  await realm.down();
  const broken = await checkRealm(
    realm.databases,
    crowd.all.map(({ name }) => name),
  );
  const worst = (values: readonly number[]): number => Math.max(...values);
  const checks = [
    below('update gap in a move, longest', worst(moves.map((m) => m.gapMs)), GAP_MS_MAX, 'ms'),
    exactly(
      'moves that did not arrive',
      moves.filter((m) => Number.isNaN(m.ms)).length,
      0,
      'moves',
    ),
    exactly('inputs refused as late', crowd.errorsOf('ERR_COMMAND_LATE'), 0, 'inputs'),
    below('world still after SIGKILL, longest', worst(kills), KILLED_MS_MAX, 'ms'),
    below('world still after SIGSTOP, longest', worst(sleeps), ASLEEP_MS_MAX, 'ms'),
    exactly('a sleeper that wakes ends', Number.isNaN(exitMs) ? 0 : 1, 1, 'processes'),
    exactly('disconnects', crowd.disconnects, 0, 'sessions'),
    exactly('sockets lost', crowd.linksLost, 0, 'sockets'),
    exactly('packets that could not be read', crowd.badPackets, 0, 'packets'),
    exactly('broken rules in the database', broken.length, 0, 'rules'),
  ];
  return { checks, data: { moves, kills, sleeps } };
}

/** The longest time in which the world stood still, until it has moved for everybody again. */
async function strike(realm: RealRealm, crowd: RealCrowd, fault: () => number): Promise<number> {
  const { clock } = nodeEnv();
  await realm.until(ARRIVE_MS_MAX, () => realm.isWhole());
  await delay(clock, CALM_MS);
  crowd.forget();
  await delay(clock, 100);
  const pid = fault();
  // What was on its way still counts for nothing.
  await delay(clock, 500);
  const again = crowd.movesAgain();
  await realm.until(3 * ARRIVE_MS_MAX, () => pid > 0 && again());
  return Math.round(crowd.gapMs);
}
