// SPDX-License-Identifier: MIT
/**
 * A zone full of bots moves from node to node while they play, then its node is killed, then put to
 * sleep: how long nobody is told anything, and whether anybody notices at his socket.
 */
import { delay, type NodeId, type RealmId, type RegionId, regionId } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import { connectOperator, loadInstallation, type Operator } from '@realmkeep/server/host';
import { regionMessages } from '@realmkeep/wire';
import { below, type Check, exactly } from '../../report.ts';
import { checkRealm } from './check-file.ts';
import type { RealCrowd } from './real-crowd.ts';
import type { RealRealm } from './real-realm.ts';

/** Where new heroes begin, in Hollowmere. */
const ZONE: RegionId = regionId({ zone: 'harbour', instance: 1, region: 0 });
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
  readonly moves: readonly {
    readonly to: string;
    readonly ms: number;
    readonly gapMs: number;
    /** As long before it, without a move: what the machine did to updates anyhow. */
    readonly quietGapMs: number;
  }[];
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
  const installation = await loadInstallation(`${realm.folder}/realmkeep.json`);
  const operator = await connectOperator(installation);
  const zone = new MovedZone(operator, installation.realms[0].id);
  const nodes = installation.nodes.filter(({ role }) => role === 'zone').map(({ id }) => id);
  const moves: MovesData['moves'][number][] = [];
  const until = clock.now() + options.minutes * 60_000;
  for (const { measures } of crowd.all) measures.measuring = true;
  do {
    crowd.forget();
    await delay(clock, CALM_MS + CALM_MS / 4);
    const quietGapMs = Math.round(crowd.updateGapMs);
    crowd.forget();
    const from = await zone.node();
    const to = nodes[(nodes.indexOf(from) + 1) % nodes.length];
    const ms = await zone.move(realm, to);
    await delay(clock, CALM_MS);
    const gapMs = Math.round(crowd.updateGapMs);
    moves.push({ to, ms, gapMs, quietGapMs });
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
  await operator.close();
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

class MovedZone {
  readonly #operator: Operator;
  readonly #realm: RealmId;

  constructor(operator: Operator, realm: RealmId) {
    this.#operator = operator;
    this.#realm = realm;
  }

  /** Who runs the zone; waits while nobody does. */
  async node(): Promise<NodeId> {
    const { clock } = nodeEnv();
    const of = regionMessages.RegionStatus;
    for (;;) {
      const status = await this.#operator
        .order(this.#realm, of, { region: ZONE })
        .catch(() => null);
      if (status !== null) return status.node;
      await delay(clock, 50);
    }
  }

  /** Milliseconds until it is seen there; NaN when it never was. */
  async move(realm: RealRealm, node: NodeId): Promise<number> {
    const of = regionMessages.MigrateRegion;
    await this.#operator.order(this.#realm, of, { region: ZONE, node }).catch(() => null);
    return realm.until(ARRIVE_MS_MAX, async () => (await this.node()) === node);
  }
}
