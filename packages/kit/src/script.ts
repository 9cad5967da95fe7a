// SPDX-License-Identifier: MIT
/**
 * Scripts: what the entities of a kind do. Calls are short and synchronous. An exception ends that
 * call alone; it is counted and logged, and the entity lives on.
 */
import type { Random } from '@realmkeep/base';
import { check, type EntityDefinition } from './entity.ts';
import type { ValuesOf } from './fields.ts';
import type { ItemCalls } from './item-calls.ts';
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
  /** On its way somewhere, or pausing. */
  readonly busy: boolean;
  /** Stops, for at least `ms`. A hero walks by its player's inputs alone: verbs leave it alone. */
  stand(ms?: number): void;
  /** Walks in a straight line until there or until a wall; `speed` in units per second. */
  goTo(x: number, y: number, options?: { readonly speed?: number }): void;
  /** When not busy: goes a little way within its spawn area (or `area`), or pauses. */
  wander(options?: { readonly area?: Rect; readonly speed?: number }): void;
}

/** An entity of a kind as scripts see it: its fields are properties. */
export type Entity<E extends EntityDefinition = EntityDefinition> = EntityHandle &
  ValuesOf<E['public']> &
  ValuesOf<E['owner']> &
  ValuesOf<E['server']>;

export interface ScriptContext {
  readonly zone: { readonly name: string; readonly width: number; readonly height: number };
  /** Milliseconds simulated in this zone since it came up. */
  readonly now: number;
  /** Seeded: the same run repeats. */
  readonly random: Random;
  /** Shows a sentence to the hero's player. */
  notice(hero: EntityHandle, text: string): void;
  /** Items and money of a hero; null for whoever is none. */
  itemsOf(hero: EntityHandle): ItemCalls | null;
}

/** Of a command: calls are numbered with it, so a command that is sent again is not done again. */
export interface CommandContext extends ScriptContext {
  readonly items: ItemCalls;
}

export interface ScriptHooks<E extends EntityDefinition> {
  /** A creature has appeared, or a hero has come into the zone. */
  spawned?(entity: Entity<E>, context: ScriptContext): void;
  /** Twice a second (`everyMs`), while somebody can see the place. */
  tick?(entity: Entity<E>, context: ScriptContext): void;
  /** A `goTo` has ended: `reached` is false when a wall stood in the way. */
  arrived?(entity: Entity<E>, context: ScriptContext, reached: boolean): void;
  /** Commands of the hero's player. */
  readonly commands?: CommandHooks<E>;
  /** Time between two `tick` calls of an entity, 100 ms at least. */
  readonly everyMs?: number;
}

type CommandHooks<E extends EntityDefinition> = [keyof E['commands']] extends [never]
  ? never
  : {
      readonly [C in keyof E['commands']]?: (
        hero: Entity<E>,
        given: ValuesOf<E['commands'][C]>,
        context: CommandContext,
      ) => void | Promise<void>;
    };

/** A script as the zone runs it: of whatever kind. */
export interface Script {
  readonly kind: string;
  readonly everyMs: number;
  readonly hooks: {
    spawned?(entity: EntityHandle, context: ScriptContext): void;
    tick?(entity: EntityHandle, context: ScriptContext): void;
    arrived?(entity: EntityHandle, context: ScriptContext, reached: boolean): void;
  };
  readonly commands: Readonly<Record<string, CommandHook>>;
}

type CommandHook = (
  hero: EntityHandle,
  given: Readonly<Record<string, number | string | boolean>>,
  context: CommandContext,
) => void | Promise<void>;

/** What the entities of a kind do; list it in `defineGame({ scripts })`. */
export function script<const E extends EntityDefinition>(kind: E, hooks: ScriptHooks<E>): Script {
  const everyMs = hooks.everyMs ?? 500;
  check(everyMs >= 100, `script of "${kind.kind}": everyMs is at least 100`);
  // The zone hands a script entities of its own kind only, so the wider type below is kept.
  const erased = hooks as unknown as Script['hooks'];
  const commands = (hooks.commands ?? {}) as unknown as Script['commands'];
  for (const name of Object.keys(commands)) {
    check(name in kind.commands, `"${name}" is a command of "${kind.kind}"`);
  }
  return { kind: kind.kind, everyMs, hooks: erased, commands };
}
