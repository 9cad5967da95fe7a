// SPDX-License-Identifier: MIT
/** Random operations against a model that can be read: every serial once, money conserved. */
import assert from 'node:assert/strict';
import { type Random, SeededRandom } from '@realmkeep/base';
import type { Asker, Rule } from './asker.contract.ts';
import { type Hero, heroes, Pen } from './items.fixtures.ts';
import type { Operation, OperationResult } from './realm-store.ts';
import { REGION_A } from './store.fixtures.ts';

const BATCHES = 25;
const BATCH = 24;
const STACK_MAX = 20;
const GROUND = 'ground';

interface Stack {
  template: string;
  quantity: number;
  owner: string;
}

/** What an answer must have besides a new serial number. */
type Expected = object | null;

/**
 * The whole world in two maps. Each method does it, or says that it is refused by null. Numbers of
 * new items come with the answers, as the database may give them in another order.
 */
class Model {
  readonly stacks = new Map<number, Stack>();
  readonly money = new Map<string, number>();
  /** The item that was made last, until it has its number. */
  fresh: Stack | null = null;

  purse(owner: string): number {
    return this.money.get(owner) ?? 0;
  }

  has(owner: string, serial: number): boolean {
    return this.stacks.get(serial)?.owner === owner;
  }

  make(owner: string, template: string, quantity: number): Expected {
    if (quantity < 1 || quantity > STACK_MAX) return null;
    this.fresh = { template, quantity, owner };
    return {};
  }

  destroy(owner: string, serial: number, quantity: number): Expected {
    const stack = this.stacks.get(serial);
    if (stack?.owner !== owner || quantity < 1 || quantity > stack.quantity) return null;
    stack.quantity -= quantity;
    if (stack.quantity === 0) this.stacks.delete(serial);
    return { left: stack.quantity };
  }

  split(owner: string, serial: number, quantity: number): Expected {
    const stack = this.stacks.get(serial);
    if (stack?.owner !== owner || quantity < 1 || quantity >= stack.quantity) return null;
    stack.quantity -= quantity;
    return { ...this.make(owner, stack.template, quantity), left: stack.quantity };
  }

  merge(owner: string, serial: number, into: number): Expected {
    const stack = this.stacks.get(serial);
    const target = this.stacks.get(into);
    if (stack?.owner !== owner || target?.owner !== owner || serial === into) return null;
    const fits = Math.min(stack.quantity, STACK_MAX - target.quantity);
    if (stack.template !== target.template || fits < 1) return null;
    target.quantity += fits;
    const { left } = this.destroy(owner, serial, fits) as { left: number };
    return { left, quantity: target.quantity };
  }

  give(from: string, to: string, serials: readonly number[]): boolean {
    if (!serials.every((serial) => this.has(from, serial))) return false;
    for (const serial of serials) {
      const stack = this.stacks.get(serial);
      if (stack !== undefined) stack.owner = to;
    }
    return true;
  }

  earn(owner: string, amount: number): Expected {
    if (this.purse(owner) + amount < 0) return null;
    this.money.set(owner, this.purse(owner) + amount);
    return { money: this.purse(owner) };
  }
}

interface Try {
  readonly operation: Operation;
  /** What must be in the answer; null when it must be refused. */
  expected: Expected;
  /** The item that it makes. */
  fresh?: Stack | null;
}

class Player {
  readonly #random: Random;
  readonly #model: Model;
  readonly #pen = new Pen();
  readonly #heroes: readonly Hero[];
  readonly #done: Try[] = [];

  constructor(random: Random, model: Model, all: readonly Hero[]) {
    this.#random = random;
    this.#model = model;
    this.#heroes = all;
  }

