// SPDX-License-Identifier: MIT
/** Three real nats-servers with the configuration of `deploy/nats` and the accounts made for it. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { silentLog } from '@realmkeep/base';
import type { Bus } from '@realmkeep/bus';
import { connectNatsBus } from '@realmkeep/bus/nats';
import { busEnv, NATS_SERVER_MISSING, until } from './bus-servers.ts';
import { NatsCluster } from './nats-cluster.ts';

const SOURCE = fileURLToPath(new URL('../../deploy/nats/realmkeep.json', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('../../packages/cli/bin/realmkeep.mjs', import.meta.url));
const skip = NATS_SERVER_MISSING;

let folder = '';
let cluster: NatsCluster | null = null;
let accounts = '';

before(async () => {
  if (skip !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'realmkeep-nats-'));
  cluster = await NatsCluster.prepare(folder);
  const out = join(folder, 'made.conf');
  const words = [LAUNCHER, 'nats-config', '--file', SOURCE, '--out', out];
  const env = { ...process.env, REALMKEEP_DATA: join(folder, 'data') };
  const made = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
  equal(made.status, 0, made.stderr);
  accounts = readFileSync(out, 'utf8');
  await cluster.start(accounts);
});

after(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function tokenOf(id: string): string {
  return new RegExp(`user: "${id}", password: "([^"]+)"`).exec(accounts)?.[1] ?? '';
}

test('[NATS3] a node speaks as nobody else, hears nobody’s answers, and a stranger is not let in', {
  skip,
}, async () => {
  ok(cluster !== null);
  const servers = cluster.url.slice('nats://'.length).split(',');
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

test('[NATS4] a node whose server dies goes on at another, and is answered there', {
  skip,
}, async () => {
  ok(cluster !== null);
  const servers = cluster.url.slice('nats://'.length).split(',');
  const open = (name: string): Promise<Bus> =>
    connectNatsBus(busEnv, { servers, name, token: tokenOf(name) });
  const [database, gate] = [await open('HOLLOW-DB'), await open('GATE-1')];
  database.subscribe('realm.hollowmere.database', ({ data, reply }) => {
    database.publish(reply, data);
  });
  for (const index of [0, 1, 2]) {
    await cluster.kill(index);
    let answered = false;
    const asked = (): void => {
      gate.request('realm.hollowmere.database', new Uint8Array(1), 500).then(
        () => {
          answered = true;
        },
        // Asked again below.
        () => {},
      );
    };
    await until(`answered without server ${index + 1}`, () => {
      if (!answered) asked();
      return answered;
    });
    cluster.run(index);
  }
  await database.close();
  await gate.close();
});
