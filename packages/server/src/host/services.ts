// SPDX-License-Identifier: MIT
/** What a real process lends to its role: databases, the game, secrets, its own consumption. */
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Log, RealmError, type RealmId, silentLog } from '@realmkeep/base';
import type { Game } from '@realmkeep/kit';
import type { RealmStore } from '@realmkeep/store';
import type { Installation } from '../config/installation.ts';
import type { Secrets, Services } from '../runtime/services.ts';
import { bounded } from './bounded.ts';
import { nextTime } from './schedule.ts';

const SQLITE = 'sqlite:';
const POSTGRES = /^postgres(ql)?:/;
/** Where `scripts/build-web.ts` puts the page of the demo game. */
const PAGE_FOLDER = fileURLToPath(
  new URL('../../../../games/hollowmere/web/dist', import.meta.url),
);

export function createServices(
  installation: Installation,
  secrets: Secrets,
  log: Log = silentLog,
): Services {
  const games = new Map<RealmId, Promise<Game>>();
  return {
    async openRealmStore(url) {
      if (POSTGRES.test(url)) return openPostgres(url, log);
      const { openSqliteRealmStore } = await import('@realmkeep/store/sqlite');
      return openSqliteRealmStore({ file: sqliteFile(url) });
    },
    async openLoginStore(url) {
      const { openSqliteLoginStore } = await import('@realmkeep/store/sqlite');
      return openSqliteLoginStore({ file: sqliteFile(url) });
    },
    loadGame(realm) {
      let game = games.get(realm);
      if (game === undefined) {
        game = loadGame(installation, realm);
        games.set(realm, game);
      }
      return game;
    },
    secrets: { loginPublicKey: secrets.loginPublicKey, loginSeed: secrets.loginSeed },
    nextTime,
    bounded,
    usage() {
      const cpu = process.cpuUsage();
      const memory = process.memoryUsage();
      return {
        pid: process.pid,
        cpuMs: (cpu.user + cpu.system) / 1000,
        rssBytes: memory.rss,
        heapBytes: memory.heapUsed,
      };
    },
    pageFolder: existsSync(PAGE_FOLDER) ? PAGE_FOLDER : null,
  };
}

async function openPostgres(url: string, log: Log): Promise<RealmStore> {
  const { openPostgresRealmStore } = await import('@realmkeep/store/postgres');
  return openPostgresRealmStore({
    url,
    onConnection: (state, detail) =>
      log.warn(`the connection to PostgreSQL is ${state}`, { detail }),
  });
}

function sqliteFile(url: string): string {
  if (url.startsWith(SQLITE)) return url.slice(SQLITE.length);
  throw new RealmError('ERR_CONFIG', `this version has no adapter for the database ${url}`);
}

async function loadGame(installation: Installation, realm: RealmId): Promise<Game> {
  const config = installation.realms.find((each) => each.id === realm);
  if (config === undefined) throw new RealmError('ERR_CONFIG', `there is no realm ${realm}`);
  const module: unknown = await import(pathToFileURL(config.game).href);
  const game = typeof module === 'object' && module !== null && 'default' in module;
  if (game && typeof module.default === 'object' && module.default !== null) {
    return module.default as Game;
  }
  throw new RealmError('ERR_CONFIG', `${config.game} has no game as its default export`, {
    fields: { file: config.game },
  });
}
