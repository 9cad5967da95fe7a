// SPDX-License-Identifier: MIT
/**
 * One player's session in a realm, from the choice of characters to the world and back, over
 * whatever sockets it takes. Everything it hears becomes an event or part of the world's picture.
 */
import { type CharacterId, RealmError } from '@realmkeep/base';
import {
  type BodyOf,
  clientMessages,
  decode,
  encode,
  type Message,
  messageIdOf,
} from '@realmkeep/wire';
import { Emitter } from './emitter.ts';
import type { ClientEnv } from './environment.ts';
import { EventInbox } from './event-inbox.ts';
import type {
  CommandArguments,
  CommandName,
  EntityOf,
  GameEventOf,
  GameShape,
  ItemNameOf,
  OwnFieldsOf,
} from './game-types.ts';
import { HeroItems, type InventoryItem } from './hero-items.ts';
import type { InputCounts } from './input-sender.ts';
import { Link } from './link.ts';
import { type QueueOptions, queueFor } from './queue.ts';
import type {
  CharacterInfo,
  ClosedInfo,
  GroupView,
  RealmEvents,
  ZoneInfo,
} from './realm-events.ts';
import { type Reading, World } from './world.ts';

const NO_GROUP: GroupView = { group: 0, leader: '', members: [] };
/** Requests of a session that are not answered by then are refused by the client itself. */
const ANSWER_MS_MAX = 15_000;
/** A round trip is measured so often. */
const PING_MS = 5000;
/** Weight of the newest round trip in the smoothed one. */
const ROUND_TRIP_WEIGHT = 0.2;
/** The high bit of a stream packet's first byte. */
const STREAM_BIT = 0x80;

export type ClientState = 'idle' | 'opening' | 'choosing' | 'playing' | 'resuming';

type EventsOf<G extends GameShape> = RealmEvents<EntityOf<G>, OwnFieldsOf<G>, GameEventOf<G>>;

/** One thing asked of the gateway that has not been answered. */
interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: RealmError) => void;
  readonly cancel: () => void;
}

export class RealmClient<G extends GameShape = GameShape> {
  readonly #env: ClientEnv;
  readonly #events: Emitter<EventsOf<G>>;
  readonly #link: Link;
  readonly #world: World<G>;
  readonly #inbox: EventInbox;
  /** What the own hero has, and what can be done with it. */
  readonly items: HeroItems;
  /** By the id of the request's message: one of each kind at a time. */
  readonly #pending = new Map<number, Pending>();
  #state: ClientState = 'idle';
  #characters: readonly CharacterInfo[] = [];
  #group: GroupView = NO_GROUP;
  #roundTripMs = 0;
  #packets: ((tick: number) => void) | null = null;
  #pingedAt = Number.NEGATIVE_INFINITY;
  /** The next ZoneEntered follows a resume: inputs that the lost gateway had are sent again. */
  #resumed = false;
  /** Another gateway's Welcome follows, and the player is to notice nothing of it. */
  #moving = false;

