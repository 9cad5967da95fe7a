// SPDX-License-Identifier: MIT
/**
 * Which running region shall move to which node: a pure decision over loads. Moving costs people a
 * tenth of a second, so it is done seldom: one region at a time, only when it pays by a margin, and
 * never back soon. What a node that drains runs goes first, all of it.
 */
import type { NodeId, RegionId } from '@realmkeep/base';

/** Loads differ by more than this (of 1) before a region moves for the sake of it. */
export const MARGIN = 0.2;
/** A region counts so much even when nobody is in it. */
export const REGION_COST = 0.01;
/** A node whose ticks are over their budget for so long is relieved. */
export const SLOW_MS = 10_000;
/** No node is filled beyond this to relieve another. */
export const FULL = 0.9;
/** After a move the realm is left alone for so long, and the region itself for longer. */
export const REST_MS = 5000;
export const REGION_REST_MS = 60_000;
/** After the master's start nothing moves for so long: loads have to be known. */
export const LEARN_MS = 10_000;
/** Regions of nodes that drain, on their way at a time. */
const DRAINING_MOVES_MAX = 4;

export interface BalancedNode {
  readonly node: NodeId;
  readonly state: 'absent' | 'starting' | 'ready' | 'draining' | 'stopping' | 'silent';
  /** Smoothed; 1 is full. */
  readonly load: number;
  /** Since when its ticks are over budget, on the master's clock; null when they are not. */
  readonly slowSince: number | null;
  readonly regions: readonly BalancedRegion[];
}

export interface BalancedRegion {
  readonly region: RegionId;
  /** Of its node's load: 0 to 1. */
  readonly share: number;
  /** A copy for a group: it was placed where there was room and ends when they leave. */
  readonly copy: boolean;
  /** When it last moved; null: not that this master knows. */
  readonly movedAt: number | null;
}

export interface BalanceInput {
  readonly now: number;
  readonly listeningSince: number;
  readonly nodes: readonly BalancedNode[];
  /** Regions on their way. */
  readonly moving: number;
  /** When the last move was ordered. */
  readonly lastMoveAt: number;
}

export interface MoveOrder {
  readonly region: RegionId;
  readonly to: NodeId;
}

export function balance(input: BalanceInput): MoveOrder[] {
  const { now, listeningSince, moving, lastMoveAt } = input;
  const emptied = emptyDraining(input);
  if (emptied.length > 0 || moving > 0) return emptied;
  if (now - listeningSince < LEARN_MS || now - lastMoveAt < REST_MS) return [];
  const order = relieve(input) ?? level(input);
  return order === null ? [] : [order];
}

/** What a node weighs: its load, and a little for every region. */
function weightOf({ load, regions }: BalancedNode): number {
  return load + REGION_COST * regions.length;
}

/** What a region takes with it when it moves. */
function weightIn({ load }: BalancedNode, { share }: BalancedRegion): number {
  return load * share + REGION_COST;
}

function readyOf({ nodes }: BalanceInput): BalancedNode[] {
  return nodes
    .filter(({ state }) => state === 'ready')
    .toSorted((a, b) => weightOf(a) - weightOf(b) || (a.node < b.node ? -1 : 1));
}

/** Everything that draining nodes run goes to the others, each to the one that is lightest then. */
function emptyDraining(input: BalanceInput): MoveOrder[] {
  const takers = readyOf(input).map((node) => ({ to: node.node, weight: weightOf(node) }));
  const orders: MoveOrder[] = [];
  if (takers.length === 0) return orders;
  for (const node of input.nodes) {
    if (node.state !== 'draining') continue;
    for (const region of node.regions) {
      if (orders.length + input.moving >= DRAINING_MOVES_MAX) return orders;
      const taker = takers.reduce((a, b) => (b.weight < a.weight ? b : a));
      taker.weight += weightIn(node, region);
      orders.push({ region: region.region, to: taker.to });
    }
  }
  return orders;
}

/** A node that cannot hold its ticks gives its lightest region that helps to the lightest node. */
function relieve(input: BalanceInput): MoveOrder | null {
  const ready = readyOf(input);
  for (const node of ready.toReversed()) {
    if (node.slowSince === null || input.now - node.slowSince < SLOW_MS) continue;
    const taker = ready.find((other) => other !== node && other.slowSince === null);
    if (taker === undefined) return null;
    const fit = movable(node, input)
      .filter((region) => weightOf(taker) + weightIn(node, region) < FULL)
      .toSorted((a, b) => b.share - a.share);
    // The heaviest that fits, but not the last one to a node that is as busy as this one.
    const region = fit.at(0);
    if (region === undefined) continue;
    if (node.regions.length === 1 && weightOf(taker) > weightOf(node) / 2) continue;
    return { region: region.region, to: taker.node };
  }
  return null;
}

/**
 * From the heaviest node to the lightest, whatever brings the two nearest to each other, as long as
 * that does not make the lighter one the heavier: busy regions come to lie beside quiet ones.
 */
function level(input: BalanceInput): MoveOrder | null {
  const ready = readyOf(input);
  const [light] = ready;
  const heavy = ready.at(-1);
  if (light === undefined || heavy === undefined || light === heavy) return null;
  const gap = weightOf(heavy) - weightOf(light);
  const uneven = lasting(heavy) - lasting(light) >= 2;
  if (gap <= MARGIN && !uneven) return null;
  let best: MoveOrder | null = null;
  let bestLeft = Number.POSITIVE_INFINITY;
  for (const region of movable(heavy, input)) {
    // For the sake of numbers no group is moved: copies come and go all the time.
    if (gap <= MARGIN && region.copy) continue;
    const left = gap - 2 * weightIn(heavy, region);
    if (left < -1e-9 || left >= bestLeft) continue;
    best = { region: region.region, to: light.node };
    bestLeft = left;
  }
  return best;
}

/** How many of its regions are there to stay. */
function lasting({ regions }: BalancedNode): number {
  return regions.filter(({ copy }) => !copy).length;
}

function movable({ regions }: BalancedNode, { now }: BalanceInput): BalancedRegion[] {
  return regions.filter(({ movedAt }) => movedAt === null || now - movedAt >= REGION_REST_MS);
}
