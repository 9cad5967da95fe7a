// SPDX-License-Identifier: MIT
/** The table of crash points and `docs/reference/crash-points.md` say the same, both ways. */
import { deepEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CRASH_POINTS } from '@realmkeep/server';

const DOCUMENT = fileURLToPath(new URL('../../docs/reference/crash-points.md', import.meta.url));

/** More messages than this are told of as one kind. */
const NAMED_MAX = 3;

test('[DOC3] every crash point stands in docs/reference/crash-points.md, and no other', () => {
  const rows = Object.entries(CRASH_POINTS).map(([point, { role, moment, of }]) => {
    const messages: readonly { readonly name: string }[] = of;
    const named = messages.map(({ name }) => `\`${name}\``).join(', ');
    const what = messages.length > NAMED_MAX ? 'any item operation' : named;
    return `| \`${point}\` | ${role} | ${moment} | ${what} |`;
  });
  const text = readFileSync(DOCUMENT, 'utf8');
  deepEqual(
    text.split('\n').filter((line) => /^\| `\w+\.[\w-]+`/.test(line)),
    rows,
  );
});
