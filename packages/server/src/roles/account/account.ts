// SPDX-License-Identifier: MIT
/**
 * Account nodes run the game's account script: what characters a player may make, how they are
 * listed, who may enter the world. Any number of them share one queue group; they hold nothing
 * between two requests but the newest routes. They must never write a character that a zone owns,
 * and a script that throws costs its own request and nothing else.
 */
import type { Env, RealmId } from '@realmkeep/base';
import type { BusSubscription } from '@realmkeep/bus';
import type { Game } from '@realmkeep/kit';
import { masterMessages, subjects } from '@realmkeep/wire';
import { realmsOf } from '../../config/installation.ts';
import { on } from '../../runtime/messenger.ts';
import type { Role, RoleContext } from '../../runtime/role.ts';
import { RealmAccount } from './realm-account.ts';

/** Of all account nodes of a realm, one answers each request. */
const QUEUE_GROUP = 'account';

export function createAccount(env: Env, context: RoleContext): Role {
  return new AccountRole(env, context);
}

class AccountRole implements Role {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #accounts: RealmAccount[] = [];
  readonly #subscriptions: BusSubscription[] = [];
  readonly #watches: (() => void)[] = [];

  constructor(env: Env, context: RoleContext) {
    this.#env = env;
    this.#context = context;
  }

  async start(): Promise<void> {
    const { installation, node } = this.#context;
    for (const realm of realmsOf(installation, node)) await this.#serve(realm);
  }

  /** Requests go to the other nodes of the group from now on; those taken are answered. */
  async drain(): Promise<void> {
    this.#leave();
    for (const account of this.#accounts) await account.idle();
  }

  async stop(): Promise<void> {
    this.#leave();
    for (const account of this.#accounts) account.stop();
    for (const end of this.#watches) end();
  }

  async #serve(realm: RealmId): Promise<void> {
    const { messenger, services } = this.#context;
    const account = new RealmAccount(
      this.#env,
      this.#context,
      realm,
      await services.loadGame(realm),
    );
    this.#accounts.push(account);
    // What is wrong with a version is told by the zones.
    const reload = (game: Game): void => account.reload(game);
    const watched = services.watchGame?.(realm, reload, () => {});
    if (watched !== undefined) this.#watches.push(watched);
    const hear = on(masterMessages.Routes, (routes) => account.hearRoutes(routes));
    this.#subscriptions.push(
      messenger.listen(subjects.routes(realm), [hear]),
      messenger.listen(subjects.account(realm), account.handlers(), { queue: QUEUE_GROUP }),
    );
  }

  #leave(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }
}
