// SPDX-License-Identifier: MIT
/** Operating errors of the client; `docs/reference/errors.md` says what to do about each. */
import type { ErrorTable } from '@realmkeep/base';

export const CLIENT_ERRORS = {
  ERR_LOGIN_ANSWER: 'Login answered in another language than this client speaks.',
  ERR_CLIENT_STATE: 'The client was asked for something that its present state does not allow.',
  ERR_GATEWAYS_UNREACHABLE: 'None of the realm’s gateways could be reached or answered.',
  ERR_CLIENT_CLOSED: 'The gateway closed the session; the fields say with which code and advice.',
  ERR_QUEUE_LEFT: 'The player did not want to wait in the queue of a full realm or zone.',
  ERR_OPERATION_UNKNOWN:
    'The hero left the world before an answer came: it may have been done or not.',
} as const satisfies ErrorTable;
