// SPDX-License-Identifier: MIT
/**
 * `npm run check`: everything that a machine can say about the source without running a realm: type
 * check, Biome, layers, unused code, tidiness, freshness of generated documents, unit tests.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string): string => `node_modules/.bin/${name}`;
const TSC = 'node_modules/typescript7/bin/tsc';
const PURE = ['base', 'wire', 'sim', 'kit', 'client'];

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** The step must fail and print this: a guard that lets everything through is no guard. */
  readonly mustFailWith?: string;
}

const depcruise = [bin('depcruise'), '--config', '.dependency-cruiser.cjs'];
const steps: Step[] = [
  { name: 'types', command: [TSC, '-p', 'tsconfig.json'] },
  ...PURE.map((p) => ({ name: `types of ${p} alone`, command: [TSC, '-p', `packages/${p}`] })),
  { name: 'format and lint', command: [bin('biome'), 'check', '.'] },
  {
    name: 'layers',
    command: [
      ...depcruise,
      ...['--exclude', '^tests/fixtures/|/dist/|node_modules/(?!@realmkeep)'],
      ...['packages', 'games', 'tests', 'scripts', 'bench'],
    ],
  },
  {
    name: 'layers refuse the fixture',
    command: [...depcruise, 'tests/fixtures/layers'],
    mustFailWith: 'pure-imports-no-node',
  },
  { name: 'unused code', command: [bin('knip')] },
  { name: 'tidiness', command: ['node', 'scripts/tidy.ts'] },
  { name: 'generated documents', command: ['node', 'scripts/docs.ts', '--check'] },
  { name: 'unit tests', command: ['node', 'scripts/test.ts', 'unit/'] },
];

let failed = 0;
for (const step of steps) {
  const started = performance.now();
  const command = step.command.filter(
    (word) => !['bench'].includes(word) || existsSync(`${root}bench`),
  );
  const run = spawnSync(command[0], command.slice(1), { cwd: root, encoding: 'utf8' });
  const output = `${run.stdout}${run.stderr}`;
  const ok = step.mustFailWith
    ? run.status !== 0 && output.includes(step.mustFailWith)
    : run.status === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${seconds} s  ${step.name}`);
  if (!ok) {
    failed += 1;
    console.log(output.slice(-12_000));
  }
}
console.log(`${steps.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
