// SPDX-License-Identifier: MIT
/** What the SDK shows of the game's entities, as actors of the scene. */
import type { EntityView, RealmClient } from '@realmkeep/client';
import type game from '../../src/game.ts';
import type { Actor } from '../scene/actor.ts';

export type Realm = RealmClient<typeof game>;

/** One object for each entity in view, brought up to date in place: no garbage every frame. */
export class Actors {
  readonly #actors = new Map<number, Writable<Actor>>();

  /** After `realm.frame`. */
  update(realm: Realm): void {
    const entities = realm.entities();
    for (const [id, entity] of entities) {
      const actor = this.#actors.get(id);
      if (actor === undefined) this.#actors.set(id, actorOf(entity));
      else fill(actor, entity);
    }
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
    x: 0,
    y: 0,
    heading: 0,
    speed: 0,
    health: null,
    look: 0,
    own: entity.own,
  };
  fill(actor, entity);
  return actor;
}

function fill(actor: Writable<Actor>, entity: EntityView): void {
  const { name, hp, maxHp, look } = entity.fields;
  actor.name = typeof name === 'string' ? name : '';
  actor.x = entity.x;
  actor.y = entity.y;
  actor.heading = entity.heading;
  actor.speed = entity.speed;
  actor.look = Number(look ?? 0);
  actor.health = Number(maxHp) > 0 ? Number(hp) / Number(maxHp) : null;
  actor.own = entity.own;
}
