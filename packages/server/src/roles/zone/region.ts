// SPDX-License-Identifier: MIT
/**
 * One region of the world: its entities, its tick, its stream. It owns simulated state and nothing
 * durable; who may be in it, and when somebody leaves, is decided outside and told to it.
 *
 * A tick: inputs, thoughts of creatures, one step of everything, exits; each second tick (10 Hz)
 * the stream and the players' own states go out.
 */
import type { CharacterId, Env, RealmId, RegionId } from '@realmkeep/base';
import { parseRegionId } from '@realmkeep/base';
import {
  type CharacterState,
  decodeFields,
  type EntityDefinition,
  type EntityHandle,
  encodeFields,
  encodeState,
  type Game,
  halfSizeOf,
  type ItemCalls,
  ownKindOf,
  type Rect,
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
import type { RoleContext } from '../../runtime/role.ts';
import { Creatures } from './creatures.ts';
import {
  type EntityBody,
  type EntityClasses,
  type EntityWorld,
  fieldValue,
  setField,
} from './entities.ts';
import { Outbox } from './outbox.ts';
import { nearestFree } from './places.ts';
import { type InputItem, type NewPlayer, Player } from './players.ts';
import { ScriptRunner } from './scripts.ts';

/** Heroes' entities have the upper half of the ids, so they keep theirs from zone to zone. */
const HERO_IDS = 0x8000_0000;
/** Ids of creatures: so many for each region of an instance. */
const CREATURE_IDS = 0x10_0000;
const TICKS_SINCE_MAX = 0xffff;

export interface RegionOptions {
  readonly game: Game;
  readonly zone: Zone;
  readonly realm: RealmId;
  readonly region: RegionId;
  readonly epoch: number;
  readonly classes: EntityClasses;
  readonly context: RoleContext;
  /** A hero stands in an exit; called once until he left it or was let go on. */
  readonly onExit: (player: Player, exit: number) => void;
  readonly items: ItemHooks;
}

/** What becomes of items; see `durable/items.ts`. */
export interface ItemHooks {
  /** At the beginning of each tick. */
  readonly tick: () => void;
  /** False when there is no such command about items. */
  readonly command: (player: Player, item: InputItem) => boolean;
  /** For the scripts of a command by its number, or (null) of anything else. */
  readonly callsOf: (player: Player, number: number | null) => ItemCalls;
}

/** A hero as the database has it. */
export type Arrival = Omit<NewPlayer, 'entity'> & { readonly state: CharacterState };

export class Region {
  readonly id: RegionId;
  readonly epoch: number;
  readonly zone: Zone;
  readonly players = new Map<CharacterId, Player>();
  readonly table: EntityTable;
  readonly #env: Env;
  readonly #options: RegionOptions;
  readonly #publisher: SectorPublisher;
  readonly #creatures: Creatures;
  readonly #scripts: ScriptRunner;
  readonly #outbox: Outbox;
  readonly #world: EntityWorld;
  /** By body. */
  readonly #entities = new Map<number, EntityBody>();
  /** 1 for each sector that somebody observes. */
  readonly #awake: Uint8Array;
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
    this.#scripts = new ScriptRunner({
      game,
      zone,
      random,
      log: env.log,
      now: () => this.now,
      notice: (hero, text) => this.#noticeTo(hero.id, text),
      callsOf: (hero, number) => this.#callsOf(hero, number),
    });
    this.#creatures = new Creatures(zone, this.table, random, {
      tick: (body) => this.#withEntity(body, (entity) => this.#scripts.tick(entity)),
      arrived: (body, reached) =>
        this.#withEntity(body, (entity) => this.#scripts.arrived(entity, reached)),
    });
    this.#outbox = new Outbox(context.messenger, options.realm);
    this.#world = { table: this.table, creatures: this.#creatures, tickHz: zone.tickHz };
    this.#populate(random);
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
    return this.#scripts.exceptions;
  }

  observe(message: BodyOf<typeof zoneMessages.Observe>): void {
    const wants: Want[] = message.sectors.map((sector) => ({ sector, level: 0 }));
    this.#publisher.observe(message.observer, wants);
    // The publisher answers for whole sectors; the band of a request is a hint only.
    for (const key of message.keyframes) this.#publisher.requestKeyframe(key >>> 8, 0);
  }

  /** Puts a hero into the world: where it was, or at the nearest place where it can stand. */
  addHero(arrival: Arrival): Player {
    const { game, zone, classes } = this.#options;
    const { state, name, character } = arrival;
    const place = nearestFree(zone, state.x, state.y, game.heroHalfSize);
    const body = this.table.add({
      id: heroEntityId(character),
      kind: kindIndex(game, game.hero.kind),
      x: place.x,
      y: place.y,
      heading: state.heading,
    });
    const entity = classes.make(this.#world, game.hero, body);
    this.#entities.set(body, entity);
    for (const [field, value] of Object.entries(state.fields)) setField(entity, field, value);
    setField(entity, 'name', name);
    const player = new Player({ ...arrival, entity });
    player.heading = state.heading;
    player.appliedTick = this.table.tick;
    player.exitBarred = this.#exitAt(body);
    this.players.set(character, player);
    this.#scripts.spawned(entity);
    entity.savedChanged = false;
    entity.ownChanged = false;
    return player;
  }

  removeHero(player: Player): void {
    const { body } = player.entity;
    if (body === -1) return;
    this.table.remove(body);
    this.#entities.delete(body);
    player.entity.body = -1;
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
    const { game, classes } = this.#options;
    const place = 'width' in at ? this.#placeIn(at, halfSizeOf(kind)) : at;
    const { x, y } = nearestFree(this.zone, place.x, place.y, halfSizeOf(kind));
    const body = this.table.add({ id, kind: kindIndex(game, kind.kind), x, y, heading: 0 });
    const entity = classes.make(this.#world, kind, body);
    this.#entities.set(body, entity);
    this.#scripts.spawned(entity);
    return entity;
  }

  removeThing(entity: EntityBody): void {
    const { body } = entity;
    if (body === -1) return;
    this.table.remove(body);
    this.#entities.delete(body);
    entity.body = -1;
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
      fields: this.#scripts.saved(entity, fields),
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
    this.#options.items.tick();
    this.#wake();
    for (const player of this.players.values()) this.#applyInputs(player);
    this.#creatures.think(this.#awake);
    for (const player of this.players.values()) this.#step(player);
    this.#creatures.move(this.#awake);
    this.table.tick += 1;
    for (const player of this.players.values()) this.#watchExits(player);
    if (this.table.tick % this.zone.ticksPerPublish === 0) this.#publish();
    this.#outbox.flush(this.id, this.epoch, this.table.tick);
  }

  #wake(): void {
    const awake = this.#awake;
    for (let sector = 0; sector < awake.length; sector++) {
      awake[sector] = this.#publisher.isObserved(sector) ? 1 : 0;
    }
  }

  /** Of movements that wait, the last one counts; commands are all obeyed, in their order. */
  #applyInputs(player: Player): void {
    for (let item = player.nextInput(); item; item = player.nextInput()) {
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
      this.#scripts.command(player.entity, command.name, values, item.number);
    if (!known) this.notice(player, 'ERR_COMMAND_UNKNOWN', 'Nobody here understands that.');
  }

  /**
   * Moves a hero by its intent. What others see is the motion that walls leave of it: sliding along
   * a wall is walking along it, so replicas need no correction. HOT: per hero and tick.
   */
  #step(player: Player): void {
    const { table } = this;
    const { body } = player.entity;
    const speed = player.frozen === null ? player.speed : 0;
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

  #publish(): void {
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

  #noticeTo(entityId: number, text: string): void {
    const player = this.#playerOf(entityId);
    if (player !== null) this.notice(player, '', text);
  }

  #callsOf(hero: EntityHandle, number: number | null): ItemCalls | null {
    const player = this.#playerOf(hero.id);
    return player === null ? null : this.#options.items.callsOf(player, number);
  }

  #playerOf(entityId: number): Player | null {
    const entity = this.#entities.get(this.table.bodyOf(entityId));
    for (const player of this.players.values()) if (player.entity === entity) return player;
    return null;
  }

  #placeIn(area: Rect, half: number): { x: number; y: number } {
    const { random } = this.#env;
    const x = stepsOfUnits(area.x) + random.below(stepsOfUnits(area.width) + 1);
    const y = stepsOfUnits(area.y) + random.below(stepsOfUnits(area.height) + 1);
    return nearestFree(this.zone, x, y, half);
  }

  #withEntity(body: number, run: (entity: EntityBody) => void): void {
    const entity = this.#entities.get(body);
    if (entity !== undefined) run(entity);
  }

  /** The creatures of the zone's spawns, each somewhere in its area where it can stand. */
  #populate(random: Env['random']): void {
    const { game, classes } = this.#options;
    const index = parseRegionId(this.id)?.region ?? 0;
    let id = index * CREATURE_IDS;
    for (const { kind, count, area, loot } of this.zone.spawns) {
      // Things with loot come when it is known what of theirs was taken.
      if (loot !== undefined) continue;
      const half = halfSizeOf(kind);
      for (let n = 0; n < count; n++) {
        id += 1;
        const x = stepsOfUnits(area.x) + random.below(stepsOfUnits(area.width) + 1);
        const y = stepsOfUnits(area.y) + random.below(stepsOfUnits(area.height) + 1);
        const place = nearestFree(this.zone, x, y, half);
        const heading = random.below(256);
        const body = this.table.add({ id, kind: kindIndex(game, kind.kind), ...place, heading });
        const entity = classes.make(this.#world, kind, body);
        this.#entities.set(body, entity);
        this.#creatures.add(body, half, area, this.#scripts.everyMs(kind.kind));
        this.#scripts.spawned(entity);
      }
    }
  }
}

/** The entity of a character, in whatever region. */
export function heroEntityId(character: CharacterId): number {
  return HERO_IDS + (character % HERO_IDS);
}

function kindIndex(game: Game, kind: string): number {
  return game.layout.kind(kind)?.index ?? 0;
}
