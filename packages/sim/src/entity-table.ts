// SPDX-License-Identifier: MIT
/**
 * The true state of a region's entities, as the simulation and the publisher share it: a struct of
 * arrays indexed by *body*. Rows are reused after removal; a free row has id 0. The arrays are
 * replaced when the table grows: read them from the table in each tick, do not keep them.
 *
 * Tell every change of motion by `setMotion`, before the tick's step: it notes the tick, from which
 * streams know how many steps ago the change was.
 */
import { assert } from '@realmkeep/base';
import {
  type AttributeValue,
  attributeOf,
  defaultAttributes,
  type EntityLayout,
  type Kind,
} from './entity-layout.ts';
import { type MotionArrays, stepMotion } from './motion.ts';
import { SPEED_MAX } from './units.ts';

/** Entities of one region: 16 MB of arrays in all. */
export const BODIES_MAX = 65_536;

export interface NewEntity {
  readonly id: number;
  /** Index of the kind in the layout. */
  readonly kind: number;
  readonly x: number;
  readonly y: number;
  readonly heading?: number;
  readonly speed?: number;
  readonly turn?: number;
  readonly hidden?: boolean;
  readonly attributes?: Readonly<Record<string, AttributeValue | boolean>>;
}

export class EntityTable implements MotionArrays {
  readonly layout: EntityLayout;
  /** Ticks simulated so far; the state is that after this many steps. */
  tick = 0;
  /** Rows in use are below this index. */
  end = 0;
  count = 0;
  id: Uint32Array;
  /** Number of the `add` that made the row: tells an entity from one of the same id before it. */
  born: Uint32Array;
  kind: Uint8Array;
  x: Int32Array;
  y: Int32Array;
  heading: Uint8Array;
  speed: Uint16Array;
  turn: Int8Array;
  /** Tick at which heading, speed or turn last changed. */
  motionTick: Uint32Array;
  /** 1: left out of shared frames. */
  hidden: Uint8Array;
  /** Fields changed since the publisher last looked, as a mask. */
  changed: Uint32Array;
  /** Values of the kind's fields in order; replace them by `setAttribute` only. */
  attributes: AttributeValue[][];
  #births = 0;
  readonly #free: number[] = [];
  readonly #bodies = new Map<number, number>();

  constructor(layout: EntityLayout, capacity = 256) {
    this.layout = layout;
    this.id = new Uint32Array(capacity);
    this.born = new Uint32Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.x = new Int32Array(capacity);
    this.y = new Int32Array(capacity);
    this.heading = new Uint8Array(capacity);
    this.speed = new Uint16Array(capacity);
    this.turn = new Int8Array(capacity);
    this.motionTick = new Uint32Array(capacity);
    this.hidden = new Uint8Array(capacity);
    this.changed = new Uint32Array(capacity);
    this.attributes = new Array<AttributeValue[]>(capacity).fill([]);
  }

  /** The body of an entity, or -1. */
  bodyOf(id: number): number {
    return this.#bodies.get(id) ?? -1;
  }

  kindOf(body: number): Kind {
    return this.layout.kinds[this.kind[body]];
  }

  /** Adds an entity and returns its body. */
  add(entity: NewEntity): number {
    assert(entity.id >= 1 && entity.id <= 0xffff_ffff, 'an entity has an id from 1 to 2^32 - 1');
    assert(!this.#bodies.has(entity.id), 'an entity is in a region once');
    const kind = this.layout.kinds[entity.kind];
    assert(kind !== undefined, 'an entity has a kind of the layout');
    const body = this.#free.pop() ?? this.#extend();
    this.#bodies.set(entity.id, body);
    this.count += 1;
    this.id[body] = entity.id;
    this.#births += 1;
    this.born[body] = this.#births;
    this.kind[body] = entity.kind;
    this.x[body] = entity.x;
    this.y[body] = entity.y;
    this.heading[body] = entity.heading ?? 0;
    this.speed[body] = Math.min(SPEED_MAX, entity.speed ?? 0);
    this.turn[body] = entity.turn ?? 0;
    this.motionTick[body] = this.tick;
    this.hidden[body] = entity.hidden ? 1 : 0;
    this.changed[body] = 0;
    this.attributes[body] = defaultAttributes(kind);
    for (const [name, value] of Object.entries(entity.attributes ?? {})) {
      this.setAttribute(body, this.#fieldOf(kind, name), value);
    }
    return body;
  }

  remove(body: number): void {
    assert(this.id[body] !== 0, 'a removed body was there');
    this.#bodies.delete(this.id[body]);
    this.#free.push(body);
    this.count -= 1;
    this.id[body] = 0;
    this.born[body] = 0;
    this.speed[body] = 0;
    this.turn[body] = 0;
    this.attributes[body] = [];
  }

  /** Sets the motion of the steps from now on. HOT: called per input and per creature's thought. */
  setMotion(body: number, heading: number, speed: number, turn = 0): void {
    if (this.heading[body] === heading && this.speed[body] === speed && this.turn[body] === turn) {
      return;
    }
    this.heading[body] = heading;
    this.speed[body] = Math.min(SPEED_MAX, speed);
    this.turn[body] = turn;
    this.motionTick[body] = this.tick;
  }

  /** Moves an entity against the rule of motion: knock-back, sliding, teleport. */
  place(body: number, x: number, y: number): void {
    this.x[body] = x;
    this.y[body] = y;
  }

  setHidden(body: number, hidden: boolean): void {
    this.hidden[body] = hidden ? 1 : 0;
  }

  /** Sets a field by its index in the kind, as near as the field can hold the value. */
  setAttribute(body: number, field: number, value: AttributeValue | boolean): void {
    const fields = this.kindOf(body).fields;
    assert(field >= 0 && field < fields.length, 'an attribute is a field of the kind');
    const held = attributeOf(fields[field], value);
    const values = this.attributes[body];
    if (values[field] === held) return;
    values[field] = held;
    this.changed[body] |= 1 << field;
  }

  /** Steps every entity by its motion, without walls, and counts the tick. */
  step(): void {
    stepMotion(this, 0, this.end, 1);
    this.tick += 1;
  }

  #fieldOf(kind: Kind, name: string): number {
    const field = kind.fieldIndex.get(name);
    assert(field !== undefined, 'an attribute is named in the kind');
    return field;
  }

  #extend(): number {
    if (this.end === this.id.length) this.#grow();
    return this.end++;
  }

  #grow(): void {
    const capacity = this.id.length * 2;
    assert(capacity <= BODIES_MAX, 'a region has at most 65,536 entities');
    this.id = larger(this.id, new Uint32Array(capacity));
    this.born = larger(this.born, new Uint32Array(capacity));
    this.kind = larger(this.kind, new Uint8Array(capacity));
    this.x = larger(this.x, new Int32Array(capacity));
    this.y = larger(this.y, new Int32Array(capacity));
    this.heading = larger(this.heading, new Uint8Array(capacity));
    this.speed = larger(this.speed, new Uint16Array(capacity));
    this.turn = larger(this.turn, new Int8Array(capacity));
    this.motionTick = larger(this.motionTick, new Uint32Array(capacity));
    this.hidden = larger(this.hidden, new Uint8Array(capacity));
    this.changed = larger(this.changed, new Uint32Array(capacity));
    while (this.attributes.length < capacity) this.attributes.push([]);
  }
}

function larger<T extends { set(from: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}
