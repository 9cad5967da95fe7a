// SPDX-License-Identifier: MIT
/**
 * What creatures do with their legs: walk in a straight line, pause, wander. A struct of arrays by
 * body beside the entity table. A creature whose sector nobody observes sleeps: it neither thinks
 * nor moves, and goes on where it was when somebody looks.
 *
 * Within a tick, `think` comes before `move`, so that every change of motion is told before the
 * step that follows it.
 */
import type { Random } from '@realmkeep/base';
import type { Rect, Zone } from '@realmkeep/kit';
import {
  type EntityTable,
  headingOf,
  type Moved,
  speedOfUnits,
  stepsOfUnits,
  stepX,
  stepY,
  UNIT_STEPS,
} from '@realmkeep/sim';

const NONE = 0;
const IDLE = 1;
const WALKING = 2;
const PAUSING = 3;

/** A leg of wandering is so long, in steps; the creature pauses so long between legs. */
const WANDER_STEPS_MIN = 60 * UNIT_STEPS;
const WANDER_STEPS_MAX = 320 * UNIT_STEPS;
const PAUSE_MS_MIN = 800;
const PAUSE_MS_MAX = 4500;
/** Tries to find a leg that no wall cuts short, per wish to wander. */
const WANDER_TRIES = 4;
/** A goal is reached within this distance: headings are one of 256, so legs end a little beside. */
const REACHED_STEPS = 8 * UNIT_STEPS;
/** Ticks of a leg that is fitted to its end. */
const SHORT_STEPS = 6;
/** Legs that one `goTo` may take. */
const LEGS_MAX = 4;

export interface CreatureHooks {
  tick(body: number): void;
  arrived(body: number, reached: boolean): void;
}

/** Where a creature belongs, in steps. */
interface Area {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export class Creatures {
  readonly #zone: Zone;
  readonly #table: EntityTable;
  readonly #random: Random;
  readonly #hooks: CreatureHooks;
  readonly #moved: Moved = { x: 0, y: 0, blockedX: false, blockedY: false };
  #mode: Uint8Array;
  /** Ticks left of the leg or pause. */
  #left: Uint32Array;
  /** Ticks until the script is asked again, and from one time to the next. */
  #untilThink: Uint16Array;
  #thinkTicks: Uint16Array;
  #goalX: Int32Array;
  #goalY: Int32Array;
  #goalSpeed: Uint16Array;
  #legs: Uint8Array;
  /** 1: a wall ended the leg. */
  #hit: Uint8Array;
  #half: Uint16Array;
  /** 1: a wall ended the last leg. */
  #blocked: Uint8Array;
  /** 1: `goTo` of a script, which hears of its end. */
  #announced: Uint8Array;
  readonly #area: Area[] = [];

  constructor(zone: Zone, table: EntityTable, random: Random, hooks: CreatureHooks) {
    this.#zone = zone;
    this.#table = table;
    this.#random = random;
    this.#hooks = hooks;
    const capacity = table.id.length;
    this.#mode = new Uint8Array(capacity);
    this.#left = new Uint32Array(capacity);
    this.#untilThink = new Uint16Array(capacity);
    this.#thinkTicks = new Uint16Array(capacity);
    this.#goalX = new Int32Array(capacity);
    this.#goalY = new Int32Array(capacity);
    this.#goalSpeed = new Uint16Array(capacity);
    this.#legs = new Uint8Array(capacity);
    this.#hit = new Uint8Array(capacity);
    this.#half = new Uint16Array(capacity);
    this.#announced = new Uint8Array(capacity);
    this.#blocked = new Uint8Array(capacity);
  }

