// SPDX-License-Identifier: MIT
/**
 * Telling the database that a process is proved gone, until it has heard: its lease need not run
 * out before another may take its place.
 */
import { type Clock, delay, type Log, messageOf } from '@realmkeep/base';

/**
 * For so long it is told again. A lease ends by itself after 3 s, but a database that has started
 * anew believes every lease for so long, and it may be slow to come up when everything died at
 * once.
 */
export const REVOKE_MS_MAX = 30_000;
const RETRY_MS = 250;

export interface Revoking {
  readonly clock: Clock;
  readonly log: Log;
  /** Asks the database once; rejects when nobody knows whether it heard. */
  readonly ask: () => Promise<unknown>;
  /** True when this process is ending. */
  readonly isEnded: () => boolean;
}

/** True when the database has heard of it; false when it was given up. */
export async function revoke({ clock, log, ask, isEnded }: Revoking): Promise<boolean> {
  const until = clock.now() + REVOKE_MS_MAX;
  while (clock.now() < until && !isEnded()) {
    try {
      await ask();
      return true;
    } catch (error) {
      log.debug('revocation not answered', { error: messageOf(error) });
      await delay(clock, RETRY_MS);
    }
  }
  return false;
}
