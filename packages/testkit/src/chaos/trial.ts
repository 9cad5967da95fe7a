// SPDX-License-Identifier: MIT
/**
 * A simulated realm on trial: players at play, a referee who watches, crash points that can be
 * armed. Afterwards `judge` says in words what was broken; an empty list is a good verdict.
 */
import { Referee } from '../checkers/referee.ts';
import { type Interference, SimulatedRealm } from '../simulation/realm.ts';
import { twoFields } from '../simulation/two-fields.ts';
import { CrashSwitch } from './crash-switch.ts';
import { together } from './together.ts';
import { Wanderer } from './wanderer.ts';

/** After the last fault everything answers within it. */
export const ANSWERS_MS_MAX = 10_000;
/** A picture and the truth differ by so much at rest, in units. */
const PLACE_UNITS_MAX = 30;
const SETTLED_MS = 1000;
const TELL_AGAIN_MS = 2000;
/** Time between two questions to a hero that has not answered. */
const MARK_MS = 500;
const NAMES = ['Ann', 'Ben', 'Cid', 'Dora', 'Emil', 'Fay', 'Gus', 'Hal'];

export interface TrialOptions {
  readonly seed: string;
  readonly players: number;
  /** Share of the players' goals that are gates. */
  readonly gates: number;
  /** Stands nearest to the roles: planted bugs. */
  readonly interference?: Interference;
}

export interface Verdict {
  /** What was broken; each line stands for itself. */
  readonly broken: readonly string[];
  /** From the call until everybody plays and is simulated once, in ms. */
  readonly answersMs: number;
}

export class Trial {
  readonly realm: SimulatedRealm;
  readonly referee = new Referee();
  readonly crash = new CrashSwitch();
  readonly crowd: Wanderer[] = [];
  /** A zone process was lost or taken over: the last second of a hero's inputs may be lost. */
  regressAllowed = false;
  /** A gateway was lost: resumes are in order. */
  resumesAllowed = false;

  private constructor(options: TrialOptions) {
    const planted = options.interference === undefined ? [] : [options.interference];
    this.realm = new SimulatedRealm({
      seed: options.seed,
      game: twoFields,
      interference: together(this.referee, ...planted, this.crash),
    });
  }

  /** A realm with everybody in the world. */
  static async start(options: TrialOptions): Promise<Trial> {
    const trial = new Trial(options);
    trial.referee.watch(trial.realm);
    await trial.realm.start();
    await trial.realm.clock.advance(SETTLED_MS);
    for (const name of NAMES.slice(0, options.players)) {
      const wanderer = new Wanderer(trial.realm, name, { gates: options.gates });
      await wanderer.player.join();
      trial.crowd.push(wanderer);
    }
    await trial.realm.clock.advance(SETTLED_MS);
    return trial;
  }

