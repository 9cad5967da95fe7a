// SPDX-License-Identifier: MIT
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { endAuctions } from './items/auctions.ts';
import { LOOT_KEPT_MS, OPERATION_KEPT_MS } from './items/limits.ts';
import { rows, type Steps } from './steps.ts';

/** Rows of one call, so that housekeeping never holds up a batch. */
const PRUNED_MAX = 500;
const ENDED_MAX = 50;

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
  const operations = yield* rows(
    `DELETE FROM operation WHERE op_id IN
       (SELECT op_id FROM operation WHERE at <= ? ORDER BY at LIMIT ${PRUNED_MAX})
     RETURNING at`,
    operation.at - OPERATION_KEPT_MS,
  );
  const loot = yield* pruneLoot(operation.at - LOOT_KEPT_MS);
  const auctions = yield* endAuctions(operation.at, ENDED_MAX);
  const full = [tickets.length, sessions.length, operations.length, loot];
  return {
    tickets: tickets.length,
    sessions: sessions.length,
    operations: operations.length,
    loot,
    auctions,
    more: full.includes(PRUNED_MAX) || auctions === ENDED_MAX,
  };
}

/** The last life of a spawn stays: zones count on from it. */
function* pruneLoot(before: number): Steps<number> {
  const found = yield* rows(
    `DELETE FROM loot WHERE (region, spawn, life, part) IN
       (SELECT region, spawn, life, part FROM loot l WHERE at <= ? AND EXISTS
         (SELECT 1 FROM loot m WHERE m.region = l.region AND m.spawn = l.spawn AND m.life > l.life)
       LIMIT ${PRUNED_MAX})
     RETURNING life`,
    before,
  );
  return found.length;
}
