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

/** This version of the program, whatever else lies beside the game. */
const PROGRAM = new URL('../../../../', import.meta.url).href;
/** What a game may import of it. */
const LENT = /^@realmkeep\/(base|kit|sim|wire)(\/|$)/;
let lends = false;

export async function loadGameFile(file: string, version = 0): Promise<Game> {
  const module: unknown = await importGame(file, version);
  const game = typeof module === 'object' && module !== null && 'default' in module;
  if (game && isGame(module.default)) return module.default;
  throw new RealmError('ERR_CONFIG', `${file} has no game as its default export`, {
    fields: { file },
  });
}

/** The module as it is, whatever it exports. */
export function importGame(file: string, version = 0): Promise<unknown> {
  const { href } = pathToFileURL(file);
  if (!href.startsWith(PROGRAM)) lendPackages();
  return import(version === 0 ? href : `${href}?version=${version}`);
}

/**
 * A game of another folder than the program's is made with the packages of the program that runs
 * it: those beside it may be of another version, and their classes are others in any case. So a
 * realm can be rolled to a version of the program that lies elsewhere.
 */
function lendPackages(): void {
  if (lends) return;
  lends = true;
  registerHooks({
    resolve(specifier, context, next) {
      const foreign = context.parentURL?.startsWith(PROGRAM) === false;
      if (!foreign || !LENT.test(specifier)) return next(specifier, context);
      return next(specifier, { ...context, parentURL: import.meta.url });
    },
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
