// SPDX-License-Identifier: MIT
/**
 * What is measured: how many clients, how many each sees, how they move, and what must be reached.
 */

export interface Limit {
  readonly name: string;
  readonly unit: string;
  /** The largest value that passes, or the smallest with `atLeast`. */
  readonly limit: number;
  readonly atLeast?: boolean;
}

export interface Scenario {
  readonly name: string;
  readonly doc: string;
  readonly clients: number;
  /** Heroes in the 3 x 3 sectors of a player, on average. */
  readonly visible: number;
  readonly mobility: 'random' | 'walkers' | 'crowd';
  readonly gateways: number;
  /** Ratios to the peer, measured in the same run. */
  readonly cpuRatioMin?: number;
  readonly bytesRatioMin?: number;
  /** CPU per client-second above the floor, in ms. */
  readonly aboveFloorMsMax?: number;
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'spread',
    doc: 'clients spread evenly, 45 in view, a random heading five times a second',
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
    doc: 'clients spread evenly, 150 in view, a random heading five times a second',
    clients: 400,
    visible: 150,
    mobility: 'random',
    gateways: 1,
    cpuRatioMin: 6.5,
    bytesRatioMin: 10,
    aboveFloorMsMax: 0.12,
  },
];

/**
 * Side of the square in sectors, so that a player sees at least `visible` heroes on average. Of
 * k x k sectors a player's 3 x 3 covers (3k - 2)² / k² on average, the edges being cut off.
 */
export function sectorsFor(clients: number, visible: number): number {
  let side = 1;
  while (meanVisible(clients, side + 1) >= visible) side += 1;
  return side;
}

export function meanVisible(clients: number, side: number): number {
  if (side < 3) return clients;
  return clients * ((3 * side - 2) / (side * side)) ** 2;
}
