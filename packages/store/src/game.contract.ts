// SPDX-License-Identifier: MIT
/** Rules of every realm store about the game's own things: exceptions of scripts, values. */
import assert from 'node:assert/strict';
import type { Rule } from './asker.contract.ts';
import type { OperationOf } from './realm-store.ts';
import { ALL_LIVE, REGION_A, SOURCE, TARGET } from './store.fixtures.ts';

const taking = (): OperationOf<'TakeRegion'> => ({
  operation: 'TakeRegion',
  region: REGION_A,
  incarnation: SOURCE,
  liveness: ALL_LIVE,
});

type Group = OperationOf<'ReportExceptions'>['exceptions'][number];

function group(fingerprint: string, more: Partial<Group> = {}): Group {
  return {
    fingerprint,
    script: 'wolf',
    hook: 'tick',
    message: 'Error: no teeth',
    stack: 'at bite (wolf.ts:3:1)',
    region: 'wood:1:0',
    entity: 4,
    player: '',
    given: '{}',
    count: 1,
    firstAt: 100,
    lastAt: 100,
    ...more,
  };
}

export function registerGameContract(rule: Rule): void {
  registerExceptions(rule);
  registerValues(rule);
}

function registerExceptions(rule: Rule): void {
  rule('[STO60] exceptions of one fingerprint are one row: counts add up', async (ask, under) => {
    const report = (...exceptions: Group[]) =>
      ask.value({ operation: 'ReportExceptions', exceptions });
    await report(group('a', { count: 3 }), group('b'));
    await report(group('a', { count: 2, firstAt: 700, lastAt: 700, player: 'Ann' }));
    ask.store = await under.reopen();
    const found = await ask.value({ operation: 'ListExceptions', offset: 0 });
    assert.deepEqual([found.groups, found.count], [2, 6]);
    const [first, second] = found.exceptions;
    assert.deepEqual(first, group('a', { count: 5, lastAt: 700, player: 'Ann' }));
    assert.equal(second.fingerprint, 'b');
  });

  rule('[STO61] the log is bounded: what happened longest ago makes way', async (ask) => {
    for (let n = 0; n < 1100; n += 20) {
      const exceptions = Array.from({ length: 20 }, (_, i) =>
        group(`g${n + i}`, { lastAt: n + i }),
      );
      await ask.value({ operation: 'ReportExceptions', exceptions });
    }
    const found = await ask.value({ operation: 'ListExceptions', offset: 990 });
    assert.equal(found.groups, 1000);
    assert.deepEqual(
      found.exceptions.map(({ lastAt }) => lastAt),
      Array.from({ length: 10 }, (_, n) => 109 - n),
    );
  });

  rule('[STO62] one group is forgotten, or all', async (ask) => {
    const exceptions = ['a', 'b', 'c'].map((fingerprint) => group(fingerprint));
    await ask.value({ operation: 'ReportExceptions', exceptions });
    const forget = (fingerprint: string) =>
      ask.value({ operation: 'ForgetExceptions', fingerprint });
    assert.deepEqual(await forget('b'), { forgotten: 1 });
    assert.deepEqual(await forget('nothing'), { forgotten: 0 });
    assert.deepEqual(await forget(''), { forgotten: 2 });
  });
}

function registerValues(rule: Rule): void {
  const write = (op: string, value: string, add = false): OperationOf<'WriteValue'> => {
    const owner = { region: REGION_A, epoch: 1, incarnation: SOURCE };
    return { operation: 'WriteValue', op, ...owner, key: 'score', value, add };
  };
  const read = { operation: 'ReadValue', key: 'score' } as const;

  rule('[STO63] a value is what was written last, and sums are whole', async (ask, under) => {
    await ask.value(taking());
    assert.deepEqual(await ask.value(read), { known: false, value: '' });
    assert.deepEqual(await ask.value(write('1', '5', true)), { value: '5' });
    assert.deepEqual(await ask.value(write('2', '-7', true)), { value: '-2' });
    ask.store = await under.reopen();
    assert.deepEqual(await ask.value(read), { known: true, value: '-2' });
    await ask.value(write('3', 'words'));
    assert.deepEqual(await ask.value(read), { known: true, value: 'words' });
    await ask.refused(write('4', '1', true), 'ERR_QUANTITY');
  });

  rule('[STO64] a write that is asked again is done once', async (ask) => {
    await ask.value(taking());
    assert.deepEqual(await ask.value(write('1', '5', true)), { value: '5' });
    assert.deepEqual(await ask.value(write('2', '5', true)), { value: '10' });
    assert.deepEqual(await ask.value(write('1', '5', true)), { value: '5' });
    assert.deepEqual(await ask.value(read), { known: true, value: '10' });
  });

  rule('[STO65] only the owner of a region writes for its scripts', async (ask) => {
    await ask.value(taking());
    await ask.refused({ ...write('1', '5'), epoch: 0 }, 'ERR_EPOCH_STALE');
    await ask.refused({ ...write('1', '5'), incarnation: TARGET }, 'ERR_EPOCH_STALE');
  });
}
