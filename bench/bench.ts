// SPDX-License-Identifier: MIT
/**
 * `npm run bench -- transfers` is a bench of its own: see transfers.ts.
 * `npm run bench -- SCENARIO [--clients N] [--against colyseus] [--seconds S] [--json FILE]`
 *
 * One scenario on Realmkeep, on the floor (same sockets, no game) and, when asked, on the peer, one
 * after the other in this run: servers on core 0, clients on core 1. Ratios are what counts; single
 * figures depend on the machine and on the hour.
 */
import { parseArgs } from 'node:util';
import { atLeast, type Check, exactly, makeReport, tableOf, writeReport } from '@realmkeep/testkit';
import { type Outcome, runFloor, runPeer, runRealm } from './lab/contest.ts';
import { meanVisible, SCENARIOS, type Scenario, sectorsFor } from './scenarios.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    clients: { type: 'string' },
    against: { type: 'string' },
    seconds: { type: 'string', default: '20' },
    json: { type: 'string' },
    window: { type: 'string', default: '320' },
    only: { type: 'string' },
  },
});

async function main(): Promise<number> {
  if (positionals[0] === 'transfers') {
    const { benchTransfers } = await import('./transfers.ts');
    const { only = null, json = null } = values;
    const [seconds, window] = [Number(values.seconds), Number(values.window)];
    return benchTransfers({ seconds, window, only, json });
  }
  const scenario = SCENARIOS.find((one) => one.name === positionals[0]);
  if (!scenario) {
    const names = SCENARIOS.map((one) => `  ${one.name.padEnd(12)} ${one.doc}`).join('\n');
    console.error(
      `Which scenario? npm run bench -- NAME [--clients N] [--against colyseus]\n${names}`,
    );
    return 2;
  }
  const clients = Number(values.clients ?? scenario.clients);
  const seconds = Number(values.seconds);
  const sectors = sectorsFor(clients, scenario.visible);
  const visible = meanVisible(clients, sectors);
  console.log(`${scenario.name}: ${clients} clients, ${visible.toFixed(1)} in view on average,`);
  console.log(`  ${sectors} x ${sectors} sectors, ${seconds} s measured; servers on core 0`);

  const contest = { scenario, clients, sectors, seconds };
  const ours = await runRealm(contest);
  print(ours);
  const floor = await runFloor(contest, ours);
  print(floor);
  const against = values.against === 'colyseus';
  const peer = against ? await runPeer(contest, 'each-tick') : null;
  if (peer) print(peer);
  // The same peer with the cheapest way to keep its views: published beside it, not a bar.
  const leanPeer = against ? await runPeer(contest, 'on-crossing') : null;
  if (leanPeer) print(leanPeer);

  const checks = judge(scenario, ours, floor, peer);
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`;
  const data = { scenario, clients, sectors, visible, ours, floor, peer, leanPeer };
  const report = makeReport(command, checks, data);
  for (const line of tableOf(checks)) console.log(line);
  if (values.json) writeReport(values.json, report);
  return report.ok ? 0 : 1;
}

function print(outcome: Outcome): void {
  const { name, cpuMsPerClientSecond, swarm } = outcome;
  const row = [
    name.padEnd(10),
    `${cpuMsPerClientSecond.toFixed(3)} ms/client-s`,
    `${swarm.bytesPerClientSecond.toFixed(0)} B/s`,
    `rate ${swarm.rateHzMean.toFixed(2)} Hz (min ${swarm.rateHzMin.toFixed(2)})`,
    `gap p50 ${swarm.gapMsP50.toFixed(0)} p99 ${swarm.gapMsP99.toFixed(0)} ms`,
    `input p99 ${swarm.inputMsP99.toFixed(0)} ms`,
    `closed ${swarm.closed}`,
    `client lag p99 ${swarm.loopLagMsP99.toFixed(0)} ms`,
  ];
  console.log(row.join('  '));
  if (outcome.byRole) console.log(`           ${JSON.stringify(outcome.byRole)}`);
}

/** Each figure of the scenario against its bar; a ratio's bar is a minimum. */
function judge(scenario: Scenario, ours: Outcome, floor: Outcome, peer: Outcome | null): Check[] {
  const atMost = (name: string, value: number, limit: number, unit: string): Check => ({
    name,
    value,
    limit,
    unit,
    ok: value <= limit,
  });
  const checks = [
    exactly('clients closed', ours.swarm.closed, 0, 'sockets'),
    atMost('load generator loop lag p99', ours.swarm.loopLagMsP99, 50, 'ms'),
  ];
  if (scenario.aboveFloorMsMax !== undefined) {
    const above = ours.cpuMsPerClientSecond - floor.cpuMsPerClientSecond;
    checks.push(atMost('CPU above floor', above, scenario.aboveFloorMsMax, 'ms/client-second'));
  }
  if (peer && scenario.cpuRatioMin !== undefined) {
    const ratio = peer.cpuMsPerClientSecond / ours.cpuMsPerClientSecond;
    checks.push(atLeast('CPU of the peer / ours', ratio, scenario.cpuRatioMin, 'x'));
  }
  if (peer && scenario.bytesRatioMin !== undefined) {
    const ratio = peer.swarm.bytesPerClientSecond / ours.swarm.bytesPerClientSecond;
    checks.push(atLeast('bytes of the peer / ours', ratio, scenario.bytesRatioMin, 'x'));
  }
  return checks;
}

process.exitCode = await main();
