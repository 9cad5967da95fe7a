// SPDX-License-Identifier: MIT
/**
 * `npm run chaos -- --scenario matrix|items|moves|churn|hosts [--minutes M] [--seed S]
 *    [--bots N]
 *    [--database sqlite|postgres] [--json FILE]`
 *
 * A realm of real processes in a temporary folder, on SQLite or on a PostgreSQL server of its own,
 * bots at play, and faults by a seeded plan (docs/guides/chaos.md). Ends with a table of checks;
 * exit code 0 only when all of them hold. On failure the folder with every log and the database
 * stays, and its path is printed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeReport, tableOf, writeReport } from '@realmkeep/testkit';
import {
  NetworkHosts,
  RealCrowd,
  RealRealm,
  runChurn,
  runHosts,
  runItems,
  runMatrix,
  runMoves,
} from '@realmkeep/testkit/chaos';
import { PostgresServer } from '../tests/integration/postgres-server.ts';

const SOURCE = fileURLToPath(new URL('../deploy/one-machine/realmkeep.json', import.meta.url));
const DATABASES = ['sqlite', 'postgres'];
/** Share of the goals of those who do not stay where they began. */
const ROAMING = 0.6;
const SCENARIOS = {
  matrix: runMatrix,
  items: runItems,
  moves: runMoves,
  churn: runChurn,
} as const;

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'matrix' },
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: '7' },
    /** 200 for the matrix, 50 for items. */
    bots: { type: 'string' },
    database: { type: 'string', default: 'sqlite' },
    /** How long a sleeper sleeps, in seconds; zones and gateways, of which figures say so. */
    stop: { type: 'string', default: '6' },
    'long-stop': { type: 'string', default: '30' },
    /** Faults of each kind and signal at least, whatever the minutes. */
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});

/** A realm of its own over four hosts; skipped, and said so, where they cannot be made. */
async function hosts(): Promise<number> {
  const missing = NetworkHosts.missing();
  if (missing !== undefined) {
    console.log(`hosts: skipped, this machine ${missing}`);
    return 0;
  }
  const { seed, bots = '100', json } = values;
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-hosts-'));
  console.log(`hosts: seed ${seed}, ${bots} bots, in ${folder}`);
  const progress = (line: string): void => console.log(line);
  const { checks, data } = await runHosts({ folder, seed, bots: Number(bots), progress });
  const command = `npm run chaos -- ${process.argv.slice(2).join(' ')}`;
  const report = makeReport(command, checks, { scenario: 'hosts', seed, bots, ...data });
  for (const line of tableOf(checks)) console.log(line);
  if (json !== undefined) writeReport(json, report);
  if (report.ok) rmSync(folder, { recursive: true, force: true });
  else console.log(`logs and database: ${folder}`);
  return report.ok ? 0 : 1;
}

async function main(): Promise<number> {
  const { scenario, seed, minutes, stop, database } = values;
  if (scenario === 'hosts') return hosts();
  const bots = values.bots ?? (scenario === 'matrix' ? '200' : '50');
  const known = DATABASES.includes(database) && Number(minutes) >= 0 && Number(bots) > 0;
  if (!isScenario(scenario) || !known) {
    const names = [...Object.keys(SCENARIOS), 'hosts'].join(' | ');
    console.error(
      `npm run chaos -- --scenario ${names} [--minutes M] [--seed S] [--bots N] ` +
        `[--database ${DATABASES.join(' | ')}] [--json FILE]`,
    );
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-chaos-'));
  const what = `${scenario} on ${database}: seed ${seed}, ${bots} bots, ${minutes} minutes`;
  console.log(`${what}, in ${folder}`);
  const postgres = database === 'postgres' ? await PostgresServer.start() : null;
  const own = postgres === null ? {} : { database: await postgres.forRealm() };
  const realm = await RealRealm.start({ from: SOURCE, folder, ...own });
  // Of a zone that moves all the bots shall be in it; in the matrix half of them.
  const roam = { moves: () => 0, matrix: (index: number) => (index % 2 === 0 ? 0 : ROAMING) };
  const portals = scenario === 'moves' || scenario === 'matrix' ? roam[scenario] : undefined;
  const crowd = new RealCrowd(realm.logins, seed, Number(bots), portals);
  let ok = false;
  try {
    await crowd.join();
    console.log(`${crowd.all.length - crowd.errors.length} bots play`);
    for (const error of crowd.errors) console.log(`a bot did not join: ${error}`);
    const { checks, data } = await SCENARIOS[scenario](realm, crowd, {
      minutes: Number(minutes),
      seed,
      rounds: Number(values.rounds),
      stopMs: Number(stop) * 1000,
      longStopMs: Number(values['long-stop']) * 1000,
      progress: (line) => console.log(line),
    });
    const command = `npm run chaos -- ${process.argv.slice(2).join(' ')}`;
    const report = makeReport(command, checks, {
      scenario,
      seed,
      database,
      bots: crowd.all.length,
      ...data,
    });
    for (const line of tableOf(checks)) console.log(line);
    if (values.json !== undefined) writeReport(values.json, report);
    ok = report.ok;
  } finally {
    crowd.stop();
    await realm.down();
    await postgres?.remove();
    if (ok) realm.forget();
    else console.log(`logs and database: ${folder}`);
  }
  return ok ? 0 : 1;
}

function isScenario(name: string): name is keyof typeof SCENARIOS {
  return Object.hasOwn(SCENARIOS, name);
}

process.exit(await main());
