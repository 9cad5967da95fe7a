// SPDX-License-Identifier: MIT
/**
 * Entities as scripts see them: an object per entity whose properties read and write the region's
 * arrays, so that nothing is kept twice. One prototype per kind has the accessors of its fields.
 */

import type { Rect } from '@realmkeep/kit';
import {
  type EntityDefinition,
  type EntityHandle,
  emptyValueOf,
  type Field,
  type FieldValue,
  type Game,
} from '@realmkeep/kit';
import { type EntityTable, stepsOfUnits, UNIT_STEPS } from '@realmkeep/sim';
import type { Creatures } from './creatures.ts';

/** What a handle reaches; one per region. */
export interface EntityWorld {
  readonly table: EntityTable;
  readonly creatures: Creatures;
  readonly tickHz: number;
}

export class EntityBody implements EntityHandle {
  readonly definition: EntityDefinition;
  /** Fields that are not public. */
  readonly values: Record<string, FieldValue> = {};
  /** A saved field was written since the last write-behind. */
  savedChanged = false;
  /** A field that the own player sees was written since it was last told. */
  ownChanged = false;
  /** Row in the region's table; -1 when the entity is gone. */
  body: number;
  readonly id: number;
  readonly #world: EntityWorld;

  constructor(world: EntityWorld, definition: EntityDefinition, body: number) {
    this.#world = world;
    this.definition = definition;
    this.body = body;
    this.id = world.table.id[body];
  }

  get kind(): string {
    return this.definition.kind;
  }

  get alive(): boolean {
    return this.body !== -1;
  }

  get x(): number {
    return this.alive ? this.#world.table.x[this.body] / UNIT_STEPS : 0;
  }

  get y(): number {
    return this.alive ? this.#world.table.y[this.body] / UNIT_STEPS : 0;
  }

  get heading(): number {
    return this.alive ? this.#world.table.heading[this.body] : 0;
  }

  get speed(): number {
    const { table, tickHz } = this.#world;
    return this.alive ? (table.speed[this.body] * tickHz) / UNIT_STEPS : 0;
  }

  get busy(): boolean {
    return this.alive && this.#world.creatures.isBusy(this.body);
  }

  stand(ms = 0): void {
    if (this.alive) this.#world.creatures.stand(this.body, ms);
  }

  goTo(x: number, y: number, options: { readonly speed?: number } = {}): void {
    if (!this.alive) return;
    const speed = options.speed ?? this.definition.speed;
    this.#world.creatures.goTo(this.body, stepsOfUnits(x), stepsOfUnits(y), speed);
  }

  wander(options: { readonly area?: Rect; readonly speed?: number } = {}): void {
    if (!this.alive) return;
    this.#world.creatures.wander(this.body, options.speed ?? this.definition.speed, options.area);
  }

  /** The value of a public field. */
  attribute(index: number): number | string {
    return this.alive ? this.#world.table.attributes[this.body][index] : 0;
  }

  setAttribute(index: number, value: FieldValue): void {
    if (this.alive) this.#world.table.setAttribute(this.body, index, value);
  }
}

type BodyClass = new (world: EntityWorld, definition: EntityDefinition, body: number) => EntityBody;

/** Makes handles; one per node and game, for the accessors are made once per kind. */
export class EntityClasses {
  readonly #classes = new Map<string, BodyClass>();

  constructor(game: Game) {
    for (const definition of Object.values(game.entities)) {
      this.#classes.set(definition.kind, classOf(definition));
    }
  }

  /** The handle of a body that was just added, its fields at their initial values. */
  make(world: EntityWorld, definition: EntityDefinition, body: number): EntityBody {
    const Class = this.#classes.get(definition.kind) ?? EntityBody;
    const made = new Class(world, definition, body);
    for (const [name, field] of privateFields(definition)) {
      made.values[name] = definition.initial[name] ?? emptyValueOf(field);
    }
    const fields = Object.keys(definition.public);
    for (const [index, name] of fields.entries()) {
      const value = definition.initial[name];
      if (value !== undefined) made.setAttribute(index, value);
    }
    return made;
  }
}

/** The value of a field by its name; undefined when the kind has no such field. */
export function fieldValue(entity: EntityBody, name: string): FieldValue | undefined {
  return (entity as unknown as Record<string, FieldValue | undefined>)[name];
}

/** Writes a field by its name, as a script would; unknown names are left alone. */
export function setField(entity: EntityBody, name: string, value: FieldValue): void {
  const { definition } = entity;
  if (name in definition.public || name in entity.values) {
    (entity as unknown as Record<string, FieldValue>)[name] = value;
  }
}

function privateFields(definition: EntityDefinition): [string, Field][] {
  return [...Object.entries(definition.owner), ...Object.entries(definition.server)];
}

function classOf(definition: EntityDefinition): BodyClass {
  const Class = class extends EntityBody {};
  const saved = new Set(definition.saved);
  for (const [index, [name, field]] of Object.entries(definition.public).entries()) {
    const isBool = field.type === 'bool';
    const isSaved = saved.has(name);
    Object.defineProperty(Class.prototype, name, {
      get(this: EntityBody): FieldValue {
        const value = this.attribute(index);
        return isBool ? value === 1 : value;
      },
      set(this: EntityBody, value: FieldValue) {
        this.setAttribute(index, value);
        if (isSaved) this.savedChanged = true;
      },
    });
  }
  for (const [name] of privateFields(definition)) {
    const isSaved = saved.has(name);
    const isOwn = name in definition.owner;
    Object.defineProperty(Class.prototype, name, {
      get(this: EntityBody): FieldValue {
        return this.values[name];
      },
      set(this: EntityBody, value: FieldValue) {
        if (this.values[name] === value) return;
        this.values[name] = value;
        if (isSaved) this.savedChanged = true;
        if (isOwn) this.ownChanged = true;
      },
    });
  }
  return Class;
}
