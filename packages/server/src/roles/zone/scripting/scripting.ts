// SPDX-License-Identifier: MIT
/**
 * Everything of a region that scripts have to do with: its creatures' lives and ways, timers,
 * health, areas, and what a script's context can do. The region calls it at fixed moments of its
 * tick; it must never touch a socket, the database, or another region.
 */
import { type Env, parseRegionId, type Random, type RegionId } from '@realmkeep/base';
import {
  type EntityHandle,
  type FieldValue,
  type Game,
  halfSizeOf,
  type ItemCalls,
  type LootSpec,
  type Point,
  type RegionMemory,
  rollLoot,
  type ScriptContext,
  type ValueStore,
  type Zone,
} from '@realmkeep/kit';
import { type EntityTable, UNIT_STEPS } from '@realmkeep/sim';
import type { Watch, WatchedCall } from '../../../runtime/watch.ts';
import { Creatures } from '../creatures.ts';
import { EntityBody, type EntityClasses, type EntityVerbs } from '../entities.ts';
import { Population } from '../population.ts';
import { ScriptTimes } from './account.ts';
import { Areas } from './areas.ts';
import { Health, isSpent } from './health.ts';
import { type NavMeshes, Paths } from './paths.ts';
import { Pursuit } from './pursuit.ts';
import { type ScriptFailure, ScriptRunner } from './runner.ts';
import { Space } from './space.ts';
import { Spawns } from './spawns.ts';
import { Timers } from './timers.ts';
import { RegionView } from './zone-view.ts';

/** What a dead creature has for whoever takes it. */
export interface Remains {
  /** Name of its place among the living: with a number of its life it is used up once. */
  readonly spawn: string;
  readonly loot: LootSpec;
  /** Who may take it; null for everybody. */
  readonly only: readonly EntityHandle[] | null;
}

/** Ways out of the region; heroes are named by their entities. */
export interface ScriptPorts {
  readonly notice: (hero: EntityHandle, text: string) => void;
  readonly say: (who: EntityHandle, text: string) => void;
  readonly tell: EntityVerbs['tell'];
  /** `key`: into the copy of the zone for that; null: to where his own way leads. */
  readonly warp: (hero: EntityHandle, zone: string, at: Point, key: string | null) => void;
  readonly callsOf: (hero: EntityHandle, number: number | null) => ItemCalls | null;
  readonly leave: (dead: EntityBody, remains: Remains) => void;
  readonly failed: (failure: ScriptFailure) => void;
  readonly store: ValueStore;
  /** What it left is no longer to be had. */
  readonly gone: (entity: EntityBody) => void;
  readonly hidden: Pick<EntityVerbs, 'isHidden' | 'hide' | 'show'>;
}

export interface ScriptingReach {
  readonly game: Game;
  readonly zone: Zone;
  readonly region: RegionId;
  readonly table: EntityTable;
  readonly classes: EntityClasses;
  readonly meshes: NavMeshes;
  readonly random: Random;
  readonly memory: RegionMemory;
  readonly ports: ScriptPorts;
  readonly watch: Watch;
  /** Calls that are not made for now. */
  readonly resting: readonly WatchedCall[];
}

export class Scripting {
  readonly population: Population;
  runner: ScriptRunner;
  readonly spawns: Spawns;
  readonly timers = new Timers();
  readonly #env: Env;
  #reach: ScriptingReach;
  readonly #space: Space;
  readonly creatures: Creatures;
  readonly #paths: Paths;
  readonly #pursuit: Pursuit;
  readonly #health: Health;
  readonly #areas: Areas;
  readonly context: ScriptContext;
  #untilZoneTick = 0;

