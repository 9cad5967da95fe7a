// SPDX-License-Identifier: MIT
/** Fills a realm's database with characters in the world and what they have. */
import type { AccountId, CharacterId, Incarnation, NodeId, SessionId } from '@realmkeep/base';
import { nameSkeleton, regionId } from '@realmkeep/base';
import type { Liveness, Operation, OperationKind, RealmStore, ValueOf } from '@realmkeep/store';

export interface LabCharacter {
  readonly character: CharacterId;
  readonly epoch: number;
  readonly serials: readonly number[];
}

export const LAB_INCARNATION = 'b'.repeat(32) as Incarnation;
const REGION = regionId({ zone: 'arena', instance: 1, region: 0 });
const EVERYBODY: Liveness = { of: 'all-but', incarnations: [] };
const BATCH = 500;

/** Characters of one zone, through the operations of the store. */
export async function fill(
  store: RealmStore,
  characters: number,
  itemsOfEach: number,
): Promise<LabCharacter[]> {
  const at = Date.now();
  const ask = { region: REGION, incarnation: LAB_INCARNATION, liveness: EVERYBODY };
  await all(store, 'TakeRegion', [{ operation: 'TakeRegion', ...ask }]);
  const found: LabCharacter[] = [];
  for (let first = 0; first < characters; first += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, characters - first) }, (_, i) => first + i);
    found.push(...(await fillSome(store, ids, itemsOfEach, at)));
  }
  return found;
}

async function fillSome(
  store: RealmStore,
  ids: readonly number[],
  itemsOfEach: number,
  at: number,
): Promise<LabCharacter[]> {
  const made = await all(
    store,
    'StoreCharacter',
    ids.map((id) => storing(id, at)),
  );
  await all(
    store,
    'OpenSession',
    ids.map((id) => opening(id, at)),
  );
  const entered = await all(
    store,
    'EnterCharacter',
    ids.map((id, i) => ({
      operation: 'EnterCharacter',
      account: accountOf(id),
      character: made[i].character,
      session: sessionOf(id),
      sessionEpoch: 1,
      region: REGION,
      liveness: EVERYBODY,
    })),
  );
  const serials: number[][] = ids.map(() => []);
  for (let n = 0; n < itemsOfEach; n++) {
    const minted = await all(
      store,
      'MintItem',
      ids.map((id, i) => ({
        operation: 'MintItem',
        op: `${id.toString(16).padStart(16, '0')}${n.toString(16).padStart(16, '0')}`,
        at,
        askedAt: at,
        character: made[i].character,
        epoch: entered[i].epoch,
        incarnation: LAB_INCARNATION,
        cause: 'lab',
        template: `thing-${n}`,
        quantity: 1,
        stackMax: 1,
        stacks: [1],
      })),
    );
    for (const [i, { serial }] of minted.entries()) serials[i].push(serial);
  }
  return ids.map((_, i) => ({
    character: made[i].character,
    epoch: entered[i].epoch,
    serials: serials[i],
  }));
}

async function all<K extends OperationKind>(
  store: RealmStore,
  _kind: K,
  batch: readonly Operation[],
): Promise<ValueOf<K>[]> {
  const results = await store.execute(batch);
  return results.map((result) => {
    if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
    return result.value as ValueOf<K>;
  });
}

const accountOf = (id: number): AccountId => (id + 1) as AccountId;
const sessionOf = (id: number): SessionId => `session-${id}` as SessionId;

function storing(id: number, at: number): Operation {
  return {
    operation: 'StoreCharacter',
    account: accountOf(id),
    name: `Hero${id}`,
    skeleton: nameSkeleton(`Hero${id}`),
    kind: 'hero',
    zone: 'arena',
    state: '{"x":100,"y":100,"health":100,"level":7}',
    charactersMax: 8,
    at,
  };
}

function opening(id: number, at: number): Operation {
  return {
    operation: 'OpenSession',
    account: accountOf(id),
    accountName: `account${id}`,
    nonce: numbered(id, 16),
    loginEpoch: 1,
    session: sessionOf(id),
    tokenHash: numbered(id, 32),
    gateway: 'GATE-1' as NodeId,
    at,
  };
}

function numbered(id: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, id + 1);
  return bytes;
}
