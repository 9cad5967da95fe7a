// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { SESSION_LINGER_MS } from './session-times.ts';
import { rows, type Steps } from './steps.ts';

/** A session that was replaced or moved since is another by its epoch: nothing happens to it. */
export function* closeSession(
  operation: OperationOf<'CloseSession'>,
): Steps<ValueOf<'CloseSession'>> {
  const { session, sessionEpoch, how, at } = operation;
  if (how === 'linger') {
    yield* rows(
      'UPDATE session SET expires_at = ? WHERE session_id = ? AND session_epoch = ?',
      at + SESSION_LINGER_MS,
      session,
      sessionEpoch,
    );
  } else {
    yield* rows(
      `UPDATE session SET session_id = NULL, token_hash = NULL, previous_token_hash = NULL,
         character_id = NULL, expires_at = 0
       WHERE session_id = ? AND session_epoch = ?`,
      session,
      sessionEpoch,
    );
  }
  return {};
}
