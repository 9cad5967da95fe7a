// SPDX-License-Identifier: MIT
/** The table of close codes and `docs/reference/close-codes.md` say the same, both ways. */
import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CLOSE } from '@realmkeep/wire';

test('[DOC3] every close code stands in its document with name, advice and text, and no other', () => {
  const page = new URL('../../docs/reference/close-codes.md', import.meta.url);
  const rows = readFileSync(page, 'utf8').matchAll(
    /^\| (\d{4}) \| `(\w+)` \| ([a-z-]+) \| (.+) \|$/gm,
  );
  const documented = [...rows].map(([, code, name, advice, text]) => ({
    code: Number(code),
    name,
    advice,
    text,
  }));
  const table = Object.entries(CLOSE).map(([name, { code, advice, text }]) => ({
    code,
    name,
    advice,
    text,
  }));
  const byCode = (a: { code: number }, b: { code: number }): number => a.code - b.code;
  deepEqual(documented.toSorted(byCode), table.toSorted(byCode));
});
