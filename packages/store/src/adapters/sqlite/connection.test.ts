// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkVersion } from './connection.ts';

test('[VER1] a SQLite that can corrupt a WAL file is refused', () => {
  for (const version of ['3.51.3', '3.51.10', '3.52.0', '4.0.0']) checkVersion(version);
  for (const version of ['3.51.2', '3.50.9', '3.9.99', '2.99.99', '3', 'unknown']) {
    assert.throws(() => checkVersion(version), { code: 'ERR_SQLITE_OLD' }, version);
  }
});
