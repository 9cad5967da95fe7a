#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// The `realmkeep` command. Plain JavaScript, as it may meet an older Node than the program needs:
// then it hands over to the one that npm brought.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import * as module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const here = realpathSync(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);

/** The nearest file of this name in this folder or above. */
function findUp(name) {
  for (let folder = dirname(here); ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return join(folder, name);
    if (folder === dirname(folder)) return null;
  }
}

if (process.platform === 'win32') {
  console.error('realmkeep: servers run on Linux and macOS. On Windows, use WSL 2.');
  process.exit(78);
}

if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) {
  const modules = findUp('node_modules');
  // Stripped types and compiled code are kept: the second start of a node takes half the time. Its
  // threads look for them by the variable; without, each loads the stripper for itself (17 MiB).
  if (modules !== null) {
    const cache = join(modules, '.cache', 'realmkeep');
    module.enableCompileCache(cache);
    process.env.NODE_COMPILE_CACHE ??= cache;
  }
  const { main } = await import('../src/main.ts');
  process.exitCode = await main(args, here);
} else {
  const node = findUp(join('node_modules', '.bin', 'node'));
  if (node === null) {
    console.error(
      `realmkeep: needs Node.js ${NODE_MAJOR}, this is ${process.versions.node}; run npm ci first.`,
    );
    process.exit(78);
  }
  const child = spawn(node, [here, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code) => process.exit(code ?? 70));
}
