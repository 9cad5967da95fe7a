// SPDX-License-Identifier: MIT
/**
 * Copies of zones that are open, each for its key. The database has them, so that a successor, or a
 * realm that was killed as a whole, places them again with whoever is inside; here is what it said
 * last. A copy ends when the zone node that runs it says so: see `zone/instances.ts`.
 */
import { type Env, messageOf, RealmError, type RealmId, type RegionId } from '@realmkeep/base';
import { type Request, regionMessages, subjects } from '@realmkeep/wire';
import type { RoleContext } from '../../runtime/role.ts';
import type { ZoneOfGame } from './realm-master.ts';

const DATABASE_MS_MAX = 1000;
/** A hint that a copy was closed may be lost: the database is asked so often. */
const LISTED_EACH_MS = 10_000;

interface Open {
  readonly key: string;
  /** On the master's clock. */
  readonly since: number;
}

export class Instances {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #realm: RealmId;
  /** How many copies each zone may have; a zone that has none is not here. */
  readonly #limits: ReadonlyMap<string, number>;
  readonly #open = new Map<RegionId, Open>();
  #listedAt = Number.NEGATIVE_INFINITY;
  #listing = false;

  constructor(env: Env, context: RoleContext, realm: RealmId, zones: readonly ZoneOfGame[]) {
    this.#env = env;
    this.#context = context;
    this.#realm = realm;
    const limited = zones.filter(({ copiesMax }) => copiesMax > 0);
    this.#limits = new Map(limited.map(({ name, copiesMax }) => [name, copiesMax]));
  }

  /** Every copy that is to run somewhere. */
  get regions(): readonly RegionId[] {
    return [...this.#open.keys()];
  }

  /** The group, hero or whatever else a copy is for; '' for what is none. */
  keyOf(region: RegionId): string {
    return this.#open.get(region)?.key ?? '';
  }

  /** The copy for this key, opened when there is none; rejects with what stands in the way. */
  async find(zone: string, key: string): Promise<RegionId> {
    const zoneMax = this.#limits.get(zone);
    if (zoneMax === undefined) {
      throw new RealmError('ERR_ZONE_UNKNOWN', `there are no copies of "${zone}"`);
    }
    for (const [region, open] of this.#open) {
      if (open.key === key && region.startsWith(`${zone}:`)) return region;
    }
    const { installation } = this.#context;
    const realmMax = installation.realms.find(({ id }) => id === this.#realm)?.instances ?? 0;
    const ask = { zone, key, zoneMax, realmMax };
    const { region, opened } = await this.#ask(regionMessages.OpenInstance, ask);
    this.#open.set(region, { key, since: this.#env.clock.now() });
    if (opened) this.#env.log.info('copy of a zone opened', { region, key });
    return region;
  }

  /** Its node has closed it. */
  closed(region: RegionId): void {
    if (this.#open.delete(region)) this.#env.log.info('copy of a zone closed', { region });
  }

  /** Reads now and then what is open. */
  look(now: number): void {
    if (this.#limits.size === 0 || this.#listing || now - this.#listedAt < LISTED_EACH_MS) return;
    this.#listedAt = now;
    void this.#list(now);
  }

  async #list(asked: number): Promise<void> {
    this.#listing = true;
    try {
      const { instances } = await this.#ask(regionMessages.ListInstances, {});
      const listed = new Map(instances.map(({ region, key }) => [region, key]));
      for (const [region, { since }] of this.#open) {
        // What was opened since the question is in no answer.
        if (!listed.has(region) && since < asked) this.#open.delete(region);
      }
      for (const [region, key] of listed) {
        if (!this.#open.has(region)) this.#open.set(region, { key, since: asked });
      }
    } catch (error) {
      this.#listedAt = Number.NEGATIVE_INFINITY;
      this.#env.log.debug('copies of zones not listed', { error: messageOf(error) });
    }
    this.#listing = false;
  }

  #ask<Q, A>(of: Request<Q, A>, value: Q): Promise<A> {
    const database = subjects.database(this.#realm);
    return this.#context.messenger.ask(database, of, value, DATABASE_MS_MAX);
  }
}
