// SPDX-License-Identifier: MIT
/** Operating errors of the zone role; `docs/reference/errors.md` holds the same rows. */
import type { ErrorTable } from '@realmkeep/base';

export const ZONE_ERRORS = {
  ERR_EXIT_CLOSED: 'The other side of an exit cannot be reached; the hero stays where he is.',
  ERR_ZONE_FULL: 'The zone behind the exit has as many players as it takes.',
  ERR_COMMAND_UNKNOWN: 'The game has no such command, or its arguments are not those of it.',
  ERR_SCRIPT: 'A script of the game threw; its call ended and nothing else did.',
} as const satisfies ErrorTable;
