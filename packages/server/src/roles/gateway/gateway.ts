// SPDX-License-Identifier: MIT
/**
 * The gateway: players' sockets and sessions. It owns who is connected here, what each client has
 * been sent, and the inputs that no zone has acknowledged; it checks everything that comes from
 * outside. It must never simulate, never decide who owns anything, and never encode the same thing
 * for two clients. Besides login it is the only role that a player's network can reach.
 */
import { type Cancel, delay, type Env, every, type Listener, type RealmId } from '@realmkeep/base';
import type { CloseName } from '@realmkeep/wire';
import { realmsOf } from '../../config/installation.ts';
import { AddressCounts } from '../../runtime/addresses.ts';
import type { Role, RoleContext } from '../../runtime/role.ts';
import { Composer } from './composer.ts';
import {
  type HandshakeContext,
  type Hello,
  type HelloVerdict,
  judgeHello,
  type Opened,
} from './handshake.ts';
import { MESSAGE_BYTES_MAX, UNPROVEN_MAX, UNPROVEN_PER_ADDRESS_MAX } from './limits.ts';
import { GatewayRealm } from './realm.ts';
import { Requests } from './requests.ts';
import { type OpenState, Session, type SessionHost, type SessionState } from './session.ts';

/** The gateway's own publish tick: keep-alives, observations, what waits too long. */
const TICK_MS = 100;
/** Ages of sessions are looked at so often. */
const AGE_MS = 500;
/**
 * A draining gateway sends its players away over this time, longer when they are many, so that they
 * do not storm another.
 */
const DRAIN_MS = 2000;
const DRAIN_MS_PER_PLAYER = 4;
const DRAIN_MS_MAX = 10_000;
/** Who has not gone over by then after the last was asked to is closed. */
const LEAVE_MS_MAX = 5000;
const LEAVE_POLL_MS = 50;
/** Time for the last close frames to leave. */
const DRAIN_REST_MS = 500;
const PLAYERS_MAX_DEFAULT = 4000;
/** Players of another gateway that is gone find room here, even when this one is full. */
const RESUME_RESERVE = 1.5;

export function createGateway(env: Env, context: RoleContext): Role {
  return new Gateway(env, context);
}

