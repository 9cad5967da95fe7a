// SPDX-License-Identifier: MIT
/**
 * `stop-and-restore` with real processes: one zone of a realm does not compensate. Its process is
 * killed under bots; all of them are put out with a sentence, at their open sockets, and come
 * again to where they were a moment before.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type NodeId, present, type RealmId, type RegionId } from '@realmkeep/base';
import { connectOperator, loadInstallation, type Operator } from '@realmkeep/server/host';
import { RealCrowd, RealRealm } from '@realmkeep/testkit/chaos';
import { regionMessages } from '@realmkeep/wire';

const SOURCE = fileURLToPath(new URL('../../realmkeep.json', import.meta.url));
/** Where new heroes begin, in Hollowmere. */
const HARBOUR = 'harbour:1:0' as RegionId;
const BOTS = 12;
const BACK_MS_MAX = 30_000;
/** A bot runs 180 units a second at most; a picture is 2 s old, and it walks on before it looks. */
const REGRESS_UNITS_MAX = 180 * 5;

let realm: RealRealm;
let crowd: RealCrowd;
let operator: Operator;
let id: RealmId;
const reasons = new Map<string, string[]>();

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-stop-'));
  realm = await RealRealm.start({
    from: SOURCE,
    folder,
    prepare: async () => {
      const file = join(folder, 'realmkeep.json');
      const document = JSON.parse(readFileSync(file, 'utf8'));
      document.realms[0].zones = { harbour: { crash: 'stop-and-restore' } };
      writeFileSync(file, JSON.stringify(document));
    },
  });
  const installation = await loadInstallation(join(folder, 'realmkeep.json'));
  id = installation.realms[0].id;
  operator = await connectOperator(installation);
  crowd = new RealCrowd(realm.logins, 'stop', BOTS, 0);
  for (const { name, bot } of crowd.all) {
    reasons.set(name, []);
    bot.client.realm.on('leftWorld', ({ reason }) => reasons.get(name)?.push(reason));
  }
  await crowd.join();
  deepEqual(crowd.errors, []);
});

after(async () => {
  crowd.stop();
  await operator.close();
  await realm.down();
  realm.forget();
});

async function runner(): Promise<NodeId | null> {
  const of = regionMessages.RegionStatus;
  const status = await operator.order(id, of, { region: HARBOUR }).catch(() => null);
  return status?.node ?? null;
}

/** Who heard no reason yet, and how it stands with him. */
function untold(): string {
  return crowd.all
    .filter(({ name }) => reasons.get(name)?.length === 0)
    .map(({ name, bot: { client } }) => {
      const { state, gateway, zone } = client.realm;
      return `${name} ${state} ${gateway} ${zone?.region ?? 'nowhere'}`;
    })
    .join('; ');
}

test('[STOP4] a killed zone of such a realm puts its players out; they come back a moment before', async () => {
  const { nodes, realms } = await loadInstallation(join(realm.folder, 'realmkeep.json'));
  const database = present(
    nodes.find(({ role }) => role === 'database'),
    'there is one',
  ).id;
  const picture = join(realm.at.nodes, database, 'snapshots', realms[0].id, 'harbour.1.0');
  ok(!Number.isNaN(await realm.until(BACK_MS_MAX, () => existsSync(picture))));
  crowd.forget();
  const node = present(await runner(), 'somebody runs it');
  const places = new Map(crowd.all.map(({ name, bot }) => [name, bot.client.realm.place()]));
  realm.signal(node, 'SIGKILL');
  const out = await realm.until(BACK_MS_MAX, () =>
    [...reasons.values()].every((r) => r.length > 0),
  );
  ok(!Number.isNaN(out), `not told: ${untold()}`);
  for (const [name, list] of reasons) {
    equal(list.length, 1, name);
    ok(list[0].includes('you may enter again'), list[0]);
  }
  ok(!Number.isNaN(await realm.until(BACK_MS_MAX, async () => (await runner()) !== null)));
  for (const { bot } of crowd.all) {
    const { realm: session } = bot.client;
    const [{ character }] = session.characters;
    const enter = (): Promise<boolean> => session.enterWorld(character).then(Boolean, () => false);
    ok(!Number.isNaN(await realm.until(BACK_MS_MAX, enter)));
  }
  for (const { name, bot } of crowd.all) {
    const then = present(places.get(name), 'he was in the world');
    const now = present(bot.client.realm.place(), 'he is in the world');
    const way = Math.hypot((now?.x ?? 0) - (then?.x ?? 0), (now?.y ?? 0) - (then?.y ?? 0));
    ok(way <= REGRESS_UNITS_MAX, `${name} is ${way} units from where he was`);
  }
  const again = crowd.playAgain();
  const plays = await realm.until(BACK_MS_MAX, again);
  ok(!Number.isNaN(plays), `not playing: ${crowd.whoDoesNot(again)}`);
  deepEqual([crowd.linksLost, crowd.disconnects, crowd.badPackets], [0, 0, 0]);
});