  constructor(env: ClientEnv, options: { readonly reading?: Reading } = {}) {
    this.#env = env;
    this.#events = new Emitter(env.log);
    this.#link = new Link(env, {
      message: (bytes) => this.#receive(bytes),
      resuming: (info) => this.#resuming(info),
      resumed: (info) => this.#events.emit('resumed', info),
      moved: (info) => this.#moved(info),
      closed: (info) => this.#closed(info),
    });
    this.#world = new World<G>(env, {
      send: (bytes) => this.#sendInWorld(bytes),
      added: (entity) => this.#events.emit('entityAdded', entity),
      removed: (entity) => this.#events.emit('entityRemoved', entity),
      changed: (entity) => this.#events.emit('entityChanged', entity),
      reading: options.reading ?? 'full',
    });
    const send = (bytes: Uint8Array): void => this.#sendInWorld(bytes);
    const { clock } = env;
    this.#inbox = new EventInbox({ clock, send, apply: (message) => this.#handle(message) });
    this.items = new HeroItems({
      clock,
      send,
      command: (index, given) => this.#world.sendCommand(index, given),
      character: () => this.#world.zone?.character ?? 0,
      changed: () => this.#events.emit('itemsChanged', { money: this.items.money }),
      tradeChanged: (trade) => this.#events.emit('tradeChanged', trade),
    });
  }

  get state(): ClientState {
    return this.#state;
  }

  /** The account's characters, as last told. */
  get characters(): readonly CharacterInfo[] {
    return this.#characters;
  }

  /** Where the hero is; null outside the world. */
  get zone(): ZoneInfo | null {
    return this.#world.zone;
  }

  /** Who plays together with the own hero. */
  get group(): GroupView {
    return this.#group;
  }

  /** Smoothed, in milliseconds; 0 before the first answer. */
  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  /** Address of the gateway in use. */
  get gateway(): string {
    return this.#link.gateway;
  }

  /** Calls `listener` at every such event; returns a function that ends it. */
  on<K extends keyof EventsOf<G>>(name: K, listener: (value: EventsOf<G>[K]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /** Resolves with the next such event. */
  once<K extends keyof EventsOf<G>>(name: K): Promise<EventsOf<G>[K]> {
    return new Promise((resolve) => {
      const off = this.#events.on(name, (value) => {
        off();
        resolve(value);
      });
    });
  }

  /**
   * Opens a session with a ticket of login; resolves when the characters are known. Rejects with
   * ERR_GATEWAYS_UNREACHABLE, or ERR_CLIENT_CLOSED with the close code in its fields.
   */
  async enter(gateways: readonly string[], ticket: string): Promise<void> {
    if (this.#state !== 'idle') throw new RealmError('ERR_CLIENT_STATE', 'a session is open');
    this.#state = 'opening';
    try {
      await this.#link.open(gateways, ticket);
    } catch (error) {
      this.#state = 'idle';
      throw error;
    }
  }

  /** `choices` is the game's own, sent as JSON. Rejects with the account script's refusal. */
  createCharacter(name: string, choices: object = {}): Promise<CharacterId> {
    const body = { name, choices: JSON.stringify(choices) };
    return this.#ask(clientMessages.CreateCharacter, body);
  }

  deleteCharacter(character: CharacterId): Promise<void> {
    return this.#ask(clientMessages.DeleteCharacter, { character });
  }

  /** Resolves when the hero stands in the world; with `queued`, waits for room in a full zone. */
  enterWorld(character: CharacterId, options: QueueOptions = {}): Promise<ZoneInfo> {
    const ask = (): Promise<ZoneInfo> => {
      const { zone } = this.#world;
      if (this.#state === 'playing' && zone?.character === character) return Promise.resolve(zone);
      return this.#ask(clientMessages.EnterWorld, { character });
    };
    return queueFor(this.#env.clock, ask, options);
  }

  /** Back to the choice of characters. */
  leaveWorld(): Promise<void> {
    return this.#ask(clientMessages.LeaveWorld, {});
  }

  who(): Promise<RealmEvents['who']> {
    return this.#ask(clientMessages.Who, {});
  }

  /** Heard near by. */
  say(text: string): void {
    this.#tell(clientMessages.Chat, { channel: 'say', to: '', text });
  }

  /** Heard in the whole realm. */
  shout(text: string): void {
    this.#tell(clientMessages.Chat, { channel: 'shout', to: '', text });
  }

  /** Heard by one player; comes back as `told`, or as `refused` when he is not there. */
  tell(to: string, text: string): void {
    this.#tell(clientMessages.Chat, { channel: 'tell', to, text });
  }

  /** Heard by the own group, wherever its members are. */
  sayToGroup(text: string): void {
    this.#tell(clientMessages.Chat, { channel: 'group', to: '', text });
  }

  /** Asks a player into the own group; he is told by `groupAsked`, wherever he is. */
  invite(name: string): void {
    this.#tell(clientMessages.GroupAct, { act: 'invite', to: name });
  }

  answerInvitation(accept: boolean): void {
    this.#tell(clientMessages.GroupAct, { act: accept ? 'accept' : 'decline', to: '' });
  }

  leaveGroup(): void {
    this.#tell(clientMessages.GroupAct, { act: 'leave', to: '' });
  }

  /** For the leader of a group. */
  removeFromGroup(name: string): void {
    this.#tell(clientMessages.GroupAct, { act: 'remove', to: name });
  }

  /** Walk from now on: a heading (256 to the turn, 64 is south), at full speed or slower. */
  move(heading: number, unitsPerSecond?: number): void {
    this.#world.move(heading, unitsPerSecond);
  }

  /** Entities that matter beside the nearest, at most 8: in a crowd they come at the full rate. */
  target(entities: readonly number[]): void {
    this.#world.target(entities);
  }

  stop(): void {
    this.#world.stop();
  }

  /** A command of the game; it is numbered, so a resume never does it twice. */
  command<C extends CommandName<G>>(name: C, given: CommandArguments<G, C>): void {
    this.#world.command(name, given);
  }

  /**
   * What the hero has, with what was asked already done; what waits for its answer is `pending`.
   */
  inventory(): readonly InventoryItem<ItemNameOf<G>>[] {
    return this.items.all as readonly InventoryItem<ItemNameOf<G>>[];
  }

  get money(): number {
    return this.items.money;
  }

  /** Everything in view, the own hero included. */
  entities(): ReadonlyMap<number, EntityOf<G>> {
    return this.#world.entities;
  }

  /** The own hero; null outside the world, and for a moment after coming into a zone. */
  hero(): EntityOf<G> | null {
    return this.#world.hero;
  }

  /** Where the hero is by prediction, in units, whether or not it is in view yet. */
  place(): { readonly x: number; readonly y: number } | null {
    return this.#world.place();
  }

  /**
   * Moves every entity in place to where it is to be drawn at this time of `env.clock.now()`:
   * others between what the server told, the own hero ahead of it by prediction. Allocates nothing.
   */
  frame(nowMs: number): void {
    this.#world.frame(nowMs);
  }

  /** Ends the session; the hero stays in the world for the game's linger time. */
  close(): void {
    this.#link.close();
  }

  /** Calls `fn` with the tick of every stream packet, for measuring; null ends it. */
  onPacket(fn: ((tick: number) => void) | null): void {
    this.#packets = fn;
  }

  /** Packets that could not be read to their end, since the start; they heal by themselves. */
  get badPackets(): number {
    return this.#world.badPackets;
  }

  /** How far the world has come with the hero's inputs. */
  get inputs(): InputCounts {
    return this.#world.inputs;
  }

  /** Breaks the link without a word, as a bad network would: for tests. */
  dropLink(): void {
    this.#link.drop();
  }

  /** What only a hero in the world may say: a gateway that has not bound it yet would hang up. */
  #sendInWorld(bytes: Uint8Array): void {
    if (this.#state === 'playing') this.#link.send(bytes);
  }

  #tell<T>(of: Message<T>, value: T): void {
    this.#link.send(encode(of, value));
  }

  #ask<T, A>(of: Message<T>, value: T): Promise<A> {
    if (!this.#link.isOpen) {
      return Promise.reject(new RealmError('ERR_CLIENT_STATE', 'the link is not open'));
    }
    if (this.#pending.has(of.id)) {
      return Promise.reject(new RealmError('ERR_CLIENT_STATE', `${of.name} is being answered`));
    }
    return new Promise<A>((resolve, reject) => {
      const cancel = this.#env.clock.after(ANSWER_MS_MAX, () => {
        this.#reject(of.id, new RealmError('ERR_NET_TIMEOUT', `${of.name} was not answered`));
      });
      this.#pending.set(of.id, { resolve, reject, cancel });
      this.#tell(of, value);
    });
  }

  #resolve(id: number, value: unknown): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.cancel();
    pending.resolve(value as never);
  }

  #reject(id: number, error: RealmError): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.cancel();
    pending.reject(error);
  }

  #receive(bytes: Uint8Array): void {
    if (bytes.length > 0 && (bytes[0] & STREAM_BIT) !== 0) {
      this.#world.receive(bytes);
      this.#packets?.(this.#world.tick);
    } else this.#handle(bytes);
    // Whoever only watches is heard all the same.
    this.#pingNowAndThen();
  }

  #handle(bytes: Uint8Array): void {
    // A message that this version does not know is of a newer gateway; it can do without.
    HANDLERS.get(messageIdOf(bytes))?.(bytes, this.#answers);
  }

  #pingNowAndThen(): void {
    const now = this.#env.clock.now();
    if (now - this.#pingedAt < PING_MS) return;
    this.#pingedAt = now;
    this.#tell(clientMessages.Ping, { sent: now });
  }

  /** What the handlers of messages may do; kept apart so that the table can stand below. */
  readonly #answers: Inbox = {
    welcome: (message) => {
      this.#state = 'choosing';
      this.#characters = message.characters.map(characterOf);
      this.#world.welcome(message.layout, message.tickHz, message.publishHz);
      this.#resumed = message.playing !== null;
      const { realm, game, playing } = message;
      const unseen = this.#moving && playing !== null;
      this.#moving = false;
      if (unseen) return;
      this.#events.emit('welcome', { realm, game, playing, characters: this.#characters });
    },
    characters: ({ characters, created }) => {
      this.#characters = characters.map(characterOf);
      this.#events.emit('characters', { characters: this.#characters, created });
      if (created !== null) this.#resolve(clientMessages.CreateCharacter.id, created);
      else this.#resolve(clientMessages.DeleteCharacter.id, undefined);
    },
    refused: ({ request, code, message, retryAfterMs }) => {
      const name = REQUEST_NAMES.get(request) ?? '';
      this.#events.emit('refused', { request: name, code, message, retryAfterMs });
      this.#reject(request, new RealmError(code, message, { fields: { retryAfterMs } }));
    },
    zoneEntered: (message) => {
      this.#state = 'playing';
      this.#world.enter(message, this.#resumed);
      this.#resumed = false;
      const { zone } = this.#world;
      if (zone === null) return;
      const sameOwner = this.#inbox.enter(message.character, message.epoch);
      this.items.entered(message.character, sameOwner);
      this.#events.emit('zoneEntered', zone);
      this.#resolve(clientMessages.EnterWorld.id, zone);
    },
    leftWorld: (message) => {
      this.#state = 'choosing';
      this.#world.leave();
      this.#group = NO_GROUP;
      this.items.left(message.reason);
      this.#events.emit('leftWorld', message);
      this.#resolve(clientMessages.LeaveWorld.id, undefined);
      this.#reject(clientMessages.EnterWorld.id, new RealmError('ERR_ZONE_DOWN', message.reason));
    },
    hold: (message) => {
      this.#world.hold(true);
      this.#events.emit('hold', message);
    },
    ownerChanged: ({ epoch }) => {
      const { zone } = this.#world;
      if (zone === null) return;
      const sameOwner = this.#inbox.enter(zone.character, epoch);
      if (!sameOwner) this.items.entered(zone.character, sameOwner);
    },
    go: () => {
      this.#world.hold(false);
      this.#events.emit('go', {});
    },
    chat: (message) => this.#events.emit('chat', message),
    group: (message) => {
      this.#group = message;
      this.#events.emit('groupChanged', message);
    },
    groupAsked: (message) => this.#events.emit('groupAsked', message),
    who: (message) => {
      this.#events.emit('who', message);
      this.#resolve(clientMessages.Who.id, message);
    },
    notice: (message) => this.#events.emit('notice', message),
    hiddenSeen: (message) => this.#world.hiddenSeen(message),
    ownFields: ({ fields }) => {
      const values = this.#world.ownFields(fields);
      if (values !== null) this.#events.emit('ownFields', values);
    },
    gameEvent: (message) => {
      const event = this.#world.gameEvent(message.event, message.arguments);
      if (event !== null) this.#events.emit('gameEvent', event);
    },
    numberedEvent: (message) => this.#inbox.receive(message),
    commandDone: (message) => this.items.done(message),
    itemsChanged: (message) => this.items.changedItems(message),
    tradeChanged: (message) => this.items.changedTrade(message),
    pong: ({ sent }) => {
      const roundTripMs = Math.max(0, this.#env.clock.now() - sent);
      const last = this.#roundTripMs;
      this.#roundTripMs =
        last === 0 ? roundTripMs : last + (roundTripMs - last) * ROUND_TRIP_WEIGHT;
      this.#events.emit('pong', { roundTripMs });
    },
  };

  #moved(info: { gateway: string }): void {
    this.#moving = this.#state === 'playing';
    this.#rejectAll(new RealmError('ERR_NET_TIMEOUT', 'the gateway changed before the answer'));
    this.#events.emit('moved', info);
  }

  #resuming(info: { code: number; reason: string }): void {
    this.#state = 'resuming';
    this.#world.hold(true);
    this.#rejectAll(new RealmError('ERR_NET_TIMEOUT', 'the link was lost before the answer'));
    this.#events.emit('resuming', info);
  }

  #closed(info: ClosedInfo): void {
    this.#state = 'idle';
    this.#world.leave();
    this.items.left(info.reason);
    this.#rejectAll(
      new RealmError('ERR_CLIENT_CLOSED', `${info.name}: ${info.reason}`, { fields: { ...info } }),
    );
    this.#events.emit('closed', info);
  }

  #rejectAll(error: RealmError): void {
    for (const id of [...this.#pending.keys()]) this.#reject(id, error);
  }
}

