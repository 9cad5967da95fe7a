// SPDX-License-Identifier: MIT
/**
 * Which zone node shall run which region: a pure decision over what the cluster looks like now.
 *
 * A region that runs is never touched here, so nothing thrashes. A region that nobody runs goes to
 * the least burdened ready node, unless waiting a moment is wiser: its node may be coming back, or
 * the master itself may be the one that is cut off.
 */
import type { NodeId, RegionId } from '@realmkeep/base';

/** How long a region waits for a zone node that is just starting. */
export const STARTING_MS_MAX = 5000;
/** How long a region waits, after the master's start, for zone nodes that were never heard. */
export const ABSENT_MS_MAX = 8000;
/** How long regions of silent nodes wait when most zone nodes fell silent at once. */
export const MOST_VANISHED_MS_MAX = 30_000;
/** An order that was not followed for so long is given to another node. */
export const ORDER_MS_MAX = 15_000;

export interface ZoneNode {
  readonly node: NodeId;
  readonly state: 'absent' | 'starting' | 'ready' | 'draining' | 'stopping' | 'silent';
  /** 1 is full: the largest of CPU share, players of the maximum, tick time of its budget. */
  readonly load: number;
  /** Regions that it reports. */
  readonly regions: number;
  readonly players: number;
  /** Its process is proved gone. */
  readonly gone?: boolean;
}

/** A region that nobody runs. */
interface Missing {
  readonly region: RegionId;
  /** Since when nobody runs it, on the master's clock. */
  readonly since: number;
  /** The node that ran it last, as far as this master knows. */
  readonly lastNode: NodeId | null;
  /** Somebody plays in it, or waits to. */
  readonly urgent: boolean;
}

export interface Order {
  readonly node: NodeId;
  readonly since: number;
}

export interface PlacementInput {
  readonly now: number;
  /** When this master began to listen. */
  readonly listeningSince: number;
  readonly nodes: readonly ZoneNode[];
  readonly missing: readonly Missing[];
  /** Orders given before and not reported as followed. */
  readonly orders: ReadonlyMap<RegionId, Order>;
}

/** The orders that stand from now on; an order for a region that is not missing any more ends. */
export function place(input: PlacementInput): Map<RegionId, Order> {
  const { now, nodes, missing, orders } = input;
  const byId = new Map(nodes.map((node) => [node.node, node]));
  const standing = new Map<RegionId, Order>();
  for (const { region } of missing) {
    const order = orders.get(region);
    if (order === undefined || byId.get(order.node)?.state !== 'ready') continue;
    if (now - order.since < ORDER_MS_MAX) standing.set(region, order);
  }
  const given = new Map<NodeId, number>();
  for (const { node } of standing.values()) given.set(node, (given.get(node) ?? 0) + 1);
  const ready = nodes.filter((node) => node.state === 'ready');
  for (const entry of missing) {
    if (standing.has(entry.region) || shouldWait(entry, input)) continue;
    const failed = orders.get(entry.region)?.node;
    const others = ready.filter((node) => node.node !== failed);
    const node = leastBurdened(others.length > 0 ? others : ready, given);
    if (node === null) continue;
    given.set(node, (given.get(node) ?? 0) + 1);
    standing.set(entry.region, { node, since: now });
  }
  return standing;
}

function shouldWait({ since, lastNode, urgent }: Missing, input: PlacementInput): boolean {
  const { now, listeningSince, nodes } = input;
  const last = nodes.find((node) => node.node === lastNode);
  // A node that is ready has it sooner than one that has yet to start.
  const compensates = urgent && nodes.some((n) => n.state === 'ready');
  const starting = nodes.some((n) => n.state === 'starting') && !compensates;
  if (starting && now - since < STARTING_MS_MAX) return true;
  const begun = now - listeningSince;
  const absent = nodes.some((n) => n.state === 'absent') && !compensates;
  if (absent && begun < ABSENT_MS_MAX) return true;
  // Of a process that is proved gone nobody doubts that it is.
  if (last?.gone === true) return false;
  if (last?.state !== 'silent' || now - since >= MOST_VANISHED_MS_MAX) return false;
  const known = nodes.filter((n) => n.state !== 'absent');
  return known.filter((n) => n.state === 'silent').length * 2 > known.length;
}

/**
 * Load counts in quarters, so that the noise of idle nodes does not decide; then the number of
 * regions, reported and ordered; then players; then the name, so that equal input gives equal
 * output.
 */
function leastBurdened(
  nodes: readonly ZoneNode[],
  given: ReadonlyMap<NodeId, number>,
): NodeId | null {
  const regionsOf = (n: ZoneNode): number => n.regions + (given.get(n.node) ?? 0);
  const quarters = (n: ZoneNode): number => Math.floor(n.load * 4);
  const sorted = nodes.toSorted(
    (a, b) =>
      quarters(a) - quarters(b) ||
      regionsOf(a) - regionsOf(b) ||
      a.players - b.players ||
      (a.node < b.node ? -1 : 1),
  );
  return sorted.at(0)?.node ?? null;
}
