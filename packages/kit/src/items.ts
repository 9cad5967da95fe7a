// SPDX-License-Identifier: MIT
/** Kinds of items, where heroes keep them, and who sells them. */
import { check } from './entity.ts';
import type { Point } from './shapes.ts';

/** One kind of item, as `defineItems` made it. */
export interface ItemTemplate<Name extends string = string> {
  /** What the database and pages call it. */
  readonly name: Name;
  readonly title: string;
  /** How many of it one item may be. */
  readonly stackMax: number;
  /** The place of the hero that it may be worn or held at; '' for none. */
  readonly slot: string;
  /** What it is worth, in the smallest coin: for the game's own use. */
  readonly value: number;
}

interface ItemSpec {
  readonly title: string;
  /** 1 by default. */
  readonly stackMax?: number;
  readonly slot?: string;
  readonly value?: number;
}

export type ItemTable = Readonly<Record<string, ItemTemplate>>;

const NAME = /^[a-z0-9][a-z0-9:_-]{0,47}$/;
const PLACE = /^[a-z][a-z0-9-]{0,23}$/;
const STACK_MAX = 1_000_000;
const BAG_MAX = 512;
const WARES_MAX = 256;
const REACH_DEFAULT = 160;

/** Throws ERR_GAME_DEFINITION when a name or a number is out of range. */
export function defineItems<const Specs extends Readonly<Record<string, ItemSpec>>>(
  specs: Specs,
): { readonly [N in keyof Specs & string]: ItemTemplate<N> } {
  const table: Record<string, ItemTemplate> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const stackMax = spec.stackMax ?? 1;
    const value = spec.value ?? 0;
    check(NAME.test(name), `"${name}" is a name of an item: small letters, digits, hyphens`);
    check(isWhole(stackMax, 1, STACK_MAX), `stackMax of "${name}" is 1 to ${STACK_MAX}`);
    check(isWhole(value, 0, Number.MAX_SAFE_INTEGER), `value of "${name}" is a whole number`);
    check(spec.slot === undefined || PLACE.test(spec.slot), `slot of "${name}" is a small word`);
    table[name] = { name, title: spec.title, stackMax, slot: spec.slot ?? '', value };
  }
  return table as { readonly [N in keyof Specs & string]: ItemTemplate<N> };
}

/** Where heroes keep what they have. An item may always lie loose, at no place (''). */
export interface Keeping {
  /** Slots of the bag: places `bag:0`, `bag:1` and so on. */
  readonly bag: number;
  /** Places for what is worn or held, by the `slot` of its template. */
  readonly equipment: readonly string[];
}

export function checkKeeping(keeping: Keeping): Keeping {
  check(isWhole(keeping.bag, 0, BAG_MAX), `a bag has 0 to ${BAG_MAX} slots`);
  for (const place of keeping.equipment) {
    check(PLACE.test(place) && place !== 'bag', `"${place}" is a name of a place`);
  }
  return keeping;
}

/** Whether an item of this template may be at this place of a hero. */
export function fitsPlace(keeping: Keeping, template: ItemTemplate, place: string): boolean {
  if (place === '') return true;
  const slot = /^bag:(0|[1-9]\d{0,2})$/.exec(place);
  if (slot !== null) return Number(slot[1]) < keeping.bag;
  return keeping.equipment.includes(place) && template.slot === place;
}

/** Prices of one piece, by the name of the template. */
export type PriceList = Readonly<Record<string, number>>;

export interface Vendor {
  readonly name: string;
  readonly title: string;
  /** Where it stands; in units. */
  readonly zone: string;
  readonly at: Point;
  /** Heroes within so many units may deal with it. */
  readonly reach: number;
  /** What a hero pays for one. */
  readonly sells: PriceList;
  /** What a hero is paid for one. */
  readonly buys: PriceList;
}

interface VendorSpec {
  readonly title: string;
  readonly zone: string;
  readonly at: Point;
  /** 160 units by default. */
  readonly reach?: number;
  readonly sells?: PriceList;
  readonly buys?: PriceList;
}

export function defineVendor(name: string, spec: VendorSpec): Vendor {
  check(/^[a-z][a-z0-9-]{0,31}$/.test(name), `"${name}" is a name of a vendor`);
  const { title, zone, at } = spec;
  const sells = spec.sells ?? {};
  const buys = spec.buys ?? {};
  for (const [template, price] of [...Object.entries(sells), ...Object.entries(buys)]) {
    check(isWhole(price, 1, 1e12), `price of "${template}" at "${name}" is a whole number`);
  }
  const wares = Object.keys(sells).length + Object.keys(buys).length;
  check(wares <= WARES_MAX, `"${name}" has at most ${WARES_MAX} prices`);
  for (const [template, price] of Object.entries(buys)) {
    const asked = sells[template];
    check(
      asked === undefined || price <= asked,
      `"${name}" pays no more for "${template}" than it asks`,
    );
  }
  return { name, title, zone, at, reach: spec.reach ?? REACH_DEFAULT, sells, buys };
}

/** What an entity has for whoever takes it first; it comes back later with the next. */
export interface LootSpec {
  readonly items?: readonly { readonly template: ItemTemplate; readonly quantity: number }[];
  readonly money?: number;
  /** 30 s by default. */
  readonly respawnMs?: number;
}

/** The kind of entity that dropped items are, unless the game has one of its own by this name. */
export const GROUND_ITEM_KIND = 'item';

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}
