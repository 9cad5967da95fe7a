// SPDX-License-Identifier: MIT
/**
 * `npm test [-- WORD ...]`: runs every test file whose path or kind contains one of the words (all
 * without words), at most two at a time, and ends with one line: `N passed, N failed, N skipped`.
 *
 * `ownership` stands for all tests of owners, transfers and items, wherever they are.
 *
 *   --long      the long runs (`*.long.ts`, `*.all.ts`) instead, one at a time
 *   --no-skip   a skipped test counts as a failure (CI)
 */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const FILE_MS_MAX = 10 * 60_000;
/** Long runs have realms of their own and are told apart by what they measure: one at a time. */
const LONG_FILE_MS_MAX = 20 * 60_000;

/** Kinds of tests (docs/guides/testing.md) and where they live; cheap ones first. */
const KINDS: readonly { name: string; globs: readonly string[] }[] = [
  {
    name: 'unit',
    globs: ['packages/*/src/**/*.test.ts', 'games/*/**/*.test.ts', 'scripts/*.test.ts'],
  },
  { name: 'conformance', globs: ['tests/conformance/**/*.test.ts'] },
  { name: 'fuzz', globs: ['tests/fuzz/**/*.fuzz.ts'] },
  { name: 'integration', globs: ['tests/integration/**/*.test.ts'] },
  { name: 'simulation', globs: ['tests/simulation/**/*.sim.ts'] },
  { name: 'e2e', globs: ['tests/e2e/**/*.test.ts'] },
];
const LONG = [{ name: 'long', globs: ['tests/**/*.long.ts', 'tests/**/*.all.ts'] }];

const options = parseArgs({
  allowPositionals: true,
  options: { long: { type: 'boolean' }, 'no-skip': { type: 'boolean' } },
});
const noSkip = options.values['no-skip'] === true || process.env.REALMKEEP_NO_SKIP === '1';
/** Words that stand for what is tested in many places. */
const TOPICS: Readonly<Record<string, readonly string[]>> = {
  ownership: [
    'packages/store/',
    'roles/database/',
    'roles/zone/',
    'integration/store-',
    'crash-cells',
    '-cells.sim',
    'simulation/item',
    'simulation/warp',
    'simulation/takeover',
    'simulation/migration',
    'simulation/peer-bugs',
    'simulation/mutants',
  ],
};
const words = options.positionals.flatMap((word) => TOPICS[word] ?? [word]);

const files = (options.values.long ? LONG : KINDS).flatMap(({ name, globs }) =>
  globs
    .flatMap((glob) =>
      globSync(glob, { cwd: root, exclude: (path) => path.includes('node_modules') }),
    )
    .filter((file) => words.length === 0 || words.some((word) => `${name}/${file}`.includes(word)))
    .sort()
    .map((file) => ({ kind: name, path: `${root}${file}` })),
);
if (files.length === 0) {
  console.error(`no test has a path with ${words.join(' or ')}`);
  process.exit(1);
}
const kindOf = new Map(files.map((file) => [file.path, file.kind]));

const count = { passed: 0, failed: 0, skipped: 0 };
const perFile = new Map<string, { passed: number; failed: number; skipped: number; ms: number }>();
const failures: string[] = [];
const started = performance.now();

function tally(file: string): { passed: number; failed: number; skipped: number; ms: number } {
  let entry = perFile.get(file);
  if (!entry) {
    entry = { passed: 0, failed: 0, skipped: 0, ms: 0 };
    perFile.set(file, entry);
  }
  return entry;
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

/** The error that a test threw, beneath the runner's own wrapping. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? (inner.stack ?? inner.message) : String(inner);
}

const stream = run({
  files: files.map((file) => file.path),
  concurrency: options.values.long ? 1 : Math.min(2, availableParallelism()),
  timeout: options.values.long ? LONG_FILE_MS_MAX : FILE_MS_MAX,
});

stream.on('test:pass', (event) => {
  if (event.details.type === 'suite') return;
  const isFile = event.file === undefined || event.name === event.file;
  if (isFile) return;
  const entry = tally(event.file ?? '');
  if (event.skip !== undefined || event.todo !== undefined) {
    entry.skipped += 1;
    count.skipped += 1;
    const why = typeof event.skip === 'string' ? event.skip : '';
    console.log(`  skipped  ${event.name}${why ? `: ${why}` : ''}`);
    return;
  }
  entry.passed += 1;
  count.passed += 1;
});
stream.on('test:fail', (event) => {
  if (event.details.type === 'suite') return;
  tally(event.file ?? event.name).failed += 1;
  count.failed += 1;
  const where = event.file ? relative(root, event.file) : '';
  const reason = indent(reasonOf(event.details.error));
  const text = `${event.name}\n    ${where}:${event.line ?? 0}\n    ${reason}`;
  failures.push(text);
  console.log(`  FAILED   ${text}`);
});
stream.on('test:stderr', (event) => process.stderr.write(event.message));
stream.on('test:summary', (event) => {
  if (event.file === undefined) return;
  const entry = tally(event.file);
  const kind = kindOf.get(event.file) ?? '';
  const seconds = (event.duration_ms / 1000).toFixed(1).padStart(6);
  const verdict = (entry.failed > 0 ? 'FAILED' : 'ok').padEnd(7);
  const passed = String(entry.passed).padStart(4);
  console.log(`${verdict}${kind.padEnd(12)}${seconds} s ${passed}  ${relative(root, event.file)}`);
});

stream.once('end', () => {
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  if (failures.length > 0) console.log(`\nFailures again:\n  ${failures.join('\n  ')}`);
  console.log(`\n${files.length} files in ${seconds} s`);
  const skippedText = noSkip && count.skipped > 0 ? ' (none may be skipped here)' : '';
  if (skippedText) console.log(`${count.skipped} skipped${skippedText}`);
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  const bad = count.failed > 0 || (noSkip && count.skipped > 0) || files.length === 0;
  process.exit(bad ? 1 : 0);
});
stream.resume();
