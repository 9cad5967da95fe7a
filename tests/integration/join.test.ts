// SPDX-License-Identifier: MIT
/**
 * A second machine (here: another folder) joins a realm of real processes, gets regions with their
 * players, and leaves again. A zone moves by command. Nobody notices at his socket.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { NodeId, RealmId, RegionId } from '@realmkeep/base';
import { connectOperator, loadInstallation, type Operator } from '@realmkeep/server/host';
import { RealCrowd, RealRealm } from '@realmkeep/testkit/chaos';
import { regionMessages } from '@realmkeep/wire';

const SOURCE = fileURLToPath(new URL('../../realmkeep.json', import.meta.url));
const SHARED = ['harbour:1:0', 'greenwood:1:0'] as RegionId[];
/** The realm begins with one zone node, which has everything then: half of it is to be given. */
const HOME = 'HOLLOW-ZONE-1' as NodeId;
const ABSENT = 'HOLLOW-ZONE-2';
const ANNEX = 'ANNEX-ZONE-1' as NodeId;
/** Of the crypt, for heroes who are sent there alone: copies move with whoever leaves. */
const COPIES = ['crypt:2:0', 'crypt:3:0', 'crypt:4:0', 'crypt:5:0'] as RegionId[];
const BOTS = 12;
const MOVED_MS_MAX = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'realmkeep-join-'));
const annex = join(folder, 'annex');
let realm: RealRealm;
let crowd: RealCrowd;
let operator: Operator;
let id: RealmId;
let broker = '';

before(async () => {
  const main = join(folder, 'main');
  const prepare = async (): Promise<void> => {
    const file = join(main, 'realmkeep.json');
    const document = JSON.parse(readFileSync(file, 'utf8'));
    document.nodes = document.nodes.filter((node: { id: string }) => node.id !== ABSENT);
    writeFileSync(file, JSON.stringify(document));
  };
  realm = await RealRealm.start({ from: SOURCE, folder: main, prepare });
  const installation = await loadInstallation(join(realm.folder, 'realmkeep.json'));
  id = installation.realms[0].id;
  broker = installation.nodes.find(({ role }) => role === 'broker')?.listen ?? '';
  operator = await connectOperator(installation);
  crowd = new RealCrowd(realm.logins, 'join', BOTS);
  await crowd.join();
  deepEqual(crowd.errors, []);
  for (const { name } of crowd.all.slice(0, COPIES.length)) {
    const { code, output } = await realm.command('warp', name, 'crypt');
    equal(code, 0, output);
  }
});

after(async () => {
  crowd.stop();
  await operator.close();
  await realm.command('down', '--file', join(annex, 'realmkeep.json'), '--timeout', '5');
  await realm.down();
  rmSync(folder, { recursive: true, force: true });
});

/** Who runs which region; regions that nobody runs at the moment are left out. */
async function runners(): Promise<Map<RegionId, NodeId>> {
  const found = new Map<RegionId, NodeId>();
  for (const region of [...SHARED, ...COPIES]) {
    const of = regionMessages.RegionStatus;
    const status = await operator.order(id, of, { region }).catch(() => null);
    if (status !== null) found.set(region, status.node);
  }
  return found;
}

function isWhole(at: ReadonlyMap<RegionId, NodeId>): boolean {
  return SHARED.every((region) => at.has(region));
}

test('[JOIN1] a machine that joins gets regions of the busiest node, with their players', async () => {
  const secret = join(realm.at.secrets, 'installation.secret');
  const args = ['--at', broker, '--secret-file', secret, '--folder', annex, '--name', 'annex'];
  const { code, output } = await realm.command('join', ...args);
  equal(code, 0, output);
  const ms = await realm.until(MOVED_MS_MAX, async () => {
    const at = await runners();
    return isWhole(at) && [...at.values()].includes(ANNEX);
  });
  ok(!Number.isNaN(ms), 'a region moves to the new machine');
  const seed = join(annex, 'data', 'secrets', 'login.seed');
  equal(existsSync(seed), false, 'tickets are signed elsewhere');
  equal(crowd.linksLost, 0);
  equal(crowd.disconnects, 0);
});

test('[MOVE1] realmkeep migrate moves a zone and says so; another node is refused', async () => {
  const at = await runners();
  const from = at.get(SHARED[1]);
  const to = from === HOME ? ANNEX : HOME;
  crowd.forget();
  const { code, output } = await realm.command('migrate', 'greenwood', '--to', to);
  equal(code, 0, output);
  ok(output.includes(`greenwood:1:0 moved from ${from} to ${to}`), output);
  equal((await runners()).get(SHARED[1]), to);
  const wrong = await realm.command('migrate', 'greenwood', '--to', 'GATE-1');
  equal(wrong.code, 1);
  ok(wrong.output.includes('GATE-1'), wrong.output);
  equal(crowd.linksLost, 0);
});

test('[JOIN2] a machine that leaves hands everything back first', async () => {
  const file = join(annex, 'realmkeep.json');
  const { code, output } = await realm.command('down', '--file', file);
  equal(code, 0, output);
  const ms = await realm.until(MOVED_MS_MAX, async () => {
    const at = await runners();
    return isWhole(at) && ![...at.values()].includes(ANNEX);
  });
  ok(!Number.isNaN(ms), 'all regions run elsewhere');
  const again = crowd.playAgain();
  ok(!Number.isNaN(await realm.until(MOVED_MS_MAX, again)), 'everybody plays');
  equal(crowd.linksLost, 0, 'every player keeps the socket');
  equal(crowd.disconnects, 0);
  equal(crowd.badPackets, 0);
});
