// SPDX-License-Identifier: MIT
import { equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { type Duration, msOf } from './duration.ts';

test('[DUR1] lengths of time are milliseconds or carry their unit', () => {
  equal(msOf(250), 250);
  equal(msOf('500ms'), 500);
  equal(msOf('1.5s'), 1500);
  equal(msOf('2m'), 120_000);
  equal(msOf('1h'), 3_600_000);
});

test('[DUR2] what is no length of time is refused', () => {
  for (const wrong of [-1, Number.NaN, 'soon', '5 s', '5d', '']) {
    throws(() => msOf(wrong as Duration), { code: 'ERR_GAME_DEFINITION' });
  }
});
