// SPDX-License-Identifier: MIT
/**
 * The game's small durable values for scripts. A write is asked again under the same id until the
 * database answers, so it is done once; its promise settles in a later tick of the region, and
 * never when the region has gone to another node by then.
 */
import { delay, isRealmError, type RealmError } from '@realmkeep/base';
import type { ValueStore } from '@realmkeep/kit';
import { gameMessages } from '@realmkeep/wire';
import type { ZoneNode } from '../node.ts';
import type { Region } from '../region.ts';

const OPERATION_BYTES = 16;
const REPEAT_MS = 500;
/** Questions of one region that wait for the database; a further one is refused. */
const WAITING_MAX = 256;
/** What the database says for good: asking again gives the same. */
const FINAL: readonly string[] = ['ERR_EPOCH_STALE', 'ERR_QUANTITY', 'ERR_OPERATION_FAILED'];

export class GameValues {
  readonly #node: ZoneNode;
  readonly #region: Region;
  readonly #later: (run: () => void) => void;
  #waiting = 0;

  /** `later` runs something in the region's next tick. */
  constructor(node: ZoneNode, region: Region, later: (run: () => void) => void) {
    this.#node = node;
    this.#region = region;
    this.#later = later;
  }

  calls(): ValueStore {
    return {
      get: (key) =>
        this.#ask(async () => {
          const found = await this.#node.database(gameMessages.ReadValue, { key });
          return found.known ? found.value : null;
        }),
      set: (key, value) => this.#write(key, value, false).then(() => undefined),
      add: (key, by) => this.#write(key, String(by), true).then(Number),
    };
  }

  #write(key: string, value: string, add: boolean): Promise<string> {
    const op = this.#node.env.random.bytes(OPERATION_BYTES);
    const { id: region, epoch } = this.#region;
    const { incarnation } = this.#node;
    const ask = { op, region, epoch, incarnation, key, value, add };
    return this.#ask(async () => (await this.#node.database(gameMessages.WriteValue, ask)).value);
  }

  #ask<T>(run: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#waiting >= WAITING_MAX) {
        reject(new Error(`${WAITING_MAX} values wait for the database`));
        return;
      }
      this.#waiting += 1;
      void this.#until(run).then((outcome) => {
        this.#waiting -= 1;
        if (outcome === null) return;
        this.#later(() => {
          if (outcome.ok) resolve(outcome.value);
          else reject(outcome.error);
        });
      });
    });
  }

  /** Null when the region is another's before there was an answer. */
  async #until<T>(run: () => Promise<T>): Promise<Outcome<T> | null> {
    while (!this.#isOver) {
      try {
        return { ok: true, value: await run() };
      } catch (error) {
        if (isRealmError(error) && FINAL.includes(error.code)) return { ok: false, error };
        await delay(this.#node.env.clock, REPEAT_MS);
      }
    }
    return null;
  }

  get #isOver(): boolean {
    const { stopped, regions } = this.#node;
    return stopped || regions.get(this.#region.id) !== this.#region;
  }
}

type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: RealmError };
