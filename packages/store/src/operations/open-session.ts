// SPDX-License-Identifier: MIT
import { toHex } from '@realmkeep/base';
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { SESSION_MS_MAX, TICKET_NONCE_KEPT_MS } from './session-times.ts';
import { refuse, row, rows, type Steps, textOf, textOrEmpty, wholeOf } from './steps.ts';

/**
 * One session an account: the newest login wins. The nonce is burned in the same transaction, with
 * the answer beside it, so that a gateway whose answer was lost may ask again for its own session,
 * and nobody else can.
 */
export function* openSession(operation: OperationOf<'OpenSession'>): Steps<ValueOf<'OpenSession'>> {
  const { account, session, at } = operation;
  const nonce = toHex(operation.nonce);
  const burned = yield* row(
    `SELECT session_id, session_epoch, replaced, replaced_gateway
     FROM ticket_nonce WHERE nonce = ?`,
    nonce,
  );
  if (burned !== null) {
    if (textOf(burned, 'session_id') !== session) {
      refuse('ERR_TICKET_USED', 'this ticket was presented before');
    }
    return {
      sessionEpoch: wholeOf(burned, 'session_epoch'),
      replaced: textOf(burned, 'replaced'),
      replacedGateway: textOf(burned, 'replaced_gateway'),
    };
  }
  const old = yield* row(
    'SELECT session_id, session_epoch, login_epoch, gateway FROM session WHERE account_id = ?',
    account,
  );
  if (old !== null && wholeOf(old, 'login_epoch') > operation.loginEpoch) {
    refuse('ERR_TICKET_STALE', 'the account was logged out everywhere after this ticket was made');
  }
  const sessionEpoch = old === null ? 1 : wholeOf(old, 'session_epoch') + 1;
  const replaced = old === null ? '' : textOrEmpty(old, 'session_id');
  const replacedGateway = old === null || replaced === '' ? '' : textOf(old, 'gateway');
  yield* writeSession(operation, sessionEpoch);
  yield* rows(
    `INSERT INTO ticket_nonce
       (nonce, session_id, session_epoch, replaced, replaced_gateway, expires_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
    nonce,
    session,
    sessionEpoch,
    replaced,
    replacedGateway,
    at + TICKET_NONCE_KEPT_MS,
  );
  return { sessionEpoch, replaced, replacedGateway };
}

function* writeSession(operation: OperationOf<'OpenSession'>, sessionEpoch: number): Steps<void> {
  yield* rows(
    `INSERT INTO session (account_id, account_name, session_epoch, login_epoch, session_id,
       token_hash, previous_token_hash, gateway, character_id, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, NULL, ?, NULL, ?)
     ON CONFLICT (account_id) DO UPDATE SET account_name = excluded.account_name,
       session_epoch = excluded.session_epoch, login_epoch = excluded.login_epoch,
       session_id = excluded.session_id, token_hash = excluded.token_hash,
       previous_token_hash = NULL, gateway = excluded.gateway, character_id = NULL,
       expires_at = excluded.expires_at`,
    operation.account,
    operation.accountName,
    sessionEpoch,
    operation.loginEpoch,
    operation.session,
    toHex(operation.tokenHash),
    operation.gateway,
    operation.at + SESSION_MS_MAX,
  );
}
