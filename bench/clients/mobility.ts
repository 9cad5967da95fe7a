// SPDX-License-Identifier: MIT
/**
 * How the clients of a swarm move. `random`: another heading with each input, the worst case for
 * prediction. `walkers`: way points and pauses; a quarter of the ways leads to one of few hot
 * spots, and nobody turns on the way. A walker integrates its own place, as a client's prediction
 * does.
 */
import type { SeededRandom } from '@realmkeep/base';

export type MobilityName = 'random' | 'walkers' | 'still';

export interface Intent {
  /** In 1/256 of a turn. */
  readonly heading: number;
  readonly walks: boolean;
}

/** In units, and units a second. */
export interface World {
  readonly side: number;
  readonly speed: number;
  /** x and y of each. */
  readonly hotSpots: readonly number[];
}

export interface Mover {
  /** Called at the input rate; null when the intent stays as it is. */
  next(seconds: number): Intent | null;
  readonly x: number;
  readonly y: number;
}

const HOT_SPOTS = 4;
const HOT_SHARE = 1 / 4;
/** Around a hot spot, in units. */
const HOT_RADIUS = 300;
/** Ways are at most so long on each axis, unless they lead to a hot spot. */
const WAY_UNITS_MAX = 900;
const PAUSE_SECONDS: readonly [number, number] = [1, 9];
const TURN = 256;

export function moverFor(
  name: MobilityName,
  random: SeededRandom,
  world: World,
  start: readonly [x: number, y: number],
): Mover | null {
  if (name === 'still') return null;
  if (name === 'random') {
    return { x: start[0], y: start[1], next: () => ({ heading: random.below(TURN), walks: true }) };
  }
  return new Walker(random, world, start);
}

/** x and y of each, in units. */
export function hotSpotsOf(random: SeededRandom, side: number): number[] {
  return Array.from({ length: HOT_SPOTS * 2 }, () => unit(random) * side);
}

class Walker implements Mover {
  x: number;
  y: number;
  readonly #random: SeededRandom;
  readonly #world: World;
  /** Seconds until the next way; below 0: on the way. */
  #pause: number;
  #left = 0;
  #dx = 0;
  #dy = 0;

  constructor(random: SeededRandom, world: World, start: readonly [number, number]) {
    this.#random = random;
    this.#world = world;
    [this.x, this.y] = start;
    this.#pause = unit(random) * PAUSE_SECONDS[1];
  }

  next(seconds: number): Intent | null {
    if (this.#left > 0) return this.#walk(seconds);
    this.#pause -= seconds;
    return this.#pause > 0 ? null : this.#set();
  }

  #walk(seconds: number): Intent | null {
    const step = Math.min(seconds, this.#left);
    this.x += this.#dx * step;
    this.y += this.#dy * step;
    this.#left -= seconds;
    if (this.#left > 0) return null;
    const [least, most] = PAUSE_SECONDS;
    this.#pause = least + unit(this.#random) * (most - least);
    return { heading: this.#headingOf(this.#dx, this.#dy), walks: false };
  }

  #set(): Intent {
    const { side, speed } = this.#world;
    const [goalX, goalY] = this.#goal();
    const heading = this.#headingOf(clamp(goalX, side) - this.x, clamp(goalY, side) - this.y);
    const distance = Math.hypot(clamp(goalX, side) - this.x, clamp(goalY, side) - this.y);
    const angle = (heading * 2 * Math.PI) / TURN;
    this.#dx = Math.cos(angle) * speed;
    this.#dy = Math.sin(angle) * speed;
    this.#left = Math.max(0.2, distance / speed);
    return { heading, walks: true };
  }

  #goal(): [number, number] {
    const random = this.#random;
    const around = (at: number, by: number): number => at + (unit(random) * 2 - 1) * by;
    if (unit(random) >= HOT_SHARE) {
      return [around(this.x, WAY_UNITS_MAX), around(this.y, WAY_UNITS_MAX)];
    }
    const spot = random.below(HOT_SPOTS) * 2;
    const { hotSpots } = this.#world;
    return [around(hotSpots[spot], HOT_RADIUS), around(hotSpots[spot + 1], HOT_RADIUS)];
  }

  #headingOf(dx: number, dy: number): number {
    return Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * TURN + TURN) % TURN;
  }
}

function unit(random: SeededRandom): number {
  return random.u32() / 0x1_0000_0000;
}

function clamp(value: number, side: number): number {
  return Math.min(side - 30, Math.max(30, value));
}
