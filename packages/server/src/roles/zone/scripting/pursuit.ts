// SPDX-License-Identifier: MIT
/**
 * Creatures on their way to something that may move or lie behind a wall: chases and walks. It
 * chooses the legs, `Creatures` walks them. A creature that sleeps waits here too.
 */
import { type EntityTable, UNIT_STEPS, type Walls } from '@realmkeep/sim';
import type { Creatures } from '../creatures.ts';
import type { EntityBody } from '../entities.ts';

/** A leg towards something that moves is aimed again after so many ticks. */
const AIM_TICKS = 5;
/** Who has come near enough starts again when the other is so much farther away. */
const SLACK_STEPS = 6 * UNIT_STEPS;
/** A place is reached within this distance. */
const REACHED_STEPS = 8 * UNIT_STEPS;
/** Legs in a row that a wall ended, before a walk is given up. */
const HITS_MAX = 3;

interface Pursuer {
  readonly entity: EntityBody;
  /** Null for a walk to a place. */
  readonly target: EntityBody | null;
  /** Units per second. */
  readonly speed: number;
  /** Steps. */
  readonly within: number;
  readonly x: number;
  readonly y: number;
  untilAim: number;
  hits: number;
}

export interface PursuitReach {
  readonly table: EntityTable;
  readonly walls: Walls;
  readonly creatures: Creatures;
  readonly arrived: (entity: EntityBody, reached: boolean) => void;
}

export class Pursuit {
  readonly #reach: PursuitReach;
  readonly #by = new Map<EntityBody, Pursuer>();

  constructor(reach: PursuitReach) {
    this.#reach = reach;
  }

  has(entity: EntityBody): boolean {
    return this.#by.has(entity);
  }

  end(entity: EntityBody): void {
    this.#by.delete(entity);
  }

  chase(entity: EntityBody, target: EntityBody, speed: number, within: number): void {
    const now = this.#by.get(entity);
    if (now?.target === target && now.speed === speed && now.within === within) return;
    const untilAim = 0;
    this.#by.set(entity, { entity, target, speed, within, x: 0, y: 0, untilAim, hits: 0 });
  }

  /** A place in steps. */
  walk(entity: EntityBody, x: number, y: number, speed: number): void {
    const within = REACHED_STEPS;
    this.#by.set(entity, { entity, target: null, speed, within, x, y, untilAim: 0, hits: 0 });
  }

  /** Chooses legs; before `Creatures.think`. HOT: once per pursuer and tick. */
  tick(isAwake: (body: number) => boolean): void {
    for (const pursuer of this.#by.values()) {
      const { entity, target } = pursuer;
      if (!entity.alive || entity.dead) this.#by.delete(entity);
      else if (!isAwake(entity.body)) continue;
      else if (target !== null && (!target.alive || target.dead)) this.#stop(entity);
      else this.#aim(pursuer);
    }
  }

  #aim(pursuer: Pursuer): void {
    const { table, creatures } = this.#reach;
    const { entity, target } = pursuer;
    const { body } = entity;
    const goalX = target === null ? pursuer.x : table.x[target.body];
    const goalY = target === null ? pursuer.y : table.y[target.body];
    const distance = Math.hypot(goalX - table.x[body], goalY - table.y[body]);
    const rests = !creatures.isBusy(body);
    if (distance <= pursuer.within) {
      pursuer.hits = 0;
      if (target === null) this.#arrive(entity, true);
      else if (!rests) creatures.halt(body);
      return;
    }
    if (rests && target !== null && distance <= pursuer.within + SLACK_STEPS) return;
    pursuer.untilAim -= 1;
    if (!rests && pursuer.untilAim > 0) return;
    pursuer.untilAim = AIM_TICKS;
    if (rests && creatures.wasBlocked(body)) pursuer.hits += 1;
    if (target === null && pursuer.hits > HITS_MAX) this.#arrive(entity, false);
    else creatures.leg(body, goalX, goalY, pursuer.speed);
  }

  #stop(entity: EntityBody): void {
    this.#by.delete(entity);
    this.#reach.creatures.halt(entity.body);
  }

  #arrive(entity: EntityBody, reached: boolean): void {
    this.#stop(entity);
    this.#reach.arrived(entity, reached);
  }
}
