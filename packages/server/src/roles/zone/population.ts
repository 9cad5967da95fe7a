// SPDX-License-Identifier: MIT
/** The entities of a region: rows of its table and the handles that scripts hold of them. */
import { type EntityDefinition, type FieldValue, type Game, halfSizeOf } from '@realmkeep/kit';
import type { EntityTable } from '@realmkeep/sim';
import type { Creatures } from './creatures.ts';
import { type EntityBody, type EntityClasses, type EntityWorld, setField } from './entities.ts';

export interface NewBody {
  readonly id: number;
  /** Steps. */
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly fields?: Readonly<Record<string, FieldValue>>;
}

export class Population {
  #game: Game;
  readonly #classes: EntityClasses;
  readonly #world: EntityWorld;
  readonly #byBody = new Map<number, EntityBody>();

  constructor(game: Game, classes: EntityClasses, world: EntityWorld) {
    this.#game = game;
    this.#classes = classes;
    this.#world = world;
  }

  get #table(): EntityTable {
    return this.#world.table;
  }

  get #creatures(): Creatures {
    return this.#world.creatures;
  }

  /** Another version of the game, of the same layout. */
  reload(game: Game): void {
    this.#game = game;
  }

  add(definition: EntityDefinition, made: NewBody): EntityBody {
    const { id, x, y, heading } = made;
    const kind = this.kindIndex(definition.kind);
    const body = this.#table.add({ id, kind, x, y, heading });
    const entity = this.#classes.make(this.#world, definition, body);
    this.#byBody.set(body, entity);
    for (const [name, value] of Object.entries(made.fields ?? {})) setField(entity, name, value);
    return entity;
  }

  /** Ends an entity; its handle stays with whoever holds it, and is no longer alive. */
  remove(entity: EntityBody): void {
    const { body } = entity;
    if (body === -1) return;
    this.#creatures.remove(body);
    this.#table.remove(body);
    this.#byBody.delete(body);
    entity.body = -1;
  }

  of(body: number): EntityBody | null {
    return this.#byBody.get(body) ?? null;
  }

  byId(id: number): EntityBody | null {
    return this.of(this.#table.bodyOf(id));
  }

  all(): IterableIterator<EntityBody> {
    return this.#byBody.values();
  }

  /** Half the side of its square, in steps. */
  half(entity: EntityBody): number {
    return halfSizeOf(entity.definition);
  }

  kindIndex(kind: string): number {
    return this.#game.layout.kind(kind)?.index ?? 0;
  }
}
