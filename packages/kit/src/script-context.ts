// SPDX-License-Identifier: MIT
/** What a script may reach beside its entity: the zone, chance, fighting, words, ways out. */
import type { Random } from '@realmkeep/base';
import type { Duration } from './duration.ts';
import type { EntityDefinition } from './entity.ts';
import type { FieldValue } from './fields.ts';
import type { Entity, EntityHandle } from './handle.ts';
import type { ItemCalls } from './item-calls.ts';
import type { LootTable } from './loot.ts';
import type { Point } from './shapes.ts';

/** A place, or where an entity is; units. */
export interface Somewhere {
  readonly x: number;
  readonly y: number;
}

export interface Finding {
  /** The dead as well. */
  readonly dead?: boolean;
}

export interface SpawnOptions {
  /** Fields by name; what is no field of the kind is left out. */
  readonly fields?: Readonly<Record<string, FieldValue>>;
  readonly heading?: number;
  /** It is gone after so long; for ever without. */
  readonly life?: Duration;
}

/** The zone that a script runs in. Searches leave out the dead and the asker itself. */
export interface ZoneView {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** 1 for a zone that everybody shares; the number of this copy, from 2, for one of instances. */
  readonly instance: number;
  nearest<E extends EntityDefinition>(
    from: Somewhere,
    kind: E,
    range: number,
    accept?: (other: Entity<E>) => boolean,
  ): Entity<E> | null;
  /** The nearest first, of equals the one with the lower id; at most 256. */
  within<E extends EntityDefinition>(
    from: Somewhere,
    kind: E,
    range: number,
    options?: Finding,
  ): readonly Entity<E>[];
  /** By its id; null when it is not here (or not of this kind). The dead as well. */
  find(id: number): EntityHandle | null;
  find<E extends EntityDefinition>(id: number, kind: E): Entity<E> | null;
  /** All of a kind, by id. */
  all<E extends EntityDefinition>(kind: E, options?: Finding): readonly Entity<E>[];
  /** No wall stands on the straight line. */
  sees(from: Somewhere, to: Somewhere): boolean;
  /** Whether something of this size (20 by default) could stand there. */
  isFree(x: number, y: number, size?: number): boolean;
  /** Puts a creature into the zone, there or as near as it can stand. */
  spawn<E extends EntityDefinition>(kind: E, at: Point, options?: SpawnOptions): Entity<E>;
  /** Takes a creature out of the zone; one of a spawn comes back by its rule. Heroes stay. */
  remove(entity: EntityHandle): void;
}

export interface ScriptContext {
  readonly zone: ZoneView;
  /** Milliseconds simulated in this zone since it came up. */
  readonly now: number;
  /** Milliseconds since 1970, the same in all zones: for day and night. */
  readonly wall: number;
  /** Seeded: the same run repeats. */
  readonly random: Random;
  /**
   * Lowers the health of what can be hurt; `by` becomes a threat to it. Says how much was lost: 0
   * for the dead and for what has no health.
   */
  damage(target: EntityHandle, amount: number, by?: EntityHandle | null): number;
  /** Says how much was won; the dead win nothing. */
  heal(target: EntityHandle, amount: number): number;
  /** Back to life, with so much health or all of it. False for the living. */
  revive(target: EntityHandle, health?: number): boolean;
  /**
   * Rolls the table for somebody who just died: heroes may take it from the dead with the client's
   * `items.loot(id)`, once, or only these. False when there was nothing in it.
   */
  loot(dead: EntityHandle, table: LootTable, options?: LootOptions): boolean;
  /**
   * Puts a hero elsewhere, in this zone at once or in another one of the game; of a zone that runs
   * in copies it is the copy of his group, or his own.
   */
  warp(hero: EntityHandle, zone: string, at: Point): void;
  /**
   * Puts a hero into the copy of a zone for this key: all who are sent under one key meet there
   * (an arena for two, a guild's hall). At most 40 bytes; his group's copy without a key.
   */
  instance(hero: EntityHandle, zone: string, at: Point, key?: string): void;
  /** Small durable values of the game, the same in all zones. */
  readonly store: ValueStore;
  /** Heard by heroes near by. */
  say(who: EntityHandle, text: string): void;
  /** Shows a sentence to the hero's player. */
  notice(hero: EntityHandle, text: string): void;
  /** Items and money of a hero; null for whoever is none. */
  itemsOf(hero: EntityHandle): ItemCalls | null;
  /** What this region remembers beyond its process: doors, opened chests, the hour of an event. */
  readonly memory: RegionMemory;
}

/**
 * Small things by name that go with the region's snapshot: they outlive the death of its process
 * and move with it, but may fall back by two seconds, or be gone. So never let anything durable
 * rest on them. Creatures' fields, timers and returns are kept by themselves. Throws when a value
 * is no number, bool or text of at most 128 letters, or when there are more than 256.
 */
export interface RegionMemory {
  get(key: string): FieldValue | undefined;
  set(key: string, value: FieldValue): void;
  delete(key: string): void;
  keys(): readonly string[];
}

/**
 * A high score, whether the bridge is built: texts of at most 4,096 bytes, 10,000 keys of at most
 * 64 bytes. Every call is one question to the database; its promise settles in a later tick, and
 * never when the zone has moved to another node by then.
 */
export interface ValueStore {
  /** Null when nobody ever wrote it. */
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  /** Adds to a whole number (0 when nobody ever wrote it) and gives the sum. */
  add(key: string, by: number): Promise<number>;
}

export interface LootOptions {
  readonly only?: readonly EntityHandle[];
}

/** Of a command: calls are numbered with it, so a command that is sent again is not done again. */
export interface CommandContext extends ScriptContext {
  readonly items: ItemCalls;
}
