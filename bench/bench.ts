// SPDX-License-Identifier: MIT
/**
 * `npm run bench -- NAME [--clients N] [--against colyseus] [--seconds S] [--rounds R] [--json
 * FILE]`
 *
 * One scenario on Realmkeep, on the floor (same sockets, no game) and, when asked, on the peer, one
 * after the other in this run and so for each round: servers on core 0, clients on core 1. Ratios
 * are what counts, the median of the rounds; single figures depend on the machine and on the hour.
 * `npm run bench -- all` runs everything and writes bench/results and docs/performance.md;
 * `npm run bench -- transfers` is a bench of its own: see transfers.ts.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from '@realmkeep/base';
import {
  atLeast,
  type Check,
  exactly,
  makeReport,
  type Report,
  tableOf,
  writeReport,
} from '@realmkeep/testkit';
import { garbage } from './garbage.ts';
import { idle } from './idle.ts';
import { kernelFloor } from './kernel-floor.ts';
import {
  type Contest,
  type Outcome,
  packetsLike,
  runFloor,
  runPeer,
  runRealm,
} from './lab/contest.ts';
import { writePages } from './lab/pages.ts';
import { memory } from './memory.ts';
import { portals } from './portals.ts';
import { meanVisible, SCENARIOS, type Scenario, sectorsFor } from './scenarios.ts';
import { zoneOnly } from './zone-only.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    clients: { type: 'string' },
    against: { type: 'string' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string' },
    json: { type: 'string' },
    window: { type: 'string', default: '144' },
    only: { type: 'string' },
  },
});
const results = fileURLToPath(new URL('./results', import.meta.url));
/** Cost per client of a crowd against `spread`, and of 1,000 in it against 250. */
const CROWD_TO_SPREAD_MAX = 2.5;
const CROWD_GROWTH_MAX = 1.3;
const ROUNDS_OF_ALL = 3;
/** What has a module of its own. */
const OTHERS = [
  'zone-only',
  'creatures',
  'memory',
  'garbage',
  'crowd-growth',
  'portals',
  'idle',
  'kernel-floor',
];
const ALL = [...SCENARIOS.map((one) => one.name), ...OTHERS];

interface Round {
  readonly ours: Outcome;
  readonly floor: Outcome;
  readonly peer: Outcome | null;
  /** The peer with the cheapest way to keep its views: published beside it, not a bar. */
  readonly leanPeer: Outcome | null;
}

interface Settings {
  readonly clients?: number;
  readonly against: boolean;
  readonly rounds: number;
}

type Measured = { checks: Check[]; data: unknown };

async function main(): Promise<number> {
  const [name] = positionals;
  if (name === 'pages') {
    writePages(results, ALL);
    return 0;
  }
  if (name === 'all') return all();
  if (name === 'transfers') {
    const { benchTransfers } = await import('./transfers.ts');
    const { only = null, json = null } = values;
    const [seconds, window] = [Number(values.seconds), Number(values.window)];
    return benchTransfers({ seconds, window, only, json });
  }
  const measured = await measure(name, {
    ...(values.clients === undefined ? {} : { clients: Number(values.clients) }),
    against: values.against === 'colyseus',
    rounds: Number(values.rounds ?? 1),
  });
  if (measured === null) {
    const names = SCENARIOS.map((one) => `  ${one.name.padEnd(12)} ${one.doc}`).join('\n');
    console.error(`Which scenario? npm run bench -- NAME [--clients N] [--against colyseus]`);
    console.error(`${names}\n  ${OTHERS.join(', ')}, all`);
    return 2;
  }
  const report = reportOf(process.argv.slice(2).join(' '), measured);
  if (values.json) writeReport(values.json, report);
  return report.ok ? 0 : 1;
}

