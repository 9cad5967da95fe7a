// SPDX-License-Identifier: MIT
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { Lockout, WindowLimit } from './limits.ts';

const MINUTE = 60_000;

test('[LGN3] five failures lock for a minute, each further one doubles it up to fifteen', () => {
  const lockout = new Lockout({ failuresMax: 5, lockMsFirst: MINUTE, lockMsMax: 15 * MINUTE });
  for (let i = 0; i < 5; i++) equal(lockout.charge('a', 0), 0);
  equal(lockout.charge('a', 0), MINUTE);
  equal(lockout.charge('b', 0), 0, 'another account is free');
  let now = 0;
  for (const minutes of [1, 2, 4, 8, 15, 15]) {
    equal(lockout.charge('a', now + 1), minutes * MINUTE - 1);
    now += minutes * MINUTE;
    equal(lockout.charge('a', now), 0);
  }
});

test('[LGN3] success and long silence clear the failures; what was not checked does not count', () => {
  const lockout = new Lockout({ failuresMax: 2, lockMsFirst: MINUTE, lockMsMax: MINUTE });
  lockout.charge('a', 0);
  lockout.clear('a');
  equal(lockout.charge('a', 0), 0);
  equal(lockout.charge('a', 0), 0);
  equal(lockout.charge('a', 0), MINUTE);
  equal(lockout.charge('a', 3 * MINUTE), 0);
  equal(lockout.charge('a', 3 * MINUTE), 0, 'a second failure after the silence, not a fourth');
  lockout.charge('b', 0);
  lockout.charge('b', 0);
  lockout.refund('b');
  equal(lockout.charge('b', 0), 0);
});

test('[LGN3] a window takes its number of charges and says how long to wait', () => {
  const limit = new WindowLimit({ countMax: 2, windowMs: 1000 });
  equal(limit.charge('a', 0), 0);
  equal(limit.charge('a', 400), 0);
  equal(limit.charge('a', 600), 400);
  limit.refund('a');
  equal(limit.charge('a', 600), 0);
  equal(limit.charge('a', 999), 1);
  equal(limit.charge('a', 1000), 0);
});
