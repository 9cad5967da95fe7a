// SPDX-License-Identifier: MIT
/**
 * One realm as this gateway serves it: its open sessions, its heroes in the world, the routes to
 * their owners, and what arrives over the bus for them. A route changes by a Bind of a higher epoch
 * and by nothing else; the socket stays.
 */
import {
  type CharacterId,
  delay,
  type Env,
  isRealmError,
  messageOf,
  type NodeId,
  type RealmId,
  type RegionId,
  type SessionId,
} from '@realmkeep/base';
import type { BusSubscription } from '@realmkeep/bus';
import type { Game } from '@realmkeep/kit';
import {
  accountMessages,
  type BodyOf,
  type CloseName,
  clientMessages,
  databaseMessages,
  encode,
  gatewayMessages,
  masterMessages,
  regionMessages,
  statisticsMessages,
  subjects,
  worldMessages,
  zoneMessages,
} from '@realmkeep/wire';
import { answer, on } from '../../runtime/messenger.ts';
import type { RoleContext } from '../../runtime/role.ts';
import { spreadChat } from './chat.ts';
import type { Composer } from './composer.ts';
import { GatewayNews } from './gateway-news.ts';
import { GroupPost } from './groups.ts';
import type { Opened } from './handshake.ts';
import { HeroSearch } from './hero-search.ts';
import { type Input, InputBatches } from './inputs.ts';
import { Player } from './player.ts';
import { PRESENCE_WHOLE_MS, Presence } from './presence.ts';
import { handOn } from './private-events.ts';
import { RegionFeed } from './region-feed.ts';
import { RouteTable } from './routes.ts';
import type { OpenState, Session, SessionState } from './session.ts';
import { type ZonePage, ZonePages } from './zone-pages.ts';

/** One question to the account nodes or the database. */
const ASK_MS_MAX = 3000;
/** A list of who is in the world is as good as new for so long. */
const WHO_MS = 1000;
/** Tries to tell the database that a socket is gone. */
const CLOSE_TRIES_MAX = 5;
/** Who asked for the world and is in no zone by then is told so, and may ask again. */
const ENTER_MS_MAX = 10_000;
const ENTER_REFUSED = {
  request: clientMessages.EnterWorld.id,
  code: 'ERR_ZONE_DOWN',
  message: 'That place cannot be reached at the moment; try again soon.',
  retryAfterMs: 2000,
};
const HELD_REASON = 'The world holds its breath.';
const LEFT_REASON = 'The hero has left the world.';
/** His zone was stopped, and its own word did not come here. */
const PUT_OUT_REASON = 'A fault took you out of the world; you may enter again.';

type Bind = BodyOf<typeof gatewayMessages.Bind>;
type Playing = Extract<OpenState, { readonly kind: 'playing' }>;
/** A session as one socket had it. */
type HeldSession = Pick<Opened, 'session' | 'sessionEpoch'>;

export class GatewayRealm {
  readonly id: RealmId;
  readonly game: Game;
  readonly sessions = new Map<SessionId, Session>();
  readonly players = new Map<CharacterId, Player>();
  readonly inputs: InputBatches;
  readonly routes = new RouteTable();
  readonly news: GatewayNews;
  readonly #env: Env;
  readonly #context: RoleContext;
  readonly #composer: Composer;
  readonly #pages: ZonePages;
  readonly #presence: Presence;
  readonly #groups: GroupPost;
  readonly #feeds = new Map<RegionId, RegionFeed>();
  readonly #subscriptions: BusSubscription[] = [];
  /** Opened, and the client has not been told. */
  readonly #unwelcomed = new WeakSet<Session>();
  readonly #search: HeroSearch;
  #presenceAt = 0;
  /** The last answer of the world, or the question on its way, and when it was asked. */
  #who: Promise<Uint8Array> | null = null;
  #whoAt = 0;

