// SPDX-License-Identifier: MIT
/** Two characters of one zone, and their operations in few words. */
import type { CharacterId } from '@realmkeep/base';
import type { Asker } from './asker.contract.ts';
import type { DurableKind, OperationOf } from './realm-store.ts';
import {
  ACCOUNT,
  ALL_LIVE,
  AT,
  enter,
  opening,
  REGION_A,
  SOURCE,
  storing,
} from './store.fixtures.ts';

export interface Hero {
  readonly character: CharacterId;
  readonly epoch: number;
}

const HEADING_KEYS = ['op', 'at', 'askedAt', 'cause', 'incarnation'] as const;
type Heading = (typeof HEADING_KEYS)[number] | 'character' | 'epoch' | 'operation';

/** Makes operations, each with an id of its own. */
export class Pen {
  #next = 1;

  /** An operation of this hero; what is given beside the arguments replaces the heading's fields. */
  write<K extends DurableKind>(
    operation: K,
    { character, epoch }: Hero,
    fields: Omit<OperationOf<K>, Heading> & Partial<OperationOf<K>>,
  ): OperationOf<K> {
    const op = (this.#next++).toString(16).padStart(32, '0');
    const heading = { op, at: AT, askedAt: AT, cause: 'test', incarnation: SOURCE };
    return { operation, ...heading, character, epoch, ...fields } as unknown as OperationOf<K>;
  }

  mint(hero: Hero, template: string, quantity = 1): OperationOf<'MintItem'> {
    return this.write('MintItem', hero, { template, quantity, stackMax: 20, stacks: [20] });
  }

  trade(
    hero: Hero,
    other: Hero,
    what: Partial<Pick<OperationOf<'TradeItems'>, 'gives' | 'gets' | 'pays' | 'earns'>>,
  ): OperationOf<'TradeItems'> {
    const partner = { other: other.character, otherEpoch: other.epoch };
    const nothing = { gives: [], gets: [], pays: 0, earns: 0 };
    return this.write('TradeItems', hero, { ...nothing, ...partner, ...what });
  }
}

/** Characters of accounts of their own, in region A, owned by the source. */
export async function heroes(ask: Asker, ...names: readonly string[]): Promise<Hero[]> {
  const take = { operation: 'TakeRegion', region: REGION_A, incarnation: SOURCE } as const;
  await ask.value({ ...take, liveness: ALL_LIVE });
  const made: Hero[] = [];
  for (const [i, name] of names.entries()) {
    const account = (ACCOUNT + i) as typeof ACCOUNT;
    const { character } = await ask.value({ ...storing(name), account });
    const seed = 100 + i;
    const { sessionEpoch } = await ask.value({ ...opening(seed, seed), account });
    const entering = { ...enter(character, seed, sessionEpoch), account };
    const { epoch } = await ask.value(entering);
    made.push({ character, epoch });
  }
  return made;
}