/** Everything, one after the other; a scenario that fails does not stop the others. */
async function all(): Promise<number> {
  mkdirSync(results, { recursive: true });
  let ok = true;
  for (const name of ALL) {
    const against = name === 'spread' || name === 'dense';
    const rounds = against ? Number(values.rounds ?? ROUNDS_OF_ALL) : 1;
    const measured = await measure(name, { against, rounds }).catch((error: unknown) => {
      console.error(`FAIL  ${name}: ${messageOf(error)}`);
      ok = false;
      return null;
    });
    if (measured === null) continue;
    const report = reportOf(`${name}${against ? ' --against colyseus' : ''}`, measured);
    writeReport(`${results}/${name}.json`, report);
    ok &&= report.ok;
  }
  writePages(results, ALL);
  return ok ? 0 : 1;
}

function reportOf(words: string, { checks, data }: Measured): Report {
  for (const line of tableOf(checks)) console.log(line);
  return makeReport(`npm run bench -- ${words}`, checks, data);
}

async function measure(name: string | undefined, settings: Settings): Promise<Measured | null> {
  if (name === 'zone-only') return zoneOnly();
  if (name === 'creatures') return (await import('./creatures.ts')).creatures();
  if (name === 'memory') return memory();
  if (name === 'idle') return idle();
  if (name === 'portals') return portals(Number(values.seconds));
  if (name === 'garbage') return garbage(contestOf(scenarioNamed('spread'), settings.clients));
  if (name === 'kernel-floor') return kernelFloor(contestOf(scenarioNamed('spread')), print);
  if (name === 'crowd-growth') return crowdGrowth();
  const scenario = SCENARIOS.find((one) => one.name === name);
  return scenario === undefined ? null : contest(scenario, settings);
}

async function contest(scenario: Scenario, settings: Settings): Promise<Measured> {
  const plan = contestOf(scenario, settings.clients);
  const { clients, sectors, seconds } = plan;
  const visible = meanVisible(clients, sectors);
  console.log(`${scenario.name}: ${clients} clients, ${visible.toFixed(1)} in view on average,`);
  const where = scenario.unpinned ? 'on both cores' : 'servers on core 0';
  console.log(`  ${sectors} x ${sectors} sectors, ${seconds} s measured; ${where}`);
  const rounds: Round[] = [];
  for (let n = 0; n < settings.rounds; n++) {
    const ours = print(await runRealm(plan));
    const floor = print(await runFloor(plan, packetsLike(ours)));
    const peer = settings.against ? print(await runPeer(plan, 'each-tick')) : null;
    const leanPeer = settings.against ? print(await runPeer(plan, 'on-crossing')) : null;
    rounds.push({ ours, floor, peer, leanPeer });
  }
  return { checks: judge(scenario, rounds), data: { scenario, clients, sectors, visible, rounds } };
}

/** Crowds of 250 and of 1,000, and `spread` beside them: what a client costs in each. */
async function crowdGrowth(): Promise<Measured> {
  const crowd = scenarioNamed('crowd');
  const spread = print(await runRealm(contestOf(scenarioNamed('spread'))));
  const small = print(await runRealm(contestOf(crowd, 250)));
  const large = print(await runRealm(contestOf(crowd, 1000)));
  const cost = (outcome: Outcome): number => outcome.cpuMsPerClientSecond;
  const checks = [
    atMost('CPU of a crowd / spread', cost(large) / cost(spread), CROWD_TO_SPREAD_MAX, 'x'),
    atMost('CPU of 1,000 / 250 in a crowd', cost(large) / cost(small), CROWD_GROWTH_MAX, 'x'),
  ];
  return { checks, data: { spread, small, large } };
}

function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return scenario;
}

function contestOf(scenario: Scenario, given?: number): Contest {
  const clients = given ?? scenario.clients;
  const sectors = sectorsFor(clients, scenario.visible);
  return { scenario, clients, sectors, seconds: Number(values.seconds) };
}

