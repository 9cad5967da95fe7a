// SPDX-License-Identifier: MIT
/**
 * The picture of the hero's zone: entities in view, where to draw them, and the own hero ahead of
 * the server. Fresh in every zone; the numbering of inputs goes on.
 */
import { type EntityId, RealmError } from '@realmkeep/base';
import { decodeFields, encodeFields } from '@realmkeep/kit';
import {
  type Band,
  EntityLayout,
  type Kind,
  PacketReader,
  Prediction,
  type Sample,
  SECTOR_STEPS,
  SectorGrid,
  EntityView as StreamView,
  UNIT_STEPS,
  ViewClock,
  Walls,
} from '@realmkeep/sim';
import { type BodyOf, clientMessages, encode, TARGETS_MAX } from '@realmkeep/wire';
import type { ClientEnv } from './environment.ts';
import type { EntityOf, GameEventOf, GameShape, OwnFieldsOf } from './game-types.ts';
import { HiddenView } from './hidden-view.ts';
import { type InputCounts, InputSender } from './input-sender.ts';
import type { ZoneInfo } from './realm-events.ts';
import { fieldsOf, VisibleEntity } from './visible-entity.ts';

type ZoneEntered = BodyOf<typeof clientMessages.ZoneEntered>;

/** Changes of the intent are sent at most so often; the last one always is. */
const INTENT_MS_MIN = 50;
/** Ticks that one `frame` makes up for after the page slept. */
const STEPS_AT_ONCE_MAX = 40;
/** Bands asked for again out of one bad packet; the others come with the next. */
const RESYNCS_MAX = 8;
/** Who was seen before the region came back under another owner is told of again within this. */
const CARRIED_MS_MAX = 1000;
/** Of a packet's first byte; see the drawing in sim's `packet.ts`. */
const FLAG_WHOLE_TICK = 64;
const OWN_KIND = /-own$/;
const COMMAND_KIND = /-do-(.+)$/;
const EVENT_KIND = /-hears-(.+)$/;

/**
 * How much of the stream packets is made use of: `full` draws, `headless` knows what is in view but
 * cannot draw it, `thin` only counts packets.
 */
export type Reading = 'full' | 'headless' | 'thin';

export interface WorldPorts<Entity> {
  readonly send: (bytes: Uint8Array) => void;
  readonly added: (entity: Entity) => void;
  readonly removed: (entity: Entity) => void;
  readonly changed: (entity: Entity) => void;
  readonly reading: Reading;
}

/** What belongs to the stay in one zone. */
interface Stay {
  readonly info: ZoneInfo;
  readonly reader: PacketReader;
  /** Null for a headless client: nobody looks, so nothing is remembered for drawing. */
  readonly view: StreamView | null;
  readonly viewClock: ViewClock;
  readonly prediction: Prediction;
  /** Wire number of the intent that the prediction counts as 0. */
  readonly numberBase: number;
  /** Local time of the next predicted tick. */
  stepAt: number;
  /** The predicted place before the last step, for drawing in between. */
  previousX: number;
  previousY: number;
  framedAt: number;
  /** Tick of the last packet of a thin client. */
  thinTick: number;
}

export class World<G extends GameShape> {
  readonly #env: ClientEnv;
  readonly #ports: WorldPorts<EntityOf<G>>;
  readonly #sender: InputSender;
  readonly #entities = new Map<number, VisibleEntity>();
  /** Seen before the region was entered anew, and not told of since. */
  readonly #carried = new Set<number>();
  #carriedUntil = 0;
  /** In no stream, told one by one. */
  readonly #hidden = new HiddenView();
  /** Of the streams. */
  readonly #streamed = new Set<number>();
  readonly #sample: Sample = { x: 0, y: 0, heading: 0, moving: false };
  #layout: EntityLayout | null = null;
  #tickHz = 20;
  #ticksPerPublish = 2;
  #stay: Stay | null = null;
  #character = 0;
  #held = false;
  /** What the player wants, and what was last sent of it. */
  #wanted = { heading: 0, speed: 0 };
  #sent = { heading: 0, speed: 0 };
  /**
   * Inputs sent again may move the hero in his new zone: the next intent is sent even if it is
   * none.
   */
  #heroMayMove = false;
  #sentAt = Number.NEGATIVE_INFINITY;
  #sendPlanned = false;
  /** Packets that could not be read to their end, since the start. */
  badPackets = 0;

