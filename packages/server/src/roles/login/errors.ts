// SPDX-License-Identifier: MIT
/** What login refuses, and the HTTP status of each; `docs/reference/errors.md` says what to do. */
import type { ErrorTable } from '@realmkeep/base';

export const LOGIN_ERRORS = {
  ERR_NAME_INVALID: 'The name breaks a rule; the message says which.',
  ERR_NAME_TAKEN: 'Somebody has this name, or one that looks like it.',
  ERR_PASSWORD_WEAK: 'The new password breaks a rule; the message says which.',
  ERR_EMAIL_INVALID: 'The e-mail address cannot be one; it may be left empty.',
  ERR_PASSWORD_WRONG: 'Name or password is wrong; the same text for an unknown name.',
  ERR_LOGIN_LOCKED: 'Too many wrong passwords for this account; wait `retryAfterMs`.',
  ERR_ADDRESS_LIMIT: 'Too many attempts from this address; wait `retryAfterMs`.',
  ERR_ACCOUNT_BANNED: 'The account is banned; `retryAfterMs` says for how long.',
  ERR_TOKEN_INVALID: 'The token is unknown, used or expired; log in again.',
  ERR_REALM_UNKNOWN: 'The installation has no realm of this name.',
  ERR_REALM_DOWN: 'No gateway of the realm is ready; come back after `retryAfterMs`.',
  ERR_REALM_FULL:
    'The realm is full; ask again after `retryAfterMs` to keep your place in its queue.',
  ERR_QUEUE_FULL: 'The realm is full and as many wait as may; come back after `retryAfterMs`.',
  ERR_IDENTITY_ELSEWHERE: 'Accounts of this installation are made and changed at another place.',
} as const satisfies ErrorTable;

/** Statuses of the codes above and of those that login passes on; others are 500. */
export const HTTP_STATUS: Readonly<Record<string, number>> = {
  ERR_NAME_INVALID: 400,
  ERR_NAME_TAKEN: 409,
  ERR_PASSWORD_WEAK: 400,
  ERR_EMAIL_INVALID: 400,
  ERR_PASSWORD_WRONG: 401,
  ERR_LOGIN_LOCKED: 429,
  ERR_ADDRESS_LIMIT: 429,
  ERR_ACCOUNT_BANNED: 403,
  ERR_ACCOUNT_UNKNOWN: 401,
  ERR_TOKEN_INVALID: 401,
  ERR_REALM_UNKNOWN: 404,
  ERR_REALM_DOWN: 503,
  ERR_REALM_FULL: 503,
  ERR_QUEUE_FULL: 503,
  ERR_IDENTITY_ELSEWHERE: 403,
  ERR_BUSY_HASHING: 503,
  ERR_STORE_BUSY: 503,
};
