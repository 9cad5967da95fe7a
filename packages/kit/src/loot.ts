// SPDX-License-Identifier: MIT
/**
 * Loot tables: what the dead may leave. A table is rolled once, when somebody dies, by the zone's
 * own random numbers; what came of it is minted in the database when a hero takes it, once.
 */
import type { Random } from '@realmkeep/base';
import { check } from './entity.ts';
import type { ItemTemplate, LootSpec } from './items.ts';

export interface LootEntry {
  /** Without it, nothing: the weight of getting nothing. */
  readonly item?: ItemTemplate;
  /** Its chance is its weight among all weights of the table. */
  readonly weight: number;
  /** One by default; or from least to most. */
  readonly quantity?: number | readonly [least: number, most: number];
}

export interface LootTable {
  readonly entries: readonly LootEntry[];
  readonly rolls: number;
  readonly money: readonly [least: number, most: number];
}

interface LootTableSpec {
  readonly entries?: readonly LootEntry[];
  /** Times that an entry is drawn, 1 by default, 8 at most. */
  readonly rolls?: number;
  readonly money?: readonly [least: number, most: number];
}

const ROLLS_MAX = 8;
const ENTRIES_MAX = 64;

/** Throws ERR_GAME_DEFINITION when a number is out of range. */
export function lootTable(spec: LootTableSpec): LootTable {
  const entries = spec.entries ?? [];
  const rolls = spec.rolls ?? 1;
  const money = spec.money ?? [0, 0];
  check(entries.length <= ENTRIES_MAX, `a loot table has at most ${ENTRIES_MAX} entries`);
  check(Number.isInteger(rolls) && rolls >= 0 && rolls <= ROLLS_MAX, `rolls are 0 to ${ROLLS_MAX}`);
  check(isRange(money, 0), 'money of a loot table goes from least to most, whole numbers');
  for (const { item, weight, quantity } of entries) {
    const name = item?.name ?? 'nothing';
    check(
      Number.isInteger(weight) && weight > 0 && weight <= 1e6,
      `weight of "${name}" is 1 to 1e6`,
    );
    const range = rangeOf(quantity ?? 1);
    check(isRange(range, 1), `quantity of "${name}" goes from least to most, from 1`);
    check(range[1] <= (item?.stackMax ?? 1e6), `"${name}" comes in one stack at most`);
  }
  return { entries, rolls, money };
}

/** What one death leaves; the same numbers leave the same. */
export function rollLoot(table: LootTable, random: Random): LootSpec {
  const items: { template: ItemTemplate; quantity: number }[] = [];
  const weights = table.entries.reduce((sum, { weight }) => sum + weight, 0);
  for (let roll = 0; roll < table.rolls && weights > 0; roll++) {
    const { item, quantity } = drawn(table.entries, random.below(weights));
    if (item !== undefined) {
      items.push({ template: item, quantity: within(rangeOf(quantity ?? 1), random) });
    }
  }
  return { items, money: within(table.money, random) };
}

function drawn(entries: readonly LootEntry[], draw: number): LootEntry {
  let left = draw;
  for (const entry of entries) {
    left -= entry.weight;
    if (left < 0) return entry;
  }
  return entries[entries.length - 1];
}

function within([least, most]: readonly [number, number], random: Random): number {
  return least + random.below(most - least + 1);
}

function rangeOf(quantity: NonNullable<LootEntry['quantity']>): readonly [number, number] {
  return typeof quantity === 'number' ? [quantity, quantity] : quantity;
}

function isRange([least, most]: readonly [number, number], from: number): boolean {
  return Number.isInteger(least) && Number.isInteger(most) && from <= least && least <= most;
}