  constructor(
    env: Env,
    context: RoleContext,
    options: { id: RealmId; game: Game; composer: Composer },
  ) {
    this.#env = env;
    this.#context = context;
    this.id = options.id;
    this.game = options.game;
    this.#composer = options.composer;
    this.#pages = new ZonePages(options.game);
    const { node, incarnation, messenger } = context;
    const names = { realm: this.id, gateway: node.id, incarnation };
    this.inputs = new InputBatches(env.clock, messenger, names);
    this.#presence = new Presence(messenger, names, () => this.#here());
    this.news = new GatewayNews(node.id);
    this.#groups = new GroupPost(messenger, this.id, () => this.players.values());
    const of = { realm: this.id, routes: this.routes };
    this.#search = new HeroSearch(env, context, of, {
      gone: (session, state, row) => {
        const player = state.kind === 'entering' ? null : state.player;
        const reason = row.region === '' ? LEFT_REASON : PUT_OUT_REASON;
        this.#leaveWorld(session, state.opened, player, reason);
      },
    });
  }

  start(): void {
    const { messenger, node } = this.#context;
    const { id } = this;
    this.#subscriptions.push(
      messenger.listen(subjects.node(id, node.id), [
        on(gatewayMessages.Bind, (bind) => this.#bind(bind)),
        on(gatewayMessages.StillBound, (asked) => this.#stillBound(asked)),
        on(gatewayMessages.HoldRoute, (hold) => this.#hold(hold)),
        on(gatewayMessages.FreeRoute, (free) => this.#free(free)),
        on(regionMessages.HoldRegion, ({ region, epoch }) => this.#holdRegion(region, epoch)),
        on(regionMessages.FreeRegion, ({ region, epoch }) => this.#freeRegion(region, epoch)),
        on(gatewayMessages.PlayerUpdates, (updates) => this.#update(updates)),
        on(gatewayMessages.PrivateEvents, ({ items }) => {
          for (const item of items) {
            const player = this.players.get(item.character);
            if (player !== undefined) handOn(item, player);
          }
        }),
        on(gatewayMessages.Unbind, (unbind) => this.#unbind(unbind)),
        on(gatewayMessages.SessionReplaced, (replaced) => this.#replaced(replaced)),
        answer(gatewayMessages.TellPlayer, (tell) => this.#tell(tell)),
        ...this.#groups.inbox(),
      ]),
      messenger.listen(subjects.chat(id), [
        on(gatewayMessages.ChatSpread, (spread) => {
          this.#locateSpeakers(spread.region as RegionId);
          spreadChat(spread, this.players.values());
        }),
        on(worldMessages.AskPresence, () => this.#presence.sendWhole()),
      ]),
      messenger.listen(subjects.gateways(id), [
        on(gatewayMessages.LogOutAccount, (logOut) => this.#logOut(logOut)),
      ]),
      messenger.listen(subjects.routes(id), [
        on(masterMessages.Routes, (table) => {
          this.routes.update(table);
          this.#search.rerouted();
        }),
      ]),
      messenger.listen(subjects.beat(id, '*'), [
        on(statisticsMessages.Heartbeat, (beat) => this.news.hear(beat, this.#env.clock.now())),
      ]),
    );
    this.#presence.sendWhole();
  }

  stop(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    for (const feed of this.#feeds.values()) feed.close();
    this.#feeds.clear();
  }

  /** A session has come through its Hello. */
  opened(session: Session, opened: Opened): void {
    const before = this.sessions.get(opened.session);
    this.sessions.set(opened.session, session);
    before?.close('replaced', 'resumed on another socket');
    this.#tellReplaced(opened);
    this.#unwelcomed.add(session);
    void this.#welcome(session, opened);
  }

  /**
   * The socket went while the database opened its session: whoever it replaced has to go all the
   * same, and the hero of a resumed session begins its linger time, as nobody is here for its Bind.
   */
  abandoned(opened: Opened): void {
    this.#tellReplaced(opened);
    this.#letLinger(opened);
    this.#search.forget(opened.session);
    void this.#closeSession(opened, false, null);
  }

  /** The zone of a resumed session that is over already sends a Bind, and hears that it is. */
  #letLinger(opened: Opened): void {
    const { playing } = opened;
    if (playing !== null) this.#search.attach(opened, playing.character, playing.region);
  }

  /** A session is over. What it held is let go of, unless somebody else holds it by now. */
  ended(session: Session, state: SessionState, close: CloseName | 'broken'): void {
    if (!('opened' in state)) return;
    const { opened } = state;
    const player = 'player' in state ? state.player : null;
    if (player !== null) this.#drop(player);
    if (this.sessions.get(opened.session) !== session) return;
    this.sessions.delete(opened.session);
    if (this.#unwelcomed.has(session)) this.#letLinger(opened);
    this.#search.forget(opened.session);
    if (close === 'replaced') return;
    const leave = close === 'goodbye' || close === 'loggedOut';
    void this.#closeSession(opened, leave, player);
  }

  /** Sends an input to the hero's zone, unless the route is held: then it waits. */
  forward(player: Player, input: Input, held: boolean): void {
    if (held || this.#feeds.get(player.region)?.isHeld(this.#env.clock.now())) return;
    this.inputs.add(player, player.character, input);
  }

  /** A command that the zone may have had, or not: it is done once, and its answer told again. */
  repeat(player: Player, again: BodyOf<typeof clientMessages.CommandAgain>): void {
    const { character, epoch, node } = player;
    const gateway = this.#context.node.id;
    const message = { gateway, character, epoch, ...again };
    this.#context.messenger.send(subjects.node(this.id, node), zoneMessages.RepeatCommand, message);
  }

  eventsSeen({ character, epoch, node }: Player, number: number): void {
    const gateway = this.#context.node.id;
    const message = { gateway, character, epoch, number };
    this.#context.messenger.send(
      subjects.node(this.id, node),
      zoneMessages.EventsAcknowledged,
      message,
    );
  }

  /** `WhoIs`, asked and encoded at most once a second, however many want to know. */
  who(): Promise<Uint8Array> {
    const { clock } = this.#env;
    if (this.#who === null || clock.now() - this.#whoAt >= WHO_MS) {
      this.#whoAt = clock.now();
      this.#who = this.#askWho();
    }
    return this.#who;
  }

  async #askWho(): Promise<Uint8Array> {
    const { messenger } = this.#context;
    const subject = subjects.world(this.id);
    const who = await messenger.ask(subject, worldMessages.AskWho, {}, ASK_MS_MAX);
    return encode(clientMessages.WhoIs, who);
  }

  /** Where the hero is now, as far as this gateway can see it. */
  locate(player: Player): void {
    this.#feeds.get(player.region)?.locate(player);
  }

  resync(player: Player, sector: number, band: number): void {
    this.#feeds.get(player.region)?.resync(player, sector, band);
  }

  /** Asks the zone to let the hero go; answered by Unbind. */
  detach({ node, character }: Player, of: HeldSession, leave: boolean): void {
    this.#sendDetach(node, character, of, leave);
  }

  /**
   * The bus was away: what was said meanwhile is lost, so the database is asked who still plays.
   */
  reconnected(): void {
    this.#search.doubt(this.sessions.values());
    for (const feed of this.#feeds.values()) feed.missed();
  }

  /** Called every publish tick. */
  tick(now: number): void {
    this.#search.tick();
    for (const [region, feed] of this.#feeds) {
      if (feed.players.size === 0) {
        feed.close();
        this.#feeds.delete(region);
        this.inputs.forget(region);
        continue;
      }
      feed.tick(now);
    }
    for (const session of this.sessions.values()) this.#watch(session, now);
    this.news.look(this.sessions.values(), now);
    if (now - this.#presenceAt >= PRESENCE_WHOLE_MS) {
      this.#presenceAt = now;
      this.#presence.sendWhole();
    }
  }

  /** The player's characters, asked anew, after one was made or deleted or the world was left. */
  async showCharacters(
    session: Session,
    account: Opened['account'],
    created: CharacterId | null,
  ): Promise<void> {
    const { messenger } = this.#context;
    const subject = subjects.account(this.id);
    const { ShowCharacters } = accountMessages;
    const { characters } = await messenger.ask(subject, ShowCharacters, { account }, ASK_MS_MAX);
    session.tell(clientMessages.Characters, { characters, created });
  }

  async #welcome(session: Session, opened: Opened): Promise<void> {
    const { messenger } = this.#context;
    const { account, playing } = opened;
    const { game } = this;
    try {
      const subject = subjects.account(this.id);
      const { ShowCharacters } = accountMessages;
      const { characters } = await messenger.ask(subject, ShowCharacters, { account }, ASK_MS_MAX);
      if (session.isOver) return;
      session.tell(clientMessages.Welcome, {
        session: opened.session,
        resumeToken: opened.resumeToken,
        realm: this.id,
        game: game.name,
        tickHz: this.#pages.tickHz,
        publishHz: this.#pages.publishHz,
        layout: game.layout.bytes,
        characters,
        playing: playing?.character ?? null,
      });
      this.#unwelcomed.delete(session);
      this.news.tell(session, this.#env.clock.now());
    } catch (error) {
      this.#env.log.debug('no welcome', { error: messageOf(error) });
      session.close('unavailable', isRealmError(error) ? error.code : 'ERR_INTERNAL');
      return;
    }
    if (playing === null || session.state.kind !== 'choosing') return;
    const { character, region } = playing;
    const since = this.#env.clock.now();
    session.state = { kind: 'entering', opened, character, since, asked: false };
    this.#search.attach(opened, character, region);
  }

  #bind(bind: Bind): void {
    const session = this.sessions.get(bind.session);
    const state = session?.state;
    if (session === undefined || state === undefined || !('opened' in state)) {
      // Nobody is here for it any more: the zone's linger time begins.
      this.#sendDetach(bind.node, bind.character, bind, false);
      return;
    }
    // The client knows nothing of its session yet; its zone is asked for a Bind after the welcome.
    if (this.#unwelcomed.has(session)) return;
    // Nobody is brought into the world who left it and has not asked for it since.
    if (state.kind === 'choosing' && !session.heroMayCome) {
      this.#sendDetach(bind.node, bind.character, bind, false);
      return;
    }
    const known = this.players.get(bind.character);
    const player = known !== undefined && known.link === session ? known : null;
    if (player !== null && bind.epoch < player.epoch) return;
    const again = player !== null && bind.epoch === player.epoch && bind.node === player.node;
    if (again && state.kind === 'playing') return;
    if (again && state.kind === 'held') {
      player.inputs.acknowledge(bind.lastInput);
      this.#play(session, state.opened, player);
      session.tell(clientMessages.Go, {});
      return;
    }
    if (player !== null && bind.continues && this.#continues(session, state, player, bind)) return;
    if (state.kind === 'leaving' && player !== null) {
      player.bind(bind);
      this.detach(player, state.opened, true);
      return;
    }
    if (known !== undefined && player === null) this.#drop(known);
    const passed = player !== null && player.region !== bind.region;
    if (passed && state.kind === 'held') {
      this.#context.statistics.took('freezeToBind', this.#env.clock.now() - state.since);
    }
    this.#enterRegion(session, state.opened, player ?? new Player(session, bind), bind);
  }

  /**
   * The region has another process and is what it was: the route changes and nothing else. False
   * when this gateway's picture is of another region.
   */
  #continues(session: Session, state: SessionState, player: Player, bind: Bind): boolean {
    if (bind.region !== player.region) return false;
    if (state.kind !== 'playing' && state.kind !== 'held') return false;
    player.goOn(bind);
    session.tell(clientMessages.OwnerChanged, { epoch: bind.epoch });
    this.#feeds.get(player.region)?.release();
    this.#play(session, state.opened, player);
    if (state.kind === 'held') session.tell(clientMessages.Go, {});
    return true;
  }

  /** One word for all heroes of the region: their inputs wait here. */
  #holdRegion(region: RegionId, epoch: number): void {
    this.#feeds.get(region)?.hold(epoch, this.#env.clock.now());
  }

  /** The region stays where it was: what its process has not seen goes there. */
  #freeRegion(region: RegionId, epoch: number): void {
    const feed = this.#feeds.get(region);
    if (feed === undefined || feed.receiver.epoch > epoch) return;
    feed.release();
    this.#sendEverythingAgain(feed);
  }

  #enterRegion(session: Session, opened: Opened, player: Player, bind: Bind): void {
    const zone = this.#pages.of(bind.region);
    if (zone === null) {
      this.#env.log.error('bound to a zone that the game does not have', { region: bind.region });
      return void session.close('unavailable', 'no such zone');
    }
    this.#feeds.get(player.region)?.remove(player);
    player.bind(bind);
    this.players.set(player.character, player);
    this.#feedOf(player.region, zone).add(player);
    session.tell(clientMessages.ZoneEntered, {
      ...zone.page,
      region: bind.region,
      epoch: bind.epoch,
      character: bind.character,
      entity: bind.entity,
      x: bind.x,
      y: bind.y,
      heading: bind.heading,
      lastInput: bind.lastInput,
      speedMax: bind.speedMax,
      halfSize: this.game.heroHalfSize,
    });
    session.tell(clientMessages.OwnFields, { fields: bind.own });
    this.#play(session, opened, player);
    const { name, group } = player;
    this.#presence.came({ name, zone: zone.page.title, group });
    if (group !== 0) this.#groups.tellZone(player);
    this.#count();
  }

  /** The route is good: kept inputs go on their way. */
  #play(session: Session, opened: Opened, player: Player): void {
    session.state = { kind: 'playing', opened, player };
    this.#search.forget(opened.session);
    this.#feeds.get(player.region)?.spoke();
    const { inputs, late } = player.inputs.resend(this.#env.clock.now());
    for (const input of inputs) this.forward(player, input, false);
    for (const _ of late) {
      session.tell(clientMessages.Refused, {
        request: clientMessages.Command.id,
        code: 'ERR_COMMAND_LATE',
        message: 'The world was away for too long; the command was not sent.',
        retryAfterMs: 0,
      });
    }
  }

  #hold(hold: BodyOf<typeof gatewayMessages.HoldRoute>): void {
    const session = this.sessions.get(hold.session);
    const state = session?.state;
    if (session === undefined || state?.kind !== 'playing') return;
    if (state.player.character !== hold.character || hold.epoch < state.player.epoch) return;
    this.#holdSession(session, state, 'moving');
  }

  #holdSession(session: Session, state: Playing, why: 'moving' | 'silent'): void {
    const { opened, player } = state;
    const since = this.#env.clock.now();
    session.state = { kind: 'held', opened, player, since, why };
    session.tell(clientMessages.Hold, { reason: HELD_REASON });
  }

  /** Only who is not as the zone believes needs a word. */
  #stillBound({ region, node, items }: BodyOf<typeof gatewayMessages.StillBound>): void {
    for (const item of items) {
      const session = this.sessions.get(item.session);
      const state = session?.state;
      if (session === undefined || state === undefined || !('opened' in state)) {
        this.#sendDetach(node, item.character, item, false);
        continue;
      }
      if (this.#unwelcomed.has(session) || state.kind === 'leaving') continue;
      const known = 'player' in state ? state.player : null;
      const same = known?.character === item.character && known.epoch >= item.epoch;
      if (state.kind === 'playing' && same) continue;
      if (state.kind === 'choosing' && !session.heroMayCome) {
        this.#sendDetach(node, item.character, item, false);
        continue;
      }
      // A Bind that was lost: the zone sends it again, and all that goes with it.
      this.#search.attach(state.opened, item.character, region);
    }
  }

  #free(free: BodyOf<typeof gatewayMessages.FreeRoute>): void {
    const session = this.sessions.get(free.session);
    const state = session?.state;
    if (session === undefined || state === undefined || !('player' in state)) return;
    const { player, opened } = state;
    if (player.character !== free.character || free.epoch !== player.epoch) return;
    player.inputs.acknowledge(free.lastInput);
    // Even if the hold never came here: the frozen hero took none of the inputs since.
    if (state.kind === 'held' || state.kind === 'playing') this.#play(session, opened, player);
    if (state.kind === 'held') session.tell(clientMessages.Go, {});
    if (free.code !== '') {
      session.tell(clientMessages.Notice, { code: free.code, text: free.reason });
    }
  }

  #update(updates: BodyOf<typeof gatewayMessages.PlayerUpdates>): void {
    // A zone process that was replaced goes on until it learns of it.
    if (updates.epoch < (this.#feeds.get(updates.region)?.receiver.epoch ?? 0)) return;
    for (const item of updates.items) {
      const player = this.players.get(item.character);
      if (player !== undefined && player.region === updates.region) player.update(item);
    }
  }

  #unbind(unbind: BodyOf<typeof gatewayMessages.Unbind>): void {
    const session = this.sessions.get(unbind.session);
    const state = session?.state;
    if (session === undefined || state === undefined || !('player' in state)) return;
    const { player, opened } = state;
    if (player.character !== unbind.character || unbind.epoch < player.epoch) return;
    this.#leaveWorld(session, opened, player, unbind.reason);
  }

  #leaveWorld(session: Session, opened: Opened, player: Player | null, reason: string): void {
    if (player !== null) this.#drop(player);
    session.state = { kind: 'choosing', opened };
    session.heroMayCome = false;
    session.leftAt = this.#env.clock.now();
    session.tell(clientMessages.LeftWorld, { reason });
    this.showCharacters(session, opened.account, null).catch((error: unknown) => {
      this.#env.log.debug('characters not shown', { error: messageOf(error) });
    });
  }

  #tellReplaced({ replaced, sessionEpoch }: Opened): void {
    if (replaced === null) return;
    const message = { session: replaced.session, sessionEpoch };
    if (replaced.gateway === this.#context.node.id) this.#replaced(message);
    else {
      const subject = subjects.node(this.id, replaced.gateway);
      this.#context.messenger.send(subject, gatewayMessages.SessionReplaced, message);
    }
  }

  #replaced(message: BodyOf<typeof gatewayMessages.SessionReplaced>): void {
    const session = this.sessions.get(message.session);
    const opened = session?.opened ?? null;
    if (session === undefined || opened === null) return;
    if (opened.sessionEpoch >= message.sessionEpoch) return;
    session.close('replaced');
    this.sessions.delete(message.session);
  }

  #logOut(message: BodyOf<typeof gatewayMessages.LogOutAccount>): void {
    for (const session of [...this.sessions.values()]) {
      const { opened } = session;
      if (opened === null || opened.account !== message.account) continue;
      if (opened.loginEpoch < message.loginEpoch) session.close('loggedOut');
    }
  }

  #tell(tell: BodyOf<typeof gatewayMessages.TellPlayer>): { delivered: boolean } {
    const wanted = tell.to.toLowerCase();
    for (const player of this.players.values()) {
      if (player.name.toLowerCase() !== wanted || player.link.isOver) continue;
      const { from, text } = tell;
      player.link.tell(clientMessages.ChatHeard, { channel: 'tell', from, text });
      return { delivered: true };
    }
    return { delivered: false };
  }

  /** Sessions that wait for a zone ask after it; players whose zone is silent or deaf are held. */
  #watch(session: Session, now: number): void {
    const { state } = session;
    if (state.kind === 'playing') {
      const feed = this.#feeds.get(state.player.region);
      const { inputs } = state.player;
      const deaf = feed?.isSilent(now) || inputs.isDeaf(now);
      if (deaf) this.#holdSession(session, state, 'silent');
      else this.#sendUnanswered(state.player, now);
      return;
    }
    if (state.kind !== 'held' && state.kind !== 'entering' && state.kind !== 'leaving') return;
    if (state.kind === 'entering' && state.asked && now - state.since >= ENTER_MS_MAX) {
      session.state = { kind: 'choosing', opened: state.opened };
      session.heroMayCome = true;
      session.tell(clientMessages.Refused, ENTER_REFUSED);
      return;
    }
    if (!this.#search.isDue(state, now) && !this.#speaksAgain(state)) return;
    if (state.kind === 'leaving') this.detach(state.player, state.opened, true);
    const { character } = state.kind === 'entering' ? state : state.player;
    void this.#search.find(session, state, character);
  }

  /** Who was held for silence need not wait when the region speaks again: he asks at once, once. */
  #speaksAgain(state: OpenState): boolean {
    if (state.kind !== 'held' || state.why !== 'silent' || !this.#search.isUnasked(state)) {
      return false;
    }
    return (this.#feeds.get(state.player.region)?.heardAt ?? 0) > state.since;
  }

  #sendUnanswered(player: Player, now: number): void {
    for (const input of player.inputs.unanswered(now)) this.forward(player, input, false);
  }

  /** The zone ignores what it has had, and says so. */
  #sendEverythingAgain(feed: RegionFeed): void {
    const now = this.#env.clock.now();
    for (const player of feed.players) {
      for (const input of player.inputs.again(now)) this.forward(player, input, false);
    }
  }

  /**
   * Tells the database first: it refuses when the session has moved on, and then the hero is no
   * longer ours to detach.
   */
  async #closeSession(opened: Opened, leave: boolean, player: Player | null): Promise<void> {
    const { messenger } = this.#context;
    const { session, sessionEpoch } = opened;
    const how = leave ? 'end' : 'linger';
    const question = { session, sessionEpoch, how } as const;
    const { CloseSession } = databaseMessages;
    let told = false;
    for (let tries = 0; tries < CLOSE_TRIES_MAX; tries++) {
      try {
        await messenger.ask(subjects.database(this.id), CloseSession, question, ASK_MS_MAX);
        break;
      } catch (error) {
        if (isRealmError(error, 'ERR_SESSION_STALE')) return;
        this.#env.log.debug('session not closed', { error: messageOf(error) });
        // The linger time must begin, even while the database is away.
        if (!told && player !== null) this.detach(player, opened, leave);
        told = true;
        await delay(this.#env.clock, 1000 * (tries + 1));
      }
    }
    if (!told && player !== null) this.detach(player, opened, leave);
  }

  #sendDetach(node: NodeId, character: CharacterId, of: HeldSession, leave: boolean): void {
    const { session, sessionEpoch } = of;
    const message = { character, session, sessionEpoch, leave: leave ? 1 : 0 };
    this.#context.messenger.send(subjects.node(this.id, node), zoneMessages.Detach, message);
  }

  #drop(player: Player): void {
    if (this.players.get(player.character) === player) {
      this.players.delete(player.character);
      this.#presence.went(player.name);
    }
    this.#feeds.get(player.region)?.remove(player);
    player.inputs.clear();
    this.#count();
  }

  #feedOf(region: RegionId, { zone, format }: ZonePage): RegionFeed {
    const known = this.#feeds.get(region);
    if (known !== undefined) return known;
    const { bus, messenger, node } = this.#context;
    const ports = { clock: this.#env.clock, bus, messenger, composer: this.#composer };
    const periodMs = 1000 / zone.tickHz;
    const onTick = (): void => this.inputs.beat(region, periodMs);
    const onBack = (): void => this.#sendEverythingAgain(feed);
    const names = { realm: this.id, gateway: node.id, region };
    const feed: RegionFeed = new RegionFeed({ ...ports, onTick, onBack }, names, format);
    this.#feeds.set(region, feed);
    return feed;
  }

  #locateSpeakers(region: RegionId): void {
    const feed = this.#feeds.get(region);
    for (const player of feed?.players ?? []) feed?.locate(player);
  }

  *#here(): Iterable<{ name: string; zone: string; group: number }> {
    for (const { name, region, group } of this.players.values()) {
      yield { name, zone: this.#pages.of(region)?.page.title ?? '', group };
    }
  }

  #count(): void {
    this.#context.statistics.set(`regions_watched`, this.#feeds.size);
  }
}
