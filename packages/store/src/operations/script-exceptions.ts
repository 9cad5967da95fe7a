// SPDX-License-Identifier: MIT
/** The central log of what scripts threw: one row for each place in the source. */
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { type Row, row, rows, type Steps, textOf, wholeOf } from './steps.ts';

/** Rows of the log; those that happened longest ago make way for new ones. */
export const EXCEPTIONS_MAX = 1000;
/** As many as one answer holds. */
const LISTED_MAX = 32;

type Group = OperationOf<'ReportExceptions'>['exceptions'][number];

export function* reportExceptions(
  operation: OperationOf<'ReportExceptions'>,
): Steps<ValueOf<'ReportExceptions'>> {
  for (const group of operation.exceptions) yield* keep(group);
  yield* rows(
    `DELETE FROM script_exception WHERE fingerprint IN
       (SELECT fingerprint FROM script_exception ORDER BY last_at DESC, fingerprint
        LIMIT 1000000 OFFSET ${EXCEPTIONS_MAX})`,
  );
  return {};
}

function* keep(group: Group): Steps<void> {
  yield* rows(
    `INSERT INTO script_exception
       (fingerprint, script, hook, message, stack, region, entity, player, given, count,
        first_at, last_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (fingerprint) DO UPDATE SET
       message = excluded.message, stack = excluded.stack, region = excluded.region,
       entity = excluded.entity, player = excluded.player, given = excluded.given,
       count = script_exception.count + excluded.count, last_at = excluded.last_at`,
    group.fingerprint,
    group.script,
    group.hook,
    group.message,
    group.stack,
    group.region,
    group.entity,
    group.player,
    group.given,
    group.count,
    group.firstAt,
    group.lastAt,
  );
}

export function* listExceptions(
  operation: OperationOf<'ListExceptions'>,
): Steps<ValueOf<'ListExceptions'>> {
  const found = yield* rows(
    `SELECT fingerprint, script, hook, message, stack, region, entity, player, given, count,
       first_at, last_at
     FROM script_exception ORDER BY last_at DESC, fingerprint LIMIT ${LISTED_MAX} OFFSET ?`,
    operation.offset,
  );
  const all = yield* row('SELECT count(*) AS groups FROM script_exception');
  const counts = yield* rows('SELECT count FROM script_exception');
  return {
    exceptions: found.map(groupOf),
    groups: all === null ? 0 : Number(all.groups),
    count: counts.reduce((sum, one) => sum + wholeOf(one, 'count'), 0),
  };
}

export function* forgetExceptions(
  operation: OperationOf<'ForgetExceptions'>,
): Steps<ValueOf<'ForgetExceptions'>> {
  const { fingerprint } = operation;
  const gone = yield* rows(
    `DELETE FROM script_exception WHERE fingerprint = ? OR ? = '' RETURNING fingerprint`,
    fingerprint,
    fingerprint,
  );
  return { forgotten: gone.length };
}

function groupOf(from: Row): Group {
  return {
    fingerprint: textOf(from, 'fingerprint'),
    script: textOf(from, 'script'),
    hook: textOf(from, 'hook'),
    message: textOf(from, 'message'),
    stack: textOf(from, 'stack'),
    region: textOf(from, 'region'),
    entity: wholeOf(from, 'entity'),
    player: textOf(from, 'player'),
    given: textOf(from, 'given'),
    count: wholeOf(from, 'count'),
    firstAt: wholeOf(from, 'first_at'),
    lastAt: wholeOf(from, 'last_at'),
  };
}
