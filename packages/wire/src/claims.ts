// SPDX-License-Identifier: MIT
/**
 * Rewards that a character gets once for ever are loot of a place of its own: `TakeLoot` with a
 * marked spawn counts them by the character instead of its region, and `ListLives` of that place
 * lists them.
 */
import type { CharacterId, RegionId } from '@realmkeep/base';

/** No spawn of a zone begins so. */
const MARK = '@';
/** Bytes of a key: what a spawn's name leaves room for. */
export const CLAIM_BYTES_MAX = 40;

export function claimSpawn(key: string): string {
  return MARK + key;
}

export function isClaim(spawn: string): boolean {
  return spawn.startsWith(MARK);
}

export function claimKey(spawn: string): string {
  return spawn.slice(MARK.length);
}

/** Stands where other loot has its region. */
export function claimPlace(character: CharacterId): RegionId {
  return `character:${character}` as RegionId;
}
