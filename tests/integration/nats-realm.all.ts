// SPDX-License-Identifier: MIT
/**
 * A realm over three real nats-servers, with the configuration and the accounts that an operator
 * would use: players stay while a server dies. Run by `node --test`, with bots and 14 processes.
 */
import { equal, ok } from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RealCrowd, RealRealm } from '@realmkeep/testkit/chaos';
import { NATS_SERVER_MISSING } from './bus-servers.ts';
import { NatsCluster } from './nats-cluster.ts';

const SOURCE = fileURLToPath(new URL('../../deploy/nats/realmkeep.json', import.meta.url));
const BOTS = 20;
const PLAY_MS_MAX = 15_000;
const skip = NATS_SERVER_MISSING;

let folder = '';
let cluster: NatsCluster | null = null;
let realm: RealRealm | null = null;
let crowd: RealCrowd | null = null;

before(async () => {
  if (skip !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'realmkeep-nats-realm-'));
  cluster = await NatsCluster.prepare(folder);
  const { url } = cluster;
  const begun = cluster;
  const prepare = async (made: RealRealm): Promise<void> => {
    const accounts = join(folder, 'made.conf');
    const { code, output } = await made.command('nats-config', '--out', accounts);
    equal(code, 0, output);
    await begun.start(readFileSync(accounts, 'utf8'));
  };
  realm = await RealRealm.start({ from: SOURCE, folder, bus: url, prepare });
  crowd = new RealCrowd(realm.logins, 'nats', BOTS);
  await crowd.join();
});

after(async () => {
  crowd?.stop();
  await realm?.down();
  await cluster?.stop();
  realm?.forget();
});

test('[NATS1] a realm plays over a cluster of real nats-servers with the accounts made for it', {
  skip,
}, async () => {
  ok(realm !== null && crowd !== null && cluster !== null);
  equal(crowd.errors.length, 0, crowd.errors.join(', '));
  ok((await realm.until(PLAY_MS_MAX, crowd.playAgain())) >= 0, 'all play');
  ok(await realm.isWhole());
});

for (const index of [0, 1, 2]) {
  test(`[NATS2] nats-server ${index + 1} dies: nobody is disconnected, and all play on`, {
    skip,
  }, async (t) => {
    ok(realm !== null && crowd !== null && cluster !== null);
    crowd.forget();
    const clients = (await cluster.clients())[index];
    await cluster.kill(index);
    const playMs = await realm.until(PLAY_MS_MAX, crowd.playAgain());
    ok(playMs >= 0, 'all play');
    equal(crowd.linksLost, 0, 'every player keeps the socket');
    equal(crowd.disconnects, 0);
    t.diagnostic(`it had ${clients} clients; all play after ${playMs} ms, gap ${crowd.gapMs} ms`);
    cluster.run(index);
    ok((await realm.until(PLAY_MS_MAX, () => realm?.isWhole() ?? false)) >= 0, 'all nodes ready');
  });
}
