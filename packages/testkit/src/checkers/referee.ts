// SPDX-License-Identifier: MIT
/**
 * Watches a simulated realm from outside: what its database has durably said, and what its
 * processes say to each other. It knows the rules of ownership and nothing of how they are kept.
 */
import type { CharacterId } from '@realmkeep/base';
import type { Bus, BusMessage } from '@realmkeep/bus';
import type { Services } from '@realmkeep/server';
import type { Operation, OperationResult, RealmStore, ValueOf } from '@realmkeep/store';
import {
  decode,
  gatewayMessages,
  type Message,
  statisticsMessages,
  zoneMessages,
} from '@realmkeep/wire';
import type { Interference, SimulatedProcess, SimulatedRealm } from '../simulation/realm.ts';

/** Further ones are of the same cause, most likely. */
const VIOLATIONS_MAX = 20;
const CHANGES_OWNERS: readonly Operation['operation'][] = [
  'TakeRegion',
  'CommitRegion',
  'CommitTransfer',
  'EnterCharacter',
  'ReleaseCharacter',
];

/** Who has a character, as the database durably said. */
export interface Owner {
  readonly epoch: number;
  /** '' when the character is not in the world. */
  readonly region: string;
  readonly incarnation: string;
}

export class Referee implements Interference {
  /** What was broken, oldest first. */
  readonly violations: string[] = [];
  /** Every owner that a character has had, by epoch. */
  readonly #granted = new Map<CharacterId, Map<number, Owner>>();
  readonly #present = new Map<CharacterId, Owner>();
  /** `character epoch` that a transfer has ended. */
  readonly #moved = new Set<string>();
  /** Node that binds a `character epoch`. */
  readonly #bound = new Map<string, string>();
  /** Incarnation that runs a `region epoch`. */
  readonly #running = new Map<string, string>();

  ownerOf(character: CharacterId): Owner | null {
    return this.#present.get(character) ?? null;
  }

  /** Listens to all that is said in the realm. */
  watch(realm: SimulatedRealm): void {
    const hear = <T>(of: Message<T>, judge: (value: T, subject: string) => void) => {
      return ({ subject, data }: BusMessage): void => {
        const value = decode(of, data);
        if (value !== null) judge(value, subject);
      };
    };
    const rules = [
      hear(gatewayMessages.Bind, (bind) => this.#judgeBind(bind)),
      hear(gatewayMessages.FreeRoute, ({ character, epoch }) => {
        if (!this.#moved.has(`${character} ${epoch}`)) return;
        this.#violation(`${character} goes on at epoch ${epoch}, at which it was moved away`);
      }),
      hear(zoneMessages.PlayerInputs, ({ items }, subject) => {
        const node = subject.slice(subject.lastIndexOf('.') + 1);
        for (const { character, epoch } of items) this.#judgeRoute(character, epoch, node);
      }),
      hear(statisticsMessages.Heartbeat, ({ regions, incarnation, node }) => {
        for (const { region, epoch } of regions) {
          this.#same(this.#running, `${region} ${epoch}`, incarnation, `run by ${node}`);
        }
      }),
    ];
    realm.bus.connect('REFEREE').subscribe('realm.>', (message) => {
      for (const rule of rules) rule(message);
    });
  }

  bus(bus: Bus): Bus {
    return bus;
  }

  /** Reads what the database commits. */
  services(services: Services, { node }: SimulatedProcess): Services {
    if (node.role !== 'database') return services;
    const openRealmStore = async (url: string): Promise<RealmStore> => {
      const store = await services.openRealmStore(url);
      // What was durable and never answered when the last process died.
      await this.#readOwners(store);
      return this.#watched(store);
    };
    return { ...services, openRealmStore };
  }

  #watched(store: RealmStore): RealmStore {
    return {
      execute: async (batch) => {
        const results = await store.execute(batch);
        const before = new Map(this.#present);
        for (const operation of batch) this.#learn(operation);
        const changed = batch.some(({ operation }) => CHANGES_OWNERS.includes(operation));
        if (changed) await this.#readOwners(store);
        for (const [index, operation] of batch.entries()) {
          this.#judge(operation, results[index], before);
        }
        return results;
      },
      onFailure: (fn) => store.onFailure(fn),
      stats: () => store.stats(),
      close: () => store.close(),
    };
  }

  #learn(operation: Operation): void {
    if (operation.operation !== 'EnterCharacter') return;
    const { character } = operation;
    if (!this.#granted.has(character)) this.#granted.set(character, new Map());
  }

  async #readOwners(store: RealmStore): Promise<void> {
    const known = [...this.#granted.keys()];
    if (known.length === 0) return;
    const batch = known.map((character) => ({ operation: 'LoadCharacter', character }) as const);
    for (const [index, result] of (await store.execute(batch)).entries()) {
      if (!result.ok) {
        this.#violation(`${known[index]} is no longer in the database: ${result.code}`);
        continue;
      }
      const { row } = result.value as ValueOf<'LoadCharacter'>;
      this.#record(row.character, row);
    }
  }

  #record(character: CharacterId, { epoch, region, incarnation }: Owner): void {
    const owner = { epoch, region, incarnation };
    const before = this.#present.get(character);
    if (before !== undefined && epoch < before.epoch) {
      this.#violation(`${character} fell from epoch ${before.epoch} back to ${epoch}`);
    }
    this.#present.set(character, owner);
    this.#granted.get(character)?.set(epoch, owner);
  }

  #judge(
    operation: Operation,
    result: OperationResult,
    before: ReadonlyMap<CharacterId, Owner>,
  ): void {
    if (!result.ok) return;
    if (operation.operation === 'CommitTransfer') {
      const { moved } = result.value as ValueOf<'CommitTransfer'>;
      if (moved) this.#moved.add(`${operation.character} ${operation.epoch}`);
    }
    if (operation.operation === 'SaveCharacters') {
      const { refused } = result.value as ValueOf<'SaveCharacters'>;
      for (const { character, epoch } of operation.items) {
        if (refused.includes(character)) continue;
        const owner = this.#granted.get(character)?.get(epoch);
        const old = epoch < (before.get(character)?.epoch ?? 0);
        if (!old && owner?.incarnation === operation.incarnation) continue;
        this.#violation(`${character} was saved by somebody who does not own it (epoch ${epoch})`);
      }
    }
  }

  #judgeBind(bind: { character: CharacterId; epoch: number; region: string; node: string }): void {
    const { character, epoch, region, node } = bind;
    const granted = this.#granted.get(character)?.get(epoch);
    if (granted?.region !== region) {
      this.#violation(`${node} binds ${character} in ${region} at epoch ${epoch}, never granted`);
    }
    this.#same(this.#bound, `${character} ${epoch}`, node, 'bound');
  }

  #judgeRoute(character: CharacterId, epoch: number, node: string): void {
    const bound = this.#bound.get(`${character} ${epoch}`);
    if (bound === undefined || bound === node) return;
    this.#violation(`inputs of ${character} at epoch ${epoch} go to ${node}, not to ${bound}`);
  }

  #same(map: Map<string, string>, key: string, value: string, what: string): void {
    const known = map.get(key);
    if (known === undefined) map.set(key, value);
    else if (known !== value) this.#violation(`${key} is ${what} by ${known} and by ${value}`);
  }

  #violation(text: string): void {
    if (this.violations.length < VIOLATIONS_MAX) this.violations.push(text);
  }
}
