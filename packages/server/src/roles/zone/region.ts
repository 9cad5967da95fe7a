// SPDX-License-Identifier: MIT
/**
 * One region of the world: its entities, its tick, its stream. It owns simulated state and nothing
 * durable; who may be in it, and when somebody leaves, is decided outside and told to it.
 *
 * A tick: what scripts have due, inputs, thoughts of creatures, one step of everything, exits and
 * areas; each second tick (10 Hz) the stream and the players' own states go out.
 */
import type { CharacterId, Env, NodeId, RealmId, RegionId } from '@realmkeep/base';
import {
  type CharacterState,
  decodeFields,
  type EntityDefinition,
  type EntityHandle,
  encodeFields,
  encodeState,
  type FieldValue,
  type Game,
  halfSizeOf,
  type ItemCalls,
  ownKindOf,
  type Point,
  type Rect,
  type ValueStore,
  type Zone,
} from '@realmkeep/kit';
import {
  EntityTable,
  type Moved,
  SectorPublisher,
  stepsOfUnits,
  stepX,
  stepY,
  type Want,
} from '@realmkeep/sim';
import {
  type BodyOf,
  clientMessages,
  isItemCommand,
  type Message,
  subjects,
  type zoneMessages,
} from '@realmkeep/wire';
import type { Failure } from '../../runtime/exceptions.ts';
import type { RoleContext } from '../../runtime/role.ts';
import { NO_WATCH, type WatchedCall } from '../../runtime/watch.ts';
import { type EntityBody, type EntityClasses, fieldValue, setField } from './entities.ts';
import { type HeroRecord, putBack } from './hero-record.ts';
import { HiddenEntities } from './hidden.ts';
import { Memory } from './memory.ts';
import { Outbox } from './outbox.ts';
import { nearestFree } from './places.ts';
import { type InputItem, type NewPlayer, Player } from './players.ts';
import { restoreFields } from './scripting/creature-record.ts';
import type { NavMeshes } from './scripting/paths.ts';
import type { ScriptFailure } from './scripting/runner.ts';
import { type Remains, Scripting, type ScriptPorts } from './scripting/scripting.ts';
import { type Chunks, RegionSnapshot } from './snapshot.ts';

/** Heroes' entities have the upper half of the ids, so they keep theirs from zone to zone. */
const HERO_IDS = 0x8000_0000;
const TICKS_SINCE_MAX = 0xffff;
/** An observation counts for so long, as the publisher has it. */
const OBSERVED_TICKS = 60;
/** What entities say is heard so far, in units. */
const SAY_UNITS = 600;
const SAID_LETTERS_MAX = 130;
/** Words about its players that wait while it stands still between two processes. */
const POSTPONED_MAX = 4096;

export interface RegionOptions {
  readonly game: Game;
  readonly zone: Zone;
  readonly realm: RealmId;
  readonly region: RegionId;
  readonly epoch: number;
  readonly classes: EntityClasses;
  readonly meshes: NavMeshes;
  readonly context: RoleContext;
  /** A hero stands in an exit; called once until he left it or was let go on. */
  readonly onExit: (player: Player, exit: number) => void;
  /** A script puts a hero into another zone, or into the copy for a key. */
  readonly onWarp: (player: Player, zone: string, at: Point, key: string | null) => void;
  readonly items: ItemHooks;
  /** Calls of scripts that are not made for now: they hung before. */
  readonly resting?: readonly WatchedCall[];
  /** The game's durable values, for its scripts. */
  readonly store: (region: Region) => ValueStore;
  /** A script threw. */
  readonly failed: (failure: Failure) => void;
  /** Where it goes on; without them it comes up fresh. */
  readonly chunks?: Chunks | null;
}

