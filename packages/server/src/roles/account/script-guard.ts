// SPDX-License-Identifier: MIT
/**
 * Calls into the game's account script. What a script does wrong costs the one request that it was
 * called for: an exception, a result that cannot be stored, or one that came after the deadline is
 * logged with its place in the source and refused as ERR_SCRIPT.
 */
import { type Clock, isRealmError, type Log, messageOf, RealmError } from '@realmkeep/base';
import type { Failure } from '../../runtime/exceptions.ts';
import type { Services } from '../../runtime/services.ts';
import type { Statistics } from '../../runtime/statistics.ts';

/** What takes longer is cut off where the host can, and not used where it cannot. */
export const SCRIPT_MS_MAX = 1000;

export class ScriptGuard {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #statistics: Statistics;
  readonly #report: (failure: Failure) => void;
  readonly #bounded: Services['bounded'];

  /** `report` takes what the script threw to the central log. */
  constructor(
    env: { readonly clock: Clock; readonly log: Log },
    statistics: Statistics,
    report: (failure: Failure) => void,
    bounded: Services['bounded'],
  ) {
    this.#clock = env.clock;
    this.#log = env.log;
    this.#statistics = statistics;
    this.#report = report;
    this.#bounded = bounded;
  }

  /** What the script gives, or ERR_SCRIPT. */
  call<T>(hook: string, account: number, run: () => T): T {
    const begun = this.#clock.now();
    let value: T;
    try {
      value = this.#bounded(SCRIPT_MS_MAX, run);
    } catch (error) {
      throw this.failed(hook, account, error);
    }
    const ms = this.#clock.now() - begun;
    if (ms > SCRIPT_MS_MAX) throw this.failed(hook, account, new Error(`it took ${ms} ms`));
    return value;
  }

  /** Logs what went wrong and makes the refusal for whoever asked. */
  failed(hook: string, account: number, error: unknown): RealmError {
    this.#statistics.add('scriptErrors');
    const nowhere = { region: '', entity: 0, player: '' };
    this.#report({ script: 'account', hook, ...nowhere, given: { account }, error });
    this.#log.error('account script failed', {
      hook,
      account,
      error: messageOf(error),
      code: isRealmError(error) ? error.code : undefined,
      stack: error instanceof Error ? error.stack : undefined,
    });
    const message = 'Something is wrong with the rules of this game; its makers have been told.';
    return new RealmError('ERR_SCRIPT', message, { cause: error });
  }
}
