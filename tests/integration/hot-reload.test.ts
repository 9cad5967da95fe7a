// SPDX-License-Identifier: MIT
/** A script is saved while fifty players walk about in a real realm. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { hotReload } from '../../bench/lab/reload.ts';

test('[RELOAD1] a saved script answers players who stay connected; a broken one is reported and the old goes on', async () => {
  const { broken, packetsMin, told, logged, stopped, ms } = await hotReload(50);
  equal(stopped, '', 'the old code goes on');
  deepEqual({ broken, told, logged }, { broken: 0, told: true, logged: true });
  ok(packetsMin > 0, 'everybody was told of the world meanwhile');
  console.log(`seen ${Math.round(ms)} ms after it was saved`);
});
