// SPDX-License-Identifier: MIT
import { equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { bounded } from './bounded.ts';

test('[BND1] a call in time gives what it gives, or throws what it throws', () => {
  equal(
    bounded(1000, () => bounded(1000, () => 7) + 1),
    8,
  );
  equal(
    bounded(1000, () => undefined),
    undefined,
  );
  throws(() => bounded(1000, () => JSON.parse('{')), SyntaxError);
});

test('[BND2] an endless loop is cut off, and the next call is none the worse', () => {
  const endless = (): never => {
    for (;;);
  };
  throws(() => bounded(20, endless), /timed out after 20ms/);
  equal(
    bounded(1000, () => 'well'),
    'well',
  );
});
