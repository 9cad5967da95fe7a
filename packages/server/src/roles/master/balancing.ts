// SPDX-License-Identifier: MIT
/**
 * Looks at the realm's loads each second and orders what `balancer.ts` decides. It remembers what a
 * heartbeat does not say: since when a node is slow, and what moved when. All of it soft.
 */
import { type Log, messageOf, type NodeId, parseRegionId, type RegionId } from '@realmkeep/base';
import { type BalancedNode, balance } from './balancer.ts';
import { type Cluster, loadOf, TICK_BUDGET_MS } from './cluster.ts';

/** Moves that are remembered; more regions than that have rested long ago. */
const REMEMBERED_MAX = 4096;

export interface BalancingView {
  readonly now: number;
  readonly listeningSince: number;
  readonly nodes: readonly NodeId[];
  readonly moving: number;
}

export class Balancing {
  readonly #cluster: Cluster;
  readonly #log: Log;
  /** Orders a move; rejects when it cannot begin. */
  readonly #move: (region: RegionId, to: NodeId) => Promise<unknown>;
  readonly #slowSince = new Map<NodeId, number>();
  readonly #movedAt = new Map<RegionId, number>();
  #lastMoveAt = Number.NEGATIVE_INFINITY;

  constructor(
    cluster: Cluster,
    log: Log,
    move: (region: RegionId, to: NodeId) => Promise<unknown>,
  ) {
    this.#cluster = cluster;
    this.#log = log;
    this.#move = move;
  }

  look({ now, listeningSince, nodes, moving }: BalancingView): void {
    const balanced = nodes.map((node) => this.#nodeOf(node, now));
    const lastMoveAt = this.#lastMoveAt;
    for (const order of balance({ now, listeningSince, nodes: balanced, moving, lastMoveAt })) {
      const { region, to } = order;
      this.#lastMoveAt = now;
      this.#movedAt.delete(region);
      if (this.#movedAt.size < REMEMBERED_MAX) this.#movedAt.set(region, now);
      this.#log.info('region is to move', { region, to });
      this.#move(region, to).catch((error: unknown) => {
        this.#log.warn('region does not move', { region, to, error: messageOf(error) });
      });
    }
  }

  /** Somebody else moved it: it rests where it is. */
  note(region: RegionId, now: number): void {
    this.#movedAt.set(region, now);
    this.#lastMoveAt = now;
  }

  #nodeOf(node: NodeId, now: number): BalancedNode {
    const state = this.#cluster.stateOf(node, now);
    const member = this.#cluster.members.get(node);
    if (member === undefined) return { node, state, load: 0, slowSince: null, regions: [] };
    const { beat } = member;
    if (beat.tickP99Ms <= TICK_BUDGET_MS) this.#slowSince.delete(node);
    else if (!this.#slowSince.has(node)) this.#slowSince.set(node, now);
    const busy = beat.regions.reduce((sum, region) => sum + region.busyPermille, 0);
    const players = beat.regions.reduce((sum, region) => sum + region.players, 0);
    const regions = beat.regions.map(({ region, busyPermille, players: own }) => ({
      region,
      // Of a node that does next to nothing the players say more than the clock.
      share: busy >= BUSY_PERMILLE_MIN ? busyPermille / busy : own / Math.max(1, players),
      copy: (parseRegionId(region)?.instance ?? FIRST_INSTANCE) > FIRST_INSTANCE,
      movedAt: this.#movedAt.get(region) ?? null,
    }));
    const slowSince = this.#slowSince.get(node) ?? null;
    return { node, state, load: loadOf(member), slowSince, regions };
  }
}

/** Of every zone that all share; copies for groups have the numbers above. */
const FIRST_INSTANCE = 1;
/** Below this share of a node's time the ticks of its regions are noise. */
const BUSY_PERMILLE_MIN = 20;
