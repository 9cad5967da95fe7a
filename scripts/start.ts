// SPDX-License-Identifier: MIT
/**
 * `npm start`: builds the web pages when their sources changed, brings the demo realm up and says
 * where it is. The realm goes on in the background.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Ends with the step's exit code when it fails. */
function step(...words: string[]): void {
  const run = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (run.status !== 0) process.exit(run.status ?? 1);
}

step(at('scripts/build-web.ts'));
// By its launcher, which opens the compile cache: what `up` loads there, no node compiles again.
step(at('packages/cli/bin/realmkeep.mjs'), 'up', '--file', at('realmkeep.json'));
console.log('  look      npx realmkeep status --watch');
console.log('  stop      npx realmkeep down');
