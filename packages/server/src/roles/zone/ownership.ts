// SPDX-License-Identifier: MIT
/**
 * The right to simulate: this incarnation's lease and the regions that it took. A refused renewal
 * or a higher epoch ends the process at once; an unanswered one stops durable operations, and the
 * world goes on for half a minute. The fence itself is the database's.
 */
import {
  type Cancel,
  every,
  isRealmError,
  messageOf,
  parseRegionId,
  type RegionId,
} from '@realmkeep/base';
import {
  type AnswerOf,
  type BodyOf,
  databaseMessages,
  type masterMessages,
  type zoneMessages,
} from '@realmkeep/wire';
import { EXIT } from '../../runtime/exit-codes.ts';
import type { ZoneNode } from './node.ts';

const RENEW_MS = 1000;
const RENEW_DEADLINE_MS = 900;
/** Without an answer for so long nothing durable is asked for: the lease may have ended. */
const DURABLE_MS = 3000;
/** Without an answer for so long, and with regions, the process ends. */
const UNANSWERED_MS_MAX = 30_000;
/** A region whose former owner may still live is asked for again, for a lease's term and a bit. */
const TAKE_REPEAT_MS = 100;
const TAKE_MS_MAX = 5000;
/** Regions of one node: what a heartbeat lists. */
const REGIONS_MAX = 512;

/** What the database said of a region that we asked for. */
export interface Taken {
  readonly region: RegionId;
  readonly epoch: number;
  /** It was ours before we asked. */
  readonly already: boolean;
  /** It was put back to its last snapshot; these players are to be put out of the world. */
  readonly stopped: AnswerOf<typeof databaseMessages.TakeRegion>['stopped'];
}

export interface OwnershipHooks {
  /** The region is ours at this epoch; resolves when it runs. */
  readonly taken: (taken: Taken) => Promise<void>;
}

export class Ownership {
  readonly #node: ZoneNode;
  readonly #hooks: OwnershipHooks;
  readonly #taking = new Set<RegionId>();
  #seatEpoch = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #firstAskedAt = 0;
  #cancel: Cancel = () => {};

  constructor(node: ZoneNode, hooks: OwnershipHooks) {
    this.#node = node;
    this.#hooks = hooks;
  }

  start(): void {
    const { clock } = this.#node.env;
    this.#firstAskedAt = clock.now();
    void this.#renew();
    this.#cancel = every(clock, RENEW_MS, () => void this.#renew());
  }

  stop(): void {
    this.#cancel();
  }

  /** The master wants this node to run a region; older masters are not obeyed. */
  assign(order: BodyOf<typeof zoneMessages.AssignRegion>): void {
    const { draining, game } = this.#node;
    if (draining || !this.obeys(order.seatEpoch)) return;
    const name = parseRegionId(order.region);
    if (name === null || game.zone(name.zone) === undefined) {
      this.#node.env.log.warn('asked to run a region that the game does not have', {
        region: order.region,
      });
      return;
    }
    this.take(order.region);
  }

  /** Asks for a region until it is known whose it is. */
  take(region: RegionId): void {
    const { regions, stopped } = this.#node;
    if (stopped || regions.has(region) || this.#taking.has(region)) return;
    if (regions.size + this.#taking.size < REGIONS_MAX) void this.#take(region);
  }

  /** True when the order is of the present master, as far as this node heard. */
  obeys(seatEpoch: number): boolean {
    if (seatEpoch < this.#seatEpoch) return false;
    this.#seatEpoch = seatEpoch;
    return true;
  }

  /** The master's table: a higher epoch of a region of ours means that we have been replaced. */
  routes(table: BodyOf<typeof masterMessages.Routes>): void {
    const { routes, regions, incarnation } = this.#node;
    if (table.seatEpoch < this.#seatEpoch) return;
    this.#seatEpoch = table.seatEpoch;
    routes.clear();
    for (const route of table.routes) {
      routes.set(route.region, route);
      const own = regions.get(route.region);
      if (own !== undefined && route.epoch > own.epoch && route.incarnation !== incarnation) {
        this.fenced('a region of ours has a higher epoch');
      }
    }
  }

  async give(region: RegionId, epoch: number): Promise<void> {
    const { incarnation } = this.#node;
    await this.#node.database(databaseMessages.GiveRegion, { region, epoch, incarnation });
  }

  async #renew(): Promise<void> {
    const node = this.#node;
    const { incarnation, context, env } = node;
    try {
      const body = { incarnation, node: context.node.id };
      await node.database(databaseMessages.RenewLease, body, RENEW_DEADLINE_MS);
      this.#answeredAt = env.clock.now();
    } catch (error) {
      if (node.stopped) return;
      if (isRealmError(error, 'ERR_LEASE_REVOKED')) this.fenced('the lease was revoked');
      else env.log.debug('lease not renewed', { error: messageOf(error) });
    }
    this.#judge();
  }

  #judge(): void {
    const node = this.#node;
    if (node.stopped) return;
    const now = node.env.clock.now();
    const silent = now - Math.max(this.#answeredAt, this.#firstAskedAt);
    const durable = now - this.#answeredAt < DURABLE_MS;
    if (durable !== node.durable) {
      node.durable = durable;
      const text = durable ? 'durable operations go on' : 'the database is silent: nothing durable';
      node.env.log.info(text);
    }
    if (silent >= UNANSWERED_MS_MAX && node.regions.size > 0) {
      this.fenced('the lease was not answered for 30 s');
    }
  }

  async #take(region: RegionId): Promise<void> {
    const node = this.#node;
    const { clock, log } = node.env;
    const until = clock.now() + TAKE_MS_MAX;
    this.#taking.add(region);
    while (!node.stopped && !node.draining) {
      try {
        const body = { region, incarnation: node.incarnation };
        const answer = await node.database(databaseMessages.TakeRegion, body);
        const { epoch, adopted, already, restored, stopped } = answer;
        if (node.stopped) return;
        log.info('region taken', { region, epoch, adopted, restored });
        await this.#hooks.taken({ region, epoch, already, stopped });
        this.#taking.delete(region);
        return;
      } catch (error) {
        // The master asks again as long as nobody runs the region.
        if (clock.now() >= until || !isRealmError(error)) {
          log.warn('region not taken', { region, error: messageOf(error) });
          break;
        }
      }
      await new Promise<void>((resolve) => {
        clock.after(TAKE_REPEAT_MS, resolve);
      });
    }
    this.#taking.delete(region);
  }

  /** Another has what this process held: it ends at once. */
  fenced(reason: string): void {
    const node = this.#node;
    if (node.stopped) return;
    node.stopped = true;
    node.env.log.error('fenced', { reason });
    node.context.exit(EXIT.fenced, reason);
  }
}
