// SPDX-License-Identifier: MIT
/**
 * Calls the game's scripts. What one throws ends that call alone: it is counted and reported with
 * its place, and the entity and the zone live on.
 */
import { present } from '@realmkeep/base';
import type {
  CommandContext,
  Death,
  EntityHandle,
  FieldValue,
  Game,
  Hurt,
  ItemCalls,
  SavedFields,
  Script,
  ScriptContext,
  ZoneScript,
} from '@realmkeep/kit';
import type { Watch, WatchedCall } from '../../../runtime/watch.ts';
import type { ScriptTimes, ScriptUse } from './account.ts';

/** Where a script failed. */
export interface ScriptFailure {
  /** The kind whose script it is, or `zone NAME`, or `account`. */
  readonly script: string;
  readonly hook: string;
  /** Null for a script of the zone. */
  readonly entity: EntityHandle | null;
  /** What the call was given beside its entity. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly error: unknown;
}

export interface RunnerReach {
  readonly game: Game;
  /** Name of the zone. */
  readonly zone: string;
  readonly context: ScriptContext;
  /** Items of a hero, for a command by its number; null for no hero. */
  readonly callsOf: (hero: EntityHandle, number: number) => ItemCalls | null;
  readonly failed: (failure: ScriptFailure) => void;
  /** Milliseconds of a clock that tells how long a call took. */
  readonly clock: () => number;
  readonly times: ScriptTimes;
  readonly watch: Watch;
  /** Name of the region. */
  readonly region: string;
  /** Calls that are not made for now: they hung. */
  readonly resting: readonly WatchedCall[];
}

/** What a kind's script has at hand for its most frequent call. */
interface ScriptedKind {
  readonly hooks: Script['hooks'];
  readonly use: ScriptUse;
  readonly tickLabel: number;
  readonly tickRests: boolean;
}

const NOTHING = {};

export class ScriptRunner {
  /** Exceptions so far. */
  exceptions = 0;
  readonly times: ScriptTimes;
  readonly #reach: RunnerReach;
  readonly #context: ScriptContext;
  readonly #zone: ZoneScript | null;
  readonly #kinds = new Map<string, ScriptedKind>();
  readonly #watch: Watch;
  readonly #labels = new Map<string, number>();

  constructor(reach: RunnerReach) {
    this.#reach = reach;
    this.times = reach.times;
    this.#watch = reach.watch;
    for (const [kind, { hooks }] of reach.game.scripts) {
      const tickLabel = this.#label(kind, 'tick');
      const tickRests = this.#rests(kind, 'tick');
      this.#kinds.set(kind, { hooks, use: this.times.of(kind), tickLabel, tickRests });
    }
    this.#context = reach.context;
    this.#zone = reach.game.zoneScripts.get(reach.zone) ?? null;
  }

  /** Time between two `tick` calls; 0 when the kind has none. */
  everyMs(kind: string): number {
    const script = this.#script(kind);
    return script?.hooks.tick === undefined ? 0 : script.everyMs;
  }

  spawned(entity: EntityHandle): void {
    const hooks = this.#script(entity.kind)?.hooks;
    if (hooks?.spawned)
      this.#guard(entity, 'spawned', () => hooks.spawned?.(entity, this.#context));
  }

