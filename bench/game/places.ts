// SPDX-License-Identifier: MIT
/** Where heroes start, by account number: the same for the game and for the clients that steer. */
import { SeededRandom } from '@realmkeep/base';
import { SECTOR_UNITS } from '@realmkeep/sim';

export interface ArenaSettings {
  /** Side of the square world, in sectors. */
  readonly sectors: number;
  readonly seed: number;
}

/** In units; spread evenly over the world. */
export function placeOf(settings: ArenaSettings, account: number): [x: number, y: number] {
  const random = new SeededRandom(settings.seed).fork(`hero ${account}`);
  const side = settings.sectors * SECTOR_UNITS;
  const unit = (): number => random.u32() / 0x1_0000_0000;
  return [unit() * side, unit() * side];
}