  /** Runs until everything answers, and says what is wrong. The last fault must be over. */
  async judge(): Promise<Verdict> {
    const { clock } = this.realm;
    const began = clock.now();
    for (const wanderer of this.crowd) wanderer.stop();
    let markedAt = Number.NEGATIVE_INFINITY;
    const answers = (): boolean => {
      if (!this.#allPlay()) return false;
      const answered = this.crowd.every(({ marks, marked }) => marks.lastMark === marked);
      if (answered && markedAt > 0) return true;
      if (clock.now() - markedAt >= MARK_MS) {
        for (const wanderer of this.crowd) wanderer.mark();
        markedAt = clock.now();
      }
      return false;
    };
    const all = await clock.advanceUntil(answers, ANSWERS_MS_MAX);
    const answersMs = clock.now() - began;
    const broken = all ? [] : this.#whoDoesNot();
    for (const { player } of this.crowd) {
      if (player.client.realm.state === 'playing') player.client.realm.stop();
    }
    await clock.advance(2 * SETTLED_MS);
    if (!(await this.#tellsArrive())) broken.push('a tell did not arrive');
    for (const wanderer of this.crowd) broken.push(...this.#wrongWith(wanderer));
    broken.push(...this.#wrongPictures(), ...this.referee.violations);
    if (this.realm.heroes !== this.crowd.length) {
      broken.push(`${this.realm.heroes} heroes live of ${this.crowd.length}`);
    }
    return { broken, answersMs };
  }

  /** Everybody can whisper to the first one, at the latest when presence was told anew. */
  async #tellsArrive(): Promise<boolean> {
    const [first, ...others] = this.crowd;
    const { clock } = this.realm;
    const silent = (): Wanderer[] =>
      others.filter(({ player }) => !first.player.heard.includes(`tell ${player.name}: well?`));
    for (let spent = 0; spent < ANSWERS_MS_MAX && silent().length > 0; spent += TELL_AGAIN_MS) {
      for (const { player } of silent()) player.client.realm.tell(first.player.name, 'well?');
      await clock.advanceUntil(() => silent().length === 0, TELL_AGAIN_MS);
    }
    return silent().length === 0;
  }

  async end(): Promise<void> {
    await this.realm.stop();
  }

  #allPlay(): boolean {
    const playing = this.crowd.every(({ player }) => player.client.realm.state === 'playing');
    const ready = this.realm.nodes().every((id) => this.realm.state(id) === 'ready');
    return playing && ready && this.realm.heroes === this.crowd.length;
  }

  #whoDoesNot(): string[] {
    const late = this.crowd.filter(({ player }) => player.client.realm.state !== 'playing');
    const states = late.map(({ player }) => `${player.name} is ${player.client.realm.state}`);
    const dead = this.realm.nodes().filter((id) => this.realm.state(id) !== 'ready');
    return [
      `after ${ANSWERS_MS_MAX} ms: ${this.realm.heroes} heroes live`,
      ...states,
      ...dead.map((id) => `${id} is ${this.realm.state(id)}`),
    ];
  }

  #wrongWith({ player, marks, marked, refused }: Wanderer): string[] {
    const { name, client } = player;
    const wrong: string[] = [];
    if (player.closed !== null) wrong.push(`${name} was disconnected: ${player.closed}`);
    if (player.resumes > 0 && !this.resumesAllowed) wrong.push(`${name} lost the socket`);
    if (marks.lastMark !== marked) {
      wrong.push(`mark ${marked} of ${name} is not on the hero (${marks.lastMark})`);
    }
    if (marks.marksTwice > 0) wrong.push(`${marks.marksTwice} inputs of ${name} came out of order`);
    const missing = marks.marksMissing - refused;
    if (missing > 0 && !this.regressAllowed) wrong.push(`${missing} inputs of ${name} are lost`);
    const character = client.realm.zone?.character;
    const owner = character === undefined ? null : this.referee.ownerOf(character);
    if (owner?.region !== client.realm.zone?.region) {
      wrong.push(`${name} plays in ${client.realm.zone?.region}, owned by ${owner?.region}`);
    }
    const alive = this.realm.nodes('zone').map((id) => this.realm.incarnation(id));
    if (!alive.some((incarnation) => incarnation === owner?.incarnation)) {
      wrong.push(`${name} is owned by a process that is gone`);
    }
    return wrong;
  }

  /** Everybody has to be seen where he believes to be, or not at all. */
  #wrongPictures(): string[] {
    const wrong: string[] = [];
    for (const { player } of this.crowd) {
      for (const { player: other } of this.crowd) {
        if (player === other || !this.#together(player, other)) continue;
        const seen = player.placeOf(other.name);
        const { x, y } = other.at;
        if (Math.hypot(seen.x - x, seen.y - y) > PLACE_UNITS_MAX) {
          const where = `${seen.x.toFixed()}, ${seen.y.toFixed()}`;
          wrong.push(
            `${player.name} sees ${other.name} at ${where}, not ${x.toFixed()}, ${y.toFixed()}`,
          );
        }
      }
    }
    return wrong;
  }

  #together(a: Wanderer['player'], b: Wanderer['player']): boolean {
    const region = a.client.realm.zone?.region;
    return region !== undefined && region === b.client.realm.zone?.region;
  }
}
