// SPDX-License-Identifier: MIT
/** Where somebody stands who left the world in a zone that he cannot come back to. */
import { stepsOfUnits } from '@realmkeep/sim';
import type { Game } from './game.ts';

/** A place in a zone that is shared; steps. */
export interface Door {
  readonly zone: string;
  readonly x: number;
  readonly y: number;
}

/** Dungeons behind dungeons, at most. */
const DOORS_MAX = 8;

/**
 * Outside of a zone that runs in copies: where its first exit leads, until that is a zone that is
 * shared. Of a zone that the game has no more it is the start; null for a zone that is shared.
 */
export function doorOf(game: Game, zone: string): Door | null {
  let inner = game.zone(zone);
  if (inner?.copies === null) return null;
  for (let doors = 0; doors < DOORS_MAX; doors++) {
    const way = inner?.exits.at(0);
    if (way === undefined) break;
    inner = game.zone(way.to);
    if (inner?.copies === null) return { zone: way.to, x: way.arriveX, y: way.arriveY };
  }
  const { at } = game.start;
  return { zone: game.start.zone, x: stepsOfUnits(at[0]), y: stepsOfUnits(at[1]) };
}