interface Inbox {
  welcome(message: BodyOf<typeof clientMessages.Welcome>): void;
  characters(message: BodyOf<typeof clientMessages.Characters>): void;
  refused(message: BodyOf<typeof clientMessages.Refused>): void;
  zoneEntered(message: BodyOf<typeof clientMessages.ZoneEntered>): void;
  leftWorld(message: BodyOf<typeof clientMessages.LeftWorld>): void;
  hold(message: BodyOf<typeof clientMessages.Hold>): void;
  ownerChanged(message: BodyOf<typeof clientMessages.OwnerChanged>): void;
  go(message: BodyOf<typeof clientMessages.Go>): void;
  chat(message: BodyOf<typeof clientMessages.ChatHeard>): void;
  group(message: BodyOf<typeof clientMessages.GroupIs>): void;
  groupAsked(message: BodyOf<typeof clientMessages.GroupAsked>): void;
  who(message: BodyOf<typeof clientMessages.WhoIs>): void;
  notice(message: BodyOf<typeof clientMessages.Notice>): void;
  hiddenSeen(message: BodyOf<typeof clientMessages.HiddenSeen>): void;
  ownFields(message: BodyOf<typeof clientMessages.OwnFields>): void;
  gameEvent(message: BodyOf<typeof clientMessages.GameEvent>): void;
  numberedEvent(message: BodyOf<typeof clientMessages.NumberedEvent>): void;
  commandDone(message: BodyOf<typeof clientMessages.CommandDone>): void;
  itemsChanged(message: BodyOf<typeof clientMessages.ItemsChanged>): void;
  tradeChanged(message: BodyOf<typeof clientMessages.TradeChanged>): void;
  pong(message: BodyOf<typeof clientMessages.Pong>): void;
}

