// SPDX-License-Identifier: MIT
/** The figures that the matrix of faults has to reach, row by row of `docs/guides/chaos.md`. */
import { atLeast, type Check, exactly } from '../../report.ts';
import { ANSWERS_MS_MAX, KINDS, type MatrixRow, SIGNALS } from './faults.ts';
import type { MatrixData, Migration } from './matrix.ts';
import type { RealCrowd } from './real-crowd.ts';

/** Of the bots, so many deal in items meanwhile. */
export const DEALERS = 10;

type Of = Pick<MatrixRow, 'kind' | 'signal'>;

export function matrixChecks(crowd: RealCrowd, data: MatrixData, rounds: number): Check[] {
  const { rows, migrations, moved, rejoinMs, fileProblems } = data;
  const times = rows.flatMap(({ readyMs, playMs }) => [readyMs, playMs]);
  const of = (kind: Of['kind'], signal: Of['signal']): readonly MatrixRow[] =>
    rows.filter((row) => row.kind === kind && row.signal === signal);
  const cells = KINDS.flatMap((kind) => SIGNALS.map((signal) => of(kind, signal).length));
  const links = rows.map(({ kind, linksLost }) => (kind === 'gateway' ? 0 : linksLost));
  const zoneSleepers = of('zone', 'SIGSTOP');
  return [
    exactly('joined', crowd.all.length - crowd.errors.length, crowd.all.length, 'bots'),
    atLeast('faults of each kind and signal', Math.min(...cells), rounds, 'faults'),
    exactly('faults that broke a rule', rows.filter((row) => row.broken.length > 0).length, 0, ''),
    exactly('sessions ended', crowd.disconnects, 0, 'sessions'),
    exactly('sockets lost but at a gateway that was hit', sum(links), 0, 'sockets'),
    exactly('unreadable packets', crowd.badPackets, 0, 'packets'),
    atMost('slowest recovery', worst(times), ANSWERS_MS_MAX, 'ms'),
    gap('zone SIGKILL: players move again, p99', of('zone', 'SIGKILL'), 1500),
    gap('zone SIGTERM: longest gap, p99', of('zone', 'SIGTERM'), 1500),
    gap('zone SIGSTOP: players move again, p99', zoneSleepers, 6000),
    exactly(
      'zone SIGSTOP: sleepers that stayed',
      count(zoneSleepers, (r) => !r.replaced),
      0,
      '',
    ),
    gap('gateway SIGSTOP: clients resumed elsewhere, p99', of('gateway', 'SIGSTOP'), 5000),
    value('gateway SIGKILL: resumed, p99', of('gateway', 'SIGKILL'), (r) => r.resumeP99Ms, 2000),
    gap('gateway SIGTERM: longest gap, p99', of('gateway', 'SIGTERM'), 1000),
    gap('database SIGSTOP: movement goes on, p99', of('database', 'SIGSTOP'), 1000),
    gap('database SIGKILL: movement goes on, p99', of('database', 'SIGKILL'), 1000),
    value('broker SIGSTOP: back after the wake, p99', of('broker', 'SIGSTOP'), backOf, 1000),
    atLeast('items answered within 5 s of a wake', data.itemsAfterSleep, DEALERS, 'items'),
    value('broker SIGKILL: all play', of('broker', 'SIGKILL'), (r) => r.playMs, 3000),
    value('master SIGKILL: a new player is in', of('master', 'SIGKILL'), (r) => r.loginMs, 6000),
    gap('master SIGKILL: players notice nothing, p99', of('master', 'SIGKILL'), 1000),
    ...migrationChecks(crowd, migrations),
    ...moved.flatMap(({ what, ok, gapMs, linksLost }) => [
      exactly(`${what}: done`, Number(ok), 1, ''),
      exactly(`${what}: sockets lost`, linksLost, 0, 'sockets'),
      atMost(`${what}: longest gap`, gapMs, 1000, 'ms'),
    ]),
    atMost('everything killed: first login', rejoinMs, ANSWERS_MS_MAX, 'ms'),
    atLeast('items dealt in meanwhile', data.itemsDone, 1, 'items'),
    exactly('players whose items were not answered', data.itemsUnanswered, 0, 'players'),
    exactly('problems in the database, its ledger and promises', fileProblems.length, 0, ''),
  ];
}

/** A zone of 100 players is moved, in a crowd of the usual size. */
export function movedPlayers(crowd: RealCrowd): number {
  return Math.min(100, Math.floor(crowd.all.length / 2));
}

function migrationChecks(crowd: RealCrowd, all: readonly Migration[]): Check[] {
  const least = Math.min(...all.map((each) => each.players));
  const sumOf = (of: (each: Migration) => number): number => sum(all.map(of));
  return [
    atLeast('migration: players of the zone', least, movedPlayers(crowd), 'players'),
    exactly('migration: not arrived', all.filter(({ ms }) => Number.isNaN(ms)).length, 0, 'moves'),
    atMost('migration: longest update gap', worst(all.map(({ gapMs }) => gapMs)), 400, 'ms'),
    exactly(
      'migration: inputs lost',
      sumOf(({ inputsLost }) => inputsLost),
      0,
      'inputs',
    ),
    exactly(
      'migration: sockets lost',
      sumOf(({ linksLost }) => linksLost),
      0,
      'sockets',
    ),
  ];
}

function backOf({ backP99Ms }: MatrixRow): number {
  return backP99Ms;
}

function gap(name: string, rows: readonly MatrixRow[], limit: number): Check {
  return value(name, rows, ({ gapP99Ms }) => gapP99Ms, limit);
}

/** The worst of the rows; without any the check fails. */
function value(
  name: string,
  rows: readonly MatrixRow[],
  of: (row: MatrixRow) => number,
  limit: number,
): Check {
  return atMost(name, rows.length === 0 ? Number.NaN : worst(rows.map(of)), limit, 'ms');
}

function count(rows: readonly MatrixRow[], is: (row: MatrixRow) => boolean): number {
  return rows.filter(is).length;
}

/** NaN (not within the patience) is worse than everything. */
function worst(values: readonly number[]): number {
  return values.some(Number.isNaN) ? Number.NaN : Math.max(0, ...values);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}

function atMost(name: string, found: number, limit: number, unit: string): Check {
  return { name, value: found, limit, unit, ok: found <= limit };
}