  constructor(env: Env, reach: ScriptingReach) {
    const { game, zone, region, table, classes, random } = reach;
    this.#env = env;
    this.#reach = reach;
    this.#space = new Space(table, zone.width, zone.height);
    this.creatures = new Creatures(zone, table, random, {
      tick: (body) => this.#with(body, (entity) => this.runner.tick(entity)),
      arrived: (body, reached) =>
        this.#with(body, (entity) => this.runner.arrived(entity, reached)),
    });
    this.#paths = new Paths(zone.walls, reach.meshes);
    this.#pursuit = new Pursuit({
      table,
      creatures: this.creatures,
      paths: this.#paths,
      half: (entity) => this.population.half(entity),
      arrived: (entity, reached) => this.runner.arrived(entity, reached),
    });
    const world = { table, creatures: this.creatures, tickHz: zone.tickHz, verbs: this.#verbs() };
    this.population = new Population(game, classes, world);
    this.spawns = new Spawns(parseRegionId(region)?.region ?? 0, {
      zone,
      random,
      population: this.population,
      creatures: this.creatures,
      now: () => this.now,
      everyMs: (kind) => this.runner.everyMs(kind),
      appeared: (entity) => this.runner.spawned(entity),
      gone: (entity) => this.#forget(entity),
    });
    this.#health = new Health({
      hurt: (entity, by, amount) => this.runner.hurt(entity, { by, amount }),
      died: (entity, by) => this.#died(entity, by),
      revived: (entity) => this.spawns.revived(entity),
    });
    this.context = this.#makeContext();
    this.runner = this.#makeRunner();
    this.#areas = new Areas(zone, {
      entered: (area, hero) => this.runner.areaEntered(area, hero),
      left: (area, hero) => this.runner.areaLeft(area, hero),
    });
  }

  /** Milliseconds simulated. */
  get now(): number {
    return (this.#reach.table.tick * 1000) / this.#reach.zone.tickHz;
  }

  /** The scripts of another version go on from here; creatures, timers and cooldowns stay. */
  reload(game: Game): void {
    const { times, exceptions } = this.runner;
    this.#reach = { ...this.#reach, game };
    this.runner = this.#makeRunner(times);
    this.runner.exceptions = exceptions;
    this.population.reload(game);
    this.spawns.reload();
    this.#untilZoneTick = 0;
  }

  /** The zone begins to run. */
  open(): void {
    const { zone } = this.#reach;
    const movers = zone.spawns.filter(({ kind, loot }) => loot === undefined && kind.speed > 0);
    for (const size of new Set(movers.map(({ kind }) => halfSizeOf(kind)))) {
      this.#paths.prepare(size);
    }
    this.spawns.populate();
    this.#space.forget();
    this.runner.zoneOpened();
  }

  heroEntered(hero: EntityBody): void {
    hero.dead = isSpent(hero);
    this.runner.spawned(hero);
    this.runner.zoneEntered(hero);
  }

  heroLeft(hero: EntityBody): void {
    this.#areas.forget(hero);
    this.runner.zoneLeft(hero);
    this.runner.left(hero);
    this.#forget(hero);
  }

  /** At the beginning of a tick: what is due, before anybody thinks. */
  begin(): void {
    const { table, zone } = this.#reach;
    this.#space.forget();
    this.spawns.tick();
    this.timers.run(table.tick, ({ entity, name, data }) => {
      if (entity.alive) this.runner.timer(entity, name, data);
    });
    if (this.runner.zoneEveryMs === 0) return;
    this.#untilZoneTick -= 1;
    if (this.#untilZoneTick > 0) return;
    this.#untilZoneTick = Math.round((this.runner.zoneEveryMs * zone.tickHz) / 1000);
    this.runner.zoneTick();
  }

  /** Thoughts; `awake` is 1 for each sector that somebody observes. */
  think(awake: Uint8Array): void {
    const { table, zone } = this.#reach;
    const { grid } = zone;
    this.#paths.tick();
    this.#pursuit.tick((body) => awake[grid.sectorAt(table.x[body], table.y[body])] === 1);
    this.creatures.think(awake);
  }

  move(awake: Uint8Array): void {
    this.creatures.move(awake);
  }

  /** Looks which areas a hero is in; after the step. */
  watch(hero: EntityBody): void {
    if (this.#areas.any) this.#areas.watch(hero);
  }

  #with(body: number, run: (entity: EntityBody) => void): void {
    const entity = this.population.of(body);
    if (entity !== null) run(entity);
  }

  #died(entity: EntityBody, by: EntityHandle | null): void {
    const { table } = this.#reach;
    this.#pursuit.end(entity);
    table.setMotion(entity.body, table.heading[entity.body], 0);
    this.runner.died(entity, { by });
    // A script may have brought it back, or taken it away.
    if (entity.alive && entity.dead) this.spawns.died(entity);
  }

  #forget(entity: EntityBody): void {
    this.timers.forget(entity);
    this.#pursuit.end(entity);
    this.#reach.ports.gone(entity);
  }

  #makeRunner(times = new ScriptTimes()): ScriptRunner {
    const { game, zone, ports } = this.#reach;
    return new ScriptRunner({
      game,
      zone: zone.name,
      context: this.context,
      callsOf: ports.callsOf,
      failed: ports.failed,
      clock: () => this.#env.clock.now(),
      watch: this.#reach.watch,
      region: this.#reach.region,
      resting: this.#reach.resting,
      times,
    });
  }

  #makeContext(): ScriptContext {
    const { zone, region, random, ports, memory } = this.#reach;
    const { population, spawns } = this;
    const now = (): number => this.now;
    const { clock } = this.#env;
    return {
      zone: new RegionView({ zone, region, population, space: this.#space, spawns }),
      random,
      get now() {
        return now();
      },
      get wall() {
        return clock.wall();
      },
      damage: (target, amount, by = null) => this.#health.damage(target, amount, by),
      heal: (target, amount) => this.#health.heal(target, amount),
      revive: (target, health) => this.#health.revive(target, health),
      loot: (dead, table, options = {}) => {
        const loot = rollLoot(table, random);
        return this.#leave(dead, loot, options.only ?? null);
      },
      warp: (hero, zone, at) => ports.warp(hero, zone, at, null),
      instance: (hero, zone, at, key) => ports.warp(hero, zone, at, key ?? ''),
      say: ports.say,
      notice: ports.notice,
      store: ports.store,
      itemsOf: (hero) => ports.callsOf(hero, null),
      memory,
    };
  }

  #leave(dead: EntityHandle, loot: LootSpec, only: Remains['only']): boolean {
    if (!(dead instanceof EntityBody) || !dead.alive || !dead.dead) return false;
    const life = this.spawns.lifeOf(dead);
    if (life === null || ((loot.items ?? []).length === 0 && (loot.money ?? 0) === 0)) return false;
    this.#reach.ports.leave(dead, { spawn: life.key, loot, only });
    return true;
  }

  #verbs(): EntityVerbs {
    const { zone, table, ports } = this.#reach;
    return {
      now: () => this.now,
      sees: (from, to) => {
        const [x0, y0, x1, y1] = [from.x, from.y, to.x, to.y].map((v) =>
          Math.round(v * UNIT_STEPS),
        );
        return zone.walls.lineIsClear(x0, y0, x1, y1);
      },
      isOnItsWay: (entity) => this.#pursuit.has(entity),
      chase: (entity, target, speed, within) => {
        if (this.spawns.lifeOf(entity) !== null) {
          this.#pursuit.chase(entity, target, speed, within);
        }
      },
      walk: (entity, x, y, speed) => {
        if (this.spawns.lifeOf(entity) !== null) this.#pursuit.walk(entity, x, y, speed);
      },
      stay: (entity) => this.#pursuit.end(entity),
      setTimer: (entity: EntityBody, name: string, ms: number, data: number) => {
        const ticks = Math.max(1, Math.round((ms * zone.tickHz) / 1000));
        this.timers.set({ entity, name, data, due: table.tick + ticks });
      },
      cancelTimer: (entity, name) => this.timers.cancel(entity, name),
      tell: (hero: EntityBody, event: string, given: Readonly<Record<string, FieldValue>>) =>
        ports.tell(hero, event, given),
      isHidden: (entity) => ports.hidden.isHidden(entity),
      hide: (entity, seenBy) => ports.hidden.hide(entity, seenBy),
      show: (entity) => ports.hidden.show(entity),
    };
  }
}