type MessageHandler = (bytes: Uint8Array, inbox: Inbox) => void;

function entry<T>(
  of: Message<T>,
  handle: (inbox: Inbox, message: T) => void,
): [number, MessageHandler] {
  return [
    of.id,
    (bytes, inbox) => {
      const message = decode(of, bytes);
      if (message !== null) handle(inbox, message);
    },
  ];
}

const HANDLERS: ReadonlyMap<number, MessageHandler> = new Map([
  entry(clientMessages.Welcome, (inbox, message) => inbox.welcome(message)),
  entry(clientMessages.Characters, (inbox, message) => inbox.characters(message)),
  entry(clientMessages.Refused, (inbox, message) => inbox.refused(message)),
  entry(clientMessages.ZoneEntered, (inbox, message) => inbox.zoneEntered(message)),
  entry(clientMessages.LeftWorld, (inbox, message) => inbox.leftWorld(message)),
  entry(clientMessages.Hold, (inbox, message) => inbox.hold(message)),
  entry(clientMessages.OwnerChanged, (inbox, message) => inbox.ownerChanged(message)),
  entry(clientMessages.Go, (inbox, message) => inbox.go(message)),
  entry(clientMessages.ChatHeard, (inbox, message) => inbox.chat(message)),
  entry(clientMessages.GroupIs, (inbox, message) => inbox.group(message)),
  entry(clientMessages.GroupAsked, (inbox, message) => inbox.groupAsked(message)),
  entry(clientMessages.WhoIs, (inbox, message) => inbox.who(message)),
  entry(clientMessages.Notice, (inbox, message) => inbox.notice(message)),
  entry(clientMessages.HiddenSeen, (inbox, message) => inbox.hiddenSeen(message)),
  entry(clientMessages.OwnFields, (inbox, message) => inbox.ownFields(message)),
  entry(clientMessages.GameEvent, (inbox, message) => inbox.gameEvent(message)),
  entry(clientMessages.NumberedEvent, (inbox, message) => inbox.numberedEvent(message)),
  entry(clientMessages.CommandDone, (inbox, message) => inbox.commandDone(message)),
  entry(clientMessages.ItemsChanged, (inbox, message) => inbox.itemsChanged(message)),
  entry(clientMessages.TradeChanged, (inbox, message) => inbox.tradeChanged(message)),
  entry(clientMessages.Pong, (inbox, message) => inbox.pong(message)),
]);

const REQUEST_NAMES: ReadonlyMap<number, string> = new Map(
  Object.values(clientMessages).map((of) => [of.id, of.name]),
);

function characterOf(
  shown: BodyOf<typeof clientMessages.Characters>['characters'][number],
): CharacterInfo {
  return { ...shown, summary: summaryOf(shown.summary) };
}

/** The account script's summary; what is no JSON object counts as empty. */
function summaryOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
