// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { rows, type Steps } from './steps.ts';

/** Rows of one call, so that housekeeping never holds up a batch. */
const PRUNED_MAX = 500;

/**
 * A session row stays for its epochs; what expired of it is the right to resume. One that still has
 * its character in the world is left alone: the zone would lose the way to its player.
 */
export function* prune(operation: OperationOf<'Prune'>): Steps<ValueOf<'Prune'>> {
  const tickets = yield* rows(
    `DELETE FROM ticket_nonce WHERE nonce IN
       (SELECT nonce FROM ticket_nonce WHERE expires_at <= ? LIMIT ${PRUNED_MAX})
     RETURNING nonce`,
    operation.at,
  );
  const sessions = yield* rows(
    `UPDATE session SET session_id = NULL, token_hash = NULL, previous_token_hash = NULL,
       expires_at = 0
     WHERE account_id IN (SELECT account_id FROM session
       WHERE session_id IS NOT NULL AND character_id IS NULL AND expires_at <= ?
       LIMIT ${PRUNED_MAX})
     RETURNING account_id`,
    operation.at,
  );
  return { tickets: tickets.length, sessions: sessions.length };
}
