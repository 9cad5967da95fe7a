// SPDX-License-Identifier: MIT
/**
 * Builds the page of the demo game into `games/hollowmere/web/dist`, when its sources changed since
 * the last build; otherwise it returns at once. Runnable: `npm run build:web [-- --force]`.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WEB = join(ROOT, 'games/hollowmere/web');
const DIST = join(WEB, 'dist');
/** Beside the output, so that a removed or copied `dist` is told from a fresh one. */
const STAMP = join(DIST, '.built-from');

/** Everything that the page is made of: its own files, what it imports, the tools' versions. */
const SOURCES = [
  'games/hollowmere/web/**/*.{ts,html,css,svg}',
  'games/hollowmere/src/**/*.ts',
  'packages/{base,wire,sim,kit,client}/{src/**/*.ts,package.json}',
  'package-lock.json',
  'scripts/build-web.ts',
];

export interface WebBuild {
  /** Folder to serve. */
  readonly folder: string;
  /** False when it was fresh already. */
  readonly built: boolean;
}

export async function buildWeb({ force = false } = {}): Promise<WebBuild> {
  const wanted = hashOfSources();
  const found = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : '';
  if (!force && found === wanted) return { folder: DIST, built: false };
  // Loaded only now: a build that has nothing to do takes no second.
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: WEB,
    logLevel: 'warn',
    build: {
      target: 'es2023',
      outDir: DIST,
      emptyOutDir: true,
      // The page's policy forbids inline scripts and data addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // pixi.js alone is larger than the default limit.
      chunkSizeWarningLimit: 1500,
      rollupOptions: { input: join(WEB, 'index.html') },
    },
  });
  writeFileSync(STAMP, wanted);
  return { folder: DIST, built: true };
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('games/hollowmere/web/dist/') && !isTest(file))
    .sort();
  for (const file of files) {
    hash.update(`${file}\0`);
    hash.update(
      createHash('sha256')
        .update(readFileSync(join(ROOT, file)))
        .digest(),
    );
  }
  return hash.digest('hex');
}

function isTest(file: string): boolean {
  return /\.(test|contract)\.ts$/.test(file);
}

if (import.meta.main) {
  const started = performance.now();
  const { folder, built } = await buildWeb({ force: process.argv.includes('--force') });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${built ? 'built' : 'fresh'} ${folder} (${seconds} s)`);
}
