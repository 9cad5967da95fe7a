// SPDX-License-Identifier: MIT
/**
 * Sessions whose hero's zone has not spoken yet: they were resumed here, or a hint was lost, or an
 * owner died. The database knows which region a hero is in, the master's routes which node runs it,
 * and that node answers an Attach with a Bind. It is asked until the Bind comes; who has a hero is
 * never decided here.
 */
import {
  type CharacterId,
  type Env,
  messageOf,
  type RealmId,
  type RegionId,
  type SessionId,
} from '@realmkeep/base';
import { type AnswerOf, databaseMessages, subjects, zoneMessages } from '@realmkeep/wire';
import type { RoleContext } from '../../runtime/role.ts';
import type { Opened } from './handshake.ts';
import type { RouteTable } from './routes.ts';
import type { Session, SessionState } from './session.ts';

/** One question to the database. */
const ASK_MS_MAX = 3000;
/** Without a Bind a zone is asked again after so long, then each time after twice as long. */
const AGAIN_MS = 500;
/** At most; also how long a zone that may yet speak by itself is waited for. */
const AGAIN_MS_MAX = 2000;
/** Sessions whose rows are looked at in one tick, after the bus was away. */
const LOOKS_MAX = 32;

type Row = AnswerOf<typeof databaseMessages.LoadCharacter>['row'];
/** Heroes whose zone is waited for. */
type Waiting = Extract<SessionState, { readonly kind: 'held' | 'entering' | 'leaving' }>;

/** What was last asked for a session. */
interface Asked {
  readonly at: number;
  readonly next: number;
  /** Time that the last Attach was given, in ms. */
  readonly waitMs: number;
  /** The region of which no node is known to run it. */
  readonly unrouted: RegionId | null;
}

export interface SearchHooks {
  /** The hero of a waiting session is in no region, or another session plays it. */
  readonly gone: (session: Session, state: Waiting, row: Row) => void;
}

export class HeroSearch {
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #realm: RealmId;
  readonly #routes: RouteTable;
  readonly #hooks: SearchHooks;
  readonly #asked = new Map<SessionId, Asked>();
  /** Sessions that may have been ended while the bus was away. */
  #unsure: Session[] = [];
  /** When the bus came back last. */
  #backAt = Number.NEGATIVE_INFINITY;

  constructor(
    env: Env,
    context: RoleContext,
    of: { readonly realm: RealmId; readonly routes: RouteTable },
    hooks: SearchHooks,
  ) {
    this.#env = env;
    this.#context = context;
    this.#realm = of.realm;
    this.#routes = of.routes;
    this.#hooks = hooks;
  }

  /** Tells the region's zone who plays the hero. */
  attach(opened: Opened, character: CharacterId, region: RegionId): void {
    const { session, sessionEpoch } = opened;
    const node = this.#routes.nodeOf(region);
    const at = this.#env.clock.now();
    if (node === null) {
      // A gateway that has just started, or a region between two owners: soon there is a route.
      this.#asked.set(session, { at, next: at + AGAIN_MS_MAX, waitMs: 0, unrouted: region });
      return;
    }
    const waitedMs = this.#asked.get(session)?.waitMs ?? 0;
    const waitMs = Math.min(AGAIN_MS_MAX, Math.max(AGAIN_MS, 2 * waitedMs));
    this.#asked.set(session, { at, next: at + waitMs, waitMs, unrouted: null });
    const gateway = this.#context.node.id;
    const message = { character, region, session, sessionEpoch, gateway };
    this.#context.messenger.send(subjects.node(this.#realm, node), zoneMessages.Attach, message);
  }

  /** The session's zone has spoken, or the session is over. */
  forget(session: SessionId): void {
    this.#asked.delete(session);
  }

  /** There is a new table: whose region has a node by now asks in the next tick. */
  rerouted(): void {
    for (const [session, asked] of this.#asked) {
      const { unrouted, at } = asked;
      if (unrouted === null || this.#routes.nodeOf(unrouted) === null) continue;
      this.#asked.set(session, { ...asked, next: at, unrouted: null });
    }
  }

  /** It is time to ask for a session that waits. */
  isDue({ opened, since }: Waiting, now: number): boolean {
    const asked = this.#asked.get(opened.session);
    // What was asked or told before is lost, and soon everybody else is back too.
    const lost = Math.max(since, asked?.at ?? since) < this.#backAt;
    if (lost) return now - this.#backAt >= AGAIN_MS;
    // Asked in an earlier state, or never: its zone may yet speak by itself.
    if (asked === undefined || asked.at < since) return now - since >= AGAIN_MS_MAX;
    return now >= asked.next;
  }

  /** Nothing has been asked since the session began to wait. */
  isUnasked({ opened, since }: Waiting): boolean {
    return (this.#asked.get(opened.session)?.at ?? Number.NEGATIVE_INFINITY) <= since;
  }

  /** Asks the database who has the hero now. */
  async find(session: Session, { opened }: Waiting, character: CharacterId): Promise<void> {
    const at = this.#env.clock.now();
    const waitMs = this.#asked.get(opened.session)?.waitMs ?? 0;
    this.#asked.set(opened.session, { at, next: at + AGAIN_MS_MAX, waitMs, unrouted: null });
    try {
      const row = await this.#row(character);
      const { state } = session;
      if (state.kind !== 'held' && state.kind !== 'entering' && state.kind !== 'leaving') return;
      const replaced = state.kind !== 'entering' && row.session !== state.opened.session;
      if (row.region === '' || replaced) this.#hooks.gone(session, state, row);
      else if (state.kind !== 'leaving') {
        this.attach(state.opened, character, row.region as RegionId);
      }
    } catch (error) {
      this.#env.log.debug('hero not found', { error: messageOf(error) });
    }
  }

  /** The bus was away: what was said meanwhile is lost, so it is asked who still plays. */
  doubt(sessions: Iterable<Session>): void {
    this.#unsure = [...sessions];
    this.#backAt = this.#env.clock.now();
  }

  /** Called every publish tick. */
  tick(): void {
    for (const session of this.#unsure.splice(0, LOOKS_MAX)) void this.#lookAfter(session);
  }

  /** A session that its hero's row does not name has ended: replaced, or logged out everywhere. */
  async #lookAfter(session: Session): Promise<void> {
    const { state } = session;
    if (state.kind !== 'playing' && state.kind !== 'held') return;
    const { character } = state.player;
    try {
      const row = await this.#row(character);
      if (session.state.kind !== 'playing' && session.state.kind !== 'held') return;
      if (session.state.player.character !== character) return;
      if (row.session !== state.opened.session) session.close('loggedOut');
    } catch (error) {
      this.#env.log.debug('session not looked after', { error: messageOf(error) });
      if (!session.isOver) this.#unsure.push(session);
    }
  }

  async #row(character: CharacterId): Promise<Row> {
    const { LoadCharacter } = databaseMessages;
    const subject = subjects.database(this.#realm);
    const ask = { character, by: '' };
    const { messenger } = this.#context;
    return (await messenger.ask(subject, LoadCharacter, ask, ASK_MS_MAX)).row;
  }
}