  constructor(env: ClientEnv, ports: WorldPorts<EntityOf<G>>) {
    this.#env = env;
    this.#ports = ports;
    this.#sender = new InputSender(ports.send);
  }

  get zone(): ZoneInfo | null {
    return this.#stay?.info ?? null;
  }

  get entities(): ReadonlyMap<number, EntityOf<G>> {
    return this.#entities as ReadonlyMap<number, unknown> as ReadonlyMap<number, EntityOf<G>>;
  }

  get hero(): EntityOf<G> | null {
    const stay = this.#stay;
    const hero = stay === null ? undefined : this.#entities.get(stay.info.entity);
    return hero === undefined ? null : asEntity<G>(hero);
  }

  get inputs(): InputCounts {
    const { lastNumber: sent, answeredNumber: answered, waiting } = this.#sender;
    return { sent, answered, waiting };
  }

  /** Tick of the last packet; -1 outside the world. */
  get tick(): number {
    const stay = this.#stay;
    if (stay === null) return -1;
    return this.#ports.reading === 'thin' ? stay.thinTick : stay.reader.tick;
  }

  welcome(layout: Uint8Array, tickHz: number, publishHz: number): void {
    this.#layout = EntityLayout.decode(layout);
    this.#tickHz = tickHz;
    this.#ticksPerPublish = Math.max(1, Math.round(tickHz / publishHz));
  }

