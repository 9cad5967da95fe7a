// SPDX-License-Identifier: MIT
/** What things do in a fight: by the name of the item. */

export interface Gear {
  /** Damage of a blow before the hero's own strength. */
  readonly attack?: number;
  /** Takes off damage: see `softened`. */
  readonly armour?: number;
}

export const GEAR: Readonly<Record<string, Gear>> = {
  knife: { attack: 9 },
  cudgel: { attack: 11 },
  cutlass: { attack: 13 },
  tideblade: { attack: 18 },
  lantern: { armour: 2 },
  buckler: { armour: 8 },
  cap: { armour: 4 },
  helm: { armour: 8 },
  coat: { armour: 8 },
  mail: { armour: 16 },
};

/** What is eaten or drunk, and what it gives at once. */
export const FOOD: Readonly<Record<string, { readonly health?: number; readonly mana?: number }>> =
  {
    apple: { health: 14 },
    bread: { health: 35 },
    fish: { health: 50 },
    venison: { health: 70 },
    tonic: { mana: 60 },
  };

/** Bare hands. */
const FISTS = 6;

interface Worn {
  readonly template: string;
  readonly place: string;
}

/** What a hero fights with: items count where they are worn, never in the bag. */
export function gearOf(held: readonly Worn[]): Required<Gear> {
  let attack = FISTS;
  let armour = 0;
  for (const { template, place } of held) {
    if (place === '' || place.startsWith('bag:')) continue;
    const gear = Object.hasOwn(GEAR, template) ? GEAR[template] : {};
    attack = Math.max(attack, gear.attack ?? 0);
    armour += gear.armour ?? 0;
  }
  return { attack, armour };
}
