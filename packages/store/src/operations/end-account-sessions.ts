// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { rows, type Steps } from './steps.ts';

/** The epoch of the session stays, so that the next one is above it. */
export function* endAccountSessions(
  operation: OperationOf<'EndAccountSessions'>,
): Steps<ValueOf<'EndAccountSessions'>> {
  const { account, loginEpoch } = operation;
  yield* rows(
    `UPDATE session SET session_id = NULL, token_hash = NULL, previous_token_hash = NULL,
       character_id = NULL, expires_at = 0, login_epoch = ?
     WHERE account_id = ? AND login_epoch < ?`,
    loginEpoch,
    account,
    loginEpoch,
  );
  return {};
}
