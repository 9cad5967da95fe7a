// SPDX-License-Identifier: MIT
import type { CharacterId } from '@realmkeep/base';
import type { OperationOf, ValueOf } from '../realm-store.ts';
import { madeChecksum, savedChecksum } from './character-row.ts';
import { nextId } from './counter.ts';
import { refuse, row, rows, type Steps, wholeOf } from './steps.ts';

export function* storeCharacter(
  operation: OperationOf<'StoreCharacter'>,
): Steps<ValueOf<'StoreCharacter'>> {
  const { account, name, skeleton, kind, zone, state, charactersMax, at } = operation;
  const twin = yield* row('SELECT id FROM character WHERE skeleton = ?', skeleton);
  if (twin !== null) refuse('ERR_NAME_TAKEN', 'Somebody has this name, or one that looks like it.');
  const owned = yield* row('SELECT COUNT(*) AS n FROM character WHERE account_id = ?', account);
  if (owned !== null && wholeOf(owned, 'n') >= charactersMax) {
    refuse('ERR_CHARACTERS_FULL', `An account has at most ${charactersMax} characters.`);
  }
  const id = (yield* nextId('character')) as CharacterId;
  yield* rows(
    `INSERT INTO character (id, account_id, name, skeleton, kind, created_at, checksum,
       zone, state, last_input, state_checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
    id,
    account,
    name,
    skeleton,
    kind,
    at,
    madeChecksum(id, { account, name, skeleton, kind, createdAt: at }),
    zone,
    state,
    savedChecksum(id, { zone, state, lastInput: 0 }),
  );
  yield* rows(
    `INSERT INTO character_owner (character_id, epoch, region, incarnation, move_id, session_id)
     VALUES (?, 0, '', '', '', '')`,
    id,
  );
  return { character: id };
}
