// SPDX-License-Identifier: MIT
/**
 * Several machines: a realm over four hosts. One is cut off and healed, a link is made slow, a host
 * with a server of the bus loses its power. Players of a gateway that cannot be reached resume at
 * another; all others notice nothing at their sockets; what was cut off steps down by itself.
 */
import { delay } from '@realmkeep/base';
import { nodeEnv } from '@realmkeep/client/node';
import { type Check, exactly } from '../../report.ts';
import { checkRealm } from './check-file.ts';
import { percentile } from './faults.ts';
import { HOSTS, HostsRealm } from './hosts-realm.ts';
import { onInterruption } from './interruption.ts';
import { NetworkHosts } from './network-hosts.ts';
import { RealCrowd } from './real-crowd.ts';
import { SqliteFile } from './real-database.ts';

/** The host that is cut off: a zone and a gateway are there, and no nats-server. */
const VICTIM = 4;
/** Zones that its node runs then. */
const ZONES = ['harbour', 'greenwood'];
const SLOW = 3;
/** The host without power: a zone, a gateway and a nats-server. */
const DARK = 2;
/** A zone that hears nothing for 30 s leaves; then it is started anew and waits for the bus. */
const STEP_DOWN_MS_MAX = 40_000;
const PLAY_MS_MAX = 15_000;
const READY_MS_MAX = 30_000;
const SLOW_MS = 8000;
const CALM_MS = 1500;

export interface HostsOptions {
  readonly folder: string;
  readonly seed: string;
  readonly bots: number;
  readonly progress: (line: string) => void;
}

interface Phase {
  readonly what: string;
  readonly playMs: number;
  readonly gapP99Ms: number;
  readonly linksLost: number;
  readonly linksAllowed: number;
}

export interface HostsData {
  readonly phases: readonly Phase[];
  readonly steppedDownMs: number;
  readonly slow: string | null;
  readonly fileProblems: readonly string[];
}

export async function runHosts(
  options: HostsOptions,
): Promise<{ checks: Check[]; data: HostsData }> {
  const network = `10.${77 + (process.pid % 100)}.${(process.pid >> 8) % 250}`;
  const hosts = NetworkHosts.create({ count: HOSTS, network });
  const realm = new HostsRealm(options.folder, hosts);
  let crowd: RealCrowd | null = null;
  const uninterrupted = onInterruption(() => {
    realm.kill();
    hosts.remove();
  });
  try {
    await realm.start();
    crowd = new RealCrowd([realm.login], options.seed, options.bots);
    await crowd.join();
    options.progress(`${crowd.all.length - crowd.errors.length} bots play over ${HOSTS} hosts`);
    return await trial(realm, hosts, crowd, options);
  } finally {
    crowd?.stop();
    await realm.down();
    realm.kill();
    hosts.remove();
    uninterrupted();
  }
}

async function trial(
  realm: HostsRealm,
  hosts: NetworkHosts,
  crowd: RealCrowd,
  options: HostsOptions,
): Promise<{ checks: Check[]; data: HostsData }> {
  const phases: Phase[] = [];
  const victim = hosts.address(VICTIM);
  const phase = async (what: string, allowed: number, harm: () => unknown): Promise<void> => {
    await delay(nodeEnv().clock, CALM_MS);
    crowd.forget();
    await harm();
    const playMs = await until(PLAY_MS_MAX, crowd.playAgain());
    const { linksLost } = crowd;
    const gapP99Ms = percentile(crowd.all.map((each) => each.gapMs));
    phases.push({ what, playMs, gapP99Ms, linksLost, linksAllowed: allowed });
    const told = `all play ${playMs} ms, gap p99 ${gapP99Ms} ms, sockets ${linksLost}/${allowed}`;
    options.progress(`${what}: ${told}`);
  };
  // Of a node that runs nothing nobody could tell whether it stepped down.
  for (const each of ZONES) await realm.migrate(VICTIM, each, 'ZONE-4');
  const zone = realm.pid(VICTIM, 'ZONE-4');
  const began = nodeEnv().clock.now();
  await phase('host cut off', crowd.at(victim).length, () => hosts.cut(VICTIM));
  await until(STEP_DOWN_MS_MAX, () => realm.pid(VICTIM, 'ZONE-4') !== zone);
  const stepped = realm.pid(VICTIM, 'ZONE-4') !== zone;
  const steppedDownMs = stepped ? Math.round(nodeEnv().clock.now() - began) : Number.NaN;
  const fenced = realm.log(VICTIM, 'ZONE-4').includes('fenced');
  options.progress(`the zone that was cut off left by itself after ${steppedDownMs} ms`);
  await phase('host healed', 0, () => hosts.heal(VICTIM));
  const backMs = await until(READY_MS_MAX, () => realm.isReady(VICTIM));
  let slow: string | null = null;
  await phase('link slow', 0, async () => {
    slow = hosts.slow(SLOW);
    options.progress(slow === null ? 'no tc here: the link stays good' : `slow link: ${slow}`);
    await delay(nodeEnv().clock, SLOW_MS);
  });
  hosts.unslow(SLOW);
  const dark = crowd.at(hosts.address(DARK)).length;
  await phase('host without power', dark, () => realm.powerOff(DARK));
  await realm.up(DARK);
  await phase('host back', 0, () => undefined);
  const names = crowd.all.map(({ name }) => name);
  crowd.stop();
  await realm.down();
  const fileProblems = await checkRealm([new SqliteFile(realm.databaseFile)], names);
  for (const problem of fileProblems) options.progress(problem);
  const data = { phases, steppedDownMs, slow, fileProblems };
  const more = { fenced, backMs };
  return { checks: checksOf(crowd, data, more), data };
}

function checksOf(
  crowd: RealCrowd,
  { phases, steppedDownMs, fileProblems }: HostsData,
  { fenced, backMs }: { fenced: boolean; backMs: number },
): Check[] {
  const atMost = (name: string, value: number, limit: number): Check => ({
    name,
    value,
    limit,
    unit: 'ms',
    ok: value <= limit,
  });
  return [
    exactly('joined', crowd.all.length - crowd.errors.length, crowd.all.length, 'bots'),
    exactly('sessions ended', crowd.disconnects, 0, 'sessions'),
    exactly('unreadable packets', crowd.badPackets, 0, 'packets'),
    ...phases.flatMap(({ what, playMs, linksLost, linksAllowed }) => [
      atMost(`${what}: all play`, playMs, PLAY_MS_MAX),
      exactly(`${what}: sockets lost elsewhere`, Math.max(0, linksLost - linksAllowed), 0, ''),
    ]),
    atMost('the zone that was cut off leaves by itself', steppedDownMs, STEP_DOWN_MS_MAX),
    exactly('and says that it was fenced', Number(fenced), 1, ''),
    atMost('the healed host is ready', backMs, READY_MS_MAX),
    exactly('problems in the database', fileProblems.length, 0, ''),
  ];
}

/** Milliseconds until it is so; NaN when it was not within `msMax`. */
async function until(msMax: number, done: () => boolean | Promise<boolean>): Promise<number> {
  const { clock } = nodeEnv();
  const began = clock.now();
  while (!(await done())) {
    if (clock.now() - began > msMax) return Number.NaN;
    await delay(clock, 25);
  }
  return Math.round(clock.now() - began);
}