  /** HOT: every thought of every creature. */
  tick(entity: EntityHandle): void {
    const kind = this.#kinds.get(entity.kind);
    if (kind?.hooks.tick === undefined || kind.tickRests) return;
    const { hooks, use } = kind;
    const { weight } = use;
    const from = weight > 0 ? this.#reach.clock() : 0;
    this.#watch.enter(kind.tickLabel, entity.id);
    try {
      hooks.tick?.(entity, this.#context);
    } catch (error) {
      this.#failed(entity, 'tick', NOTHING, error);
    }
    this.#watch.leave();
    if (weight > 0) use.used(this.#reach.clock() - from, weight);
    else use.calls += 1;
  }

  arrived(entity: EntityHandle, reached: boolean): void {
    const hooks = this.#script(entity.kind)?.hooks;
    if (hooks?.arrived === undefined) return;
    const run = (): void => hooks.arrived?.(entity, this.#context, reached);
    this.#guard(entity, 'arrived', run, { reached });
  }

  hurt(entity: EntityHandle, hurt: Hurt): void {
    const hooks = this.#script(entity.kind)?.hooks;
    if (hooks?.hurt === undefined) return;
    const given = { by: hurt.by?.id ?? 0, amount: hurt.amount };
    this.#guard(entity, 'hurt', () => hooks.hurt?.(entity, this.#context, hurt), given);
  }

  died(entity: EntityHandle, death: Death): void {
    const hooks = this.#script(entity.kind)?.hooks;
    if (hooks?.died === undefined) return;
    const given = { by: death.by?.id ?? 0 };
    this.#guard(entity, 'died', () => hooks.died?.(entity, this.#context, death), given);
  }

  looted(entity: EntityHandle, hero: EntityHandle): void {
    const hooks = this.#script(entity.kind)?.hooks;
    if (hooks?.looted === undefined) return;
    const run = (): void => hooks.looted?.(entity, this.#context, hero);
    this.#guard(entity, 'looted', run, { hero: hero.id });
  }

  left(hero: EntityHandle): void {
    const hooks = this.#script(hero.kind)?.hooks;
    if (hooks?.left) this.#guard(hero, 'left', () => hooks.left?.(hero, this.#context));
  }

  timer(entity: EntityHandle, name: string, data: number): void {
    const hook = this.#script(entity.kind)?.timers[name];
    if (hook === undefined) return;
    const run = (): void => hook(entity, this.#context, data);
    this.#guard(entity, `timer ${name}`, run, { data });
  }

  /** A command of the hero's player; false when the script has no such command. */
  command(
    hero: EntityHandle,
    name: string,
    given: Readonly<Record<string, FieldValue>>,
    number: number,
  ): boolean {
    const hook = this.#script(hero.kind)?.commands[name];
    if (hook === undefined) return false;
    let items: ItemCalls | null = null;
    const itemsOf = (): ItemCalls => {
      items ??= present(this.#reach.callsOf(hero, number), 'commands are given to heroes');
      return items;
    };
    // Most commands have nothing to do with items: their calls are made when they are asked for.
    const context: CommandContext = Object.create(this.#context, { items: { get: itemsOf } });
    this.#guard(hero, `command ${name}`, () => hook(hero, given, context), given);
    return true;
  }

  /** The hero's fields as the account script wants them saved; as they are when it fails. */
  saved(hero: EntityHandle, fields: SavedFields): SavedFields {
    try {
      return this.#reach.game.account.save(fields);
    } catch (error) {
      this.#report({ script: 'account', hook: 'save', entity: hero, given: fields, error });
      return fields;
    }
  }

  /** Time between two ticks of the zone's script; 0 when it has none. */
  get zoneEveryMs(): number {
    return this.#zone?.hooks.tick === undefined ? 0 : this.#zone.everyMs;
  }

  zoneOpened(): void {
    this.#guardZone('opened', () => this.#zone?.hooks.opened?.(this.#context));
  }

  zoneTick(): void {
    this.#guardZone('tick', () => this.#zone?.hooks.tick?.(this.#context));
  }

  zoneEntered(hero: EntityHandle): void {
    this.#guardZone('entered', () => this.#zone?.hooks.entered?.(hero, this.#context), hero);
  }

  zoneLeft(hero: EntityHandle): void {
    this.#guardZone('left', () => this.#zone?.hooks.left?.(hero, this.#context), hero);
  }

  areaEntered(area: string, hero: EntityHandle): void {
    const hooks = this.#zone?.areas[area];
    this.#guardZone(`entered ${area}`, () => hooks?.entered?.(hero, this.#context), hero);
  }

  areaLeft(area: string, hero: EntityHandle): void {
    const hooks = this.#zone?.areas[area];
    this.#guardZone(`left ${area}`, () => hooks?.left?.(hero, this.#context), hero);
  }

  #rests(script: string, hook: string): boolean {
    const { resting } = this.#reach;
    return resting.length > 0 && resting.some((r) => r.script === script && r.hook === hook);
  }

  #label(script: string, hook: string): number {
    const key = `${script}\n${hook}`;
    let label = this.#labels.get(key);
    if (label === undefined) {
      label = this.#watch.label({ script, hook, region: this.#reach.region });
      this.#labels.set(key, label);
    }
    return label;
  }

  #script(kind: string): Script | undefined {
    return this.#reach.game.scripts.get(kind);
  }

  #guard(
    entity: EntityHandle,
    hook: string,
    run: () => void | Promise<void>,
    given: Readonly<Record<string, unknown>> = NOTHING,
  ): void {
    if (this.#rests(entity.kind, hook)) return;
    const from = this.#reach.clock();
    this.#watch.enter(this.#label(entity.kind, hook), entity.id);
    try {
      run()?.catch((error: unknown) => this.#failed(entity, hook, given, error));
    } catch (error) {
      this.#failed(entity, hook, given, error);
    }
    this.#watch.leave();
    this.times.of(entity.kind).used(this.#reach.clock() - from);
  }

  #guardZone(hook: string, run: () => void, entity: EntityHandle | null = null): void {
    if (this.#zone === null) return;
    const script = `zone ${this.#reach.zone}`;
    if (this.#rests(script, hook)) return;
    const from = this.#reach.clock();
    this.#watch.enter(this.#label(script, hook), entity?.id ?? 0);
    try {
      run();
    } catch (error) {
      this.#report({ script, hook, entity, given: NOTHING, error });
    }
    this.#watch.leave();
    this.times.of(script).used(this.#reach.clock() - from);
  }

  #failed(
    entity: EntityHandle,
    hook: string,
    given: Readonly<Record<string, unknown>>,
    error: unknown,
  ): void {
    this.#report({ script: entity.kind, hook, entity, given, error });
  }

  #report(failure: ScriptFailure): void {
    this.exceptions += 1;
    this.times.of(failure.script).exceptions += 1;
    this.#reach.failed(failure);
  }
}
