// SPDX-License-Identifier: MIT
/** One realm's requests, answered from its store and its leases. */
import {
  type Clock,
  type Disk,
  type Incarnation,
  type Log,
  RealmError,
  type RealmId,
  type RegionId,
} from '@realmkeep/base';
import type { Liveness, RealmStore, RegionCut } from '@realmkeep/store';
import {
  type AnswerOf,
  type BodyOf,
  databaseMessages as messages,
  regionMessages,
} from '@realmkeep/wire';
import { answer, type Handler } from '../../runtime/messenger.ts';
import { gameHandlers } from './game-handlers.ts';
import { itemHandlers, type StackOf } from './item-handlers.ts';
import { LEASE_TERM_MS, Leases } from './leases.ts';
import { OperationQueue, type QueueEvents } from './operation-queue.ts';
import { SetAside } from './set-aside.ts';

/** At one portion of 500 rows each minute's pruning forgets up to so many portions. */
const PRUNE_PORTIONS_MAX = 200;

type TakeRegion = typeof messages.TakeRegion;

/** What the database knows of regions as a whole; see `snapshots.ts`. */
export interface Cuts {
  /** What a region is put back to when its holder has failed; null: the rule is another. */
  of(region: RegionId): Promise<RegionCut | null>;
  /** It was put back to that, and belongs to somebody at this epoch. */
  restored(region: RegionId, epoch: number): void;
}

export class RealmDatabase {
  readonly leases: Leases;
  readonly queue: OperationQueue;
  readonly setAside: SetAside;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stackOf: StackOf;
  readonly #cuts: Cuts;

  constructor(
    env: { readonly clock: Clock; readonly log: Log; readonly disk: Disk },
    store: RealmStore,
    events: QueueEvents,
    lent: { readonly realm: RealmId; readonly stackOf: StackOf; readonly cuts: Cuts },
  ) {
    this.#clock = env.clock;
    this.#log = env.log;
    this.#stackOf = lent.stackOf;
    this.#cuts = lent.cuts;
    this.leases = new Leases(env.clock);
    this.queue = new OperationQueue(env.clock, store, events);
    this.setAside = new SetAside(env, lent.realm, this.queue);
  }

