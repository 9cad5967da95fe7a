// SPDX-License-Identifier: MIT
/** Waiting for room in a full realm or zone, by asking again when the other side says so. */
import { type Clock, delay, isRealmError, RealmError } from '@realmkeep/base';

/** When the other side names no time. */
const ASK_MS = 2000;

export interface Queued {
  /** A sentence for the player. */
  readonly message: string;
  /** 1 is the head of the queue; 0: only the message says it. */
  readonly place: number;
  readonly waiting: number;
}

export interface QueueOptions {
  /**
   * Called whenever the place in the queue is told; false leaves it. Without it a full realm or
   * zone is an error like others.
   */
  readonly queued?: (queued: Queued) => boolean | undefined;
}

/** Asks until it is let in. Rejects with ERR_QUEUE_LEFT when `queued` gave false. */
export async function queueFor<T>(
  clock: Clock,
  ask: () => Promise<T>,
  { queued }: QueueOptions,
): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (queued === undefined || !isQueue(error)) throw error;
      const { place, waiting, retryAfterMs } = error.fields;
      const about = { place: Number(place ?? 0), waiting: Number(waiting ?? 0) };
      if (queued({ message: error.message, ...about }) === false) {
        throw new RealmError('ERR_QUEUE_LEFT', 'the player does not wait', { cause: error });
      }
      await delay(clock, Number(retryAfterMs) || ASK_MS);
    }
  }
}

function isQueue(error: unknown): error is RealmError {
  if (isRealmError(error, 'ERR_REALM_FULL') || isRealmError(error, 'ERR_ZONE_FULL')) return true;
  // The gateway filled up between the ticket and the Hello.
  return isRealmError(error, 'ERR_CLIENT_CLOSED') && error.fields.name === 'full';
}
