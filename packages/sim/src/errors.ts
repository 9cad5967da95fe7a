// SPDX-License-Identifier: MIT
import type { ErrorTable } from '@realmkeep/base';

/** Operating errors of this package; `docs/reference/errors.md` holds the same rows. */
export const SIM_ERRORS = {
  ERR_SIM_LAYOUT: "The game's entity definition breaks a limit of the layout.",
  ERR_SIM_WALLS: 'The walls of a zone break a limit: too many, too large, or outside the world.',
} as const satisfies ErrorTable;
