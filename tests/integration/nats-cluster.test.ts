// SPDX-License-Identifier: MIT
/**
 * A realm over three real nats-servers, with the configuration and the accounts that an operator
 * would use: players stay while a server dies, and a node can do no more than its role may.
 */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { silentLog } from '@realmkeep/base';
import type { Bus } from '@realmkeep/bus';
import { connectNatsBus } from '@realmkeep/bus/nats';
import { RealCrowd, RealRealm } from '@realmkeep/testkit/chaos';
import { busEnv, NATS_SERVER_MISSING, until } from './bus-servers.ts';
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

test('[NATS3] a node speaks as nobody else, hears nobody’s answers, and a stranger is not let in', {
  skip,
}, async () => {
  ok(realm !== null && cluster !== null);
  const servers = cluster.url.slice('nats://'.length).split(',');
  const accounts = readFileSync(join(folder, 'made.conf'), 'utf8');
  const tokenOf = (id: string): string =>
    new RegExp(`user: "${id}", password: "([^"]+)"`).exec(accounts)?.[1] ?? '';
  const refused: string[] = [];
  const error = (text: string, fields: unknown): void =>
    void refused.push(`${text} ${JSON.stringify(fields)}`);
  const env = { ...busEnv, log: { ...silentLog, error } };
  const open = (name: string, token = tokenOf(name)): Promise<Bus> =>
    connectNatsBus(env, { servers, name, token });
  await rejects(open('GATE-1', 'guessed'), { code: 'ERR_BUS_AUTH' });
  await rejects(open('GATE-9', tokenOf('GATE-1')), { code: 'ERR_BUS_AUTH' });
  const [ear, gate] = [await open('HOLLOW-MASTER-2'), await open('GATE-1')];
  // The master hears every beat; only the gateway's own may come from it.
  const [forged, own] = ['HOLLOW-ZONE-9', 'GATE-1'].map((id) => `realm.hollowmere.beat.${id}`);
  const heard = new Set<string>();
  ear.subscribe('realm.hollowmere.beat.*', ({ subject, data }) => {
    if (data.length === 1) heard.add(subject);
  });
  gate.subscribe('_INBOX.HOLLOW-DB.>', () => {});
  await until('the server has judged', () => {
    gate.publish(forged, new Uint8Array(1));
    gate.publish(own, new Uint8Array(1));
    return refused.length > 0 && heard.size > 0;
  });
  match(refused.join(), /_INBOX\.HOLLOW-DB/);
  deepEqual([...heard], [own]);
  await ear.close();
  await gate.close();
});
