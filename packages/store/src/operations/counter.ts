// SPDX-License-Identifier: MIT
import { assert } from '@realmkeep/base';
import { row, type Steps, wholeOf } from './steps.ts';

type Counter = 'character' | 'account' | 'item' | 'mail' | 'auction' | 'refusal';

/** The next id of a kind of row. Ids are never used twice, even when their row is gone. */
export function* nextId(name: Counter): Steps<number> {
  const found = yield* row(
    'UPDATE counter SET value = value + 1 WHERE name = ? RETURNING value',
    name,
  );
  assert(found !== null, `counter ${name} is there`);
  return wholeOf(found, 'value');
}
