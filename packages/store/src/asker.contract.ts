// SPDX-License-Identifier: MIT
/** What contract rules are made with. */
import assert from 'node:assert/strict';
import type { CharacterId } from '@realmkeep/base';
import type {
  Operation,
  OperationKind,
  OperationOf,
  OperationResult,
  RealmStore,
  ValueOf,
} from './realm-store.ts';
import { ALL_LIVE, enter, opening, REGION_A, SOURCE, storing } from './store.fixtures.ts';

/** Registers one rule; it is checked on a new database. */
export type Rule = (
  title: string,
  check: (ask: Asker, under: StoreUnderTest) => Promise<void>,
) => void;

/** One database and the way to open it again. */
export interface StoreUnderTest {
  readonly store: RealmStore;
  /** Closes the store and opens the same database again. */
  reopen(): Promise<RealmStore>;
  /** Runs one statement behind the store's back, between a close and an open. */
  harm(sql: string): Promise<RealmStore>;
  end(): Promise<void>;
}

/** Asks one operation at a time, in a batch of its own. */
export class Asker {
  store: RealmStore;

  constructor(store: RealmStore) {
    this.store = store;
  }

  async result<K extends OperationKind>(operation: OperationOf<K>): Promise<OperationResult> {
    const results = await this.store.execute([operation as Operation]);
    assert.equal(results.length, 1);
    return results[0];
  }

  async value<K extends OperationKind>(operation: OperationOf<K>): Promise<ValueOf<K>> {
    const result = await this.result(operation);
    assert.ok(result.ok, `${operation.operation} is done: ${JSON.stringify(result)}`);
    return result.value as ValueOf<K>;
  }

  async refused<K extends OperationKind>(operation: OperationOf<K>, code: string): Promise<void> {
    const result = await this.result(operation);
    assert.equal(result.ok ? 'done' : result.code, code, operation.operation);
    assert.ok(!result.ok && result.message.length > 0, 'a refusal has a sentence');
  }

  /** A character in the world: in region A, with the source, its session open at gateway 1. */
  async playing(name = 'Ann'): Promise<{ character: CharacterId; epoch: number }> {
    await this.value({
      operation: 'TakeRegion',
      region: REGION_A,
      incarnation: SOURCE,
      liveness: ALL_LIVE,
    });
    const { character } = await this.value(storing(name));
    const session = await this.value(opening(1, 1));
    const entered = await this.value(enter(character, 1, session.sessionEpoch));
    return { character, epoch: entered.epoch };
  }

  row(character: CharacterId): Promise<ValueOf<'LoadCharacter'>> {
    return this.value({ operation: 'LoadCharacter', character });
  }
}
