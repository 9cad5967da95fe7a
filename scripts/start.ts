// SPDX-License-Identifier: MIT
/**
 * `npm start`: builds the web pages when their sources changed, brings the demo realm up and says
 * where it is. The realm goes on in the background.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { main } from '@realmkeep/cli';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const build = spawnSync(process.execPath, [at('scripts/build-web.ts')], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);
const code = await main(
  ['up', '--file', at('realmkeep.json')],
  at('packages/cli/bin/realmkeep.mjs'),
);
if (code === 0) {
  console.log('  look      npx realmkeep status --watch');
  console.log('  stop      npx realmkeep down');
}
process.exitCode = code;
