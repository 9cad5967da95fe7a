// SPDX-License-Identifier: MIT
/**
 * Loads everything that any node loads, once, so that it lies stripped and compiled in the cache
 * that the launcher opened: otherwise the first start would do the same work in every process at
 * the same time, and each would keep the tools for it in memory (about 25 MiB).
 */
import { flushCompileCache } from 'node:module';
import type { Installation } from '../config/installation.ts';
import { ROLE_MODULES } from '../roles/index.ts';
import { importGame } from './game-source.ts';

/** What cannot be loaded is left to the node that needs it: its log says why. */
export async function warmUp(installation: Installation): Promise<void> {
  await Promise.allSettled([
    import('./node-main.ts'),
    import('./machine-roles.ts'),
    import('../roles/reviver/reviver.ts'),
    import('../roles/broker/broker.ts'),
    import('./machine.ts'),
    import('./seat.ts'),
    import('./control-socket.ts'),
    import('./embedded-broker.ts'),
    import('./sockets.ts'),
    import('./http.ts'),
    import('@realmkeep/store/sqlite'),
    // What runs as a thread ends here at once, but by then it is in the cache.
    import('@realmkeep/store/sqlite/worker'),
    import('./watchdog-thread.ts'),
    ...Object.values(ROLE_MODULES).map((load) => load()),
    ...installation.realms.map(({ game }) => importGame(game)),
  ]);
  flushCompileCache();
}
