// SPDX-License-Identifier: MIT
/** The zone as scripts see it: searches, sight, and who is put there. */
import { parseRegionId, RealmError, type RegionId } from '@realmkeep/base';
import type {
  Entity,
  EntityDefinition,
  EntityHandle,
  Finding,
  Point,
  Somewhere,
  SpawnOptions,
  Zone,
  ZoneView,
} from '@realmkeep/kit';
import { stepsOfUnits, UNIT_STEPS } from '@realmkeep/sim';
import type { EntityBody } from '../entities.ts';
import type { Population } from '../population.ts';
import { rangeSteps, type Space } from './space.ts';
import type { Spawns } from './spawns.ts';

/** What one search finds at most. */
const FOUND_MAX = 256;
const SIZE_DEFAULT = 20;

export interface ViewReach {
  readonly zone: Zone;
  readonly region: RegionId;
  readonly population: Population;
  readonly space: Space;
  readonly spawns: Spawns;
}

export class RegionView implements ZoneView {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly instance: number;
  readonly #reach: ViewReach;

  constructor(reach: ViewReach) {
    const { zone } = reach;
    this.#reach = reach;
    this.name = zone.name;
    this.width = zone.width / UNIT_STEPS;
    this.height = zone.height / UNIT_STEPS;
    this.instance = parseRegionId(reach.region)?.instance ?? 1;
  }

  /** HOT: what creatures ask most. */
  nearest<E extends EntityDefinition>(
    from: Somewhere,
    kind: E,
    range: number,
    accept?: (other: Entity<E>) => boolean,
  ): Entity<E> | null {
    const { population } = this.#reach;
    let best: EntityBody | null = null;
    let least = Number.POSITIVE_INFINITY;
    this.#around(from, kind, range, (body, square) => {
      if (square > least) return;
      const other = population.of(body);
      if (other === null || other.dead || other === from) return;
      if (square === least && best !== null && other.id > best.id) return;
      if (accept !== undefined && !accept(asEntity<E>(other))) return;
      best = other;
      least = square;
    });
    return best === null ? null : asEntity<E>(best);
  }

  within<E extends EntityDefinition>(
    from: Somewhere,
    kind: E,
    range: number,
    options: Finding = {},
  ): readonly Entity<E>[] {
    const { population } = this.#reach;
    const found: { readonly entity: EntityBody; readonly square: number }[] = [];
    this.#around(from, kind, range, (body, square) => {
      const entity = population.of(body);
      if (entity === null || entity === from || (entity.dead && !options.dead)) return;
      found.push({ entity, square });
    });
    found.sort((a, b) => a.square - b.square || a.entity.id - b.entity.id);
    return found.slice(0, FOUND_MAX).map(({ entity }) => asEntity<E>(entity));
  }

  find(id: number): EntityHandle | null;
  find<E extends EntityDefinition>(id: number, kind: E): Entity<E> | null;
  find(id: number, kind?: EntityDefinition): EntityHandle | null {
    const entity = this.#reach.population.byId(id);
    if (entity === null || (kind !== undefined && entity.kind !== kind.kind)) return null;
    return entity;
  }

  all<E extends EntityDefinition>(kind: E, options: Finding = {}): readonly Entity<E>[] {
    const found: EntityBody[] = [];
    for (const entity of this.#reach.population.all()) {
      if (entity.kind === kind.kind && (!entity.dead || options.dead)) found.push(entity);
    }
    return found.sort((a, b) => a.id - b.id).map((entity) => asEntity<E>(entity));
  }

  sees(from: Somewhere, to: Somewhere): boolean {
    const { walls } = this.#reach.zone;
    const [x0, y0, x1, y1] = [from.x, from.y, to.x, to.y].map(stepsOfUnits);
    return walls.lineIsClear(x0, y0, x1, y1);
  }

  isFree(x: number, y: number, size = SIZE_DEFAULT): boolean {
    const { walls } = this.#reach.zone;
    return !walls.blocked(stepsOfUnits(x), stepsOfUnits(y), stepsOfUnits(size / 2));
  }

  spawn<E extends EntityDefinition>(kind: E, at: Point, options: SpawnOptions = {}): Entity<E> {
    const entity = this.#reach.spawns.make(kind, at, options);
    if (entity === null) {
      throw new RealmError('ERR_ZONE_FULL', 'scripts have put too many creatures into the zone');
    }
    return asEntity<E>(entity);
  }

  remove(entity: EntityHandle): void {
    const here = this.#reach.population.byId(entity.id);
    if (here === entity && here !== null) this.#reach.spawns.remove(here);
  }

  #around(
    from: Somewhere,
    kind: EntityDefinition,
    range: number,
    visit: (body: number, square: number) => void,
  ): void {
    const { space, population } = this.#reach;
    const at = { x: stepsOfUnits(from.x), y: stepsOfUnits(from.y) };
    space.around(population.kindIndex(kind.kind), at, rangeSteps(range), visit);
  }
}

/** The handle of an entity has the fields of its kind: `EntityClasses` made it so. */
function asEntity<E extends EntityDefinition>(entity: EntityBody): Entity<E> {
  return entity as EntityHandle as Entity<E>;
}
