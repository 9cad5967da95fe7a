// SPDX-License-Identifier: MIT
/** Operating errors of the kit; `docs/reference/errors.md` holds the same rows. */
import type { ErrorTable } from '@realmkeep/base';

export const KIT_ERRORS = {
  ERR_GAME_DEFINITION: 'The definition of a game breaks a rule; the message says where and which.',
  ERR_STATE_UNREADABLE: 'The saved state of a character is not one that this game can read.',
} as const satisfies ErrorTable;
