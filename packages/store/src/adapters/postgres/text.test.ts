// SPDX-License-Identifier: MIT
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { fromDatabase, literal, toDatabase } from './text.ts';

test('[PG2] any text comes back as it was, and never holds U+0000', () => {
  for (const text of [
    '',
    'a',
    '\u0000',
    '\u0001',
    'x\u00010',
    '\u0001\u0000\u0001',
    '\u00000\u00011',
  ]) {
    equal(fromDatabase(toDatabase(text)), text);
    equal(toDatabase(text).includes('\u0000'), false);
  }
});

test('[PG3] a literal ends where its text does', () => {
  equal(literal(`it's '; --`), `'it''s ''; --'`);
  equal(literal('\\'), `'\\'`);
  equal(literal(-3), '-3');
  equal(literal(null), 'NULL');
});
