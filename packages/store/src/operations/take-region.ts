// SPDX-License-Identifier: MIT
import type { CharacterId, NodeId, RegionId, SessionId } from '@realmkeep/base';
import type { OperationOf, RegionCut, ValueOf } from '../realm-store.ts';
import { CHARACTER_COLUMNS, isIntact, saveCharacter } from './character-row.ts';
import { checkNamed, holderOfRegion, isAlive } from './guards.ts';
import { isInstance, isOpenInstance } from './instances.ts';
import { refuse, rows, type Steps, textOrEmpty, wholeOf } from './steps.ts';

type Value = ValueOf<'TakeRegion'>;
type Stop = Pick<Value, 'restored' | 'stopped' | 'heroesRestored' | 'damaged'>;

const NOT_STOPPED: Stop = { restored: false, stopped: [], heroesRestored: 0, damaged: [] };
/** Players of one answer. */
const STOPPED_MAX = 4096;

/**
 * The region first, then its characters, in one transaction: nobody ever owns a character of a
 * region that he does not hold. Asking again while holding it gives the same epoch again. With a
 * cut, the region of a holder who failed is put back to it, in the same transaction.
 */
export function* takeRegion(operation: OperationOf<'TakeRegion'>): Steps<Value> {
  const { region, incarnation, liveness, cut = null } = operation;
  checkNamed(incarnation);
  const holder = yield* holderOfRegion(region);
  if (holder.incarnation === incarnation) {
    return { epoch: holder.epoch, adopted: 0, already: true, from: '', ...NOT_STOPPED };
  }
  if (isAlive(liveness, holder.incarnation)) {
    refuse('ERR_REGION_HELD', `region ${region} is held by ${holder.incarnation}`);
  }
  if (isInstance(region) && !(yield* isOpenInstance(region))) {
    refuse('ERR_REGION_UNKNOWN', `${region} was closed`);
  }
  const epoch = holder.epoch + 1;
  yield* rows(
    `INSERT INTO region_owner (region, incarnation, epoch) VALUES (?, ?, ?)
     ON CONFLICT (region) DO UPDATE SET incarnation = excluded.incarnation, epoch = excluded.epoch`,
    region,
    incarnation,
    epoch,
  );
  // Who gave it up saved everything; whoever still stands here has not.
  const failed = holder.incarnation !== '';
  const stop = cut !== null && failed ? yield* restore(region, holder.epoch, cut) : NOT_STOPPED;
  const adopted = yield* rows(
    `UPDATE character_owner SET incarnation = ?, epoch = epoch + 1
     WHERE region = ? AND incarnation <> ? RETURNING character_id`,
    incarnation,
    region,
    incarnation,
  );
  const from = holder.incarnation;
  return { epoch, adopted: adopted.length, already: false, from, ...stop };
}

/**
 * Heroes who were in the region at the cut and have not left it since are what they were then.
 * Each new owner of a region raises its epoch and theirs by one, and whatever else happens to a
 * hero's ownership raises only its own: so the distance of the two says who stayed. The number of
 * the last input stays: what was done under the later ones may be in the ledger. From here on no
 * session plays them until its player enters anew, whatever becomes of the word that tells him.
 */
function* restore(region: RegionId, regionEpoch: number, cut: RegionCut): Steps<Stop> {
  const then = new Map(cut.heroes.map((hero) => [hero.character, hero]));
  const here = yield* rows(
    `SELECT ${CHARACTER_COLUMNS}, o.epoch, s.session_id, s.gateway
     FROM character_owner o
     JOIN character c ON c.id = o.character_id
     LEFT JOIN session s ON s.session_id = o.session_id AND s.character_id = c.id
     WHERE o.region = ? ORDER BY c.id`,
    region,
  );
  const stopped: Value['stopped'] = [];
  const damaged: CharacterId[] = [];
  let heroesRestored = 0;
  for (const row of here) {
    const character = wholeOf(row, 'id') as CharacterId;
    const hero = then.get(character);
    if (hero !== undefined && wholeOf(row, 'epoch') - regionEpoch === hero.epoch - cut.epoch) {
      const { zone, state } = hero;
      yield* saveCharacter(character, { zone, state, lastInput: wholeOf(row, 'last_input') });
      heroesRestored += 1;
    } else if (!isIntact(row)) damaged.push(character);
    const session = textOrEmpty(row, 'session_id') as SessionId | '';
    const gateway = textOrEmpty(row, 'gateway') as NodeId | '';
    if (session === '' || gateway === '' || stopped.length === STOPPED_MAX) continue;
    stopped.push({ character, epoch: wholeOf(row, 'epoch') + 1, session, gateway });
  }
  yield* rows("UPDATE character_owner SET session_id = '' WHERE region = ?", region);
  return { restored: true, stopped, heroesRestored, damaged };
}