  try(): Try {
    const again = this.#done.length > 0 && this.#random.below(8) === 0;
    if (again) return this.#done[this.#random.below(this.#done.length)];
    this.#model.fresh = null;
    const made = this.#any();
    return { ...made, fresh: this.#model.fresh };
  }

  /** Checks the answer; from then on it may be asked again, and is answered with the same. */
  answered(one: Try, result: OperationResult): void {
    const { operation, expected, fresh } = one;
    const got = JSON.stringify({ operation, result });
    if (expected === null) {
      assert.ok(!result.ok, `refused: ${got}`);
      return;
    }
    assert.ok(result.ok, `done: ${got}`);
    assert.deepEqual({ ...result.value, ...expected }, result.value, got);
    if (this.#done.includes(one)) return;
    if (fresh && 'serial' in result.value) this.#model.stacks.set(result.value.serial, fresh);
    one.expected = result.value;
    this.#done.push(one);
  }

  #any(): Try {
    const hero = this.#heroes[this.#random.below(this.#heroes.length)];
    const other = this.#heroes[this.#random.below(this.#heroes.length)];
    const [me, them] = [nameOf(hero), nameOf(other)];
    const serial = this.#serial();
    const quantity = this.#random.below(STACK_MAX + 3);
    const [model, pen] = [this.#model, this.#pen];
    switch (this.#random.below(9)) {
      case 0: {
        const template = ['apple', 'pear'][this.#random.below(2)];
        const operation = pen.mint(hero, template, quantity);
        return { operation, expected: model.make(me, template, quantity) };
      }
      case 1: {
        const operation = pen.write('DestroyItem', hero, { serial, quantity });
        return { operation, expected: model.destroy(me, serial, quantity) };
      }
      case 2: {
        const operation = pen.write('SplitItem', hero, { serial, quantity });
        return { operation, expected: model.split(me, serial, quantity) };
      }
      case 3: {
        const into = this.#serial();
        const operation = pen.write('MergeItems', hero, { serial, into, stackMax: STACK_MAX });
        return { operation, expected: model.merge(me, serial, into) };
      }
      case 4: {
        const operation = pen.write('DropItem', hero, { serial, place: '' });
        const moved = model.give(me, GROUND, [serial]);
        return { operation, expected: moved ? { region: REGION_A } : null };
      }
      case 5: {
        const operation = pen.write('TakeItem', hero, { serial });
        return { operation, expected: model.give(GROUND, me, [serial]) ? {} : null };
      }
      case 6: {
        const amount = 1 + this.#random.below(50);
        const operation = pen.write('GiveMoney', hero, { amount });
        return { operation, expected: model.earn(me, amount) };
      }
      case 7: {
        const amount = 1 + this.#random.below(50);
        const operation = pen.write('TakeMoney', hero, { amount });
        return { operation, expected: model.earn(me, -amount) };
      }
      default:
        return this.#trade(hero, other, me, them);
    }
  }

  #trade(hero: Hero, other: Hero, me: string, them: string): Try {
    const gives = this.#some();
    const gets = this.#some();
    const pays = this.#random.below(40);
    const operation = this.#pen.trade(hero, other, { gives, gets, pays });
    const model = this.#model;
    const named = [...gives, ...gets];
    const legal =
      me !== them &&
      new Set(named).size === named.length &&
      gives.every((serial) => model.has(me, serial)) &&
      gets.every((serial) => model.has(them, serial)) &&
      model.purse(me) >= pays;
    if (!legal) return { operation, expected: null };
    model.give(me, them, gives);
    model.give(them, me, gets);
    model.earn(me, -pays);
    model.earn(them, pays);
    const expected = { money: model.purse(me), otherMoney: model.purse(them) };
    return { operation, expected };
  }

  #serial(): number {
    const known = [...this.#model.stacks.keys()];
    return known[this.#random.below(known.length + 2)] ?? 1_000_000;
  }

  #some(): number[] {
    return Array.from({ length: this.#random.below(3) }, () => this.#serial());
  }
}

const nameOf = (hero: Hero): string => String(hero.character);

async function compare(ask: Asker, model: Model, all: readonly Hero[]): Promise<void> {
  const found = new Map<number, Stack>();
  const note = (owner: string, items: readonly ({ serial: number } & Omit<Stack, 'owner'>)[]) => {
    for (const { serial, template, quantity } of items) {
      assert.ok(!found.has(serial), `item ${serial} is there once`);
      found.set(serial, { template, quantity, owner });
    }
  };
  for (const hero of all) {
    const { character } = hero;
    const { items, money } = await ask.value({ operation: 'ListItems', character, after: 0 });
    note(nameOf(hero), items);
    assert.equal(money, model.purse(nameOf(hero)));
  }
  const ground = { operation: 'ListRegionItems', region: REGION_A, after: 0 } as const;
  note(GROUND, (await ask.value(ground)).items);
  const sorted = (map: ReadonlyMap<number, Stack>) => [...map].toSorted(([a], [b]) => a - b);
  assert.deepEqual(sorted(found), sorted(model.stacks));
}

export function registerItemModel(rule: Rule): void {
  for (const seed of [1, 2, 3]) {
    rule(`[ITEM70] random operations do what a small model does, seed ${seed}`, async (ask) => {
      const all = await heroes(ask, 'Ann', 'Ben', 'Cid');
      const model = new Model();
      const player = new Player(new SeededRandom(seed), model, all);
      for (let i = 0; i < BATCHES; i++) {
        const tries = Array.from({ length: BATCH }, () => player.try());
        const results = await ask.store.execute(tries.map(({ operation }) => operation));
        for (const [n, result] of results.entries()) player.answered(tries[n], result);
        await compare(ask, model, all);
      }
    });
  }
}
