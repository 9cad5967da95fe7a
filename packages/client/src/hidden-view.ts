// SPDX-License-Identifier: MIT
/** Where entities of no stream are drawn: on their way from one told place to the next. */
import { UNIT_STEPS } from '@realmkeep/sim';
import type { BodyOf, clientMessages } from '@realmkeep/wire';
import type { VisibleEntity } from './visible-entity.ts';

type Seen = BodyOf<typeof clientMessages.HiddenSeen>['entities'][number];

/** They are told so often; drawn this much in the past, they move evenly. */
const TOLD_MS = 200;

interface Leg {
  readonly fromX: number;
  readonly fromY: number;
  /** Units. */
  readonly x: number;
  readonly y: number;
  readonly at: number;
}

export class HiddenView {
  readonly #legs = new Map<number, Leg>();

  has(id: number): boolean {
    return this.#legs.has(id);
  }

  /** Takes a whole list; gives the ids of those who are in it no more. */
  update(entities: readonly Seen[], now: number): number[] {
    const gone = new Set(this.#legs.keys());
    for (const { entity, x, y } of entities) {
      gone.delete(entity);
      const from = this.#at(entity, now);
      const to = { x: x / UNIT_STEPS, y: y / UNIT_STEPS };
      this.#legs.set(entity, { fromX: from?.x ?? to.x, fromY: from?.y ?? to.y, ...to, at: now });
    }
    for (const id of gone) this.#legs.delete(id);
    return [...gone];
  }

  /** Puts the entity where it is drawn now; false when it is none of these. */
  place(entity: VisibleEntity, now: number): boolean {
    const at = this.#at(entity.id, now);
    if (at === null) return false;
    entity.x = at.x;
    entity.y = at.y;
    return true;
  }

  clear(): void {
    this.#legs.clear();
  }

  #at(id: number, now: number): { x: number; y: number } | null {
    const leg = this.#legs.get(id);
    if (leg === undefined) return null;
    const part = Math.min(1, Math.max(0, (now - leg.at) / TOLD_MS));
    return {
      x: leg.fromX + (leg.x - leg.fromX) * part,
      y: leg.fromY + (leg.y - leg.fromY) * part,
    };
  }
}
