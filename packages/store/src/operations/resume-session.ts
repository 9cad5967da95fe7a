// SPDX-License-Identifier: MIT
import {
  type AccountId,
  type CharacterId,
  type Incarnation,
  type RegionId,
  type SessionId,
  toHex,
} from '@realmkeep/base';
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { ownerOfCharacter } from './guards.ts';
import { SESSION_MS_MAX } from './session-times.ts';
import { refuse, row, rows, type Steps, textOf, wholeOf, wholeOrNull } from './steps.ts';

/**
 * The token rotates: what was presented becomes the previous token, valid until the new one is
 * presented for the first time, so that a client whose answer was lost can come again. The session
 * epoch rises, so that the gateway that had the session before cannot close it any more.
 */
export function* resumeSession(
  operation: OperationOf<'ResumeSession'>,
): Steps<ValueOf<'ResumeSession'>> {
  const { gateway, at } = operation;
  const presented = toHex(operation.tokenHash);
  const found = yield* row(
    `SELECT account_id, account_name, session_id, session_epoch, gateway, character_id, expires_at
     FROM session WHERE token_hash = ? OR previous_token_hash = ?`,
    presented,
    presented,
  );
  if (found === null) refuse('ERR_RESUME_UNKNOWN', 'no session has this resume token');
  if (wholeOf(found, 'expires_at') <= at) {
    refuse('ERR_RESUME_EXPIRED', 'the session ended before its player came back');
  }
  const account = wholeOf(found, 'account_id') as AccountId;
  const session = textOf(found, 'session_id') as SessionId;
  const sessionEpoch = wholeOf(found, 'session_epoch') + 1;
  yield* rows(
    `UPDATE session SET token_hash = ?, previous_token_hash = ?, gateway = ?, session_epoch = ?,
       expires_at = ? WHERE account_id = ?`,
    toHex(operation.nextTokenHash),
    presented,
    gateway,
    sessionEpoch,
    at + SESSION_MS_MAX,
    account,
  );
  return {
    session,
    sessionEpoch,
    account,
    accountName: textOf(found, 'account_name'),
    previousGateway: textOf(found, 'gateway'),
    ...(yield* playing(wholeOrNull(found, 'character_id') as CharacterId | null, session)),
  };
}

interface Playing {
  readonly character: CharacterId | null;
  readonly region: RegionId | '';
  readonly incarnation: Incarnation | '';
  readonly epoch: number;
}

/** The session's character, when it is in the world and bound to this session. */
function* playing(character: CharacterId | null, session: SessionId): Steps<Playing> {
  const owner = character === null ? null : yield* ownerOfCharacter(character);
  if (owner === null || owner.incarnation === '' || owner.session !== session) {
    return { character: null, region: '', incarnation: '', epoch: 0 };
  }
  const { region, incarnation, epoch } = owner;
  return { character, region, incarnation, epoch };
}
