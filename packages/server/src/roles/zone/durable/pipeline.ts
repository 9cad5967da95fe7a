// SPDX-License-Identifier: MIT
/**
 * Durable operations of one hero, one after another. An operation that was sent is asked again
 * under its id until the database has answered: nothing is assumed of one whose answer is missing.
 * Nothing is begun while the lease is unanswered or the hero is frozen; what waits then goes on
 * here, or is forgotten with the hero and asked again by its player wherever that is.
 */
import { delay, type Incarnation, isRealmError, messageOf, RealmError } from '@realmkeep/base';
import type { Outcome } from '@realmkeep/kit';
import { itemMessages, type Request } from '@realmkeep/wire';
import type { ZoneNode } from '../node.ts';
import type { Player } from '../players.ts';

/** Operations of one hero that may wait; more are refused with ERR_BUSY. */
const WAITING_MAX = 32;
/** Pause while nothing may be begun, and before an unanswered operation is asked again. */
const PAUSE_MS = 50;
const REPEAT_MS_MIN = 100;
const REPEAT_MS_MAX = 1000;
const ASK_MS = 1000;
/** A refused epoch may be one that the zone has not heard of yet: so many looks, so far apart. */
const STALE_TRIES_MAX = 8;
const STALE_MS = 200;

/** What every operation says of who asks. */
export interface Asked {
  readonly op: Uint8Array;
  readonly askedAt: number;
  readonly character: Player['character'];
  readonly epoch: number;
  readonly incarnation: Incarnation;
}

export interface Wanted<Q, A> {
  readonly of: Request<Q, A>;
  readonly op: Uint8Array;
  /** Wall clock of the command. */
  readonly askedAt: number;
  /** It may have been done under an earlier owner, so that is asked first. */
  readonly maybeDone: boolean;
  /**
   * Checks what only the game knows, and gives what is asked, in that order; throws a RealmError to
   * refuse. Called once, when the operation's turn has come.
   */
  readonly prepare: () => Omit<Q, keyof Asked>;
  /** Of what is asked, what may change while it is asked again: the other's epoch. */
  readonly refresh?: (ask: Omit<Q, keyof Asked>) => Omit<Q, keyof Asked>;
  /** It was done just now, so what is known of the hero changes. */
  readonly done: (answer: A, ask: Omit<Q, keyof Asked>) => void;
  /** Called when the answer is there or the operation was given up, if it was begun. */
  readonly ended?: () => void;
}

/** Null: nobody knows, or nobody is left to tell. */
export type Settled<A> = Outcome<{ readonly value: A }> | null;

export class Pipeline {
  readonly #node: ZoneNode;
  readonly #player: Player;
  /** Asks the database for the character's row: its epoch may be another. */
  readonly #reload: () => void;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = false;
  #flying = 0;
  readonly #settled: (() => void)[] = [];

  constructor(node: ZoneNode, player: Player, reload: () => void) {
    this.#node = node;
    this.#player = player;
    this.#reload = reload;
  }

  /** No operation is on its way to the database. */
  get isSettled(): boolean {
    return this.#flying === 0;
  }

  /** Resolves when no operation of the hero is in flight. */
  settled(): Promise<void> {
    if (this.isSettled) return Promise.resolve();
    return new Promise((resolve) => {
      this.#settled.push(resolve);
    });
  }

  /** An operation of another hero concerns this one too: it must not leave meanwhile. */
  hold(): void {
    this.#flying += 1;
  }

