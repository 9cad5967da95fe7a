// SPDX-License-Identifier: MIT
/** Operating errors of the master role; `docs/reference/errors.md` holds the same rows. */
import type { ErrorTable } from '@realmkeep/base';

export const MASTER_ERRORS = {
  ERR_REGION_DOWN: 'Nobody runs the region at the moment.',
} as const satisfies ErrorTable;
