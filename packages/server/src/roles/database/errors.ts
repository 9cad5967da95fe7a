// SPDX-License-Identifier: MIT
/** What the database role itself refuses; what its store refuses is in `@realmkeep/store`. */
import type { ErrorTable } from '@realmkeep/base';

export const DATABASE_ERRORS = {
  ERR_BUSY: 'The queue is full, or what waits in it waits too long; nothing was done.',
  ERR_CHARACTER_SET_ASIDE: 'Zone processes died of loading this character; it stays out.',
  ERR_LEASE_REVOKED: 'This incarnation was proved gone or was replaced; its process must end.',
} as const satisfies ErrorTable;
