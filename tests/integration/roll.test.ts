// SPDX-License-Identifier: MIT
/**
 * The realm of `npm start` under bots: a zone node and a gateway are drained, the whole of it is
 * rolled to another version of program and game, and rolls to versions that do not live stop at the
 * first node. Nobody notices at his socket.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RealCrowd, RealRealm } from '@realmkeep/testkit/chaos';
import { VersionTree } from './version-tree.ts';

const SOURCE = fileURLToPath(new URL('../../realmkeep.json', import.meta.url));
const ZONES = 'packages/server/src/roles/zone/zone.ts';
const BOTS = 12;
const PLAY_MS_MAX = 30_000;
const READY_MS_MAX = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'realmkeep-roll-'));
let realm: RealRealm;
let crowd: RealCrowd;

before(async () => {
  realm = await RealRealm.start({ from: SOURCE, folder: join(folder, 'realm') });
  crowd = new RealCrowd(realm.logins, 'roll', BOTS);
  await crowd.join();
  deepEqual(crowd.errors, []);
});

after(async () => {
  crowd.stop();
  await realm.down();
  rmSync(folder, { recursive: true, force: true });
});

/** Everybody plays on at his socket. */
async function allPlay(): Promise<void> {
  const again = crowd.playAgain();
  ok(!Number.isNaN(await realm.until(PLAY_MS_MAX, again)), crowd.whoDoesNot(again));
  deepEqual([crowd.linksLost, crowd.disconnects, crowd.badPackets], [0, 0, 0]);
}

/** A version with another number, and whatever else `change` does. */
function version(number: string, change: (tree: VersionTree) => void): VersionTree {
  const tree = new VersionTree(join(folder, number));
  tree.change('packages/server/src/runtime/version.ts', "'0.1.0'", `'${number}'`);
  change(tree);
  return tree;
}

async function versions(): Promise<Map<string, string>> {
  return new Map((await realm.rows()).map((row) => [row.node, row.version]));
}

async function titles(): Promise<string[]> {
  const [master] = await realm.nodes('master');
  const answer = await fetch(`http://${master.listen}/api/cluster`);
  const { realms } = (await answer.json()) as { realms: { zones: { title: string }[] }[] };
  return realms[0].zones.map(({ title }) => title);
}

for (const [role, node] of [
  ['zone', 'HOLLOW-ZONE-1'],
  ['gateway', 'GATE-1'],
] as const) {
  test(`[DRAIN1] a drained ${role} hands everything on; restart brings it back`, async () => {
    const gone = await realm.command('drain', node);
    equal(gone.code, 0, gone.output);
    await allPlay();
    const rows = await realm.nodes(role);
    equal(rows.find((row) => row.node === node)?.state, 'drained');
    equal(realm.pid(node), 0);
    const back = await realm.command('restart', node);
    equal(back.code, 0, back.output);
    await allPlay();
  });
}

test('[ROLL1] a roll brings another version of program and game under everybody', async () => {
  const tree = version('0.2.0', (next) => {
    const harbour = 'games/hollowmere/src/zones/harbour.ts';
    next.change(harbour, "title: 'Hollowmere Harbour'", "title: 'The New Harbour'");
  });
  const file = join(realm.folder, 'realmkeep.json');
  const document = JSON.parse(readFileSync(file, 'utf8'));
  document.realms[0].game = join(tree.folder, 'games/hollowmere/src/game.ts');
  writeFileSync(file, JSON.stringify(document));
  const { code, output } = await realm.commandOf(tree.launcher, 'roll');
  equal(code, 0, output);
  match(output, /0\.1\.0 -> 0\.2\.0/);
  const all = await versions();
  deepEqual(new Set(all.values()), new Set(['0.2.0']), JSON.stringify([...all]));
  ok((await titles()).includes('The New Harbour'));
  await allPlay();
});

test('[ROLL2] a version that cannot even load ends the roll; the node before it never stopped', async () => {
  const tree = version('0.3.0', (next) => {
    next.change(ZONES, 'export function createZone(', 'export function createZone(((');
  });
  const pid = realm.pid('HOLLOW-ZONE-1');
  const { code, output } = await realm.commandOf(tree.launcher, 'roll');
  equal(code, 1, output);
  match(output, /stopped at HOLLOW-ZONE-1: ready, its successor did not come up/);
  ok(output.includes(join(tree.folder, ZONES)), `the log says where: ${output}`);
  equal(realm.pid('HOLLOW-ZONE-1'), pid);
  const all = await versions();
  deepEqual(
    ['HOLLOW-DB', 'HOLLOW-ZONE-1', 'HOLLOW-ZONE-2', 'GATE-1'].map((node) => all.get(node)),
    ['0.3.0', '0.2.0', '0.2.0', '0.2.0'],
  );
  await allPlay();
});

test('[ROLL3] a version that dies at its work ends the roll; the node is put back', async () => {
  const tree = version('0.4.0', (next) => {
    const start = 'const game = await this.#context.services.loadGame(this.#realm);';
    next.change(ZONES, start, `${start}\n    throw new Error('this version runs no zones');`);
  });
  const { code, output } = await realm.commandOf(tree.launcher, 'roll');
  equal(code, 1, output);
  match(output, /stopped at HOLLOW-ZONE-1: crash-loop, its successor dies again and again/);
  match(output, /this version runs no zones/, 'the log says why');
  match(output, /HOLLOW-ZONE-1 was started again by the version before, and is ready/);
  ok(!Number.isNaN(await realm.until(READY_MS_MAX, () => realm.isWhole())));
  const all = await versions();
  deepEqual(
    ['HOLLOW-DB', 'HOLLOW-ZONE-1', 'HOLLOW-ZONE-2', 'GATE-1'].map((node) => all.get(node)),
    ['0.4.0', '0.2.0', '0.2.0', '0.2.0'],
  );
  await allPlay();
  // What dies from now on comes back as it was, too.
  realm.signal('HOLLOW-ZONE-2', 'SIGKILL');
  const again = async (): Promise<boolean> =>
    (await realm.isWhole()) && (await versions()).get('HOLLOW-ZONE-2') === '0.2.0';
  ok(!Number.isNaN(await realm.until(READY_MS_MAX, again)));
});
