// SPDX-License-Identifier: MIT
/** Entities as scripts hold them: a handle with the entity's fields as properties, and verbs. */
import type { Duration } from './duration.ts';
import type { EntityDefinition } from './entity.ts';
import type { ValuesOf } from './fields.ts';
import type { Rect } from './shapes.ts';

/** What every entity has, whatever its kind. Lengths are units; headings 256 to the turn. */
export interface EntityHandle {
  readonly id: number;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  /** 0 is east, 64 south, 128 west, 192 north. */
  readonly heading: number;
  /** Units per second. */
  readonly speed: number;
  /** False once it is gone: its fields no longer count. */
  readonly alive: boolean;
  /** Its health is used up: it lies there and does nothing. */
  readonly dead: boolean;
  /** On its way somewhere, or pausing. */
  readonly busy: boolean;
  /** In no stream: only its own player, and whom `hide` named, see it. */
  readonly hidden: boolean;
  /** Who made it angry. Empty for a hero until something hurts it. */
  readonly threat: Threat;
  /** Tells one kind from another: `if (by.is(Hero)) by.xp += 5`. */
  is<E extends EntityDefinition>(kind: E): this is Entity<E>;
  /** From middle to middle. */
  distanceTo(other: EntityHandle): number;
  /** No wall stands between the two middles. */
  sees(other: EntityHandle): boolean;
  /** Stops, for at least `ms`. A hero walks by its player's inputs alone: verbs leave it alone. */
  stand(ms?: number): void;
  /** Turns towards the other. */
  face(other: EntityHandle): void;
  /** Walks in a straight line until there or until a wall; `speed` in units per second. */
  goTo(x: number, y: number, options?: Pace): void;
  /** Walks around walls; `arrived` says how it ended. */
  walkTo(x: number, y: number, options?: Pace): void;
  /**
   * Follows the other around walls, and keeps within this distance of it (24 by default) until
   * another verb is called or it is gone or dead. May be called at every tick.
   */
  chase(other: EntityHandle, options?: Pace & { readonly within?: number }): void;
  /** Runs straight away from the other for a moment. */
  flee(other: EntityHandle, options?: Pace): void;
  /** When not busy: goes a little way within its spawn area (or `area`), or pauses. */
  wander(options?: Pace & { readonly area?: Rect }): void;
  /**
   * Takes it out of everybody's sight but its own player's and that of these heroes, until `show`;
   * called again, these count. What scripts find does not change: they ask `hidden`.
   */
  hide(seenBy?: readonly EntityHandle[]): void;
  show(): void;
  /**
   * True when the last time of this name is over: then the next begins. `if
   * (wolf.cooldown('bite', '2s')) …`
   */
  cooldown(name: string, time: Duration): boolean;
  /** Milliseconds until `cooldown` of this name is true again. */
  coolingMs(name: string): number;
}

interface Pace {
  /** Units per second; the kind's by default. */
  readonly speed?: number;
}

/** Who made a creature angry, and how much. The dead and the gone are left out. */
export interface Threat {
  add(who: EntityHandle, amount: number): void;
  of(who: EntityHandle): number;
  /** The greatest threat; of equals the one that came first. */
  top(): EntityHandle | null;
  /** The greatest first. */
  all(): readonly EntityHandle[];
  clear(): void;
}

/** Verbs whose names and arguments are the kind's own. */
interface OwnVerbs<E extends EntityDefinition> {
  /**
   * Calls the script's hook of this name after a while, with `data`. Each name runs once at a time:
   * setting it again replaces it. It goes with the entity.
   */
  timer(name: E['timers'][number], after: Duration, data?: number): void;
  cancelTimer(name: E['timers'][number]): void;
  /** Tells the hero's own player. Lost when the player is away. */
  tell<N extends keyof E['events'] & string>(name: N, given: ValuesOf<E['events'][N]>): void;
}

/** An entity of a kind as scripts see it: its fields are properties. */
export type Entity<E extends EntityDefinition = EntityDefinition> = EntityHandle &
  OwnVerbs<E> &
  ValuesOf<E['public']> &
  ValuesOf<E['owner']> &
  ValuesOf<E['server']>;
