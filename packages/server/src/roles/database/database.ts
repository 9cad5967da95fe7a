// SPDX-License-Identifier: MIT
/**
 * The database node: the realm's one writer.
 *
 * It owns the realm's store and the leases of zone and master processes. It checks requests, gathers
 * them into batches and answers when they are durable. It must never answer before the commit,
 * continue after a failed one, drop a request without a word, or decide by heartbeats who lives.
 */
import {
  type Cancel,
  type Env,
  every,
  messageOf,
  type RealmId,
  type RegionId,
} from '@realmkeep/base';
import type { BusSubscription } from '@realmkeep/bus';
import type { RealmStore } from '@realmkeep/store';
import { subjects } from '@realmkeep/wire';
import { crashRuleOf, realmsOf } from '../../config/installation.ts';
import { EXIT } from '../../runtime/exit-codes.ts';
import type { Role, RoleContext } from '../../runtime/role.ts';
import { instanceHandlers } from './instance-handlers.ts';
import type { BatchFigures } from './operation-queue.ts';
import { RealmDatabase } from './realm-database.ts';
import { Snapshots } from './snapshots.ts';

const FIGURES_EACH_MS = 1000;
const PRUNE_EACH_MS = 60_000;
/** What zones told of their regions goes into files so often. */
const SNAPSHOTS_EACH_MS = 2000;

export function createDatabase(env: Env, context: RoleContext): Role {
  return new DatabaseRole(env, context);
}

interface Served {
  readonly database: RealmDatabase;
  readonly store: RealmStore;
  readonly snapshots: Snapshots;
  readonly subscription: BusSubscription;
}

class DatabaseRole implements Role {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #served: Served[] = [];
  readonly #timers: Cancel[] = [];
  /** Realms whose working set is not in RAM yet. */
  readonly #loading = new Map<RealmId, RealmStore>();
  /** Since the last figures. */
  #operations = 0;
  #batches = 0;
  #ending = false;

  constructor(env: Env, context: RoleContext) {
    this.#env = env;
    this.#context = context;
  }

  async start(): Promise<void> {
    const { installation, node } = this.#context;
    for (const realm of realmsOf(installation, node)) await this.#serve(realm);
    const { clock } = this.#env;
    this.#timers.push(every(clock, FIGURES_EACH_MS, () => this.#tellFigures()));
    this.#timers.push(every(clock, PRUNE_EACH_MS, () => this.#prune()));
    this.#timers.push(
      every(clock, SNAPSHOTS_EACH_MS, () => {
        for (const { snapshots } of this.#served) void snapshots.flush();
      }),
    );
  }

  /** What was accepted is committed and answered. */
  async drain(): Promise<void> {
    for (const { subscription } of this.#served) subscription.unsubscribe();
    for (const { database } of this.#served) await database.queue.idle();
  }

  async stop(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    for (const { subscription, store, snapshots } of this.#served) {
      subscription.unsubscribe();
      await snapshots.flush();
      await store.close();
    }
  }

  async #serve(realm: RealmId): Promise<void> {
    const { installation, services, messenger } = this.#context;
    const config = installation.realms.find(({ id }) => id === realm);
    if (config === undefined) return;
    const loading = services.loadGame(realm);
    // Awaited below; a store that cannot be opened is told first.
    loading.catch(() => {});
    const store = await services.openRealmStore(config.database);
    store.onFailure((error) => this.#end(realm, error));
    const { items, zones } = await loading;
    const unknown = Object.keys(config.zones).filter((name) => !zones.some((z) => z.name === name));
    if (unknown.length > 0) {
      this.#env.log.warn('the installation file names zones that the game has not', { unknown });
    }
    const stackOf = (template: string): number =>
      Object.hasOwn(items, template) ? items[template].stackMax : 0;
    const events = {
      onBatch: (figures: BatchFigures) => this.#count(figures),
      onFailed: (error: unknown) => this.#end(realm, error),
    };
    const snapshots = new Snapshots(this.#env, realm);
    const stops = (region: RegionId): boolean => crashRuleOf(config, region) === 'stop-and-restore';
    const cuts = {
      of: async (region: RegionId) => (stops(region) ? snapshots.cutOf(region) : null),
      restored: (region: RegionId, epoch: number) => snapshots.restored(region, epoch),
    };
    const database = new RealmDatabase(this.#env, store, events, {
      realm,
      stackOf,
      cuts,
    });
    await database.setAside.recall();
    const handlers = [
      ...database.handlers(),
      ...snapshots.handlers(),
      ...instanceHandlers(database.queue, snapshots),
    ];
    const subscription = messenger.listen(subjects.database(realm), handlers);
    this.#served.push({ database, store, snapshots, subscription });
    this.#loading.set(realm, store);
  }

  /** A write that had to be durable was not: whoever comes next reads what the disk has. */
  #end(realm: RealmId, error: unknown): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#env.log.error('the database failed, ending at once', { realm, error: messageOf(error) });
    this.#context.exit(EXIT.disk, messageOf(error));
  }

  #count({ operations, ms }: BatchFigures): void {
    this.#operations += operations;
    this.#batches += 1;
    // A database's tick is a commit, in the heartbeat's percentiles too.
    this.#context.statistics.tick(ms);
  }

  #tellFigures(): void {
    for (const [realm, store] of this.#loading) {
      const { loadedMs } = store.stats();
      if (loadedMs === null) continue;
      this.#loading.delete(realm);
      this.#env.log.info('the whole working set is in memory', { realm, ms: loadedMs });
    }
    const { statistics } = this.#context;
    const { p50, p99 } = statistics.tickPercentiles();
    const sum = (of: (served: Served) => number): number =>
      this.#served.reduce((total, served) => total + of(served), 0);
    statistics.set('operationsPerSecond', this.#operations);
    statistics.set('batchSize', this.#batches === 0 ? 0 : this.#operations / this.#batches);
    statistics.set(
      'queue',
      sum(({ database }) => database.queue.length),
    );
    statistics.set(
      'leases',
      sum(({ database }) => database.leases.count),
    );
    statistics.set(
      'refused',
      sum(({ store }) => store.stats().refused),
    );
    statistics.set('commitP50Ms', p50);
    statistics.set('commitP99Ms', p99);
    this.#operations = 0;
    this.#batches = 0;
  }

  #prune(): void {
    for (const { database } of this.#served) {
      database.prune().catch((error: unknown) => {
        this.#env.log.warn('pruning failed', { error: messageOf(error) });
      });
    }
  }
}
