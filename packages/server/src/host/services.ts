// SPDX-License-Identifier: MIT
/** What a real process lends to its role: databases, the game, secrets, its own consumption. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Log, RealmError, type RealmId, silentLog } from '@realmkeep/base';
import type { Game } from '@realmkeep/kit';
import type { RealmStore } from '@realmkeep/store';
import type { Installation } from '../config/installation.ts';
import type { GameBroken, GameChanged, Secrets, Services } from '../runtime/services.ts';
import { NO_WATCH, type Watch } from '../runtime/watch.ts';
import { bounded } from './bounded.ts';
import type { HostClock } from './clock.ts';
import { loadGameFile, watchGameFile } from './game-source.ts';
import { nextTime } from './schedule.ts';

/** Set to 1, a node loads its game anew when a file of it is saved. */
export const RELOAD_VARIABLE = 'REALMKEEP_RELOAD';
const SQLITE = 'sqlite:';
const POSTGRES = /^postgres(ql)?:/;
/** Where `scripts/build-web.ts` puts the page of the demo game. */
const PAGE_FOLDER = fileURLToPath(
  new URL('../../../../games/hollowmere/web/dist', import.meta.url),
);

export function createServices(
  installation: Installation,
  secrets: Secrets,
  clock: HostClock,
  log: Log = silentLog,
  watch: Watch = NO_WATCH,
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
        game = loadGameFile(gameFile(installation, realm));
        games.set(realm, game);
      }
      return game;
    },
    ...(process.env[RELOAD_VARIABLE] === '1'
      ? {
          watchGame: (realm: RealmId, changed: GameChanged, broken: GameBroken) =>
            watchGameFile(gameFile(installation, realm), changed, broken),
        }
      : {}),
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
        lagMs: clock.takeLagMs(),
      };
    },
    watch,
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

function gameFile(installation: Installation, realm: RealmId): string {
  const config = installation.realms.find((each) => each.id === realm);
  if (config === undefined) throw new RealmError('ERR_CONFIG', `there is no realm ${realm}`);
  return config.game;
}