  /**
   * The hero is in this zone from now on. After a resume, inputs on their way are sent again. Where
   * it is the region that he was in already, who is seen stays in the picture until told otherwise.
   */
  enter(message: ZoneEntered, resumed: boolean): void {
    const layout = this.#layout;
    if (layout === null) return;
    this.#carryEntities(message);
    if (this.#character !== message.character) this.#sender.reset(message.lastInput);
    else if (resumed) this.#sender.resend(message.lastInput);
    this.#character = message.character;
    this.#held = false;
    this.#sent = { heading: message.heading, speed: 0 };
    this.#wanted = { ...this.#sent };
    this.#heroMayMove = true;
    this.#stay = this.#begin(message, layout);
  }

  leave(): void {
    this.#forgetEntities();
    this.#stay = null;
    this.#held = false;
  }

  /** While held the hero stands still, whatever the player wants. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held && this.#stay !== null) this.#stay.stepAt = this.#env.clock.now();
  }

  /** Applies a stream packet. */
  receive(bytes: Uint8Array): void {
    const stay = this.#stay;
    if (stay === null) return;
    if (this.#ports.reading === 'thin') {
      stay.thinTick = tickOf(bytes, stay.thinTick);
      return;
    }
    const { reader, view, viewClock, prediction } = stay;
    if (!(view ?? reader).read(bytes)) this.badPackets += 1;
    const now = this.#env.clock.now();
    viewClock.arrived(reader.tick, now);
    if (this.#carried.size > 0 && now >= this.#carriedUntil) this.#forgetCarried();
    for (const { sector, band } of reader.broken.slice(0, RESYNCS_MAX)) {
      this.#ports.send(encode(clientMessages.Resync, { sector, band }));
    }
    reader.broken.length = 0;
    const { own } = reader;
    if (own === null || reader.ack < 0) return;
    const ahead = (this.#sender.lastNumber - reader.ack) & 0xffff;
    this.#sender.acknowledge(this.#sender.lastNumber - ahead);
    this.#step(stay, now);
    const ack = (reader.ack - stay.numberBase) & 0xffff;
    prediction.reconcile({ ack, ticks: reader.ackTicks, ...own });
    stay.previousX = prediction.x;
    stay.previousY = prediction.y;
  }

  move(heading: number, unitsPerSecond: number | undefined): void {
    const stay = this.#stay;
    if (stay === null) return;
    const { speedMax } = stay.info;
    const speed = Math.min(speedMax, Math.max(0, unitsPerSecond ?? speedMax));
    this.#wanted = {
      heading: Math.round(heading) & 255,
      speed: Math.floor((speed * UNIT_STEPS) / this.#tickHz + 1e-6),
    };
    this.#sendIntent();
  }

  stop(): void {
    this.#wanted = { heading: this.#wanted.heading, speed: 0 };
    if (this.#stay !== null) this.#sendIntent();
  }

  target(entities: readonly number[]): void {
    if (this.#stay === null) return;
    const named = entities.slice(0, TARGETS_MAX).map((id) => id as EntityId);
    this.#ports.send(encode(clientMessages.Targets, { entities: named }));
  }

  command(name: string, given: object): void {
    const stay = this.#stay;
    const kinds = this.#layout?.kinds.filter((kind) => COMMAND_KIND.test(kind.name)) ?? [];
    const index = kinds.findIndex((kind) => COMMAND_KIND.exec(kind.name)?.[1] === name);
    if (stay === null) throw new RealmError('ERR_CLIENT_STATE', 'no hero is in the world');
    if (index < 0) throw new RealmError('ERR_CLIENT_STATE', `heroes know no command "${name}"`);
    const bytes = encodeFields(kinds[index], given as Parameters<typeof encodeFields>[1]);
    this.sendCommand(index, bytes);
  }

  /** Sends a command by its index; gives its number. */
  sendCommand(index: number, bytes: Uint8Array): number {
    const stay = this.#stay;
    if (stay === null) throw new RealmError('ERR_CLIENT_STATE', 'no hero is in the world');
    const { heading, speed } = this.#sent;
    const { number } = this.#sender.command(index, bytes, this.#sent);
    // Keeps the prediction's numbers in step with the wire's.
    stay.prediction.intend(heading, speed);
    return number;
  }

  /** The fields that only the own player sees; null when the bytes are none. */
  ownFields(bytes: Uint8Array): OwnFieldsOf<G> | null {
    const kind = this.#layout?.kinds.find(({ name }) => OWN_KIND.test(name));
    if (kind === undefined) return null;
    return decodeFields(kind, bytes) as OwnFieldsOf<G> | null;
  }

  /** What a script tells; null for what this game does not have. */
  gameEvent(index: number, given: Uint8Array): GameEventOf<G> | null {
    const kind = this.#layout?.kinds[index];
    const name = kind && EVENT_KIND.exec(kind.name)?.[1];
    const values = name === undefined ? null : decodeFields(kind as Kind, given);
    return values === null ? null : ({ name, given: values } as GameEventOf<G>);
  }

  /** Who is in no stream and in sight all the same; the others of them are not any more. */
  hiddenSeen({ entities }: BodyOf<typeof clientMessages.HiddenSeen>): void {
    const layout = this.#layout;
    if (layout === null || this.#stay === null || this.#ports.reading === 'thin') return;
    const now = this.#env.clock.now();
    for (const id of this.#hidden.update(entities, now)) {
      if (!this.#streamed.has(id)) this.#removed(id);
    }
    for (const seen of entities) {
      const kind = layout.kinds[seen.kind];
      const fields = kind === undefined ? null : decodeFields(kind, seen.fields);
      if (fields === null || this.#streamed.has(seen.entity)) continue;
      const own = seen.entity === this.#stay.info.entity;
      const known = this.#entities.get(seen.entity);
      this.#carried.delete(seen.entity);
      const entity = known ?? new VisibleEntity(seen.entity, kind.name, own);
      entity.fields = fields;
      entity.heading = seen.heading;
      entity.speed = (seen.speed * this.#tickHz) / UNIT_STEPS;
      if (known === undefined) {
        entity.x = seen.x / UNIT_STEPS;
        entity.y = seen.y / UNIT_STEPS;
        this.#entities.set(seen.entity, entity);
        this.#ports.added(asEntity<G>(entity));
      } else this.#ports.changed(asEntity<G>(entity));
    }
  }

  /** Moves every entity to where it is to be drawn. HOT: once per picture on the screen. */
  frame(now: number): void {
    const stay = this.#stay;
    if (stay === null) return;
    this.#step(stay, now);
    stay.prediction.fade(Math.max(0, now - stay.framedAt));
    stay.framedAt = now;
    const tick = stay.viewClock.renderTick(now);
    const sample = this.#sample;
    for (const entity of this.#entities.values()) {
      if (entity.own) this.#placeHero(stay, entity, now);
      else if (this.#hidden.place(entity, now)) continue;
      else if (stay.view?.sampleAt(entity.id, tick, sample)) {
        entity.x = sample.x / UNIT_STEPS;
        entity.y = sample.y / UNIT_STEPS;
        entity.heading = sample.heading;
      }
    }
  }

  place(): { readonly x: number; readonly y: number } | null {
    const stay = this.#stay;
    if (stay === null) return null;
    this.#step(stay, this.#env.clock.now());
    const { prediction } = stay;
    return { x: prediction.x / UNIT_STEPS, y: prediction.y / UNIT_STEPS };
  }

  #placeHero(stay: Stay, hero: VisibleEntity, now: number): void {
    const { prediction } = stay;
    const tickMs = 1000 / this.#tickHz;
    const part = Math.min(1, Math.max(0, 1 - (stay.stepAt - now) / tickMs));
    const rest = this.#held ? 0 : 1 - part;
    hero.x = (prediction.shownX - (prediction.x - stay.previousX) * rest) / UNIT_STEPS;
    hero.y = (prediction.shownY - (prediction.y - stay.previousY) * rest) / UNIT_STEPS;
    hero.heading = prediction.heading;
    hero.speed = (prediction.speed * this.#tickHz) / UNIT_STEPS;
  }

  #step(stay: Stay, now: number): void {
    const tickMs = 1000 / this.#tickHz;
    if (this.#held) {
      stay.stepAt = now;
      return;
    }
    if (now - stay.stepAt > STEPS_AT_ONCE_MAX * tickMs) stay.stepAt = now;
    for (; stay.stepAt <= now; stay.stepAt += tickMs) {
      stay.previousX = stay.prediction.x;
      stay.previousY = stay.prediction.y;
      stay.prediction.step();
    }
  }

  #sendIntent(): void {
    const { heading, speed } = this.#wanted;
    if (this.#sendPlanned) return;
    const same = speed === this.#sent.speed && (speed === 0 || heading === this.#sent.heading);
    if (same && !this.#heroMayMove) return;
    const now = this.#env.clock.now();
    const waitMs = this.#sentAt + INTENT_MS_MIN - now;
    if (waitMs > 0) {
      this.#sendPlanned = true;
      this.#env.clock.after(waitMs, () => {
        this.#sendPlanned = false;
        this.#sendIntent();
      });
      return;
    }
    const stay = this.#stay;
    if (stay === null) return;
    this.#step(stay, now);
    this.#sentAt = now;
    this.#sent = { heading, speed };
    this.#heroMayMove = false;
    this.#sender.move(heading, speed);
    stay.prediction.intend(heading, speed);
  }

  #begin(message: ZoneEntered, layout: EntityLayout): Stay {
    const { width, height, x, y, heading } = message;
    const grid = new SectorGrid({
      columns: Math.ceil(width / SECTOR_STEPS),
      rows: Math.ceil(height / SECTOR_STEPS),
    });
    const ticksPerPublish = this.#ticksPerPublish;
    const reader = new PacketReader(
      { layout, grid, ticksPerPublish },
      {
        added: (id, band, slot) => this.#added(layout, id, band, slot),
        removed: (id) => {
          this.#streamed.delete(id);
          if (!this.#hidden.has(id)) this.#removed(id);
        },
        changed: (id, band, slot) => this.#changed(layout, id, band, slot),
      },
    );
    const walls = new Walls(
      { minX: 0, minY: 0, maxX: width, maxY: height },
      message.walls.map((r) => ({
        minX: r.x,
        minY: r.y,
        maxX: r.x + r.width,
        maxY: r.y + r.height,
      })),
    );
    const now = this.#env.clock.now();
    return {
      info: this.#infoOf(message),
      reader,
      view: this.#ports.reading === 'full' ? new StreamView(reader) : null,
      viewClock: new ViewClock({ tickHz: this.#tickHz, ticksPerPublish }),
      prediction: new Prediction({ walls, half: message.halfSize, x, y, heading }),
      numberBase: this.#sender.lastNumber,
      stepAt: now,
      previousX: x,
      previousY: y,
      framedAt: now,
      thinTick: 0,
    };
  }

  #infoOf(message: ZoneEntered): ZoneInfo {
    const units = (steps: number): number => steps / UNIT_STEPS;
    const { region, zone, title, character, entity } = message;
    return {
      region,
      zone,
      title,
      character,
      entity,
      width: units(message.width),
      height: units(message.height),
      x: units(message.x),
      y: units(message.y),
      speedMax: units(message.speedMax) * this.#tickHz,
      walls: message.walls.map((r) => ({
        x: units(r.x),
        y: units(r.y),
        width: units(r.width),
        height: units(r.height),
      })),
      exits: message.exits.map((exit) => ({
        x: units(exit.x),
        y: units(exit.y),
        radius: units(exit.radius),
        title: exit.title,
      })),
    };
  }

  #added(layout: EntityLayout, id: number, band: Band, slot: number): void {
    const kind = layout.kinds[band.kind[slot]];
    const own = id === this.#stay?.info.entity;
    this.#streamed.add(id);
    const here = this.#carried.delete(id) || this.#hidden.has(id);
    const carried = here ? this.#entities.get(id) : undefined;
    const known = carried?.kind === kind.name && carried.own === own ? carried : undefined;
    if (carried !== known) this.#removed(id);
    const entity = known ?? new VisibleEntity(id, kind.name, own);
    entity.fields = fieldsOf(kind, band.attributes[slot]);
    entity.x = band.x[slot] / UNIT_STEPS;
    entity.y = band.y[slot] / UNIT_STEPS;
    entity.heading = band.heading[slot];
    entity.speed = (band.speed[slot] * this.#tickHz) / UNIT_STEPS;
    this.#entities.set(id, entity);
    if (known === undefined) this.#ports.added(asEntity<G>(entity));
    else this.#ports.changed(asEntity<G>(entity));
  }

  #changed(layout: EntityLayout, id: number, band: Band, slot: number): void {
    const entity = this.#entities.get(id);
    if (entity === undefined) return;
    entity.fields = fieldsOf(layout.kinds[band.kind[slot]], band.attributes[slot]);
    entity.speed = (band.speed[slot] * this.#tickHz) / UNIT_STEPS;
    this.#ports.changed(asEntity<G>(entity));
  }

  #removed(id: number): void {
    const entity = this.#entities.get(id);
    if (entity === undefined) return;
    this.#entities.delete(id);
    this.#ports.removed(asEntity<G>(entity));
  }

  #carryEntities(message: ZoneEntered): void {
    if (this.#stay?.info.region !== message.region) this.#forgetEntities();
    for (const id of this.#entities.keys()) this.#carried.add(id);
    this.#streamed.clear();
    this.#carriedUntil = this.#env.clock.now() + CARRIED_MS_MAX;
  }

  #forgetCarried(): void {
    for (const id of this.#carried) this.#removed(id);
    this.#carried.clear();
  }

  #forgetEntities(): void {
    for (const id of [...this.#entities.keys()]) this.#removed(id);
    this.#carried.clear();
    this.#streamed.clear();
    this.#hidden.clear();
  }
}

/** The tick of a packet's head: whole, or its low 8 bits after a known one. */
function tickOf(bytes: Uint8Array, last: number): number {
  if ((bytes[0] & FLAG_WHOLE_TICK) === 0) return last + ((bytes[1] - last) & 255);
  return (bytes[1] | (bytes[2] << 8) | (bytes[3] << 16) | (bytes[4] << 24)) >>> 0;
}

/** The layout of the handshake made the entity, so it is one of the game's kinds. */
function asEntity<G extends GameShape>(entity: VisibleEntity): EntityOf<G> {
  return entity as unknown as EntityOf<G>;
}
