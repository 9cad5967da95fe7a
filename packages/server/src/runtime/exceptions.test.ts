// SPDX-License-Identifier: MIT
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { RoleBench } from '@realmkeep/testkit';
import { encode, gameMessages } from '@realmkeep/wire';
import { type ExceptionGroup, Exceptions, type Failure } from './exceptions.ts';

function makeBench() {
  const bench = new RoleBench({ nodes: { zone: ['ZONE-1'] } });
  const { env } = bench.node('ZONE-1');
  const reports: ExceptionGroup[][] = [];
  const state = { away: false, lost: 0 };
  const exceptions = new Exceptions(env, {
    report: async (groups) => {
      if (state.away) throw new Error('the database is away');
      reports.push([...groups]);
    },
    lost: (count) => {
      state.lost += count;
    },
  });
  return { bench, exceptions, reports, state };
}

function failure(error: unknown, more: Partial<Failure> = {}): Failure {
  const about = { script: 'wolf', hook: 'tick', region: 'wood:1:0', entity: 7, player: '' };
  return { ...about, given: {}, error, ...more };
}

function bite(): Error {
  return new Error('no teeth');
}

/** From one place, whoever calls. */
function bitten(more: Partial<Failure> = {}): Failure {
  return failure(bite(), more);
}

function howl(): Error {
  return new Error('no moon');
}

test('[EXC1] exceptions of one place are one group with a count, its stack and what was given', async () => {
  const { bench, exceptions, reports } = makeBench();
  for (let n = 0; n < 5; n++) {
    exceptions.failed(bitten({ given: { target: 3 }, player: 'Ann', entity: 10 + n }));
  }
  exceptions.failed(failure(howl()));
  await bench.clock.advance(1000);
  equal(reports.length, 1);
  const [first, second] = reports[0];
  deepEqual([first.count, second.count], [5, 1]);
  notEqual(first.fingerprint, second.fingerprint);
  deepEqual([first.script, first.hook, first.region], ['wolf', 'tick', 'wood:1:0']);
  deepEqual([first.player, first.entity, first.given], ['Ann', 10, '{"target":3}']);
  equal(first.message, 'Error: no teeth');
  match(first.stack, /exceptions\.test\.ts:\d+:\d+/);
  await bench.clock.advance(5000);
  equal(reports.length, 1, 'what is known is not told again');
  exceptions.failed(bitten());
  await bench.clock.advance(1000);
  equal(reports[1][0].fingerprint, first.fingerprint, 'the same place, the same group');
});

test('[EXC2] while the database is away counts go on, and nothing is lost or counted twice', async () => {
  const { bench, exceptions, reports, state } = makeBench();
  state.away = true;
  for (let second = 0; second < 5; second++) {
    exceptions.failed(bitten());
    await bench.clock.advance(1000);
  }
  state.away = false;
  await bench.clock.advance(1000);
  deepEqual(
    reports.map((groups) => groups.map(({ count }) => count)),
    [[5]],
  );
});

test('[EXC3] a flood of one kind is counted whole; one of ever new kinds is bounded', async () => {
  const { bench, exceptions, reports, state } = makeBench();
  for (let n = 0; n < 10_000; n++) exceptions.failed(bitten());
  await bench.clock.advance(1000);
  equal(reports[0][0].count, 10_000);
  for (let n = 0; n < 10_000; n++) exceptions.failed(bitten({ hook: `hook ${n}` }));
  await bench.clock.advance(10_000);
  const later = reports.slice(1).flat();
  const counted = later.reduce((sum, { count }) => sum + count, 0);
  equal(counted + state.lost, 10_000);
  ok(later.length <= 256, `${later.length} groups`);
  ok(reports.every((groups) => groups.length <= 32));
});

test('[EXC5] failures that differ in their numbers alone are one; in a hurry they are still counted', async () => {
  const { bench, exceptions, reports, state } = makeBench();
  const lost = (of: string): Failure => failure(new Error(`wolf ${of} has lost its way`));
  for (let n = 0; n < 5000; n++) exceptions.failed(lost(String(n)));
  await bench.clock.advance(1000);
  deepEqual([reports[0].length, reports[0][0].count], [1, 5000]);
  const name = (n: number): string => `${'abcdefghij'[n % 10]}${'klmnopqrst'[Math.floor(n / 10)]}`;
  for (let n = 0; n < 100; n++) exceptions.failed(lost(name(n)));
  await bench.clock.advance(1000);
  const counted = reports[1].reduce((sum, { count }) => sum + count, 0);
  deepEqual([counted, state.lost], [100, 0]);
});

test('[EXC4] whatever is thrown fits into the report', async () => {
  const { bench, exceptions, reports } = makeBench();
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const long = '\u{1f43a}'.repeat(4000);
  exceptions.failed(failure('only words'));
  exceptions.failed(failure(undefined));
  exceptions.failed(failure(new Error(long), { script: long, hook: long, player: long }));
  exceptions.failed(bitten({ hook: 'circle', given: circle }));
  exceptions.failed(bitten({ hook: 'long', given: { long } }));
  await bench.clock.advance(1000);
  equal(reports[0].length, 5);
  ok(encode(gameMessages.ReportExceptions, { exceptions: reports[0] }).length > 0);
});
