// SPDX-License-Identifier: MIT
/**
 * Regions that the master sent from one node to another: who is asked, and what is not to be placed
 * anew meanwhile. Soft: a successor knows of none, and places what nobody runs like anything else.
 */
import { type NodeId, RealmError, type RealmId, type RegionId } from '@realmkeep/base';
import { regionMessages, subjects } from '@realmkeep/wire';
import type { Messenger } from '../../runtime/messenger.ts';
import type { Route } from './cluster.ts';

/** A zone node has so long to begin. */
const BEGIN_MS_MAX = 1500;
/** A move that has begun is over, one way or the other, after so long. */
const MOVE_MS_MAX = 6000;

interface Move {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly until: number;
}

/** What a move needs to know of the realm at this moment. */
export interface MoveView {
  readonly now: number;
  readonly seatEpoch: number;
  readonly routes: readonly Route[];
  /** Nodes that may take a region. */
  readonly ready: readonly NodeId[];
}

export class Moves {
  readonly #messenger: Messenger;
  readonly #realm: RealmId;
  readonly #moves = new Map<RegionId, Move>();

  constructor(messenger: Messenger, realm: RealmId) {
    this.#messenger = messenger;
    this.#realm = realm;
  }

  get count(): number {
    return this.#moves.size;
  }

  /** Orders it; resolves when the region's node has begun, rejects with what stands in the way. */
  async order(region: RegionId, to: NodeId, view: MoveView): Promise<Route> {
    const { now, seatEpoch, routes, ready } = view;
    const route = routes.find((one) => one.region === region);
    if (seatEpoch === 0) throw new RealmError('ERR_SEAT_HELD', 'another master has the seat');
    if (route === undefined) {
      throw new RealmError('ERR_REGION_DOWN', `nobody runs ${region} at the moment`);
    }
    if (!ready.includes(to)) {
      throw new RealmError('ERR_ZONE_DOWN', `${to} is no zone node that is ready`);
    }
    if (route.node === to) throw new RealmError('ERR_REGION_HELD', `${to} runs ${region} already`);
    if (this.#moves.has(region)) throw new RealmError('ERR_BUSY', `${region} is on its way`);
    this.#moves.set(region, { from: route.node, to, until: now + MOVE_MS_MAX });
    const subject = subjects.node(this.#realm, route.node);
    const order = { region, node: to, seatEpoch };
    try {
      await this.#messenger.ask(subject, regionMessages.MoveRegion, order, BEGIN_MS_MAX);
      return route;
    } catch (error) {
      this.#moves.delete(region);
      throw error;
    }
  }

  /** Whether somebody is carrying the region at this moment. */
  isMoving(region: RegionId): boolean {
    return this.#moves.has(region);
  }

  /** Forgets moves that arrived, and those that took too long. */
  look(routes: readonly Route[], now: number): void {
    for (const [region, { to, until }] of this.#moves) {
      const arrived = routes.some((route) => route.region === region && route.node === to);
      if (arrived || now >= until) this.#moves.delete(region);
    }
  }

  /** Nobody waits for a process that is gone. */
  gone(node: NodeId): void {
    for (const [region, { from, to }] of this.#moves) {
      if (from === node || to === node) this.#moves.delete(region);
    }
  }
}