/** What becomes of items; see `durable/items.ts`. */
export interface ItemHooks {
  /** At the beginning of each tick. */
  readonly tick: () => void;
  /** False when there is no such command about items. */
  readonly command: (player: Player, item: InputItem) => boolean;
  /** For the scripts of a command by its number, or (null) of anything else. */
  readonly callsOf: (player: Player, number: number | null) => ItemCalls;
  /** Somebody died and left something; the region may be just in the making. */
  readonly leave: (here: Region, dead: EntityBody, remains: Remains) => void;
  /** The entity is gone, and what it left with it. */
  readonly gone: (here: Region, entity: EntityBody) => void;
}

/** A hero as the database has it. */
export type Arrival = Omit<NewPlayer, 'entity' | 'now'> & { readonly state: CharacterState };

export class Region {
  readonly id: RegionId;
  readonly epoch: number;
  readonly zone: Zone;
  readonly players = new Map<CharacterId, Player>();
  readonly table: EntityTable;
  /** Its soft state, and who may add to that. */
  readonly snapshot: RegionSnapshot;
  readonly #env: Env;
  #options: RegionOptions;
  readonly #publisher: SectorPublisher;
  readonly scripting: Scripting;
  readonly #outbox: Outbox;
  readonly #hidden: HiddenEntities;
  /** 1 for each sector that somebody observes. */
  readonly #awake: Uint8Array;
  readonly #observers = new Map<
    NodeId,
    { readonly streams: readonly number[]; readonly tick: number }
  >();
  #operationsHeld = false;
  /** What waits while it stands still between two processes; null: it does not. */
  #postponed: (() => void)[] | null = null;
  #afterPublish: (() => void) | null = null;
  readonly #moved: Moved = { x: 0, y: 0, blockedX: false, blockedY: false };

