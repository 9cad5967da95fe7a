// SPDX-License-Identifier: MIT
/**
 * What a hero has, as the zone knows it: loaded with the character and changed by answers of the
 * database alone. The truth is the database's; this is for checks, for scripts and for the player.
 */
import type { HeldItem } from '@realmkeep/kit';

/** What the player has not been told yet. */
export interface InventoryChanges {
  readonly items: readonly HeldItem[];
  readonly gone: readonly number[];
  readonly money: number;
}

export class Inventory {
  #money = 0;
  readonly #items = new Map<number, HeldItem>();
  readonly #changed = new Set<number>();
  #moneyChanged = false;

  get money(): number {
    return this.#money;
  }

  set money(amount: number) {
    if (amount === this.#money) return;
    this.#money = amount;
    this.#moneyChanged = true;
  }

  get items(): readonly HeldItem[] {
    return [...this.#items.values()];
  }

  get(serial: number): HeldItem | undefined {
    return this.#items.get(serial);
  }

  at(place: string): HeldItem | undefined {
    if (place === '') return undefined;
    return this.items.find((item) => item.place === place);
  }

  /** The item is the hero's, as it says here. */
  set(item: HeldItem): void {
    this.#items.set(item.serial, item);
    this.#changed.add(item.serial);
  }

  /** Of the item there are so many left; none: it is gone. */
  resize(serial: number, quantity: number): void {
    const item = this.#items.get(serial);
    if (item === undefined) return;
    if (quantity === 0) this.remove(serial);
    else this.set({ ...item, quantity });
  }

  place(serial: number, place: string): void {
    const item = this.#items.get(serial);
    if (item !== undefined) this.set({ ...item, place });
  }

  remove(serial: number): void {
    if (this.#items.delete(serial)) this.#changed.add(serial);
  }

  /** Everything that changed since it was last asked; null when nothing did. */
  takeChanges(): InventoryChanges | null {
    if (this.#changed.size === 0 && !this.#moneyChanged) return null;
    const items: HeldItem[] = [];
    const gone: number[] = [];
    for (const serial of this.#changed) {
      const item = this.#items.get(serial);
      if (item === undefined) gone.push(serial);
      else items.push(item);
    }
    this.#changed.clear();
    this.#moneyChanged = false;
    return { items, gone, money: this.#money };
  }
}
