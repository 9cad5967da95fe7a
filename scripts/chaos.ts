// SPDX-License-Identifier: MIT
/**
 * `npm run chaos -- --scenario matrix|items [--minutes M] [--seed S] [--bots N] [--json FILE]`
 *
 * A realm of real processes in a temporary folder, bots at play, and faults by a seeded plan
 * (docs/guides/chaos.md). Ends with a table of checks; exit code 0 only when all of them hold. On
 * failure the folder with every log and the database stays, and its path is printed.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeReport, tableOf, writeReport } from '@realmkeep/testkit';
import { RealCrowd, RealRealm, runItems, runMatrix } from '@realmkeep/testkit/chaos';

const SOURCE = fileURLToPath(new URL('../deploy/one-machine/realmkeep.json', import.meta.url));
const SCENARIOS = { matrix: runMatrix, items: runItems } as const;

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'matrix' },
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: '7' },
    bots: { type: 'string', default: '50' },
    /** How long a sleeper sleeps, in seconds. */
    stop: { type: 'string', default: '6' },
    json: { type: 'string' },
  },
});

async function main(): Promise<number> {
  const { scenario, seed, minutes, bots, stop } = values;
  if (!isScenario(scenario) || !(Number(minutes) >= 0) || !(Number(bots) > 0)) {
    const known = Object.keys(SCENARIOS).join(' | ');
    console.error(
      `npm run chaos -- --scenario ${known} [--minutes M] [--seed S] [--bots N] [--json FILE]`,
    );
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-chaos-'));
  console.log(`${scenario}: seed ${seed}, ${bots} bots, ${minutes} minutes, in ${folder}`);
  const realm = await RealRealm.start({ from: SOURCE, folder });
  const crowd = new RealCrowd(realm.logins, seed, Number(bots));
  let ok = false;
  try {
    await crowd.join();
    console.log(`${crowd.all.length - crowd.errors.length} bots play`);
    const { checks, data } = await SCENARIOS[scenario](realm, crowd, {
      minutes: Number(minutes),
      seed,
      stopMs: Number(stop) * 1000,
      progress: (line) => console.log(line),
    });
    const command = `npm run chaos -- ${process.argv.slice(2).join(' ')}`;
    const report = makeReport(command, checks, { scenario, seed, bots: crowd.all.length, ...data });
    for (const line of tableOf(checks)) console.log(line);
    if (values.json !== undefined) writeReport(values.json, report);
    ok = report.ok;
  } finally {
    crowd.stop();
    await realm.down();
    if (ok) realm.forget();
    else console.log(`logs and database: ${folder}`);
  }
  return ok ? 0 : 1;
}

function isScenario(name: string): name is keyof typeof SCENARIOS {
  return Object.hasOwn(SCENARIOS, name);
}

process.exit(await main());
