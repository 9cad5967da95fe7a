// SPDX-License-Identifier: MIT
/**
 * A client that walks to and fro between two fields and marks its hero ten times a second. Marks
 * are numbered commands, so the hero knows whether one was lost, doubled or overtaken on its way.
 */
import { type Cancel, every, type Random } from '@realmkeep/base';
import { connect, type GameClient } from '@realmkeep/client';
import { nodeEnv } from '@realmkeep/client/node';
import { headingOf } from '@realmkeep/sim';
import type { twoFields } from '@realmkeep/testkit';

const STEER_MS = 100;
const THERE = 16;
/** It strolls so far from the gate before it takes it, in units. */
const STROLL = 260;
/** Of so many goals one is no gate. */
const STROLLS_ONE_IN = 2;

interface Spot {
  readonly x: number;
  readonly y: number;
}

export class Crosser {
  readonly client: GameClient<typeof twoFields>;
  readonly name: string;
  crossings = 0;
  linksLost = 0;
  closed = 0;
  marked = 0;
  /** Commands that a gateway refused: their marks are rightly missing. */
  refused = 0;
  marks = { lastMark: 0, marksMissing: 0, marksTwice: 0 };
  readonly #random: Random;
  #goal: Spot | null = null;
  #cancel: Cancel = () => {};

  constructor(login: readonly string[], name: string) {
    const env = nodeEnv();
    this.name = name;
    this.#random = env.random.fork(name);
    this.client = connect<typeof twoFields>(env, { login, reading: 'headless' });
    const { realm } = this.client;
    let zone = '';
    realm.on('ownFields', (fields) => {
      this.marks = { ...this.marks, ...fields };
    });
    realm.on('refused', ({ code }) => {
      if (/^ERR_(COMMAND_LATE|INPUTS_FULL)$/.test(code)) this.refused += 1;
    });
    realm.on('zoneEntered', (entered) => {
      if (zone !== '' && zone !== entered.zone) this.crossings += 1;
      zone = entered.zone;
      this.#goal = null;
    });
    realm.on('notice', () => {
      this.#goal = null;
    });
    realm.on('resuming', () => {
      this.linksLost += 1;
    });
    realm.on('closed', () => {
      this.closed += 1;
    });
  }

  async join(): Promise<void> {
    const { login, realm } = this.client;
    const password = `password of ${this.name}`;
    await login.register(this.name, password);
    const { realms } = await login.login(this.name, password);
    const welcome = realm.once('welcome');
    await this.client.play(realms[0].id);
    await welcome;
    await realm.enterWorld(await realm.createCharacter(this.name));
  }

  start(): void {
    this.#cancel = every(nodeEnv().clock, STEER_MS, () => this.#steer());
  }

  /** Stands still; goes on marking until the hero has all of them. */
  rest(): void {
    this.#cancel();
    this.client.realm.stop();
    this.#cancel = every(nodeEnv().clock, STEER_MS, () => {
      if (this.marks.lastMark !== this.marked) this.#mark();
    });
  }

  stop(): void {
    this.#cancel();
    this.client.realm.close();
  }

  #mark(): void {
    if (this.client.realm.state !== 'playing') return;
    this.marked += 1;
    this.client.realm.command('mark', { number: this.marked });
  }

  #steer(): void {
    const { realm } = this.client;
    const here = realm.place();
    if (realm.state !== 'playing' || realm.zone === null || here === null) return;
    this.#mark();
    this.#goal ??= this.#choose(realm.zone.exits[0]);
    const [dx, dy] = [this.#goal.x - here.x, this.#goal.y - here.y];
    if (Math.hypot(dx, dy) < THERE) this.#goal = null;
    else realm.move(headingOf(dx, dy));
  }

  #choose(gate: Spot): Spot {
    if (this.#random.below(STROLLS_ONE_IN) !== 0) return gate;
    const inwards = gate.x < 768 ? 1 : -1;
    const x = gate.x + inwards * (80 + this.#random.below(STROLL));
    return { x, y: gate.y - STROLL / 2 + this.#random.below(STROLL) };
  }
}
