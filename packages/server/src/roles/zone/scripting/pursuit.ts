// SPDX-License-Identifier: MIT
/**
 * Creatures on their way to something that may move or lie behind a wall: chases and walks. It
 * chooses the legs, straight where nothing is between and along a way around walls otherwise;
 * `Creatures` walks them. A creature that sleeps waits here too.
 */
import { type EntityTable, UNIT_STEPS } from '@realmkeep/sim';
import type { Creatures } from '../creatures.ts';
import type { EntityBody } from '../entities.ts';
import type { Paths, Step, Way } from './paths.ts';

/** A leg is aimed again after so many ticks. */
const AIM_TICKS = 5;
/** Who has come near enough starts again when the other is so much farther away. */
const SLACK_STEPS = 6 * UNIT_STEPS;
/** A place is reached within this distance; a corner, which has a wall beside it, within less. */
const REACHED_STEPS = 8 * UNIT_STEPS;
const CORNER_STEPS = 4 * UNIT_STEPS;
/** A way is good while what it leads to has not moved so far from its end. */
const STRAYED_STEPS = 48 * UNIT_STEPS;
/** From one question for a way to the next, in ticks; after none was found it takes longer. */
const ASK_TICKS = 10;
const NO_WAY_TICKS = 60;
/** Legs in a row that a wall ended, before a walk is given up. */
const HITS_MAX = 4;

interface Pursuer {
  readonly entity: EntityBody;
  /** Null for a walk to a place. */
  readonly target: EntityBody | null;
  /** Units per second. */
  readonly speed: number;
  /** Steps. */
  readonly within: number;
  readonly goal: Step;
  untilAim: number;
  hits: number;
  /** Corners that are left of the way. */
  way: Step[];
  waits: boolean;
  askedAt: number;
}

export interface PursuitReach {
  readonly table: EntityTable;
  readonly creatures: Creatures;
  readonly paths: Paths;
  /** Half the side of its square, in steps. */
  readonly half: (entity: EntityBody) => number;
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
    this.#begin({ entity, target, speed, within, goal: { x: 0, y: 0 } });
  }

  /** A place in steps. */
  walk(entity: EntityBody, x: number, y: number, speed: number): void {
    this.#begin({ entity, target: null, speed, within: REACHED_STEPS, goal: { x, y } });
  }

  /** Chooses legs; before `Creatures.think`. HOT: once per pursuer and tick. */
  tick(isAwake: (body: number) => boolean): void {
    for (const pursuer of this.#by.values()) {
      const { entity, target } = pursuer;
      if (!entity.alive || entity.dead) this.#by.delete(entity);
      else if (!isAwake(entity.body)) continue;
      else if (target !== null && (!target.alive || target.dead)) this.#stop(entity);
      else this.#look(pursuer);
    }
  }

  #begin(of: Pick<Pursuer, 'entity' | 'target' | 'speed' | 'within' | 'goal'>): void {
    const askedAt = Number.NEGATIVE_INFINITY;
    this.#by.set(of.entity, { ...of, untilAim: 0, hits: 0, way: [], waits: false, askedAt });
  }

  #look(pursuer: Pursuer): void {
    const { table, creatures } = this.#reach;
    const { entity, target, within } = pursuer;
    const { body } = entity;
    const x = target === null ? pursuer.goal.x : table.x[target.body];
    const y = target === null ? pursuer.goal.y : table.y[target.body];
    const distance = Math.hypot(x - table.x[body], y - table.y[body]);
    const rests = !creatures.isBusy(body);
    if (distance <= within) {
      pursuer.hits = 0;
      pursuer.way = [];
      if (target === null) this.#arrive(entity, true);
      else if (!rests) creatures.halt(body);
      return;
    }
    // A pause that a script asked for within the chase is kept.
    if (rests && target !== null && distance <= within + SLACK_STEPS) return;
    pursuer.untilAim -= 1;
    if (!rests && pursuer.untilAim > 0) return;
    pursuer.untilAim = AIM_TICKS;
    if (rests && creatures.wasBlocked(body)) pursuer.hits += 1;
    if (target === null && pursuer.hits > HITS_MAX) this.#arrive(entity, false);
    else this.#aim(pursuer, { x, y });
  }

  #aim(pursuer: Pursuer, goal: Step): void {
    const { table, creatures, paths, half } = this.#reach;
    const { entity, speed, way } = pursuer;
    const { body } = entity;
    const here = { x: table.x[body], y: table.y[body] };
    const size = half(entity);
    if (paths.isClear(here, goal, size)) {
      pursuer.way = [];
      creatures.leg(body, goal.x, goal.y, speed);
      return;
    }
    const end = way.at(-1);
    const strayed = end === undefined || distanceOf(end, goal) > STRAYED_STEPS;
    if (strayed) this.#ask(pursuer, here, goal);
    // A corner is cut as soon as the one behind it can be walked to.
    while (way.length > 1) {
      const isThere = distanceOf(way[0], here) <= CORNER_STEPS;
      if (!isThere && !paths.isClear(here, way[1], size)) break;
      way.shift();
      pursuer.hits = 0;
    }
    const next = way[0] ?? goal;
    creatures.leg(body, next.x, next.y, speed);
  }

  #ask(pursuer: Pursuer, from: Step, to: Step): void {
    const { table, paths, half } = this.#reach;
    const { entity } = pursuer;
    if (pursuer.waits || table.tick - pursuer.askedAt < ASK_TICKS) return;
    pursuer.askedAt = table.tick;
    pursuer.waits = paths.ask({
      half: half(entity),
      from,
      to,
      isOver: () => this.#by.get(entity) !== pursuer,
      found: (way) => this.#found(pursuer, way),
    });
  }

  #found(pursuer: Pursuer, way: Way): void {
    pursuer.waits = false;
    if (way !== null) {
      pursuer.way = [...way];
      pursuer.hits = 0;
      pursuer.untilAim = 0;
    } else if (pursuer.target === null) this.#arrive(pursuer.entity, false);
    else pursuer.askedAt = this.#reach.table.tick + NO_WAY_TICKS;
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

function distanceOf(a: Step, b: Step): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
