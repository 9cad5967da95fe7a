// SPDX-License-Identifier: MIT
/** A realm over four hosts, made of network namespaces, and what may happen to hosts and links. */
import { deepEqual } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { NetworkHosts, runHosts } from '@realmkeep/testkit/chaos';
import { NATS_SERVER_MISSING } from './bus-servers.ts';

const BOTS = 40;

test('[HOST1] cut off, healed, slowed or without power: a host’s players play on, and it steps down', {
  skip: NetworkHosts.missing() ?? NATS_SERVER_MISSING,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-hosts-'));
  const progress = (line: string): void => t.diagnostic(line);
  const { checks } = await runHosts({ folder, seed: 'hosts', bots: BOTS, progress });
  deepEqual(
    checks.filter(({ ok }) => !ok),
    [],
    `logs in ${folder}`,
  );
  rmSync(folder, { recursive: true, force: true });
});
