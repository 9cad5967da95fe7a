// SPDX-License-Identifier: MIT
/** Another version of the program: a copy of this checkout's sources in which something differs. */
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Packages of this workspace: they have to be the copy's own. */
const OWN = '@realmkeep';

export class VersionTree {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    for (const name of ['packages', 'games']) {
      const filter = (path: string): boolean => !path.includes('/dist');
      cpSync(join(ROOT, name), join(folder, name), { recursive: true, filter });
    }
    cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    const modules = join(folder, 'node_modules');
    mkdirSync(join(modules, OWN), { recursive: true });
    for (const name of readdirSync(join(ROOT, 'node_modules'))) {
      if (name === OWN || name === '.cache' || name === '.bin') continue;
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    }
    const links = join(ROOT, 'node_modules', OWN);
    for (const name of readdirSync(links)) {
      symlinkSync(readlinkSync(join(links, name)), join(modules, OWN, name));
    }
  }

  get launcher(): string {
    return join(this.folder, 'packages/cli/bin/realmkeep.mjs');
  }

  /** Replaces a text that is there exactly once; gives the file's path. */
  change(file: string, from: string, to: string): string {
    const path = join(this.folder, file);
    const parts = readFileSync(path, 'utf8').split(from);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times ${from}`);
    writeFileSync(path, parts.join(to));
    return path;
  }
}
