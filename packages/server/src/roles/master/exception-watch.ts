// SPDX-License-Identifier: MIT
/** What the central log has of the game's scripts, as the master last read it. */
import { type Env, every, messageOf, type RealmId } from '@realmkeep/base';
import { type clusterHttp, gameMessages, subjects } from '@realmkeep/wire';
import type { RoleContext } from '../../runtime/role.ts';

type Watched = clusterHttp.RealmView['exceptions'];

const READ_MS = 2000;
const ANSWER_MS_MAX = 1500;

export class ExceptionWatch {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #realm: RealmId;
  readonly #end: () => void;
  #watched: Watched = { groups: 0, count: 0, latest: [] };
  /** The groups that were told of in the log. */
  #known: ReadonlySet<string> | null = null;
  #asking = false;

  constructor(env: Env, context: RoleContext, realm: RealmId) {
    this.#env = env;
    this.#context = context;
    this.#realm = realm;
    this.#end = every(env.clock, READ_MS, () => void this.#read());
  }

  get watched(): Watched {
    return this.#watched;
  }

  stop(): void {
    this.#end();
  }

  async #read(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const { messenger } = this.#context;
    const database = subjects.database(this.#realm);
    try {
      const of = gameMessages.ListExceptions;
      const found = await messenger.ask(database, of, { offset: 0 }, ANSWER_MS_MAX);
      const { groups, count, exceptions } = found;
      this.#tellNew(exceptions);
      this.#watched = { groups, count, latest: exceptions };
    } catch (error) {
      this.#env.log.debug('exceptions not read', { error: messageOf(error) });
    }
    this.#asking = false;
  }

  #tellNew(exceptions: Watched['latest']): void {
    const known = this.#known;
    this.#known = new Set(exceptions.map(({ fingerprint }) => fingerprint));
    if (known === null) return;
    for (const { fingerprint, script, hook, message, region } of exceptions) {
      if (known.has(fingerprint)) continue;
      const fields = { realm: this.#realm, fingerprint, script, hook, error: message, region };
      this.#env.log.warn('a script threw', fields);
    }
  }
}
