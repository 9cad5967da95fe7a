// SPDX-License-Identifier: MIT
/** Log lines about scripts that fail: at most one a second for each script of a region. */
import { type Log, messageOf } from '@realmkeep/base';
import type { ScriptFailure } from './runner.ts';

/** Simulated time between two log lines about the same script. */
const LOG_PAUSE_MS = 1000;

export class FailureLog {
  readonly #log: Log;
  readonly #zone: string;
  readonly #loggedAt = new Map<string, number>();

  constructor(log: Log, zone: string) {
    this.#log = log;
    this.#zone = zone;
  }

  /** HOT: a script may throw in every call. */
  failed({ script, hook, entity, error }: ScriptFailure, now: number): void {
    const last = this.#loggedAt.get(script);
    if (last !== undefined && now - last < LOG_PAUSE_MS) return;
    this.#loggedAt.set(script, now);
    this.#log.error('script failed', {
      code: 'ERR_SCRIPT',
      script,
      hook,
      zone: this.#zone,
      entity: entity?.id,
      error: messageOf(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
  }
}
