// SPDX-License-Identifier: MIT
/**
 * Copies of zones, seen from a zone node: the way into one, for whom the master opens it when it is
 * the first to come; and their end, when one that runs here has been empty for long. The database
 * has the last word on both: it opens a key once, and closes nothing that somebody is in.
 */
import { delay, isRealmError, messageOf, RealmError, type RegionId } from '@realmkeep/base';
import { regionMessages, subjects } from '@realmkeep/wire';
import type { Route, ZoneNode } from './node.ts';
import type { Player } from './players.ts';
import type { Region } from './region.ts';

/** The master has to answer, and a node to bring the copy up, each within so long. */
const FIND_MS_MAX = 2000;
const UP_MS_MAX = 6000;
const LOOK_MS = 20;
/** A copy that could not be closed is tried again after so long. */
const AGAIN_MS = 5000;

export interface InstanceHooks {
  /** Somebody has a place there, or is about to. */
  readonly isAwaited: (region: RegionId) => boolean;
  /** Destroys what lies there. */
  readonly sweep: (region: Region) => Promise<void>;
  /** The region is no more. */
  readonly close: (region: Region) => void;
}

/** Whom the copy is for that a hero comes to by himself: his group, or him alone. */
export function partyKey({ group, character }: Player): string {
  return group === 0 ? `h:${character}` : `g:${group}`;
}

/** Of a script's own key: nobody's party has it. */
export function scriptKey(key: string): string {
  return `s:${key}`;
}

export class Instances {
  readonly #node: ZoneNode;
  readonly #hooks: InstanceHooks;
  /** Since when a copy that runs here has been empty, in ms of the clock. */
  readonly #emptySince = new Map<RegionId, number>();
  readonly #closing = new Set<RegionId>();

  constructor(node: ZoneNode, hooks: InstanceHooks) {
    this.#node = node;
    this.#hooks = hooks;
  }

  /** Nobody is let in any more. */
  isClosing(region: RegionId): boolean {
    return this.#closing.has(region);
  }

  /** The way to the copy for this key, once it is up; rejects with what stands in the way. */
  async find(zone: string, key: string): Promise<{ region: RegionId; route: Route }> {
    const { context, realm, routes, env } = this.#node;
    const master = subjects.master(realm);
    const { FindInstance } = regionMessages;
    const { region } = await context.messenger.ask(
      master,
      FindInstance,
      { zone, key },
      FIND_MS_MAX,
    );
    const until = env.clock.now() + UP_MS_MAX;
    while (!this.#node.stopped && env.clock.now() < until) {
      const route = routes.get(region);
      if (route !== undefined) return { region, route };
      await delay(env.clock, LOOK_MS);
    }
    throw new RealmError('ERR_ZONE_DOWN', `${region} does not come up`);
  }

  /** Looks which copies have been empty for long enough. */
  eachSecond(): void {
    const { regions, env } = this.#node;
    const now = env.clock.now();
    for (const region of regions.values()) {
      const { copies } = region.zone;
      if (copies === null) continue;
      const isEmpty = region.players.size === 0 && !this.#hooks.isAwaited(region.id);
      if (!isEmpty) this.#emptySince.delete(region.id);
      else if (!this.#emptySince.has(region.id)) this.#emptySince.set(region.id, now);
      const since = this.#emptySince.get(region.id) ?? now;
      if (now - since >= copies.emptyMs && isEmpty) void this.#close(region);
    }
    for (const id of this.#emptySince.keys()) if (!regions.has(id)) this.#emptySince.delete(id);
  }

  async #close(region: Region): Promise<void> {
    const { id, epoch } = region;
    if (this.#closing.has(id)) return;
    this.#closing.add(id);
    const { incarnation, env, context, realm } = this.#node;
    try {
      await this.#hooks.sweep(region);
      await this.#node.database(regionMessages.CloseInstance, { region: id, epoch, incarnation });
      this.#hooks.close(region);
      env.log.info('copy of a zone closed', { region: id });
      context.messenger.send(subjects.master(realm), regionMessages.InstanceClosed, { region: id });
      context.statistics.beatSoon();
    } catch (error) {
      // Somebody came, or the answer was lost: asked again later, and closed by then perhaps.
      const known = isRealmError(error, 'ERR_INSTANCE_IN_USE');
      if (!known)
        env.log.warn('copy of a zone not closed', { region: id, error: messageOf(error) });
      const { emptyMs = 0 } = region.zone.copies ?? {};
      this.#emptySince.set(id, env.clock.now() - emptyMs + AGAIN_MS);
    }
    this.#closing.delete(id);
  }
}
