// SPDX-License-Identifier: MIT
/** Tells a zone's script which heroes come into its areas and leave them. */
import { isInside, type Zone } from '@realmkeep/kit';
import type { EntityBody } from '../entities.ts';

export interface AreaHooks {
  entered(area: string, hero: EntityBody): void;
  left(area: string, hero: EntityBody): void;
}

export class Areas {
  readonly #areas: readonly (readonly [name: string, area: Zone['areas'][string]])[];
  readonly #hooks: AreaHooks;
  /** Bit n: the hero is in area n. */
  readonly #inside = new Map<EntityBody, number>();

  constructor(zone: Zone, hooks: AreaHooks) {
    this.#areas = Object.entries(zone.areas);
    this.#hooks = hooks;
  }

  get any(): boolean {
    return this.#areas.length > 0;
  }

  /** Looks where a hero is; once per tick. HOT: per hero and tick of zones with areas. */
  watch(hero: EntityBody): void {
    const before = this.#inside.get(hero) ?? 0;
    let now = 0;
    for (let n = 0; n < this.#areas.length; n++) {
      if (isInside(this.#areas[n][1], hero.x, hero.y)) now |= 1 << n;
    }
    if (now !== before) this.#changed(hero, before, now);
  }

  /** The hero leaves the zone. */
  forget(hero: EntityBody): void {
    this.#changed(hero, this.#inside.get(hero) ?? 0, 0);
  }

  #changed(hero: EntityBody, before: number, now: number): void {
    if (now === 0) this.#inside.delete(hero);
    else this.#inside.set(hero, now);
    for (const [n, [name]] of this.#areas.entries()) {
      const bit = 1 << n;
      if ((before & bit) !== 0 && (now & bit) === 0) this.#hooks.left(name, hero);
      if ((before & bit) === 0 && (now & bit) !== 0) this.#hooks.entered(name, hero);
    }
  }
}
