// SPDX-License-Identifier: MIT
/**
 * The lives of a region's creatures: they appear, lie dead for a while, are gone, and come back by
 * the rule of their spawn. Who was put there by a script does not come back. Things with loot of
 * their own are the business of `durable/ground.ts`.
 */
import type { Random } from '@realmkeep/base';
import {
  type EntityDefinition,
  halfSizeOf,
  msOf,
  type Rect,
  type SpawnOptions,
  type Zone,
} from '@realmkeep/kit';
import { stepsOfUnits } from '@realmkeep/sim';
import type { Creatures } from '../creatures.ts';
import type { EntityBody } from '../entities.ts';
import { nearestFree } from '../places.ts';
import type { Population } from '../population.ts';

/** Ids of creatures: so many for each region of an instance. */
const CREATURE_IDS = 0x10_0000;
/** The upper half of them is for those whom scripts put there. */
const MADE_IDS = 0x8_0000;
/** Creatures of scripts in a region at a time. */
const MADE_MAX = 4096;
const RESPAWN_MS = 30_000;
const CORPSE_MS = 10_000;
/** Who is put somewhere by a script wanders so far from there, in units. */
const MADE_AREA_UNITS = 200;

/** One place among the living of a region. */
export interface Life {
  /** Which spawn of the zone and which of its creatures, `2:17`; `made:kind` for a script's. */
  readonly key: string;
  readonly definition: EntityDefinition;
  readonly area: Rect;
  readonly id: number;
  readonly respawnMs: number;
  readonly corpseMs: number;
  /** Null while it is away. */
  entity: EntityBody | null;
  /** When the next thing happens, in simulated ms: it goes, returns, or its life ends. */
  due: number | null;
}

export interface SpawnReach {
  readonly zone: Zone;
  readonly random: Random;
  readonly population: Population;
  readonly creatures: Creatures;
  /** Simulated ms. */
  readonly now: () => number;
  readonly everyMs: (kind: string) => number;
  readonly appeared: (entity: EntityBody) => void;
  readonly gone: (entity: EntityBody) => void;
}

export class Spawns {
  readonly #reach: SpawnReach;
  readonly #firstId: number;
  readonly #lives = new Map<EntityBody, Life>();
  readonly #byId = new Map<number, Life>();
  /** Those with something due. */
  readonly #waiting = new Set<Life>();
  #madeCount = 0;
  #nextMade = 0;

  /** `part`: which region of the instance. */
  constructor(part: number, reach: SpawnReach) {
    this.#reach = reach;
    this.#firstId = part * CREATURE_IDS;
  }

  /** The creatures of the zone's spawns, each somewhere in its area where it can stand. */
  populate(): void {
    let id = this.#firstId;
    for (const [index, spawn] of this.#reach.zone.spawns.entries()) {
      // Things with loot come when it is known what of theirs was taken.
      if (spawn.loot !== undefined) continue;
      const respawnMs = msOf(spawn.respawn ?? RESPAWN_MS);
      const corpseMs = msOf(spawn.corpse ?? CORPSE_MS);
      for (let n = 0; n < spawn.count; n++) {
        id += 1;
        const life: Life = {
          key: `${index}:${n}`,
          definition: spawn.kind,
          area: spawn.area,
          id,
          respawnMs,
          corpseMs,
          entity: null,
          due: null,
        };
        this.#byId.set(id, life);
        this.#appear(life, this.#placeIn(life));
      }
    }
  }

  /** Every life, of those who are away too. */
  all(): IterableIterator<Life> {
    return this.#byId.values();
  }

  byId(id: number): Life | null {
    return this.#byId.get(id) ?? null;
  }

