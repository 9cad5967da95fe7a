// SPDX-License-Identifier: MIT
/** A run that harms a realm of its own is stopped by whoever started it. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { present } from '@realmkeep/base';
import { folders, loadInstallation, RunFiles } from '@realmkeep/server/host';

const CHAOS = fileURLToPath(new URL('../../scripts/chaos.ts', import.meta.url));
/** As a shell says it of SIGTERM. */
const TERMINATED = 143;

test('a run that is interrupted leaves no process of its realm behind', async () => {
  const child = spawn(process.execPath, [CHAOS, '--scenario', 'churn', '--bots', '2'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let told = '';
  child.stdout.on('data', (part) => {
    told += String(part);
  });
  while (!told.includes('2 bots play')) await Promise.race([once(child.stdout, 'data'), ended]);
  const folder = present(/ in (\/\S+)/.exec(told)?.[1], told);
  const { nodes } = await loadInstallation(join(folder, 'realmkeep.json'));
  const files = new RunFiles(folders(join(folder, 'data')).run);
  const living = (): string[] =>
    nodes.map(({ id }) => id).filter((id) => files.living(id) !== null);
  ok(living().length > 10, 'the realm runs');
  child.kill('SIGTERM');
  equal((await ended)[0], TERMINATED);
  // A process that was killed is gone a moment later.
  for (let looks = 0; looks < 40 && living().length > 0; looks++) await setTimeout(50);
  deepEqual(living(), []);
  rmSync(folder, { recursive: true, force: true });
});