  constructor(env: Env, options: RegionOptions) {
    const { game, zone, region, context } = options;
    this.#env = env;
    this.#options = options;
    this.id = region;
    this.epoch = options.epoch;
    this.zone = zone;
    this.table = new EntityTable(game.layout);
    const format = { layout: game.layout, grid: zone.grid, ticksPerPublish: zone.ticksPerPublish };
    this.#publisher = new SectorPublisher(format, this.table, { epoch: options.epoch });
    this.#awake = new Uint8Array(zone.grid.count);
    const random = env.random.fork(`region ${region}`);
    const { classes, meshes } = options;
    this.#outbox = new Outbox(context.messenger, options.realm);
    this.#hidden = new HiddenEntities({
      game: () => this.#options.game,
      table: this.table,
      population: () => this.scripting.population,
      tell: (player, of, value) => this.tell(player, of, value),
    });
    const ports = this.#ports();
    const { table } = this;
    const memory = new Memory();
    const watch = context.services?.watch ?? NO_WATCH;
    const made = { game, zone, region, table, classes, meshes, random, memory, ports };
    this.scripting = new Scripting(env, { ...made, watch, resting: options.resting ?? [] });
    this.scripting.open();
    const { scripting } = this;
    const { clock, log } = env;
    this.snapshot = new RegionSnapshot({ region, game, zone, table, scripting, clock, log });
    this.snapshot.keep(memory);
    this.snapshot.keep(this.#hidden);
    if (options.chunks) this.snapshot.restore(options.chunks);
  }

  /** Milliseconds simulated. */
  get now(): number {
    return (this.table.tick * 1000) / this.zone.tickHz;
  }

  /** How much of its publish rates the region gives up: 0 nothing (`PublishRates`). */
  set loadStep(step: number) {
    this.#publisher.rates.step = step;
  }

  get scriptExceptions(): number {
    return this.scripting.runner.exceptions;
  }

  /** Another version of the game, of the same layout: everybody stays where he is. */
  reload(game: Game): void {
    this.#options = { ...this.#options, game };
    this.scripting.reload(game);
  }

  observe(message: BodyOf<typeof zoneMessages.Observe>): void {
    const { observer, streams, keyframes } = message;
    if (streams.length > 0) this.#observers.set(observer, { streams, tick: this.table.tick });
    else this.#observers.delete(observer);
    const wants: Want[] = streams.map((key) => ({ sector: key >>> 2, level: key & 3 }));
    this.#publisher.observe(observer, wants);
    for (const key of keyframes) this.#publisher.requestKeyframe(key >>> 2, key & 3);
  }

  /** Puts a hero into the world: where it was, or at the nearest place where it can stand. */
  addHero(arrival: Arrival): Player {
    const { game, zone } = this.#options;
    const { state, name, character } = arrival;
    const place = nearestFree(zone, state.x, state.y, game.heroHalfSize);
    const entity = this.scripting.population.add(game.hero, {
      id: heroEntityId(character),
      x: place.x,
      y: place.y,
      heading: state.heading,
      fields: state.fields,
    });
    setField(entity, 'name', name);
    const player = new Player({ ...arrival, entity, now: this.#env.clock.now() });
    player.heading = state.heading;
    player.appliedTick = this.table.tick;
    player.exitBarred = this.#exitAt(entity.body);
    player.held = this.#operationsHeld;
    this.players.set(character, player);
    this.scripting.heroEntered(entity);
    entity.savedChanged = false;
    entity.ownChanged = false;
    return player;
  }

  /** A hero that came with its region, exactly as it was; no script hears of it. */
  addMoved(record: HeroRecord, now: number): void {
    const { game } = this.#options;
    const { character, name, lastInput, x, y, heading } = record;
    const entity = this.scripting.population.add(game.hero, {
      id: heroEntityId(character),
      x,
      y,
      heading,
    });
    restoreFields(entity, record.fields);
    entity.dead = record.dead;
    const epoch = record.epoch + 1;
    const player = new Player({ character, name, epoch, lastInput, entity, now });
    this.players.set(character, player);
    putBack(player, record, this, now);
    this.table.setMotion(entity.body, record.motion[0], record.motion[1]);
    entity.savedChanged = false;
    entity.ownChanged = false;
  }

  /** It went with its region. */
  dropHero(player: Player): void {
    this.players.delete(player.character);
    this.scripting.population.remove(player.entity);
  }

  /** No durable operation of its heroes is begun while this holds. */
  holdOperations(hold: boolean): void {
    this.#operationsHeld = hold;
    for (const player of this.players.values()) player.held = hold;
  }

  /** Another process has been carried what it is: who plays whom may not change here any more. */
  standStill(): void {
    this.#postponed = [];
  }

  /** It goes on, here or there: what waited for that is done. */
  endStandstill(): void {
    const waiting = this.#postponed ?? [];
    this.#postponed = null;
    for (const what of waiting) what();
  }

  /** True when it waits, or is forgotten where too much does: then it will be asked for again. */
  postpones(what: () => void): boolean {
    if (this.#postponed === null) return false;
    if (this.#postponed.length < POSTPONED_MAX) this.#postponed.push(what);
    return true;
  }

  /** Calls once, when the next publish tick is over; null: no more. */
  afterPublish(run: (() => void) | null): void {
    this.#afterPublish = run;
  }

  /** Who looked at which streams lately, for the region's next process. */
  observers(): [observer: string, streams: readonly number[]][] {
    const from = this.table.tick - OBSERVED_TICKS;
    return [...this.#observers]
      .filter(([, { tick }]) => tick >= from)
      .map(([observer, { streams }]) => [observer, streams]);
  }

  /** What `observers` told, as JSON. */
  restoreObservers(text: string | undefined): void {
    for (const [observer, streams] of JSON.parse(text ?? '[]') as [NodeId, number[]][]) {
      this.observe({ observer, region: this.id, streams, keyframes: [] });
    }
  }

  removeHero(player: Player): void {
    if (!player.entity.alive) return;
    this.scripting.heroLeft(player.entity);
    this.scripting.population.remove(player.entity);
    this.players.delete(player.character);
  }

  /** Stops a hero at once, for as long as `frozen` says. */
  freeze(player: Player, why: 'transfer' | 'release'): void {
    player.frozen = why;
    player.dropInputs();
    this.table.setMotion(player.entity.body, player.heading, 0);
  }

  /** Shows a sentence to the player. */
  notice(player: Player, code: string, text: string): void {
    this.tell(player, clientMessages.Notice, { code, text });
  }

  /** Sends a message to the player with the next tick, at most once. */
  tell<T>(player: Player, of: Message<T>, value: T): void {
    this.#outbox.tell(player, of, value);
  }

  /** Something that lies about: at a place in steps, or somewhere in an area where it can lie. */
  addThing(
    kind: EntityDefinition,
    id: number,
    at: { readonly x: number; readonly y: number } | Rect,
  ): EntityBody {
    const place = 'width' in at ? this.#placeIn(at, halfSizeOf(kind)) : at;
    const { x, y } = nearestFree(this.zone, place.x, place.y, halfSizeOf(kind));
    const entity = this.scripting.population.add(kind, { id, x, y, heading: 0 });
    this.scripting.runner.spawned(entity);
    return entity;
  }

  removeThing(entity: EntityBody): void {
    this.scripting.population.remove(entity);
  }

  /** What is saved of a hero, as the database keeps it; elsewhere than it stands when given. */
  stateOf(player: Player, at?: { readonly x: number; readonly y: number }): string {
    const { game } = this.#options;
    const { entity } = player;
    const fields: Record<string, number | string | boolean> = {};
    for (const name of game.hero.saved) fields[name] = fieldValue(entity, name) ?? 0;
    return encodeState(game, {
      x: at?.x ?? this.table.x[entity.body],
      y: at?.y ?? this.table.y[entity.body],
      heading: player.heading,
      fields: this.scripting.runner.saved(entity, fields),
    });
  }

  /** Fields that only the player sees, as `OwnFields` has them. */
  ownFieldsOf(player: Player): Uint8Array {
    const { game } = this.#options;
    const kind = game.layout.kind(ownKindOf(game.hero));
    return kind === undefined ? new Uint8Array(0) : encodeFields(kind, player.entity.values);
  }

  /** One simulation tick. HOT: guarded by bench `zone-only`. */
  tick(): void {
    const { players, scripting } = this;
    this.#options.items.tick();
    this.#wake();
    scripting.begin();
    for (const player of players.values()) this.#applyInputs(player);
    scripting.think(this.#awake);
    for (const player of players.values()) this.#step(player);
    scripting.move(this.#awake);
    this.table.tick += 1;
    for (const player of players.values()) {
      scripting.watch(player.entity);
      this.#watchExits(player);
    }
    const publishes = this.table.tick % this.zone.ticksPerPublish === 0;
    if (publishes) this.publish();
    this.#hidden.tell(players);
    this.#outbox.flush(this.id, this.epoch, this.table.tick);
    if (!publishes || this.#afterPublish === null) return;
    const run = this.#afterPublish;
    this.#afterPublish = null;
    run();
  }

  #wake(): void {
    const awake = this.#awake;
    for (let sector = 0; sector < awake.length; sector++) {
      awake[sector] = this.#publisher.isObserved(sector) ? 1 : 0;
    }
  }

  /**
   * Of movements that wait, the last one counts; commands are all obeyed, in their order. Whoever
   * has used up his time waits, with all that he asked for since: he alone is slower.
   */
  #applyInputs(player: Player): void {
    const { clock } = this.#env;
    for (;;) {
      if (player.commandWaits && !player.time.mayRun(this.table.tick, clock.now())) return;
      const item = player.nextInput();
      if (item === undefined) return;
      if (item.command !== null) this.#obey(player, item, item.command);
      else {
        player.heading = item.heading;
        player.speed = Math.min(item.speed, this.#options.game.heroSpeedMax);
      }
      player.lastInput = item.number;
      player.appliedTick = this.table.tick;
      player.updateDue = true;
    }
  }

  #obey(player: Player, item: InputItem, given: NonNullable<InputItem['command']>): void {
    const from = this.#env.clock.now();
    this.#do(player, item, given);
    player.time.used(this.#env.clock.now() - from);
  }

  #do(player: Player, item: InputItem, given: NonNullable<InputItem['command']>): void {
    const { game, items } = this.#options;
    if (isItemCommand(given.command)) {
      if (items.command(player, item)) return;
    }
    const command = game.commands[given.command];
    const kind = command && game.layout.kind(command.layoutKind);
    const values = kind ? decodeFields(kind, given.arguments) : null;
    const known =
      command !== undefined &&
      values !== null &&
      this.scripting.runner.command(player.entity, command.name, values, item.number);
    if (!known) this.notice(player, 'ERR_COMMAND_UNKNOWN', 'Nobody here understands that.');
  }

  /**
   * Moves a hero by its intent. What others see is the motion that walls leave of it: sliding along
   * a wall is walking along it, so replicas need no correction. HOT: per hero and tick.
   */
  #step(player: Player): void {
    const { table } = this;
    const { body } = player.entity;
    const held = player.frozen !== null || player.entity.dead;
    const speed = held ? 0 : player.speed;
    if (speed === 0) {
      table.setMotion(body, player.heading, 0);
      player.blocked = false;
      return;
    }
    const x = table.x[body];
    const y = table.y[body];
    const moved = this.#moved;
    const dx = stepX(player.heading, speed);
    const dy = stepY(player.heading, speed);
    this.zone.walls.move(moved, x, y, dx, dy, this.#options.game.heroHalfSize);
    const blocked = moved.blockedX || moved.blockedY;
    if (!blocked) table.setMotion(body, player.heading, speed);
    else this.#slide(player, moved.x - x, moved.y - y, speed);
    if (blocked || player.blocked) player.updateDue = true;
    player.blocked = blocked;
    if (moved.x === x && moved.y === y) return;
    table.place(body, moved.x, moved.y);
    player.dirtySince ??= this.#env.clock.now();
  }

  /** The visible motion of a hero whom walls left (dx, dy) of his step. */
  #slide(player: Player, dx: number, dy: number, speed: number): void {
    const { body } = player.entity;
    if (dx === 0 && dy === 0) this.table.setMotion(body, player.heading, 0);
    else if (dy === 0) this.table.setMotion(body, dx > 0 ? 0 : 128, Math.abs(dx));
    else if (dx === 0) this.table.setMotion(body, dy > 0 ? 64 : 192, Math.abs(dy));
    else this.table.setMotion(body, player.heading, speed);
  }

  #watchExits(player: Player): void {
    if (player.frozen !== null) return;
    const exit = this.#exitAt(player.entity.body);
    if (exit === player.exitBarred) return;
    player.exitBarred = exit;
    if (exit !== -1 && player.session !== '') this.#options.onExit(player, exit);
  }

  /** The exit that a body stands in, or -1. */
  #exitAt(body: number): number {
    const { exits } = this.zone;
    for (let i = 0; i < exits.length; i++) {
      const dx = this.table.x[body] - exits[i].x;
      const dy = this.table.y[body] - exits[i].y;
      if (dx * dx + dy * dy <= exits[i].radius * exits[i].radius) return i;
    }
    return -1;
  }

  /** Tells subscribers the state of this tick. */
  publish(): void {
    const message = this.#publisher.publish();
    const { context, realm } = this.#options;
    if (message !== null) context.bus.publish(subjects.stream(realm, this.id), message);
    for (const player of this.players.values()) this.#tellOwnState(player);
  }

  #tellOwnState(player: Player): void {
    const { entity } = player;
    if (entity.savedChanged) {
      entity.savedChanged = false;
      player.dirtySince ??= this.#env.clock.now();
    }
    if (player.gateway === '') return;
    if (entity.ownChanged) {
      entity.ownChanged = false;
      this.#outbox.tell(player, clientMessages.OwnFields, { fields: this.ownFieldsOf(player) });
    }
    if (!player.updateDue) return;
    player.updateDue = false;
    const { body } = entity;
    this.#outbox.update(player.gateway, {
      character: player.character,
      acknowledged: player.lastInput,
      ticksSince: Math.min(TICKS_SINCE_MAX, this.table.tick - player.appliedTick),
      x: this.table.x[body],
      y: this.table.y[body],
      heading: player.heading,
      speed: player.speed,
    });
  }

  #ports(): ScriptPorts {
    const { items, onWarp } = this.#options;
    return {
      notice: (hero, text) => this.#withPlayer(hero, (player) => this.notice(player, '', text)),
      say: (who, text) => this.#say(who, text),
      tell: (hero, event, given) =>
        this.#withPlayer(hero, (player) => this.#tellEvent(player, event, given)),
      warp: (hero, zone, at, key) =>
        this.#withPlayer(hero, (player) => {
          if (key === null && zone === this.zone.name) this.warpWithin(player, at);
          else onWarp(player, zone, at, key);
        }),
      callsOf: (hero, number) => {
        const player = this.#playerOf(hero);
        return player === null ? null : items.callsOf(player, number);
      },
      leave: (dead, remains) => items.leave(this, dead, remains),
      failed: (failure) => this.#failed(failure),
      store: this.#options.store(this),
      gone: (entity) => items.gone(this, entity),
      hidden: this.#hidden,
    };
  }

  #failed({ script, hook, entity, given, error }: ScriptFailure): void {
    const player = entity === null ? '' : (this.#playerOf(entity)?.name ?? '');
    const failure = { script, hook, given, error, player, region: this.id };
    this.#options.failed({ ...failure, entity: entity?.id ?? 0 });
  }

  #tellEvent(player: Player, name: string, given: Readonly<Record<string, FieldValue>>): void {
    const { game } = this.#options;
    const event = game.events.get(name);
    const kind = event && game.layout.kind(event.layoutKind);
    if (event === undefined || kind === undefined) return;
    const body = { event: event.index, arguments: encodeFields(kind, given) };
    this.#outbox.tell(player, clientMessages.GameEvent, body);
  }

  #say(who: EntityHandle, words: string): void {
    const from = String((who as { readonly name?: string }).name ?? who.kind);
    const text = words.slice(0, SAID_LETTERS_MAX);
    for (const player of this.players.values()) {
      if (player.entity.distanceTo(who) > SAY_UNITS) continue;
      this.#outbox.tell(player, clientMessages.ChatHeard, { channel: 'say', from, text });
    }
  }

  /** Puts a hero where he can stand next to a place, in units. */
  warpWithin(player: Player, at: Point): void {
    const { body } = player.entity;
    const half = this.#options.game.heroHalfSize;
    const { x, y } = nearestFree(this.zone, stepsOfUnits(at[0]), stepsOfUnits(at[1]), half);
    this.table.place(body, x, y);
    player.speed = 0;
    player.updateDue = true;
    player.exitBarred = this.#exitAt(body);
    player.dirtySince ??= this.#env.clock.now();
  }

  #withPlayer(hero: EntityHandle, run: (player: Player) => void): void {
    const player = this.#playerOf(hero);
    if (player !== null) run(player);
  }

  #playerOf(hero: EntityHandle): Player | null {
    for (const player of this.players.values()) if (player.entity === hero) return player;
    return null;
  }

  #placeIn(area: Rect, half: number): { x: number; y: number } {
    const { random } = this.#env;
    const x = stepsOfUnits(area.x) + random.below(stepsOfUnits(area.width) + 1);
    const y = stepsOfUnits(area.y) + random.below(stepsOfUnits(area.height) + 1);
    return nearestFree(this.zone, x, y, half);
  }
}

/** The entity of a character, in whatever region. */
export function heroEntityId(character: CharacterId): number {
  return HERO_IDS + (character % HERO_IDS);
}