function print(outcome: Outcome): Outcome {
  const { name, cpuMsPerClientSecond, swarm } = outcome;
  const row = [
    name.padEnd(10),
    `${cpuMsPerClientSecond.toFixed(3)} ms/client-s`,
    `${swarm.bytesPerClientSecond.toFixed(0)} B/s (most ${swarm.bytesOfSecondMax})`,
    `rate ${swarm.rateHzMean.toFixed(2)} Hz (min ${swarm.rateHzMin.toFixed(2)})`,
    `gap p50 ${swarm.gapMsP50.toFixed(0)} p99 ${swarm.gapMsP99.toFixed(0)} ms`,
    `input p99 ${swarm.inputMsP99.toFixed(0)} ms`,
    `closed ${swarm.closed}${swarm.closed > 0 ? ` ${JSON.stringify(swarm.closeCodes)}` : ''}`,
    `client lag p99 ${swarm.loopLagMsP99.toFixed(0)} ms`,
  ];
  if (swarm.visibleMean !== null) row.push(`${swarm.visibleMean.toFixed(0)} in view`);
  console.log(row.join('  '));
  if (outcome.byRole) console.log(`           ${JSON.stringify(outcome.byRole)}`);
  return outcome;
}

/**
 * Each figure of the scenario against its bar, the median of the rounds; a ratio's is a minimum.
 */
function judge(scenario: Scenario, rounds: readonly Round[]): Check[] {
  const of = (figure: (round: Round) => number): number => median(rounds.map(figure));
  const checks = [
    exactly(
      'clients closed',
      of(({ ours }) => ours.swarm.closed),
      0,
      'sockets',
    ),
    atMost(
      'load generator loop lag p99',
      of(({ ours }) => ours.swarm.loopLagMsP99),
      50,
      'ms',
    ),
  ];
  if (scenario.aboveFloorMsMax !== undefined) {
    const above = of(({ ours, floor }) => ours.cpuMsPerClientSecond - floor.cpuMsPerClientSecond);
    checks.push(atMost('CPU above floor', above, scenario.aboveFloorMsMax, 'ms/client-second'));
  }
  const ratio = (
    name: string,
    least: number | undefined,
    figure: (one: Outcome) => number,
  ): void => {
    if (least === undefined || rounds[0].peer === null) return;
    const value = of(({ ours, peer }) => (peer === null ? 0 : figure(peer) / figure(ours)));
    checks.push(atLeast(name, value, least, 'x'));
  };
  ratio('CPU of the peer / ours', scenario.cpuRatioMin, (one) => one.cpuMsPerClientSecond);
  ratio(
    'bytes of the peer / ours',
    scenario.bytesRatioMin,
    (one) => one.swarm.bytesPerClientSecond,
  );
  // A peer that does not reach 10 Hz sends less than it should: the same bar at an equal rate.
  ratio('bytes of the peer / ours, per update', scenario.bytesRatioMin, bytesPerUpdate);
  const swarmOf = (figure: (swarm: Outcome['swarm']) => number): number =>
    of(({ ours }) => figure(ours.swarm));
  if (scenario.rateHzMin !== undefined) {
    const rate = swarmOf((s) => s.rateHzMin);
    checks.push(atLeast('least rate of a client', rate, scenario.rateHzMin, 'Hz'));
  }
  if (scenario.gapMsP99Max !== undefined) {
    checks.push(
      atMost(
        'gap between updates p99',
        swarmOf((s) => s.gapMsP99),
        scenario.gapMsP99Max,
        'ms',
      ),
    );
  }
  if (scenario.bytesMax !== undefined) {
    const bytes = swarmOf((s) => s.bytesPerClientSecond);
    checks.push(atMost('payload per client', bytes, scenario.bytesMax, 'B/s'));
  }
  if (scenario.bytesOfSecondMax !== undefined) {
    const most = swarmOf((s) => s.bytesOfSecondMax);
    checks.push(atMost('most of a client in a second', most, scenario.bytesOfSecondMax, 'B'));
  }
  return checks;
}

function bytesPerUpdate({ swarm }: Outcome): number {
  return swarm.bytes / Math.max(1, swarm.updates);
}

function atMost(name: string, value: number, limit: number, unit: string): Check {
  return { name, value, limit, unit, ok: value <= limit };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

process.exitCode = await main();
