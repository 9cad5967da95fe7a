// SPDX-License-Identifier: MIT
/** For games that run in Node: maps from files. A page imports the game as a type alone. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, RealmError } from '@realmkeep/base';

export interface TiledFile {
  /** Name of the file, for errors. */
  readonly file: string;
  readonly map: unknown;
}

/** `tiledFile(new URL('./wood.tmj', import.meta.url))`. Throws ERR_GAME_DEFINITION. */
export function tiledFile(url: URL): TiledFile {
  const path = fileURLToPath(url);
  const file = basename(path);
  try {
    return { file, map: JSON.parse(readFileSync(path, 'utf8')) };
  } catch (cause) {
    const text = `${file}: expected a Tiled map in JSON (${messageOf(cause)})`;
    throw new RealmError('ERR_GAME_DEFINITION', text, { cause });
  }
}
