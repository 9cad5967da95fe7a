// SPDX-License-Identifier: MIT
/** What the account role refuses; `docs/reference/errors.md` says what to do. */
import type { ErrorTable } from '@realmkeep/base';

export const ACCOUNT_ERRORS = {
  ERR_NAME_INVALID: 'The name breaks a rule; the message says which.',
  ERR_CHOICES_INVALID: 'The choices are no JSON, or the account script does not take them.',
  ERR_MAY_NOT_ENTER: 'The account script keeps the character out; the message says why.',
  ERR_ZONE_FULL:
    'The zone has as many players as it takes; ask again to keep the place in its queue.',
  ERR_SCRIPT: 'The account script threw, took too long, or gave something unusable.',
} as const satisfies ErrorTable;
