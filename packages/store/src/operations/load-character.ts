// SPDX-License-Identifier: MIT
import type { AccountId, CharacterId } from '@realmkeep/base';
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { CHARACTER_COLUMNS, isIntact } from './character-row.ts';
import { refuse, row, type Steps, textOf, textOrEmpty, wholeOf, wholeOrNull } from './steps.ts';

/** The session is the one that is bound and still open; a replaced one reads as none. */
export function* loadCharacter(
  operation: OperationOf<'LoadCharacter'>,
): Steps<ValueOf<'LoadCharacter'>> {
  const { character } = operation;
  const found = yield* row(
    `SELECT ${CHARACTER_COLUMNS}, o.epoch, o.region, o.incarnation, s.session_id,
       s.session_epoch, s.gateway
     FROM character c
     JOIN character_owner o ON o.character_id = c.id
     LEFT JOIN session s ON s.session_id = o.session_id AND s.character_id = c.id
     WHERE c.id = ?`,
    character,
  );
  if (found === null) refuse('ERR_CHARACTER_UNKNOWN', `there is no character ${character}`);
  if (!isIntact(found)) refuse('ERR_ROW_DAMAGED', `row of character ${character} is damaged`);
  return {
    row: {
      character: wholeOf(found, 'id') as CharacterId,
      account: wholeOf(found, 'account_id') as AccountId,
      name: textOf(found, 'name'),
      kind: textOf(found, 'kind'),
      epoch: wholeOf(found, 'epoch'),
      zone: textOf(found, 'zone'),
      region: textOf(found, 'region'),
      incarnation: textOf(found, 'incarnation'),
      state: textOf(found, 'state'),
      lastInput: wholeOf(found, 'last_input'),
      session: textOrEmpty(found, 'session_id'),
      sessionEpoch: wholeOrNull(found, 'session_epoch') ?? 0,
      gateway: textOrEmpty(found, 'gateway'),
    },
  };
}