  letGo(): void {
    this.#flying -= 1;
    if (this.#flying > 0) return;
    for (const resolve of this.#settled.splice(0)) resolve();
  }

  /** Runs when everything before it is done. False: too much waits. */
  enqueue(job: () => Promise<void>): boolean {
    if (this.#waiting.length >= WAITING_MAX) return false;
    this.#waiting.push(job);
    void this.#run();
    return true;
  }

  do<Q extends Asked, A>(wanted: Wanted<Q, A>): Promise<Settled<A>> {
    return new Promise((resolve) => {
      const kept = this.enqueue(async () => resolve(await this.#perform(wanted)));
      if (kept) return;
      // What may have been done cannot be refused: its player asks again.
      const busy = refusalOf(new RealmError('ERR_BUSY', 'Too much of this hero waits.'));
      resolve(wanted.maybeDone ? null : busy);
    });
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      try {
        await job();
      } catch (error) {
        this.#node.env.log.error('durable operation failed', { error: messageOf(error) });
      }
    }
    this.#running = false;
  }

  get #isOver(): boolean {
    return this.#node.stopped || !this.#player.entity.alive;
  }

  /** Waits until an operation may be begun; false when the hero has gone. */
  async #mayBegin(): Promise<boolean> {
    while (!this.#isOver) {
      const { frozen, held } = this.#player;
      if (this.#node.durable && frozen === null && !held) return true;
      await delay(this.#node.env.clock, PAUSE_MS);
    }
    return false;
  }

  async #perform<Q extends Asked, A>(wanted: Wanted<Q, A>): Promise<Settled<A>> {
    if (!(await this.#mayBegin())) return null;
    if (wanted.maybeDone) {
      const done = await this.#askWhether<A>(wanted.op);
      if (done !== 'unknown') return done;
      if (!(await this.#mayBegin())) return null;
    }
    let ask: Omit<Q, keyof Asked>;
    try {
      ask = wanted.prepare();
    } catch (error) {
      const refusal = refusalOf(error);
      this.#node.refused(this.#player, wanted.of.name, wanted.op, refusal);
      return refusal;
    }
    this.hold();
    try {
      return await this.#insist(wanted, ask);
    } finally {
      wanted.ended?.();
      this.letGo();
    }
  }

  async #insist<Q extends Asked, A>(
    wanted: Wanted<Q, A>,
    first: Omit<Q, keyof Asked>,
  ): Promise<Settled<A>> {
    const node = this.#node;
    let ask = first;
    let stale = 0;
    let unknown = false;
    for (let pause = REPEAT_MS_MIN; ; pause = Math.min(REPEAT_MS_MAX, pause * 2)) {
      const { character, epoch } = this.#player;
      const { op, askedAt } = wanted;
      const asked = { op, askedAt, character, epoch, incarnation: node.incarnation };
      try {
        const value = await node.database(wanted.of, { ...asked, ...ask } as unknown as Q, ASK_MS);
        wanted.done(value, ask);
        return { ok: true, value };
      } catch (error) {
        if (this.#isOver) return null;
        const code = isRealmError(error) ? error.code : 'ERR_INTERNAL';
        if (code === 'ERR_EPOCH_STALE') {
          // Under a refused epoch nothing of ours can follow: what was unknown is settled.
          stale += 1;
          if (stale > STALE_TRIES_MAX) return null;
          this.#reload();
          await delay(node.env.clock, STALE_MS);
        } else if (isUnknown(code) || (code === 'ERR_BUSY' && unknown)) {
          unknown = true;
          node.context.statistics.add('operationsRepeated');
          await delay(node.env.clock, pause);
        } else {
          return refusalOf(error);
        }
      }
      ask = wanted.refresh?.(ask) ?? ask;
    }
  }

  /**
   * Whether the operation was done before this hero was here. Nobody else can do it any more: the
   * epochs under which they asked are refused.
   */
  async #askWhether<A>(op: Uint8Array): Promise<Settled<A> | 'unknown'> {
    const node = this.#node;
    while (!this.#isOver) {
      try {
        const { known, result } = await node.database(itemMessages.AskOperation, { op }, ASK_MS);
        if (this.#isOver) return null;
        return known ? { ok: true, value: JSON.parse(result) as A } : 'unknown';
      } catch {
        await delay(node.env.clock, REPEAT_MS_MIN);
      }
    }
    return null;
  }
}

/** Nobody knows whether it was done, or will be. */
function isUnknown(code: string): boolean {
  return /^ERR_BUS_/.test(code) || code === 'ERR_ANSWER_UNREADABLE' || code === 'ERR_STORE_CLOSED';
}

export function refusalOf(error: unknown): { ok: false; code: string; message: string } {
  const code = isRealmError(error) ? error.code : 'ERR_INTERNAL';
  return { ok: false, code, message: messageOf(error) };
}
