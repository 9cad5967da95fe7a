// SPDX-License-Identifier: MIT
/** What the SDK shows of the game's entities, as actors of the scene. */
import type { EntityView, RealmClient } from '@realmkeep/client';
import type game from '../../src/game.ts';
import type { Actor } from '../scene/actor.ts';

export type Realm = RealmClient<typeof game>;

/** One object for each entity in view, brought up to date in place: no garbage every frame. */
export class Actors {
  readonly #actors = new Map<number, Writable<Actor>>();
  /** The marks of kinds: who has something to say. */
  readonly marks = new Map<string, string>();

  /** After `realm.frame`. */
  update(realm: Realm): void {
    const entities = realm.entities();
    for (const [id, entity] of entities) {
      const actor = this.#actors.get(id);
      // Each zone counts its own entities: in another one the same id is somebody else.
      if (actor?.kind !== entity.kind) this.#actors.set(id, actorOf(entity));
      else fill(actor, entity);
    }
    for (const actor of this.#actors.values()) actor.mark = this.marks.get(actor.kind) ?? '';
    for (const id of this.#actors.keys()) if (!entities.has(id)) this.#actors.delete(id);
  }

  /** Out of the world nobody is in view. */
  clear(): void {
    this.#actors.clear();
  }

  all(): Iterable<Actor> {
    return this.#actors.values();
  }

  get count(): number {
    return this.#actors.size;
  }

  find(id: number): Actor | null {
    return this.#actors.get(id) ?? null;
  }

  own(): Actor | null {
    for (const actor of this.#actors.values()) if (actor.own) return actor;
    return null;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function actorOf(entity: EntityView): Writable<Actor> {
  const actor: Writable<Actor> = {
    id: entity.id,
    kind: entity.kind,
    name: '',
    mark: '',
    x: 0,
    y: 0,
    heading: 0,
    speed: 0,
    health: null,
    hp: 0,
    look: 0,
    own: entity.own,
    level: 0,
    loot: false,
    foe: 0,
    casting: 0,
    swings: 0,
    casts: 0,
    spell: 0,
    aim: 0,
    ware: '',
    group: 0,
  };
  fill(actor, entity);
  return actor;
}

function fill(actor: Writable<Actor>, entity: EntityView): void {
  const { fields } = entity;
  actor.name = typeof fields.name === 'string' ? fields.name : '';
  actor.x = entity.x;
  actor.y = entity.y;
  actor.heading = entity.heading;
  actor.speed = entity.speed;
  actor.own = entity.own;
  actor.hp = numberOf(fields.hp);
  actor.health = Number(fields.maxHp) > 0 ? actor.hp / Number(fields.maxHp) : null;
  actor.look = numberOf(fields.look);
  actor.level = numberOf(fields.level);
  actor.loot = fields.loot === true || LYING.has(entity.kind);
  actor.foe = numberOf(fields.foe);
  actor.casting = numberOf(fields.casting);
  actor.swings = numberOf(fields.swings);
  actor.casts = numberOf(fields.casts);
  actor.spell = numberOf(fields.spell);
  actor.aim = numberOf(fields.aim);
  actor.ware = wareOf(entity);
  actor.group = numberOf(fields.group);
}

function wareOf({ kind, fields }: EntityView): string {
  if (kind === 'windfall') return 'apple';
  if (kind === 'coins') return 'coins';
  if (kind === 'gate') return fields.open === true ? 'opengate' : 'gate';
  if (kind === 'chest') return fields.open === true ? 'openchest' : 'chest';
  return kind === 'item' ? String(fields.template) : '';
}

/** Things that lie about for whoever comes first. */
const LYING: ReadonlySet<string> = new Set(['windfall', 'coins', 'item']);

function numberOf(value: string | number | boolean | undefined): number {
  return typeof value === 'number' ? value : 0;
}
