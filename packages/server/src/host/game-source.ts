// SPDX-License-Identifier: MIT
/**
 * The game's module, and its new versions when a file of its folder is saved. Node keeps every
 * module for ever under its address, so each version has addresses of its own: `?version=N` on the
 * game's module and on everything that it imports from its folder. Versions are for development:
 * old ones stay in memory.
 */
import { type FSWatcher, watch } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RealmError } from '@realmkeep/base';
import { type Game, isGame } from '@realmkeep/kit';

/** A file is often written in several steps; the last of them counts. */
const QUIET_MS = 60;
const SOURCE = /\.(ts|mts|js|mjs|json|tmj)$/;
const VERSION = /[?&]version=(\d+)$/;

/** Folders whose modules have versions. */
const versioned = new Set<string>();

export async function loadGameFile(file: string, version = 0): Promise<Game> {
  const { href } = pathToFileURL(file);
  const module: unknown = await import(version === 0 ? href : `${href}?version=${version}`);
  const game = typeof module === 'object' && module !== null && 'default' in module;
  if (game && isGame(module.default)) return module.default;
  throw new RealmError('ERR_CONFIG', `${file} has no game as its default export`, {
    fields: { file },
  });
}

/**
 * Calls `changed` with each new version of the game, or `broken` with what is wrong with it.
 * Returns a function that ends the watch.
 */
export function watchGameFile(
  file: string,
  changed: (game: Game) => void,
  broken: (error: unknown) => void,
): () => void {
  const folder = dirname(file);
  versionModulesOf(`${pathToFileURL(folder).href}/`);
  let version = 0;
  let timer: NodeJS.Timeout | null = null;
  const load = (): void => {
    version += 1;
    const asked = version;
    loadGameFile(file, asked).then(
      (game) => asked === version && changed(game),
      (error: unknown) => asked === version && broken(error),
    );
  };
  const watcher: FSWatcher = watch(folder, { recursive: true }, (_event, name) => {
    if (name !== null && !SOURCE.test(name)) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(load, QUIET_MS);
  });
  watcher.on('error', broken);
  return () => {
    if (timer !== null) clearTimeout(timer);
    watcher.close();
  };
}

/** What a versioned module imports from the same folder is of the same version. */
function versionModulesOf(folder: string): void {
  if (versioned.size === 0) {
    registerHooks({
      resolve(specifier, context, next) {
        const found = next(specifier, context);
        const version = VERSION.exec(context.parentURL ?? '')?.[1];
        if (version === undefined || VERSION.test(found.url)) return found;
        const isOwn = [...versioned].some((own) => found.url.startsWith(own));
        return isOwn ? { ...found, url: `${found.url}?version=${version}` } : found;
      },
    });
  }
  versioned.add(folder);
}