  /** Forgets what expired, in portions between which others have their turn. */
  async prune(): Promise<void> {
    for (let portion = 0; portion < PRUNE_PORTIONS_MAX; portion++) {
      const { more } = await this.queue.run(() => ({ operation: 'Prune', ...this.#now() }));
      if (!more) return;
    }
  }

  handlers(): Handler[] {
    return [
      ...this.#leaseHandlers(),
      ...this.#characterHandlers(),
      ...this.#sessionHandlers(),
      ...itemHandlers({
        queue: this.queue,
        stackOf: this.#stackOf,
        wall: () => this.#clock.wall(),
      }),
      ...gameHandlers(this.queue),
      ...this.setAside.handlers(),
    ];
  }

  #leaseHandlers(): Handler[] {
    return [
      answer(messages.RenewLease, ({ incarnation }) => {
        this.#renew(incarnation);
        return { termMs: LEASE_TERM_MS };
      }),
      answer(messages.RevokeIncarnation, ({ incarnation }) => {
        this.leases.end(incarnation);
        this.setAside.died(incarnation);
        this.#log.info('incarnation revoked', { incarnation });
        return {};
      }),
      answer(messages.TakeSeat, async (ask) => {
        this.#renew(ask.incarnation);
        const { epoch, from } = await this.queue.run(() => ({
          operation: 'TakeSeat',
          ...ask,
          ...this.#living(),
        }));
        this.#replaced(from, { seat: ask.seat, epoch });
        return { epoch };
      }),
      answer(messages.GiveSeat, (ask) => this.queue.run(() => ({ operation: 'GiveSeat', ...ask }))),
      answer(messages.TakeRegion, (ask) => this.#takeRegion(ask)),
      answer(regionMessages.CommitRegion, (ask) =>
        this.queue.run(() => ({ operation: 'CommitRegion', ...ask, ...this.#living() })),
      ),
      answer(messages.GiveRegion, (ask) => {
        this.setAside.left(ask.incarnation);
        return this.queue.run(() => ({ operation: 'GiveRegion', ...ask }));
      }),
    ];
  }

  async #takeRegion(ask: BodyOf<TakeRegion>): Promise<AnswerOf<TakeRegion>> {
    this.#renew(ask.incarnation);
    const { region } = ask;
    const cut = await this.#cuts.of(region);
    const taken = await this.queue.run(() => ({
      operation: 'TakeRegion',
      ...ask,
      cut,
      ...this.#living(),
    }));
    const { epoch, adopted, already, from, restored, stopped, heroesRestored, damaged } = taken;
    this.#replaced(from, { region, epoch, adopted });
    if (restored) {
      this.#cuts.restored(region, epoch);
      const fields = { region, epoch, heroes: heroesRestored, of: adopted, damaged };
      this.#log.warn('region stopped and put back to its last snapshot', fields);
    }
    return { epoch, adopted, already, restored, stopped };
  }

  #characterHandlers(): Handler[] {
    return [
      answer(messages.ListRegionCharacters, async (ask) => {
        const { characters } = await this.queue.run(() => ({
          operation: 'ListRegionCharacters',
          ...ask,
        }));
        return { characters: characters.filter(({ character }) => !this.setAside.has(character)) };
      }),
      answer(messages.LoadCharacter, ({ character, by }) => {
        if (by !== '') this.setAside.loading(by as Incarnation, character);
        return this.queue.run(() => ({ operation: 'LoadCharacter', character }));
      }),
      answer(messages.SaveCharacters, (ask) =>
        this.queue.run(() => ({ operation: 'SaveCharacters', ...ask })),
      ),
      answer(messages.CommitTransfer, async (ask) => {
        const make = () => ({ operation: 'CommitTransfer', ...ask, ...this.#living() }) as const;
        const done = await this.queue.run(make);
        this.setAside.released(ask.incarnation, ask.character);
        return done;
      }),
      answer(messages.ReleaseCharacter, async (ask) => {
        const done = await this.queue.run(() => ({ operation: 'ReleaseCharacter', ...ask }));
        this.setAside.released(ask.incarnation, ask.character);
        return done;
      }),
      answer(messages.ListCharacters, async (ask) => {
        const { characters, damaged } = await this.queue.run(() => ({
          operation: 'ListCharacters',
          ...ask,
        }));
        if (damaged.length > 0) {
          this.#log.error('damaged character rows', { account: ask.account, damaged });
        }
        return { characters };
      }),
      answer(messages.StoreCharacter, (ask) =>
        this.queue.run(() => ({ operation: 'StoreCharacter', ...ask, ...this.#now() })),
      ),
      answer(messages.RemoveCharacter, (ask) =>
        this.queue.run(() => ({ operation: 'RemoveCharacter', ...ask, ...this.#now() })),
      ),
      answer(messages.EnterCharacter, (ask) => {
        this.setAside.check(ask.character);
        return this.queue.run(() => ({ operation: 'EnterCharacter', ...ask, ...this.#living() }));
      }),
    ];
  }

  /** Bytes of a message belong to the bus; what waits in the queue needs its own. */
  #sessionHandlers(): Handler[] {
    return [
      answer(messages.OpenSession, (ask) => {
        const [nonce, tokenHash] = [ask.nonce.slice(), ask.tokenHash.slice()];
        return this.queue.run(() => ({
          operation: 'OpenSession',
          ...ask,
          nonce,
          tokenHash,
          ...this.#now(),
        }));
      }),
      answer(messages.ResumeSession, (ask) => {
        const [tokenHash, nextTokenHash] = [ask.tokenHash.slice(), ask.nextTokenHash.slice()];
        return this.queue.run(() => ({
          operation: 'ResumeSession',
          ...ask,
          tokenHash,
          nextTokenHash,
          ...this.#now(),
        }));
      }),
      answer(messages.CloseSession, (ask) =>
        this.queue.run(() => ({ operation: 'CloseSession', ...ask, ...this.#now() })),
      ),
      answer(messages.AskSession, (ask) =>
        this.queue.run(() => ({ operation: 'AskSession', ...ask, ...this.#now() })),
      ),
      answer(messages.EndAccountSessions, (ask) =>
        this.queue.run(() => ({ operation: 'EndAccountSessions', ...ask })),
      ),
    ];
  }

  /** Whose lease lives at the moment at which an operation's batch begins. */
  #living(): { readonly liveness: Liveness } {
    return { liveness: this.leases.liveness() };
  }

  /** That moment's wall clock. */
  #now(): { readonly at: number } {
    return { at: this.#clock.wall() };
  }

  /** Whoever asks lives; whoever was ended asks in vain. */
  #renew(incarnation: Incarnation): void {
    if (this.leases.renew(incarnation)) return;
    throw new RealmError('ERR_LEASE_REVOKED', `incarnation ${incarnation} has ended`);
  }

  /** Its lease had ended before; now it must not get another, so that it learns of its end. */
  #replaced(from: Incarnation | '', fields: Readonly<Record<string, unknown>>): void {
    if (from === '') return;
    this.leases.end(from);
    // Silent for a term: what it loaded before that has nothing to do with its end.
    this.setAside.left(from);
    this.#log.warn('taken from a holder whose lease had ended', { from, ...fields });
  }
}