  /** Makes a body of the table a creature; `everyMs` 0: no script asks for it. */
  add(body: number, half: number, area: Rect, everyMs: number): void {
    this.#reserve();
    this.#mode[body] = IDLE;
    this.#half[body] = half;
    this.#hit[body] = 0;
    this.#announced[body] = 0;
    const ticks = Math.round((everyMs * this.#zone.tickHz) / 1000);
    this.#thinkTicks[body] = Math.min(0xffff, ticks);
    // Spread over the interval, so that a zone full of creatures does not think all at once.
    this.#untilThink[body] = ticks === 0 ? 0 : 1 + this.#random.below(ticks);
    this.#area[body] = areaOf(area);
  }

  remove(body: number): void {
    if (body < this.#mode.length) this.#mode[body] = NONE;
  }

  /** What `restore` needs to let it go on where it is. */
  stateOf(body: number): number[] {
    if (this.#modeOf(body) === NONE) return [];
    return [
      this.#mode[body],
      this.#left[body],
      this.#untilThink[body],
      this.#goalX[body],
      this.#goalY[body],
      this.#goalSpeed[body],
      this.#legs[body],
      this.#hit[body],
      this.#announced[body],
    ];
  }

  /** Goes on with what `stateOf` told; whatever is not that stands still. */
  restore(body: number, state: readonly number[]): void {
    if (this.#modeOf(body) === NONE) return;
    const [mode, left, untilThink, goalX, goalY, goalSpeed, legs, hit, announced] = state;
    if (state.length !== 9 || mode < IDLE || mode > PAUSING) {
      this.#halt(body);
      return;
    }
    this.#mode[body] = mode;
    this.#left[body] = left;
    if (this.#thinkTicks[body] > 0) {
      this.#untilThink[body] = Math.min(this.#thinkTicks[body], Math.max(1, untilThink));
    }
    this.#goalX[body] = goalX;
    this.#goalY[body] = goalY;
    this.#goalSpeed[body] = goalSpeed;
    this.#legs[body] = legs;
    this.#hit[body] = hit;
    this.#announced[body] = announced;
  }

  /** Its script is asked so often from now on; 0: never. */
  pace(body: number, everyMs: number): void {
    if (this.#modeOf(body) === NONE) return;
    const ticks = Math.min(0xffff, Math.round((everyMs * this.#zone.tickHz) / 1000));
    if (this.#thinkTicks[body] === ticks) return;
    this.#thinkTicks[body] = ticks;
    this.#untilThink[body] = ticks === 0 ? 0 : 1 + this.#random.below(ticks);
  }

  isBusy(body: number): boolean {
    const mode = this.#modeOf(body);
    return mode === WALKING || mode === PAUSING;
  }

  stand(body: number, ms: number): void {
    if (this.#modeOf(body) === NONE) return;
    this.#halt(body);
    this.#pause(body, ms);
  }

  goTo(body: number, x: number, y: number, unitsPerSecond: number): void {
    if (this.#modeOf(body) === NONE) return;
    this.#announced[body] = 1;
    this.#legs[body] = LEGS_MAX;
    this.#walk(body, x, y, speedOfUnits(unitsPerSecond, this.#zone.tickHz));
  }

  /** One straight leg that nobody hears the end of; see `scripting/pursuit.ts`. */
  leg(body: number, x: number, y: number, unitsPerSecond: number): void {
    if (this.#modeOf(body) === NONE) return;
    this.#announced[body] = 0;
    this.#legs[body] = 1;
    const speed = speedOfUnits(unitsPerSecond, this.#zone.tickHz);
    // A short leg ends where it leads to, a little slower, and not half a step beside it.
    const distance = Math.hypot(x - this.#table.x[body], y - this.#table.y[body]);
    const steps = speed === 0 ? 0 : Math.ceil(distance / speed);
    const short = steps > 0 && steps <= SHORT_STEPS;
    this.#walk(body, x, y, short ? Math.max(1, Math.round(distance / steps)) : speed);
  }

  /** A wall ended its last leg. */
  wasBlocked(body: number): boolean {
    return body < this.#mode.length && this.#blocked[body] === 1;
  }

  /** Stands still, free for whatever comes next. */
  halt(body: number): void {
    if (this.#modeOf(body) !== NONE) this.#halt(body);
  }

  /** Turns on the spot. */
  face(body: number, x: number, y: number): void {
    const { x: atX, y: atY } = this.#table;
    if (this.#modeOf(body) !== IDLE && this.#modeOf(body) !== PAUSING) return;
    if (x === atX[body] && y === atY[body]) return;
    this.#table.setMotion(body, headingOf(x - atX[body], y - atY[body]), 0);
  }

  wander(body: number, unitsPerSecond: number, within?: Rect): void {
    if (this.#modeOf(body) !== IDLE) return;
    if (this.#random.below(3) === 0) {
      this.#pause(body, PAUSE_MS_MIN + this.#random.below(PAUSE_MS_MAX - PAUSE_MS_MIN));
      return;
    }
    const area = within === undefined ? this.#area[body] : areaOf(within);
    const { x, y } = this.#table;
    const speed = speedOfUnits(unitsPerSecond, this.#zone.tickHz);
    for (let tries = 0; tries < WANDER_TRIES; tries++) {
      const goalX = this.#near(x[body], area.minX, area.maxX);
      const goalY = this.#near(y[body], area.minY, area.maxY);
      const far = Math.abs(goalX - x[body]) + Math.abs(goalY - y[body]) >= WANDER_STEPS_MIN;
      if (!far || this.#zone.walls.blocked(goalX, goalY, this.#half[body])) continue;
      if (!this.#zone.walls.lineIsClear(x[body], y[body], goalX, goalY)) continue;
      this.#announced[body] = 0;
      this.#legs[body] = 1;
      this.#walk(body, goalX, goalY, speed);
      return;
    }
    this.#pause(body, PAUSE_MS_MIN);
  }

  /**
   * Ends legs and pauses, and asks the scripts whose time has come; `awake` is 1 for each sector
   * that somebody observes. HOT: once per creature and tick.
   */
  think(awake: Uint8Array): void {
    const { x, y, end } = this.#table;
    const grid = this.#zone.grid;
    const top = Math.min(end, this.#mode.length);
    for (let body = 0; body < top; body++) {
      const mode = this.#mode[body];
      if (mode === NONE || awake[grid.sectorAt(x[body], y[body])] === 0) continue;
      if (mode !== IDLE && (this.#left[body] === 0 || this.#hit[body] === 1)) this.#finish(body);
      if (this.#thinkTicks[body] === 0) continue;
      this.#untilThink[body] -= 1;
      if (this.#untilThink[body] > 0) continue;
      this.#untilThink[body] = this.#thinkTicks[body];
      this.#hooks.tick(body);
    }
  }

  /** One step of every creature that walks. HOT: once per creature and tick. */
  move(awake: Uint8Array): void {
    const { x, y, heading, speed, end } = this.#table;
    const { grid, walls } = this.#zone;
    const moved = this.#moved;
    const top = Math.min(end, this.#mode.length);
    for (let body = 0; body < top; body++) {
      const mode = this.#mode[body];
      if (mode < WALKING || awake[grid.sectorAt(x[body], y[body])] === 0) continue;
      if (this.#left[body] > 0) this.#left[body] -= 1;
      if (mode !== WALKING) continue;
      const dx = stepX(heading[body], speed[body]);
      const dy = stepY(heading[body], speed[body]);
      walls.move(moved, x[body], y[body], dx, dy, this.#half[body]);
      if (moved.blockedX || moved.blockedY) this.#hit[body] = 1;
      x[body] = moved.x;
      y[body] = moved.y;
    }
  }

  #finish(body: number): void {
    const walked = this.#mode[body] === WALKING;
    const hit = this.#hit[body] === 1;
    this.#hit[body] = 0;
    this.#blocked[body] = hit ? 1 : 0;
    if (!walked) {
      this.#mode[body] = IDLE;
      return;
    }
    const { x, y } = this.#table;
    const dx = this.#goalX[body] - x[body];
    const dy = this.#goalY[body] - y[body];
    const reached = dx * dx + dy * dy <= REACHED_STEPS * REACHED_STEPS;
    this.#legs[body] -= 1;
    if (!reached && !hit && this.#legs[body] > 0) {
      this.#walk(body, this.#goalX[body], this.#goalY[body], this.#goalSpeed[body]);
      return;
    }
    this.#halt(body);
    if (this.#announced[body] === 1) {
      this.#announced[body] = 0;
      this.#hooks.arrived(body, reached);
    }
  }

  #walk(body: number, goalX: number, goalY: number, speed: number): void {
    const { x, y } = this.#table;
    const dx = goalX - x[body];
    const dy = goalY - y[body];
    this.#goalX[body] = goalX;
    this.#goalY[body] = goalY;
    this.#goalSpeed[body] = speed;
    this.#hit[body] = 0;
    this.#mode[body] = WALKING;
    this.#left[body] = speed === 0 ? 0 : Math.round(Math.sqrt(dx * dx + dy * dy) / speed);
    this.#table.setMotion(body, headingOf(dx, dy), speed);
  }

  #pause(body: number, ms: number): void {
    this.#mode[body] = PAUSING;
    this.#left[body] = Math.round((ms * this.#zone.tickHz) / 1000);
  }

  #halt(body: number): void {
    this.#mode[body] = IDLE;
    this.#table.setMotion(body, this.#table.heading[body], 0);
  }

  /** A coordinate at most a leg away, within bounds. */
  #near(from: number, low: number, high: number): number {
    const first = Math.max(low, from - WANDER_STEPS_MAX);
    const last = Math.min(high, from + WANDER_STEPS_MAX);
    // Outside its area (its own steps never lead there) it goes back.
    if (last <= first) return from < low ? low : high;
    return first + this.#random.below(last - first + 1);
  }

  #modeOf(body: number): number {
    return body < this.#mode.length ? this.#mode[body] : NONE;
  }

  /** Grows the arrays to the table's. */
  #reserve(): void {
    const capacity = this.#table.id.length;
    if (this.#mode.length >= capacity) return;
    this.#mode = grown(this.#mode, new Uint8Array(capacity));
    this.#left = grown(this.#left, new Uint32Array(capacity));
    this.#untilThink = grown(this.#untilThink, new Uint16Array(capacity));
    this.#thinkTicks = grown(this.#thinkTicks, new Uint16Array(capacity));
    this.#goalX = grown(this.#goalX, new Int32Array(capacity));
    this.#goalY = grown(this.#goalY, new Int32Array(capacity));
    this.#goalSpeed = grown(this.#goalSpeed, new Uint16Array(capacity));
    this.#legs = grown(this.#legs, new Uint8Array(capacity));
    this.#hit = grown(this.#hit, new Uint8Array(capacity));
    this.#half = grown(this.#half, new Uint16Array(capacity));
    this.#blocked = grown(this.#blocked, new Uint8Array(capacity));
    this.#announced = grown(this.#announced, new Uint8Array(capacity));
  }
}

function areaOf(area: Rect): Area {
  return {
    minX: stepsOfUnits(area.x),
    minY: stepsOfUnits(area.y),
    maxX: stepsOfUnits(area.x + area.width),
    maxY: stepsOfUnits(area.y + area.height),
  };
}

function grown<T extends { set(from: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}
