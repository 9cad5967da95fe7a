// SPDX-License-Identifier: MIT
/** Tables of error codes and `docs/reference/errors.md` say the same, both ways. */
import { deepEqual, ok } from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function codesInTables(): Promise<string[]> {
  const codes = new Set<string>();
  for (const file of globSync('packages/*/src/**/errors.ts', { cwd: root })) {
    const module = (await import(`${root}${file}`)) as Record<string, unknown>;
    for (const [name, table] of Object.entries(module)) {
      if (!/^[A-Z_]*ERRORS$/.test(name)) continue;
      for (const code of Object.keys(table as object)) codes.add(code);
    }
  }
  return [...codes].sort();
}

function codesInDocument(): string[] {
  const text = readFileSync(`${root}docs/reference/errors.md`, 'utf8');
  const codes = [...text.matchAll(/^\| `(ERR_[A-Z_]+)`/gm)].map((match) => match[1]);
  return [...new Set(codes)].sort();
}

test('[DOC1] every code of an error table stands in docs/reference/errors.md, and no other', async () => {
  deepEqual(codesInDocument(), await codesInTables());
});

test('[DOC2] every code that the source throws stands in a table', async () => {
  const known = new Set(await codesInTables());
  const unknown: string[] = [];
  for (const file of globSync('packages/*/src/**/*.ts', { cwd: root })) {
    if (/\.(test|contract)\.ts$/.test(file) || file.includes('messages/')) continue;
    for (const match of readFileSync(`${root}${file}`, 'utf8').matchAll(/'(ERR_[A-Z_]+)'/g)) {
      if (!known.has(match[1])) unknown.push(`${match[1]} in ${file}`);
    }
  }
  deepEqual(unknown, []);
  ok(known.size > 0);
});
