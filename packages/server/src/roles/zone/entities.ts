// SPDX-License-Identifier: MIT
/**
 * Entities as scripts see them: an object per entity whose properties read and write the region's
 * arrays, so that nothing is kept twice. One prototype per kind has the accessors of its fields.
 */
import {
  type Duration,
  type Entity,
  type EntityDefinition,
  type EntityHandle,
  emptyValueOf,
  type Field,
  type FieldValue,
  type Game,
  msOf,
  type Rect,
  type Somewhere,
} from '@realmkeep/kit';
import { type EntityTable, stepsOfUnits, UNIT_STEPS } from '@realmkeep/sim';
import type { Creatures } from './creatures.ts';
import { ThreatTable } from './scripting/threat.ts';

/** What a handle reaches; one per region. */
export interface EntityWorld {
  readonly table: EntityTable;
  readonly creatures: Creatures;
  readonly tickHz: number;
  readonly verbs: EntityVerbs;
}

/** Verbs that more than the entity's own legs have to do with; see `scripting/`. */
export interface EntityVerbs {
  /** Milliseconds simulated. */
  now(): number;
  sees(from: Somewhere, to: Somewhere): boolean;
  isOnItsWay(entity: EntityBody): boolean;
  chase(entity: EntityBody, target: EntityBody, speed: number, withinSteps: number): void;
  /** To a place in steps. */
  walk(entity: EntityBody, x: number, y: number, speed: number): void;
  stay(entity: EntityBody): void;
  setTimer(entity: EntityBody, name: string, ms: number, data: number): void;
  cancelTimer(entity: EntityBody, name: string): void;
  tell(hero: EntityBody, event: string, given: Readonly<Record<string, FieldValue>>): void;
  isHidden(entity: EntityBody): boolean;
  hide(entity: EntityBody, seenBy: readonly number[]): void;
  show(entity: EntityBody): void;
}

/** A creature that flees runs so far at a time, in units. */
const FLEE_UNITS = 160;
const WITHIN_DEFAULT = 24;
/** Names of cooldowns of one entity; at more the oldest is forgotten. */
const COOLDOWNS_MAX = 64;

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
  /** Its health is used up; see `scripting/health.ts`. */
  dead = false;
  /** When each named pause of it ends, in simulated ms. */
  cooldowns: Map<string, number> | null = null;
  #threat: ThreatTable | null = null;
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
    if (!this.alive) return false;
    return this.#world.creatures.isBusy(this.body) || this.#world.verbs.isOnItsWay(this);
  }

  get threat(): ThreatTable {
    this.#threat ??= new ThreatTable();
    return this.#threat;
  }

  is<E extends EntityDefinition>(kind: E): this is Entity<E> & this {
    return this.definition.kind === kind.kind;
  }

  distanceTo(other: EntityHandle): number {
    return Math.hypot(other.x - this.x, other.y - this.y);
  }

  sees(other: EntityHandle): boolean {
    return this.alive && other.alive && this.#world.verbs.sees(this, other);
  }

  stand(ms = 0): void {
    if (!this.#isFree()) return;
    this.#world.creatures.stand(this.body, ms);
  }

  face(other: EntityHandle): void {
    if (!this.alive || !other.alive) return;
    this.#world.creatures.face(this.body, stepsOfUnits(other.x), stepsOfUnits(other.y));
  }

  goTo(x: number, y: number, options: Pace = {}): void {
    if (!this.#isFree()) return;
    this.#world.creatures.goTo(this.body, stepsOfUnits(x), stepsOfUnits(y), this.#pace(options));
  }

  walkTo(x: number, y: number, options: Pace = {}): void {
    if (!this.#isFree()) return;
    this.#world.verbs.walk(this, stepsOfUnits(x), stepsOfUnits(y), this.#pace(options));
  }

  chase(other: EntityHandle, options: Pace & { readonly within?: number } = {}): void {
    if (!this.alive || this.dead || !(other instanceof EntityBody) || !other.alive) return;
    const within = stepsOfUnits(options.within ?? WITHIN_DEFAULT);
    this.#world.verbs.chase(this, other, this.#pace(options), within);
  }

  flee(other: EntityHandle, options: Pace = {}): void {
    const far = Math.max(1, this.distanceTo(other));
    const x = this.x + ((this.x - other.x) / far) * FLEE_UNITS;
    const y = this.y + ((this.y - other.y) / far) * FLEE_UNITS;
    this.goTo(x, y, options);
  }

  wander(options: Pace & { readonly area?: Rect } = {}): void {
    if (!this.alive || this.dead || this.#world.verbs.isOnItsWay(this)) return;
    this.#world.creatures.wander(this.body, this.#pace(options), options.area);
  }

  get hidden(): boolean {
    return this.alive && this.#world.verbs.isHidden(this);
  }

  hide(seenBy: readonly EntityHandle[] = []): void {
    if (!this.alive) return;
    this.#world.verbs.hide(
      this,
      seenBy.map(({ id }) => id),
    );
  }

  show(): void {
    if (this.alive) this.#world.verbs.show(this);
  }

  cooldown(name: string, time: Duration): boolean {
    if (this.coolingMs(name) > 0) return false;
    this.cooldowns ??= new Map();
    this.cooldowns.set(name, this.#world.verbs.now() + msOf(time));
    if (this.cooldowns.size > COOLDOWNS_MAX) {
      for (const oldest of this.cooldowns.keys()) {
        this.cooldowns.delete(oldest);
        break;
      }
    }
    return true;
  }

  coolingMs(name: string): number {
    return Math.max(0, (this.cooldowns?.get(name) ?? 0) - this.#world.verbs.now());
  }

  timer(name: string, after: Duration, data = 0): void {
    if (this.alive) this.#world.verbs.setTimer(this, name, msOf(after), data);
  }

  cancelTimer(name: string): void {
    this.#world.verbs.cancelTimer(this, name);
  }

  tell(event: string, given: Readonly<Record<string, FieldValue>>): void {
    if (this.alive) this.#world.verbs.tell(this, event, given);
  }

  #pace(options: Pace): number {
    return options.speed ?? this.definition.speed;
  }

  /** Whether a verb may move it; whatever it was up to ends. */
  #isFree(): boolean {
    if (!this.alive || this.dead) return false;
    this.#world.verbs.stay(this);
    return true;
  }

  /** The value of a public field. */
  attribute(index: number): number | string {
    return this.alive ? this.#world.table.attributes[this.body][index] : 0;
  }

  setAttribute(index: number, value: FieldValue): void {
    if (this.alive) this.#world.table.setAttribute(this.body, index, value);
  }
}

interface Pace {
  readonly speed?: number;
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
