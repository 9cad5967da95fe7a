// SPDX-License-Identifier: MIT
/**
 * `npm run bench -- kernel-floor`: what the kernel alone takes for the sockets of `spread`. The
 * floor in C against the floor with `ws`, interleaved; a bound for every server, and no bar of
 * ours. Needs `cc`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Check, exactly } from '@realmkeep/testkit';
import { type Contest, type Outcome, runFloor, runKernelFloor } from './lab/contest.ts';

const ROUNDS = 2;
/** What clients of `spread` get: 597 B a second in ten packets. */
const PACKETS = { sendHz: 10, sendBytes: 60 };
const SOURCE = fileURLToPath(new URL('./servers/kernel-floor.c', import.meta.url));

export async function kernelFloor(
  contest: Contest,
  print: (outcome: Outcome) => Outcome,
): Promise<{ checks: Check[]; data: unknown }> {
  if (spawnSync('cc', ['--version']).status !== 0) {
    throw new Error('kernel-floor needs a C compiler: apt-get install gcc libc6-dev');
  }
  const folder = mkdtempSync(join(tmpdir(), 'realmkeep-kernel-'));
  const program = join(folder, 'kernel-floor');
  execFileSync('cc', ['-O2', '-Wall', '-o', program, SOURCE], { stdio: 'inherit' });
  const rounds: Record<string, Outcome>[] = [];
  try {
    for (let n = 0; n < ROUNDS; n++) {
      rounds.push({
        floor: print(await runFloor(contest, PACKETS)),
        spread: print(await runKernelFloor(contest, PACKETS, { program, groups: 5 })),
        burst: print(await runKernelFloor(contest, PACKETS, { program, groups: 1 })),
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const closed = rounds.flatMap((round) => Object.values(round).map(({ swarm }) => swarm.closed));
  const checks = [
    exactly(
      'clients closed',
      closed.reduce((a, b) => a + b, 0),
      0,
      'sockets',
    ),
  ];
  return { checks, data: { clients: contest.clients, rounds } };
}
