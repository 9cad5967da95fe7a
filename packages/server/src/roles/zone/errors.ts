// SPDX-License-Identifier: MIT
/** Operating errors of the zone role; `docs/reference/errors.md` holds the same rows. */
import type { ErrorTable } from '@realmkeep/base';

export const ZONE_ERRORS = {
  ERR_EXIT_CLOSED: 'The other side of an exit cannot be reached; the hero stays where he is.',
  ERR_CHARACTER_AWAY: 'The character is not in the world, or just on its way to another zone.',
  ERR_ZONE_UNKNOWN: 'The game has no zone of that name.',
  ERR_ZONE_FULL: 'The zone behind the exit has as many players as it takes.',
  ERR_TOO_MUCH: 'A player’s commands took more of the zone’s time than one player may have.',
  ERR_MOVE_UNKNOWN: 'The region is not on its way to this node, or not any more.',
  ERR_COMMAND_UNKNOWN: 'The game has no such command, or its arguments are not those of it.',
  ERR_SCRIPT: 'A script of the game threw; its call ended and nothing else did.',
  ERR_TOO_FAR: 'The thing, vendor or other hero is not within reach.',
  ERR_PLACE:
    'The item does not fit at that place of the hero, or what is there does not fit in its stead.',
  ERR_GROUND_FULL: 'As much lies in the region as may.',
  ERR_VENDOR_UNKNOWN: 'There is no vendor by that name in this zone.',
  ERR_NOT_FOR_SALE: 'The vendor does not deal in that.',
  ERR_TRADE_UNKNOWN: 'The trade is over, or never was.',
  ERR_TRADE_STATE: 'The trade is at another point: not accepted yet, or being committed.',
  ERR_TRADE_VERSION: 'The table changed since the version that was agreed to.',
  ERR_TRADE_BUSY: 'One of the two is trading already.',
  ERR_TRADE_CANCELLED: 'One of the two has left the table; nothing changed hands.',
} as const satisfies ErrorTable;