  /** A life of a snapshot begins where it was; no script hears of it. */
  putBack(life: Life, due: number | null): EntityBody {
    const at = { ...this.#placeIn(life) };
    const entity = life.entity ?? this.#appear(life, at, {}, () => {});
    this.#setDue(life, due);
    return entity;
  }

  /** It is away, and comes back when the snapshot says; no script hears of it. */
  takeAway(life: Life, due: number | null): void {
    const { entity } = life;
    if (entity !== null) {
      this.#reach.gone(entity);
      this.#lives.delete(entity);
      life.entity = null;
      this.#reach.population.remove(entity);
    }
    this.#setDue(life, due);
    if (life.respawnMs >= 0) return;
    this.#waiting.delete(life);
    this.#byId.delete(life.id);
    this.#madeCount -= 1;
  }

  /** The place among the living of one whom a script had made; null when it cannot have it. */
  remake(definition: EntityDefinition, id: number, area: Rect): Life | null {
    const made = id - this.#firstId - MADE_IDS;
    if (made < 0 || made >= CREATURE_IDS - MADE_IDS || this.#madeCount >= MADE_MAX) return null;
    return this.#makeLife(definition, id, area);
  }

  /** Lies dead from now on, as a snapshot has it. */
  layDown(entity: EntityBody): void {
    this.#reach.creatures.remove(entity.body);
  }

  lifeOf(entity: EntityBody): Life | null {
    return this.#lives.get(entity) ?? null;
  }

  /** Null when there are too many. */
  make(
    definition: EntityDefinition,
    at: readonly [x: number, y: number],
    options: SpawnOptions,
  ): EntityBody | null {
    if (this.#madeCount >= MADE_MAX) return null;
    const { zone } = this.#reach;
    const left = Math.max(0, at[0] - MADE_AREA_UNITS);
    const top = Math.max(0, at[1] - MADE_AREA_UNITS);
    const area = { x: left, y: top, width: 2 * MADE_AREA_UNITS, height: 2 * MADE_AREA_UNITS };
    const life = this.#makeLife(definition, this.#freeId(), area);
    const [x, y] = at.map(stepsOfUnits);
    const place = nearestFree(zone, x, y, halfSizeOf(definition));
    const { fields, heading = 0 } = options;
    const entity = this.#appear(life, { ...place, heading }, fields);
    if (options.life !== undefined) this.#await(life, msOf(options.life));
    return entity;
  }

  died(entity: EntityBody): void {
    const life = this.#lives.get(entity);
    if (life === undefined) return;
    this.#reach.creatures.remove(entity.body);
    this.#await(life, life.corpseMs);
  }

  revived(entity: EntityBody): void {
    const life = this.#lives.get(entity);
    if (life === undefined) return;
    life.due = null;
    this.#waiting.delete(life);
    this.#wake(life, entity);
  }

  /** A creature goes before its time; false for whoever is none. */
  remove(entity: EntityBody): boolean {
    const life = this.#lives.get(entity);
    if (life === undefined) return false;
    this.#vanish(life, entity);
    return true;
  }

  /** Scripts are others: their `tick` may come at another pace, or for the first time. */
  reload(): void {
    const { creatures, everyMs } = this.#reach;
    for (const [entity, { definition }] of this.#lives) {
      creatures.pace(entity.body, everyMs(definition.kind));
    }
  }

  /** Once per tick. */
  tick(): void {
    if (this.#waiting.size === 0) return;
    const now = this.#reach.now();
    for (const life of this.#waiting) {
      if (life.due === null || life.due > now) continue;
      this.#waiting.delete(life);
      life.due = null;
      if (life.entity !== null) this.#vanish(life, life.entity);
      else this.#appear(life, this.#placeIn(life));
    }
  }

  #makeLife(definition: EntityDefinition, id: number, area: Rect): Life {
    const life: Life = {
      key: `made:${definition.kind}`,
      definition,
      area,
      id,
      respawnMs: -1,
      corpseMs: CORPSE_MS,
      entity: null,
      due: null,
    };
    this.#madeCount += 1;
    this.#byId.set(id, life);
    return life;
  }

  #appear(
    life: Life,
    at: { readonly x: number; readonly y: number; readonly heading: number },
    fields: SpawnOptions['fields'] = {},
    appeared = this.#reach.appeared,
  ): EntityBody {
    const { population } = this.#reach;
    const entity = population.add(life.definition, { id: life.id, ...at, fields });
    life.entity = entity;
    this.#lives.set(entity, life);
    this.#wake(life, entity);
    appeared(entity);
    return entity;
  }

  #wake(life: Life, entity: EntityBody): void {
    const { creatures, everyMs } = this.#reach;
    const half = halfSizeOf(life.definition);
    creatures.add(entity.body, half, life.area, everyMs(life.definition.kind));
  }

  #vanish(life: Life, entity: EntityBody): void {
    this.#reach.gone(entity);
    this.#lives.delete(entity);
    this.#waiting.delete(life);
    life.entity = null;
    this.#reach.population.remove(entity);
    if (life.respawnMs >= 0) this.#await(life, life.respawnMs);
    else {
      this.#byId.delete(life.id);
      this.#madeCount -= 1;
    }
  }

  #setDue(life: Life, due: number | null): void {
    life.due = due;
    if (due === null) this.#waiting.delete(life);
    else this.#waiting.add(life);
  }

  #await(life: Life, ms: number): void {
    life.due = this.#reach.now() + ms;
    this.#waiting.add(life);
  }

  #placeIn({ area, definition }: Life): { x: number; y: number; heading: number } {
    const { random, zone } = this.#reach;
    const x = stepsOfUnits(area.x) + random.below(stepsOfUnits(area.width) + 1);
    const y = stepsOfUnits(area.y) + random.below(stepsOfUnits(area.height) + 1);
    const place = nearestFree(zone, x, y, halfSizeOf(definition));
    return { ...place, heading: random.below(256) };
  }

  #freeId(): number {
    const { population } = this.#reach;
    for (;;) {
      this.#nextMade = (this.#nextMade + 1) % (CREATURE_IDS - MADE_IDS);
      const id = this.#firstId + MADE_IDS + this.#nextMade;
      if (population.byId(id) === null) return id;
    }
  }
}
