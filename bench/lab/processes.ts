// SPDX-License-Identifier: MIT
/** Processes under measurement: started on chosen cores, their CPU time read from the kernel. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Three thousand clients take their time to join. */
const START_MS_MAX = 180_000;
/** Clock ticks a second in /proc; 100 on every Linux that Node runs on. */
const KERNEL_HZ = 100;

export interface LabProcess {
  readonly name: string;
  readonly pid: number;
  /** Lines of standard output that were not taken by `nextLine` yet. */
  nextLine(): Promise<string>;
  send(line: string): void;
  stop(): Promise<void>;
}

export interface LabCommand {
  readonly name: string;
  readonly command: readonly string[];
  /** Core to stay on; null leaves it to the kernel. */
  readonly core: number | null;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function startProcess(what: LabCommand): LabProcess {
  const words = what.core === null ? [...what.command] : pinned(what.core, what.command);
  const child = spawn(words[0], words.slice(1), {
    cwd: what.cwd,
    env: { ...process.env, ...what.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name: what.name,
    pid: child.pid ?? 0,
    nextLine: () => nextLine(what.name, child, lines),
    send: (line) => child.stdin.write(`${line}\n`),
    stop: () => stop(child),
  };
}

/** User and system time of a process since its start, in ms, its threads included. */
export function cpuMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / KERNEL_HZ;
}

/** Resident memory of a process, in bytes. */
export function rssBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) * 1024;
}

function pinned(core: number, command: readonly string[]): string[] {
  return ['taskset', '-c', String(core), ...command];
}

async function nextLine(
  name: string,
  child: ChildProcess,
  lines: AsyncIterator<string>,
): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const late = new Error(`${name} said nothing for ${START_MS_MAX / 1000} s`);
    timer = setTimeout(() => reject(late), START_MS_MAX);
  });
  const line = await Promise.race([lines.next(), late]);
  clearTimeout(timer);
  if (line.done) throw new Error(`${name} ended with exit code ${child.exitCode}`);
  return line.value;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}
