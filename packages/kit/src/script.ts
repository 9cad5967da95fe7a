// SPDX-License-Identifier: MIT
/**
 * Scripts: what the entities of a kind do, and what happens in a zone. Calls are short and
 * synchronous. An exception ends that call alone; it is kept with its place, and the entity lives
 * on.
 */
import { check, type EntityDefinition } from './entity.ts';
import type { FieldValue, ValuesOf } from './fields.ts';
import type { Entity, EntityHandle } from './handle.ts';
import type { CommandContext, ScriptContext } from './script-context.ts';
import type { ZoneDefinition } from './zone.ts';

export interface Hurt {
  readonly by: EntityHandle | null;
  /** What was lost, at least 1. */
  readonly amount: number;
}

export interface Death {
  readonly by: EntityHandle | null;
}

export interface ScriptHooks<E extends EntityDefinition> {
  /** A creature has appeared, or a hero has come into the zone. */
  spawned?(entity: Entity<E>, context: ScriptContext): void;
  /** Twice a second (`everyMs`), while somebody can see the place. Not of the dead. */
  tick?(entity: Entity<E>, context: ScriptContext): void;
  /** A `goTo` or `walkTo` has ended: `reached` is false when a wall stood in the way. */
  arrived?(entity: Entity<E>, context: ScriptContext, reached: boolean): void;
  /** It lost health and lives. */
  hurt?(entity: Entity<E>, context: ScriptContext, hurt: Hurt): void;
  /** Its health is used up; `entity.threat` still says who took part. */
  died?(entity: Entity<E>, context: ScriptContext, death: Death): void;
  /** A hero has what it left; it is committed. */
  looted?(entity: Entity<E>, context: ScriptContext, hero: EntityHandle): void;
  /** A hero leaves the zone, whichever way. */
  left?(hero: Entity<E>, context: ScriptContext): void;
  /** By the names of the kind's `timers`. */
  readonly timers?: TimerHooks<E>;
  /** Commands of the hero's player. */
  readonly commands?: CommandHooks<E>;
  /** Time between two `tick` calls of an entity, 100 ms at least. */
  readonly everyMs?: number;
}

type TimerHooks<E extends EntityDefinition> = [E['timers'][number]] extends [never]
  ? never
  : {
      readonly [T in E['timers'][number]]?: (
        entity: Entity<E>,
        context: ScriptContext,
        data: number,
      ) => void;
    };

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
    hurt?(entity: EntityHandle, context: ScriptContext, hurt: Hurt): void;
    died?(entity: EntityHandle, context: ScriptContext, death: Death): void;
    looted?(entity: EntityHandle, context: ScriptContext, hero: EntityHandle): void;
    left?(hero: EntityHandle, context: ScriptContext): void;
  };
  readonly timers: Readonly<Record<string, TimerHook>>;
  readonly commands: Readonly<Record<string, CommandHook>>;
}

type TimerHook = (entity: EntityHandle, context: ScriptContext, data: number) => void;
type CommandHook = (
  hero: EntityHandle,
  given: Readonly<Record<string, FieldValue>>,
  context: CommandContext,
) => void | Promise<void>;

/** What the entities of a kind do; list it in `defineGame({ scripts })`. */
export function script<const E extends EntityDefinition>(kind: E, hooks: ScriptHooks<E>): Script {
  const everyMs = hooks.everyMs ?? 500;
  check(everyMs >= 100, `script of "${kind.kind}": everyMs is at least 100`);
  // The zone hands a script entities of its own kind only, so the wider types below are kept.
  const erased = hooks as unknown as Script['hooks'];
  const commands = (hooks.commands ?? {}) as unknown as Script['commands'];
  const timers = (hooks.timers ?? {}) as unknown as Script['timers'];
  for (const name of Object.keys(commands)) {
    check(name in kind.commands, `"${name}" is a command of "${kind.kind}"`);
  }
  for (const name of Object.keys(timers)) {
    check(kind.timers.includes(name), `"${name}" is a timer of "${kind.kind}"`);
  }
  return { kind: kind.kind, everyMs, hooks: erased, timers, commands };
}

type HeroHook = (hero: EntityHandle, context: ScriptContext) => void;

interface AreaHooks {
  entered?(hero: EntityHandle, context: ScriptContext): void;
  left?(hero: EntityHandle, context: ScriptContext): void;
}

interface ZoneHooks<Area extends string> {
  /** The zone begins to run, its creatures in place. */
  opened?(context: ScriptContext): void;
  /** Once a second (`everyMs`), whether anybody is there or not. */
  tick?(context: ScriptContext): void;
  /** A hero has come, by whatever way. */
  readonly entered?: HeroHook;
  readonly left?: HeroHook;
  /** By the names of the zone's `areas`. */
  readonly areas?: { readonly [A in Area]?: AreaHooks };
  /** Time between two `tick` calls, 100 ms at least. */
  readonly everyMs?: number;
}

export interface ZoneScript {
  readonly zone: string;
  readonly everyMs: number;
  readonly hooks: Omit<ZoneHooks<string>, 'areas' | 'everyMs'>;
  readonly areas: Readonly<Record<string, AreaHooks | undefined>>;
}

/** What happens in a zone; list it in `defineGame({ zoneScripts })`. */
export function zoneScript<Area extends string>(
  zone: ZoneDefinition<string, string, Area>,
  hooks: ZoneHooks<NoInfer<Area>>,
): ZoneScript {
  const everyMs = hooks.everyMs ?? 1000;
  check(everyMs >= 100, `script of "${zone.name}": everyMs is at least 100`);
  const areas: ZoneScript['areas'] = hooks.areas ?? {};
  for (const name of Object.keys(areas)) {
    check(name in zone.areas, `"${name}" is an area of "${zone.name}"`);
  }
  return { zone: zone.name, everyMs, hooks, areas };
}
