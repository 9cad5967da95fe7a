// SPDX-License-Identifier: MIT
/** What the operating system knows of processes: `/proc` on Linux, `ps` on macOS. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ProcessFacts } from '../roles/reviver/ports.ts';

/** USER_HZ: the unit of times in `/proc` is a hundredth of a second on every Linux of today. */
const MS_PER_TICK = 10;
const PAGE_BYTES = 4096;
/** Places in `/proc/PID/stat` after the name in parentheses, from 0; `man 5 proc`. */
const STATE = 0;
const USER_TIME = 11;
const SYSTEM_TIME = 12;
const START_TIME = 19;
const RESIDENT_PAGES = 21;

/** Facts of those that live. A zombie is a process that nobody has buried yet: it is gone. */
export function processFacts(pids: readonly number[]): Map<number, ProcessFacts> {
  return process.platform === 'linux' ? factsByProc(pids) : factsByPs(pids);
}

function factsByProc(pids: readonly number[]): Map<number, ProcessFacts> {
  const found = new Map<number, ProcessFacts>();
  for (const pid of pids) {
    const facts = factsOfProc(pid);
    if (facts !== null) found.set(pid, facts);
  }
  return found;
}

function factsOfProc(pid: number): ProcessFacts | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The name may itself hold spaces and parentheses; the last one ends it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[STATE] === 'Z' || fields[STATE] === 'X') return null;
  return {
    startTime: `${bootId()}:${fields[START_TIME]}`,
    cpuMs: (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * MS_PER_TICK,
    rssBytes: Number(fields[RESIDENT_PAGES]) * PAGE_BYTES,
  };
}

let boot: string | null = null;

/**
 * Start times count from the boot, so only with the boot's own name do they name a process. It does
 * not change while this process lives.
 */
function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8);
  return boot;
}

function factsByPs(pids: readonly number[]): Map<number, ProcessFacts> {
  const found = new Map<number, ProcessFacts>();
  if (pids.length === 0) return found;
  const columns = 'pid=,stat=,rss=,time=,lstart=';
  const run = spawnSync('ps', ['-o', columns, '-p', pids.join(',')], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  for (const line of run.stdout.split('\n')) {
    const match = /^\s*(\d+)\s+(\S+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    if (match === null || match[2].startsWith('Z')) continue;
    found.set(Number(match[1]), {
      startTime: match[5],
      cpuMs: cpuMsOf(match[4]),
      rssBytes: Number(match[3]) * 1024,
    });
  }
  return found;
}

/** `1-02:03:04.50` or `2:03.45`. */
function cpuMsOf(time: string): number {
  const [clock, days] = time.includes('-') ? time.split('-').toReversed() : [time, '0'];
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}
