// SPDX-License-Identifier: MIT
/** What a hero has, arranged for the page: pure, so that it can be tested without one. */

export interface Thing {
  readonly serial: number;
  readonly template: string;
  readonly quantity: number;
  readonly place: string;
  readonly pending: boolean;
}

const BAG_PLACE = /^bag:(\d+)$/;

/** The slot of the bag that a place names, or null. */
export function slotOf(place: string): number | null {
  const found = BAG_PLACE.exec(place);
  return found === null ? null : Number(found[1]);
}

/** Loose things have no place of their own yet: they are shown in the bag. */
export function isInBag({ place }: Thing): boolean {
  return place === '' || slotOf(place) !== null;
}

/**
 * One entry for each slot, and more when more is carried: things with a slot in it, loose ones in
 * the free slots in the order of their serials.
 */
export function bagOf(things: readonly Thing[], slots: number): (Thing | null)[] {
  const bag: (Thing | null)[] = Array.from({ length: slots }, () => null);
  const loose: Thing[] = [];
  for (const thing of things) {
    const slot = slotOf(thing.place);
    if (slot !== null && slot < slots && bag[slot] === null) bag[slot] = thing;
    else if (isInBag(thing)) loose.push(thing);
  }
  loose.sort((a, b) => a.serial - b.serial);
  let free = 0;
  for (const thing of loose) {
    while (free < bag.length && bag[free] !== null) free += 1;
    bag[free] = thing;
  }
  return bag;
}

/** Two stacks of the bag that fit into one; null when everything is as tidy as it gets. */
export function nextMerge(
  things: readonly Thing[],
  stackMaxOf: (template: string) => number,
): { readonly serial: number; readonly into: number } | null {
  const open = new Map<string, Thing>();
  for (const thing of [...things].sort((a, b) => a.serial - b.serial)) {
    const stackMax = stackMaxOf(thing.template);
    if (!isInBag(thing) || thing.pending || thing.quantity >= stackMax) continue;
    const into = open.get(thing.template);
    if (into === undefined) open.set(thing.template, thing);
    else if (into.quantity + thing.quantity <= stackMax) {
      return { serial: thing.serial, into: into.serial };
    }
  }
  return null;
}
