// SPDX-License-Identifier: MIT
/**
 * Entities that are in no shared stream: a thief in the shadows, a ghost that one hero sees. Each
 * who may see one is told of it by himself, and so is a hero's own player of his hero. Few are
 * hidden at a time, so each list is told whole, some times a second, when something has changed.
 */
import { type CharacterId, equalBytes } from '@realmkeep/base';
import { encodeFields, type FieldValue, type Game } from '@realmkeep/kit';
import { type EntityTable, UNIT_STEPS } from '@realmkeep/sim';
import { type BodyOf, clientMessages, encode, type Message } from '@realmkeep/wire';
import { type EntityBody, fieldValue } from './entities.ts';
import type { Player } from './players.ts';
import type { Population } from './population.ts';
import type { SnapshotPart } from './snapshot.ts';

type Seen = BodyOf<typeof clientMessages.HiddenSeen>['entities'][number];

/** Hidden entities of one region, and those who may see one; more stay in sight. */
const HIDDEN_MAX = 512;
const SEEN_BY_MAX = 64;
/** As far as a client's exact picture reaches, about. */
const SIGHT_STEPS = 1152 * UNIT_STEPS;
/** Ticks from one list to the next. */
const TELL_TICKS = 4;
/** Bytes of one list: the nearest first. */
const LIST_BYTES_MAX = 900;
const HEAD_BYTES = 24;
/** Who comes back later than this after the region did is in sight again. */
const REMEMBERED_TICKS = 1200;

export interface HiddenReach {
  readonly game: () => Game;
  readonly table: EntityTable;
  readonly population: () => Population;
  readonly tell: <T>(player: Player, of: Message<T>, value: T) => void;
}

export class HiddenEntities implements SnapshotPart {
  readonly name = 'hidden';
  readonly #reach: HiddenReach;
  /** Ids of the heroes who may see it. */
  readonly #seenBy = new Map<EntityBody, ReadonlySet<number>>();
  readonly #told = new Map<CharacterId, Uint8Array>();
  /** By id: hidden in the region's last process, not here yet. */
  readonly #remembered = new Map<number, readonly number[]>();
  #rememberedUntil = 0;

  constructor(reach: HiddenReach) {
    this.#reach = reach;
  }

  isHidden(entity: EntityBody): boolean {
    return this.#seenBy.has(entity);
  }

  hide(entity: EntityBody, seenBy: readonly number[]): void {
    if (!this.#seenBy.has(entity) && this.#seenBy.size >= HIDDEN_MAX) return;
    this.#seenBy.set(entity, new Set(seenBy.slice(0, SEEN_BY_MAX)));
    this.#reach.table.setHidden(entity.body, true);
  }

  show(entity: EntityBody): void {
    if (this.#seenBy.delete(entity)) this.#reach.table.setHidden(entity.body, false);
  }

  /** After a tick. */
  tell(players: ReadonlyMap<CharacterId, Player>): void {
    const { table } = this.#reach;
    if (this.#remembered.size > 0) this.#recall();
    if (this.#seenBy.size === 0 && this.#told.size === 0) return;
    if (table.tick % TELL_TICKS !== 0) return;
    for (const entity of this.#seenBy.keys()) if (!entity.alive) this.#seenBy.delete(entity);
    for (const player of players.values()) this.#tellOne(player);
    for (const character of this.#told.keys()) {
      if (!players.has(character)) this.#told.delete(character);
    }
  }

  save(): unknown {
    const hidden = [...this.#seenBy].filter(([entity]) => entity.alive);
    return hidden.length === 0 ? undefined : hidden.map(([{ id }, ids]) => [id, [...ids]]);
  }

  load(saved: unknown): void {
    if (!Array.isArray(saved)) return;
    this.#rememberedUntil = this.#reach.table.tick + REMEMBERED_TICKS;
    for (const entry of saved.slice(0, HIDDEN_MAX)) {
      if (!Array.isArray(entry) || !Array.isArray(entry[1])) continue;
      this.#remembered.set(Number(entry[0]), entry[1].map(Number));
    }
  }

  /** Heroes come back one by one. */
  #recall(): void {
    const { population, table } = this.#reach;
    for (const [id, seenBy] of this.#remembered) {
      const entity = population().byId(id);
      if (entity === null) continue;
      this.#remembered.delete(id);
      this.hide(entity, seenBy);
    }
    if (table.tick > this.#rememberedUntil) this.#remembered.clear();
  }

  #tellOne(player: Player): void {
    const { character } = player;
    if (player.gateway === '') return void this.#told.delete(character);
    const entities = this.#listFor(player);
    const before = this.#told.get(character);
    if (entities.length === 0 && before === undefined) return;
    const bytes = encode(clientMessages.HiddenSeen, { entities });
    if (before !== undefined && equalBytes(before, bytes)) return;
    if (entities.length === 0) this.#told.delete(character);
    else this.#told.set(character, bytes);
    this.#reach.tell(player, clientMessages.HiddenSeen, { entities });
  }

  #listFor({ entity: own }: Player): Seen[] {
    const { table } = this.#reach;
    const near: { entity: EntityBody; distance: number }[] = [];
    for (const [entity, seenBy] of this.#seenBy) {
      if (entity !== own && !seenBy.has(own.id)) continue;
      const dx = table.x[entity.body] - table.x[own.body];
      const distance = Math.hypot(dx, table.y[entity.body] - table.y[own.body]);
      if (distance <= SIGHT_STEPS) near.push({ entity, distance });
    }
    near.sort((a, b) => a.distance - b.distance || a.entity.id - b.entity.id);
    const list: Seen[] = [];
    let bytes = 0;
    for (const { entity } of near) {
      const seen = this.#seen(entity);
      bytes += seen.fields.length + HEAD_BYTES;
      if (bytes > LIST_BYTES_MAX) break;
      list.push(seen);
    }
    return list;
  }

  #seen(entity: EntityBody): Seen {
    const { table, game } = this.#reach;
    const { body, definition } = entity;
    const kind = game().layout.kinds[table.kind[body]];
    const values: Record<string, FieldValue> = {};
    for (const name of Object.keys(definition.public)) values[name] = fieldValue(entity, name) ?? 0;
    return {
      entity: entity.id as Seen['entity'],
      kind: kind.index,
      x: table.x[body],
      y: table.y[body],
      heading: table.heading[body],
      speed: table.speed[body],
      fields: encodeFields(kind, values),
    };
  }
}
