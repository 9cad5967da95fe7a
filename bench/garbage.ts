// SPDX-License-Identifier: MIT
/** `garbage`: what part of the CPU of gateway, zone and broker the collector has in `spread`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Check } from '@realmkeep/testkit';
import { type Contest, runRealm } from './lab/contest.ts';
import type { LabRealm } from './lab/realm.ts';

const SHARE_PERCENT_MAX = 2;
const ROLES = ['gateway', 'zone', 'broker'];
const watch = fileURLToPath(new URL('./lab/collector-watch.mjs', import.meta.url));

export async function garbage(
  contest: Contest,
): Promise<{ checks: Check[]; data: Readonly<Record<string, number>> }> {
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-collector-'));
  const file = join(folder, 'pauses');
  process.env.REALMKEEP_COLLECTOR_FILE = file;
  const before = new Map<number, number>();
  const shares: Record<string, number> = {};
  let pauses = 0;
  let cpu = 0;
  try {
    await runRealm(contest, {
      preload: [watch],
      onBegin: (realm) => forEach(realm, (pid) => before.set(pid, pausesOf(file, pid))),
      onEnd: (realm) => {
        forEach(realm, (pid, role) => {
          const spent = pausesOf(file, pid) - (before.get(pid) ?? 0);
          pauses += spent;
          shares[role] = (shares[role] ?? 0) + spent;
        });
      },
    }).then(({ cpuMsPerClientSecond }) => {
      cpu = cpuMsPerClientSecond * contest.clients * contest.seconds;
    });
  } finally {
    delete process.env.REALMKEEP_COLLECTOR_FILE;
    rmSync(folder, { recursive: true, force: true });
  }
  const value = (pauses / cpu) * 100;
  const limit = SHARE_PERCENT_MAX;
  const check = { name: 'garbage collection', value, limit, unit: '% of CPU', ok: value < limit };
  return { checks: [check], data: shares };
}

function forEach(realm: LabRealm, visit: (pid: number, role: string) => void): void {
  for (const role of ROLES) for (const pid of realm.pids(role)) visit(pid, role);
}

/** Asks the process for its sum, and waits until it is there. */
function pausesOf(file: string, pid: number): number {
  const path = `${file}.${pid}`;
  rmSync(path, { force: true });
  process.kill(pid, 'SIGUSR2');
  const deadline = Date.now() + 5000;
  while (Date.now() < deadline) {
    try {
      const text = readFileSync(path, 'utf8');
      if (text !== '') return Number(text);
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  throw new Error(`process ${pid} did not tell its pauses`);
}
