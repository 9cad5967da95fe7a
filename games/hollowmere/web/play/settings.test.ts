// SPDX-License-Identifier: MIT
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { settingsFrom } from './settings.ts';

test('[PAGE15] settings that were stored are taken, and whatever does not fit is left out', () => {
  const defaults = settingsFrom(null);
  for (const junk of ['', '{', '3', 'null', '[]', '{"volume":9,"quality":"x","names":1}']) {
    deepEqual(settingsFrom(junk), defaults);
  }
  const chosen = { volume: 0, names: false, numbers: false, quality: 'low' as const };
  deepEqual(settingsFrom(JSON.stringify(chosen)), chosen);
  equal(settingsFrom('{"volume":0.25}').volume, 0.25);
});
