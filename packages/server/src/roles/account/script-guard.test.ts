// SPDX-License-Identifier: MIT
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { type LogFields, silentLog } from '@realmkeep/base';
import { Statistics } from '../../runtime/statistics.ts';
import { SCRIPT_MS_MAX, ScriptGuard } from './script-guard.ts';

function bench() {
  const logged: LogFields[] = [];
  let now = 0;
  const clock = { now: () => now, wall: () => 0, after: () => () => {} };
  const log = {
    ...silentLog,
    error: (_text: string, fields: LogFields = {}) => logged.push(fields),
  };
  const reported: string[] = [];
  const bounded = <T>(_ms: number, run: () => T): T => run();
  const statistics = new Statistics();
  const report = (failure: { readonly hook: string }): void => void reported.push(failure.hook);
  const guard = new ScriptGuard({ clock, log }, statistics, report, bounded);
  const work = (ms: number): void => {
    now += ms;
  };
  return { guard, logged, reported, statistics, work };
}

test('[GRD1] what a script gives in time passes through', () => {
  const { guard, logged, work } = bench();
  const run = (): number => {
    work(SCRIPT_MS_MAX);
    return 5;
  };
  equal(guard.call('summary', 1, run), 5);
  equal(logged.length, 0);
});

test('[GRD2] what came after the deadline is not used', () => {
  const { guard, logged, work } = bench();
  throws(() => guard.call('mayEnter', 1, () => work(SCRIPT_MS_MAX + 1)), { code: 'ERR_SCRIPT' });
  equal(logged[0].error, 'it took 1001 ms');
});

test('[GRD3] an exception is logged with hook, account and stack, and told without them', () => {
  const { guard, logged, reported, statistics } = bench();
  const run = (): never => {
    throw new Error('secret of the game');
  };
  throws(
    () => guard.call('newCharacter', 9, run),
    (error: Error & { code: string }) =>
      error.code === 'ERR_SCRIPT' && !error.message.includes('secret'),
  );
  const [{ hook, account, stack }] = logged;
  equal(`${hook} ${account}`, 'newCharacter 9');
  equal(String(stack).includes('script-guard.test.ts'), true);
  deepEqual(reported, ['newCharacter']);
  equal(statistics.figures().find((figure) => figure.name === 'scriptErrors')?.value, 1);
});
