// SPDX-License-Identifier: MIT
/**
 * What is measured: how many clients, how many each sees, how they move, and what must be reached.
 */
import type { MobilityName } from './clients/mobility.ts';

export interface Scenario {
  readonly name: string;
  readonly doc: string;
  readonly clients: number;
  /** Heroes in the 3 x 3 sectors of a player, on average; null: the whole world is one sector. */
  readonly visible: number | null;
  readonly mobility: MobilityName;
  readonly gateways: number;
  /** Servers and clients go where the kernel puts them: several gateways are there for that. */
  readonly unpinned?: boolean;
  /** Ratios to the peer, measured in the same run. */
  readonly cpuRatioMin?: number;
  readonly bytesRatioMin?: number;
  /** CPU per client-second above the floor, in ms. */
  readonly aboveFloorMsMax?: number;
  /** Updates per second of the client that gets the fewest. */
  readonly rateHzMin?: number;
  /** The 99th percentile of the gaps between updates. */
  readonly gapMsP99Max?: number;
  /** Payload per client and second, on average. */
  readonly bytesMax?: number;
  /** Bytes of any client within any second. */
  readonly bytesOfSecondMax?: number;
}

const EVERYBODY_TURNS = 'a random heading five times a second';

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'spread',
    doc: `clients spread evenly, 45 in view, ${EVERYBODY_TURNS}`,
    clients: 500,
    visible: 45,
    mobility: 'random',
    gateways: 1,
    cpuRatioMin: 4.5,
    bytesRatioMin: 7,
    aboveFloorMsMax: 0.08,
  },
  {
    name: 'dense',
    doc: `clients spread evenly, 150 in view, ${EVERYBODY_TURNS}`,
    clients: 400,
    visible: 150,
    mobility: 'random',
    gateways: 1,
    cpuRatioMin: 6.5,
    bytesRatioMin: 10,
    aboveFloorMsMax: 0.12,
  },
  {
    name: 'spread-3000',
    doc: `one zone, two gateways, 45 in view, ${EVERYBODY_TURNS}`,
    clients: 3000,
    visible: 45,
    mobility: 'random',
    gateways: 2,
    unpinned: true,
    rateHzMin: 9.5,
    gapMsP99Max: 200,
  },
  {
    name: 'walkers',
    doc: 'way points, pauses and hot spots, 50 in view',
    clients: 500,
    // Hot spots make more than three times as many of it once everybody has walked for a while.
    visible: 13,
    mobility: 'walkers',
    gateways: 1,
    bytesMax: 250,
  },
  {
    name: 'crowd',
    doc: `everybody within one sector, ${EVERYBODY_TURNS}`,
    clients: 1000,
    visible: null,
    mobility: 'random',
    gateways: 1,
    // Every packet has what is news of the nearest 32.
    rateHzMin: 5,
    bytesOfSecondMax: 8192,
  },
];

/**
 * Side of the square in sectors, so that a player sees at least `visible` heroes on average. Of
 * k x k sectors a player's 3 x 3 covers (3k - 2)² / k² on average, the edges being cut off.
 */
export function sectorsFor(clients: number, visible: number | null): number {
  if (visible === null) return 1;
  let side = 1;
  while (meanVisible(clients, side + 1) >= visible) side += 1;
  return side;
}

export function meanVisible(clients: number, side: number): number {
  if (side < 3) return clients;
  return clients * ((3 * side - 2) / (side * side)) ** 2;
}
