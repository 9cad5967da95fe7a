// SPDX-License-Identifier: MIT
/**
 * A simulated player with a will of its own: walks to random places and through gates, makes
 * numbered marks on its hero, talks. The marks tell afterwards whether an input was lost, doubled
 * or overtaken on its way, whoever simulated the hero meanwhile.
 */
import { type Cancel, every, type Random } from '@realmkeep/base';
import { SimulatedPlayer } from '../simulation/player.ts';
import type { SimulatedRealm } from '../simulation/realm.ts';

const STEER_MS = 100;
const THERE = 14;
/** A goal that is not reached within it is given up: a wall, a closed gate. */
const GOAL_MS_MAX = 6000;
const FIELD = 1500;
const TALK_ONE_IN = 40;

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** What the hero knows of its player's marks. */
export interface Marks {
  readonly lastMark: number;
  readonly marksMissing: number;
  readonly marksTwice: number;
}

export interface WandererOptions {
  /** Share of goals that are gates, 0 to 1. */
  readonly gates: number;
}

export class Wanderer {
  readonly player: SimulatedPlayer;
  /** Number of the last mark. */
  marked = 0;
  /** Commands that the gateway refused: their marks are rightly missing. */
  refused = 0;
  marks: Marks = { lastMark: 0, marksMissing: 0, marksTwice: 0 };
  readonly #realm: SimulatedRealm;
  readonly #random: Random;
  readonly #options: WandererOptions;
  #goal: Spot | null = null;
  #goalUntil = 0;
  #cancel: Cancel = () => {};

  constructor(realm: SimulatedRealm, name: string, options: WandererOptions) {
    this.#realm = realm;
    this.#random = realm.random.fork(`wanderer ${name}`);
    this.#options = options;
    this.player = new SimulatedPlayer(realm, name);
    const { realm: session } = this.player.client;
    session.on('ownFields', (fields) => {
      this.marks = { ...this.marks, ...fields };
    });
    session.on('refused', ({ code }) => {
      if (code === 'ERR_COMMAND_LATE' || code === 'ERR_INPUTS_FULL') this.refused += 1;
    });
    session.on('zoneEntered', () => {
      this.#goal = null;
    });
  }

  /** Wanders from now on, in the realm's own time. */
  start(): void {
    this.#cancel = every(this.#realm.clock, STEER_MS, () => this.#steer());
  }

  /** Stands still; the session goes on. */
  stop(): void {
    this.#cancel();
    if (this.player.client.realm.state === 'playing') this.player.client.realm.stop();
  }

  /** One more mark on the hero. */
  mark(): void {
    this.marked += 1;
    this.player.client.realm.command('mark', { number: this.marked });
  }

  #steer(): void {
    const { realm: session } = this.player.client;
    const now = this.#realm.clock.now();
    const place = session.place();
    if (session.state !== 'playing' || place === null || session.zone === null) return;
    this.mark();
    if (this.#random.below(TALK_ONE_IN) === 0) session.say('A fine day.');
    if (this.#goal === null || now > this.#goalUntil) {
      this.#goal = this.#choose(session.zone.exits);
      this.#goalUntil = now + GOAL_MS_MAX;
    }
    const dx = this.#goal.x - place.x;
    const dy = this.#goal.y - place.y;
    if (Math.hypot(dx, dy) < THERE) {
      this.#goal = null;
      return;
    }
    const turn = Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * 256);
    session.move(turn & 255);
  }

  #choose(exits: readonly Spot[]): Spot {
    const exit = exits[0];
    if (exit !== undefined && this.#random.below(1000) < this.#options.gates * 1000) return exit;
    return { x: 20 + this.#random.below(FIELD), y: 20 + this.#random.below(FIELD) };
  }
}