export class Gateway implements Role, SessionHost {
  readonly clock;
  readonly log;
  readonly statistics;
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #playersMax: number;
  readonly #handshake: HandshakeContext;
  readonly #requests: Requests;
  readonly #realms = new Map<RealmId, GatewayRealm>();
  readonly #sessions = new Set<Session>();
  /** Sockets whose peer has not proved yet who it is. */
  readonly #unproven = new AddressCounts({
    perAddressMax: UNPROVEN_PER_ADDRESS_MAX,
    countMax: UNPROVEN_MAX,
  });
  readonly #timers: Cancel[] = [];
  #listener: Listener | null = null;
  #draining = false;
  #agedAt = 0;

  constructor(env: Env, context: RoleContext) {
    this.#env = env;
    this.#context = context;
    this.clock = env.clock;
    this.log = env.log;
    this.statistics = context.statistics;
    this.#playersMax = context.node.playersMax || PLAYERS_MAX_DEFAULT;
    this.#requests = new Requests(env, context);
    this.#handshake = {
      crypto: env.crypto,
      messenger: context.messenger,
      gateway: context.node.id,
      loginPublicKey: context.services.secrets.loginPublicKey,
      randomBytes: (length) => env.random.bytes(length),
      wallNow: () => env.clock.wall(),
      serves: (realm) => this.#realms.has(realm),
    };
  }

  /** `host:port` as bound; '' before the start. */
  get address(): string {
    return this.#listener?.address ?? '';
  }

  async start(): Promise<void> {
    const { installation, node, services } = this.#context;
    const composer = new Composer(this.clock, this.statistics);
    for (const id of realmsOf(installation, node)) {
      const game = await services.loadGame(id);
      const realm = new GatewayRealm(this.#env, this.#context, { id, game, composer });
      this.#realms.set(id, realm);
      realm.start();
    }
    this.statistics.playersMax = this.#playersMax;
    this.#timers.push(
      every(this.clock, TICK_MS, () => this.#tick()),
      this.#context.bus.onStatus((status) => {
        if (status !== 'connected') return;
        for (const realm of this.#realms.values()) realm.reconnected();
      }),
    );
    this.#listener = await this.#env.net.serveSockets({
      listen: node.listen ?? '127.0.0.1:0',
      messageBytesMax: MESSAGE_BYTES_MAX,
      origins: installation.origins,
      onSocket: (socket) => {
        const session = new Session(socket, this);
        this.#sessions.add(session);
        if (this.#draining) session.refuse('drained');
        else if (!this.#unproven.enter(session.remoteAddress)) session.refuse('tooManySockets');
      },
    });
  }

  /**
   * Sends the players over to other gateways, one after the other; each keeps its socket here until
   * the other has taken it on. Who cannot go over is closed in the end, and resumes later.
   */
  async drain(): Promise<void> {
    this.#draining = true;
    const sessions = [...this.#sessions];
    const spreadMs = Math.max(DRAIN_MS, sessions.length * DRAIN_MS_PER_PLAYER);
    const stepMs = Math.min(spreadMs, DRAIN_MS_MAX) / Math.max(1, sessions.length);
    await Promise.all(
      sessions.map(async (session, index) => {
        await delay(this.clock, stepMs * index);
        this.#sendAway(session);
      }),
    );
    const until = this.clock.now() + LEAVE_MS_MAX;
    while (this.#sessions.size > 0 && this.clock.now() < until) {
      await delay(this.clock, LEAVE_POLL_MS);
    }
    for (const session of [...this.#sessions]) session.close('drained');
    await delay(this.clock, DRAIN_REST_MS);
  }

  #sendAway(session: Session): void {
    const { opened } = session;
    const realm = opened === null ? undefined : this.#realms.get(opened.realm);
    if (realm?.news.sendAway(session, this.clock.now()) !== true) session.close('drained');
  }

  async stop(): Promise<void> {
    this.#draining = true;
    for (const cancel of this.#timers) cancel();
    await this.#listener?.close();
    for (const session of [...this.#sessions]) session.close('drained');
    for (const realm of this.#realms.values()) realm.stop();
  }

  /** Of `SessionHost`. */
  async judgeHello(hello: Hello): Promise<HelloVerdict> {
    let open = 0;
    for (const realm of this.#realms.values()) open += realm.sessions.size;
    const reserve = hello.proof === 'resume' ? RESUME_RESERVE : 1;
    if (open >= this.#playersMax * reserve) {
      return { ok: false, close: 'full', reason: `${this.#playersMax} players are here` };
    }
    return judgeHello(this.#handshake, hello);
  }

  /** Of `SessionHost`. */
  opened(session: Session, opened: Opened): void {
    const realm = this.#realms.get(opened.realm);
    if (realm === undefined) return void session.close('unavailable');
    realm.opened(session, opened);
  }

  /** Of `SessionHost`. */
  abandoned(opened: Opened): void {
    this.#realms.get(opened.realm)?.abandoned(opened);
  }

  /** Of `SessionHost`. */
  receive(session: Session, state: OpenState, bytes: Uint8Array): void {
    const realm = this.#realms.get(state.opened.realm);
    if (realm !== undefined) this.#requests.receive(session, state, realm, bytes);
  }

  /** Of `SessionHost`. */
  proven(session: Session): void {
    this.#unproven.leave(session.remoteAddress);
  }

  /** Of `SessionHost`. */
  ended(session: Session, state: SessionState, close: CloseName | 'broken'): void {
    this.#sessions.delete(session);
    if ('opened' in state) this.#realms.get(state.opened.realm)?.ended(session, state, close);
  }

  #tick(): void {
    const now = this.clock.now();
    let players = 0;
    for (const realm of this.#realms.values()) {
      realm.tick(now);
      players += realm.players.size;
    }
    this.statistics.players = players;
    this.statistics.set('sessions', this.#sessions.size);
    this.statistics.set('unproven', this.#unproven.count);
    if (now - this.#agedAt < AGE_MS) return;
    this.#agedAt = now;
    for (const session of [...this.#sessions]) session.checkAge(now);
  }
}
