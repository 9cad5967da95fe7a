// SPDX-License-Identifier: MIT
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { type Trouble, troubleOf } from './trouble.ts';

const CASES: readonly (readonly [string, Trouble])[] = [
  ['57P01', 'away'],
  ['57P03', 'away'],
  ['08006', 'away'],
  ['40001', 'again'],
  ['40P01', 'again'],
  ['23502', 'operation'],
  ['22P02', 'operation'],
  ['42601', 'operation'],
  ['53100', 'fatal'],
  ['58030', 'fatal'],
  ['XX001', 'fatal'],
  ['25006', 'operation'],
];

test('[PG4] each error says whether to look, to repeat, to blame the operation or to end', () => {
  for (const [code, trouble] of CASES) {
    equal(troubleOf(Object.assign(new Error('no'), { severity: 'ERROR', code })), trouble, code);
  }
  equal(troubleOf(new Error('Connection terminated unexpectedly')), 'away');
  equal(troubleOf(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })), 'away');
});
