// SPDX-License-Identifier: MIT
/**
 * Login owns accounts and passwords (its own database), hands out tickets, lists the realms with
 * their load and chooses a gateway. Stateless but for its database, so an installation may run two.
 * It must never be needed by a player who is in the world already, and nothing of a password, a
 * token or a mail address may reach a log.
 */
import {
  type AccountId,
  type Cancel,
  delay,
  type Env,
  every,
  type Listener,
  messageOf,
  RealmError,
  type RealmId,
} from '@realmkeep/base';
import type { BusSubscription } from '@realmkeep/bus';
import type { LoginStore } from '@realmkeep/store';
import {
  type BodyOf,
  databaseMessages,
  gatewayMessages,
  statisticsMessages,
  subjects,
} from '@realmkeep/wire';
import { realmsOf } from '../../config/installation.ts';
import { on } from '../../runtime/messenger.ts';
import type { Role, RoleContext } from '../../runtime/role.ts';
import { Accounts } from './accounts.ts';
import { Guard } from './guard.ts';
import { LOGIN_DEFAULTS, type LoginOptions } from './options.ts';
import { consoleMailer, type IdentityProvider, type Mailer } from './ports.ts';
import { Realms } from './realms.ts';
import { loginRoutes } from './routes.ts';

const SECOND_MS = 1000;
const PRUNE_MS = 600_000;
const BODY_BYTES_MAX = 8192;
/** A realm's database that is away is told again and again, ever slower, for about a minute. */
const END_TRIES_MAX = 10;
const END_MS_MAX = 2000;
const END_REPEAT_MS = 1000;
/** The question whether a player comes back is asked of full realms only, and not waited for. */
const BACK_MS = 500;

type Logout = BodyOf<typeof gatewayMessages.LogOutAccount>;

/** What an operator may replace. */
export interface LoginHooks {
  readonly mailer?: Mailer;
  readonly identity?: IdentityProvider;
  readonly options?: Partial<LoginOptions>;
}

export function createLogin(env: Env, context: RoleContext, hooks: LoginHooks = {}): Role {
  return new LoginRole(env, context, hooks);
}

class LoginRole implements Role {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #hooks: LoginHooks;
  readonly #timers: Cancel[] = [];
  readonly #subscriptions: BusSubscription[] = [];
  #store: LoginStore | null = null;
  #listener: Listener | null = null;

  constructor(env: Env, context: RoleContext, hooks: LoginHooks) {
    this.#env = env;
    this.#context = context;
    this.#hooks = hooks;
  }

  async start(): Promise<void> {
    const { installation, node, services, statistics } = this.#context;
    const seed = services.secrets.loginSeed;
    if (seed === null) {
      throw new RealmError('ERR_SECRET_MISSING', 'login has no seed to sign tickets with');
    }
    const options: LoginOptions = { ...LOGIN_DEFAULTS, ...this.#hooks.options };
    const store = await services.openLoginStore(installation.login.database);
    this.#store = store;
    const realms = this.#hearRealms();
    const accounts = await Accounts.create(this.#env, {
      store,
      guard: new Guard(this.#env.clock, options),
      mailer: this.#hooks.mailer ?? consoleMailer(this.#env.log),
      identity: this.#hooks.identity ?? null,
      loggedOut: (account, loginEpoch) => this.#endSessions({ account, loginEpoch }),
      options,
    });
    this.#countEachSecond(accounts, realms);
    this.#timers.push(every(this.#env.clock, PRUNE_MS, () => void this.#prune(store)));
    const isBack = (realm: RealmId, account: AccountId) => this.#isBack(realm, account);
    const parts = { accounts, realms, statistics, ticketSeed: seed, options, isBack };
    this.#listener = await this.#env.net.serveHttp({
      listen: node.listen ?? '127.0.0.1:0',
      routes: loginRoutes(this.#env, parts),
      bodyBytesMax: BODY_BYTES_MAX,
      ...(services.pageFolder === null ? {} : { staticFolder: services.pageFolder }),
    });
    this.#env.log.info('login listens', { address: this.#listener.address });
  }

  /** Nothing is handed on: a request is answered or its client asks again elsewhere. */
  async drain(): Promise<void> {
    await this.#listener?.close();
    this.#listener = null;
  }

  async stop(): Promise<void> {
    for (const end of this.#timers) end();
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    await this.drain();
    await this.#store?.close();
  }

  /** Its hero is in the realm, or its session could be resumed; unanswered, it is new. */
  async #isBack(realm: RealmId, account: AccountId): Promise<boolean> {
    const { AskSession } = databaseMessages;
    const subject = subjects.database(realm);
    try {
      const { open } = await this.#context.messenger.ask(subject, AskSession, { account }, BACK_MS);
      return open;
    } catch {
      return false;
    }
  }

  #hearRealms(): Realms {
    const { installation, node, messenger } = this.#context;
    const served = new Set(realmsOf(installation, node));
    const mine = installation.realms.filter((realm) => served.has(realm.id));
    const realms = new Realms(mine, node.id);
    for (const realm of served) {
      const hear = on(statisticsMessages.Heartbeat, (beat) => {
        realms.hear(realm, beat, this.#env.clock.now());
      });
      this.#subscriptions.push(messenger.listen(subjects.beat(realm, '*'), [hear]));
    }
    return realms;
  }

  /**
   * At once, where they play now; and in the realm's database, so that no lingering session is
   * resumed, and a gateway whose bus was away finds out when it looks after its sessions.
   */
  #endSessions(logout: Logout): void {
    const { installation, node, messenger } = this.#context;
    for (const realm of realmsOf(installation, node)) {
      messenger.send(subjects.gateways(realm), gatewayMessages.LogOutAccount, logout);
      void this.#endInDatabase(realm, logout);
    }
  }

  async #endInDatabase(realm: RealmId, logout: Logout): Promise<void> {
    const { clock, log } = this.#env;
    const { EndAccountSessions } = databaseMessages;
    const subject = subjects.database(realm);
    for (let tries = 1; tries <= END_TRIES_MAX; tries++) {
      try {
        await this.#context.messenger.ask(subject, EndAccountSessions, logout, END_MS_MAX);
        return;
      } catch (error) {
        log.debug('sessions not ended yet', { realm, error: messageOf(error) });
      }
      await delay(clock, END_REPEAT_MS * tries);
    }
    log.warn('sessions not ended in the database', { realm, account: logout.account });
  }

  #countEachSecond(accounts: Accounts, realms: Realms): void {
    const { statistics } = this.#context;
    let before = 0;
    const second = (): void => {
      const all = new Map(statistics.figures().map(({ name, value }) => [name, value]));
      const logins = all.get('logins') ?? 0;
      statistics.set('loginsPerSecond', logins - before);
      statistics.set('hashQueue', accounts.hashing);
      statistics.set('waiting', realms.waiting());
      for (const [figure, load] of realms.loads(this.#env.clock.now())) {
        statistics.set(figure, load);
      }
      before = logins;
    };
    this.#timers.push(every(this.#env.clock, SECOND_MS, second));
  }

  async #prune(store: LoginStore): Promise<void> {
    try {
      await store.pruneTokens(this.#env.clock.wall());
    } catch (error) {
      this.#env.log.warn('expired tokens not forgotten', { error: messageOf(error) });
    }
  }
}
