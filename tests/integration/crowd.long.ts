// SPDX-License-Identifier: MIT
/** The demo realm under a crowd, as real processes: what a minute of 200 players must look like. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BotsData, Report } from '@realmkeep/testkit';
import { LiveRealm } from '../e2e/live-realm.ts';

const launcher = fileURLToPath(new URL('../../packages/cli/bin/realmkeep.mjs', import.meta.url));
const PASSAGES_MIN = 100;

const realm = await LiveRealm.start();
after(() => realm.close());

test('[CROWD1] 200 bots join, pass portals between processes and lose no link for a minute', async () => {
  const json = join(realm.dataFolder, 'bots.json');
  const words = ['bots', '--count', '200', '--minutes', '1', '--seed', '7'];
  const options = ['--login', realm.url, '--json', json];
  // Its exit code also judges delays, which depend on the machine; here only what must always hold.
  await promisify(execFile)(process.execPath, [launcher, ...words, ...options]).catch(() => {});
  const { data } = JSON.parse(readFileSync(json, 'utf8')) as Report<BotsData>;
  equal(data.joined, 200);
  equal(data.linksLost, 0);
  deepEqual(data.disconnects, {});
  deepEqual(data.errors, {});
  ok(data.passages.count >= PASSAGES_MIN, `${data.passages.count} passages`);
});

test('[CROWD2] after the crowd every process is ready and none was restarted', async () => {
  const rows = await realm.status();
  deepEqual(
    rows.filter((row) => row.state !== 'ready' || row.restarts > 0),
    [],
  );
});
