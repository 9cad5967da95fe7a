// SPDX-License-Identifier: MIT
/**
 * The JSON document that every measuring command writes: what was run, on what, which checks held.
 * `ok` is true only when every check is.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

export interface Check {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  readonly ok: boolean;
}

export interface Report<Data = unknown> {
  readonly command: string;
  /** Of the working tree; `+` when it has changes, '' when there is no repository. */
  readonly commit: string;
  readonly machine: Machine;
  readonly ok: boolean;
  readonly checks: readonly Check[];
  readonly data: Data;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  readonly platform: string;
  /** Load average over the last minute, when the report was made. */
  readonly load: number;
}

export function atLeast(name: string, value: number, limit: number, unit: string): Check {
  return { name, value, limit, unit, ok: value >= limit };
}

/** NaN (nothing was measured) is not below anything. */
export function below(name: string, value: number, limit: number, unit: string): Check {
  return { name, value, limit, unit, ok: value < limit };
}

export function exactly(name: string, value: number, limit: number, unit: string): Check {
  return { name, value, limit, unit, ok: value === limit };
}

export function makeReport<Data>(
  command: string,
  checks: readonly Check[],
  data: Data,
): Report<Data> {
  const ok = checks.every((check) => check.ok);
  return { command, commit: commitOf(), machine: machine(), ok, checks, data };
}

export function writeReport(file: string, report: Report): void {
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

/** The checks as lines of a table for people. */
export function tableOf(checks: readonly Check[]): string[] {
  const width = Math.max(0, ...checks.map((check) => check.name.length));
  return checks.map(({ name, value, limit, unit, ok }) => {
    const shown = Number.isInteger(value) ? String(value) : value.toFixed(1);
    const verdict = ok ? 'ok  ' : 'FAIL';
    return `${verdict}  ${name.padEnd(width)}  ${shown.padStart(8)} ${unit}  (limit ${limit})`;
  });
}

function machine(): Machine {
  const [first] = cpus();
  return {
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    load: loadavg()[0],
  };
}

function commitOf(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return git('rev-parse', '--short=12', 'HEAD') + (changed ? '+' : '');
  } catch {
    return '';
  }
}
