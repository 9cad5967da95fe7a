// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row, Statement, Steps } from '../operations/steps.ts';
import { LOGIN_MIGRATIONS } from './login/index.ts';
import { type Migration, migrate, SQLITE_DIALECT } from './migration.ts';
import { REALM_MIGRATIONS } from './realm/index.ts';

const make = (version: number, sql: string): Migration => ({
  version,
  name: `step-${version}`,
  statements: () => [sql],
});

/** Drives the steps with a database at this version, and gives the statements it was asked for. */
function drive<T>(steps: Steps<T>, version: number, broken = ''): { value: T; asked: Statement[] } {
  const asked: Statement[] = [];
  let next = steps.next();
  while (!next.done) {
    const statement = next.value;
    asked.push(statement);
    const rows: Row[] = statement.sql.startsWith('SELECT') ? [{ version }] : [];
    next = statement.sql === broken ? steps.throw(new Error('no such table')) : steps.next(rows);
  }
  return { value: next.value, asked };
}

const run = (migrations: readonly Migration[]) =>
  migrate({ of: 'realm', migrations, dialect: SQLITE_DIALECT });

test('[MIG1] migrations are numbered from 1 without gaps', () => {
  for (const migrations of [REALM_MIGRATIONS, LOGIN_MIGRATIONS]) {
    assert.deepEqual(
      migrations.map(({ version }) => version),
      migrations.map((_, index) => index + 1),
    );
  }
});

test('[MIG2] only what the database has not seen is applied, in order', () => {
  const migrations = [make(1, 'ONE'), make(2, 'TWO'), make(3, 'THREE')];
  const { value, asked } = drive(run(migrations), 1);
  assert.deepEqual(value, [2, 3]);
  const sql = asked.map((statement) => statement.sql);
  assert.ok(!sql.includes('ONE'));
  assert.ok(sql.indexOf('TWO') < sql.indexOf('THREE'));
  const recorded = asked.filter(({ sql: text }) => text.startsWith('INSERT'));
  assert.deepEqual(
    recorded.map(({ args }) => args),
    [
      [2, 'step-2'],
      [3, 'step-3'],
    ],
  );
  assert.deepEqual(drive(run(migrations), 3).value, []);
});

test('[MIG3] a newer database is refused, a failing migration named', () => {
  const migrations = [make(1, 'ONE'), make(2, 'TWO')];
  assert.throws(() => drive(run(migrations), 3), { code: 'ERR_STORE_NEWER', message: /schema 3/ });
  assert.throws(() => drive(run(migrations), 0, 'TWO'), {
    code: 'ERR_STORE_MIGRATION',
    message: 'migration 2 (step-2) failed: no such table',
  });
});
