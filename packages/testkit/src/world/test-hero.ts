// SPDX-License-Identifier: MIT
/** One player of a test world: what he does, what he is told, and his hero as scripts see it. */
import type {
  CommandArguments,
  CommandName,
  EntityOf,
  GameEventOf,
  ItemOutcome,
  RealmClient,
} from '@realmkeep/client';
import type { Entity, EntityHandle, Game, ScriptContext } from '@realmkeep/kit';
import type { SimulatedPlayer } from '../simulation/player.ts';

export class TestHero<G extends Game> {
  readonly name: string;
  readonly player: SimulatedPlayer;
  /** The client's side, as a page has it. */
  readonly realm: RealmClient<G>;
  /** What scripts told him, oldest first. */
  readonly events: GameEventOf<G>[] = [];
  readonly #contexts: () => Iterable<ScriptContext>;
  readonly #game: G;
  #handle: EntityHandle | null = null;

  constructor(game: G, player: SimulatedPlayer, contexts: () => Iterable<ScriptContext>) {
    this.#game = game;
    this.#contexts = contexts;
    this.name = player.name;
    this.player = player;
    // The player is any game's; its client is this one's.
    this.realm = player.client.realm as unknown as RealmClient<G>;
    this.realm.on('gameEvent', (event) => this.events.push(event as GameEventOf<G>));
  }

  /** Sentences that he was shown. */
  get notices(): readonly string[] {
    return this.player.notices;
  }

  /** What he heard: `channel from: text`. */
  get heard(): readonly string[] {
    return this.player.heard;
  }

  /** Name of the zone that he is in. */
  get zone(): string {
    return this.realm.zone?.zone ?? '';
  }

  /** The hero as scripts have it, in whatever zone; its fields may be read and written. */
  get entity(): Entity<G['hero']> {
    const id = this.realm.zone?.entity ?? 0;
    if (this.#handle?.alive !== true || this.#handle.id !== id) {
      for (const { zone } of this.#contexts()) this.#handle = zone.find(id) ?? this.#handle;
    }
    const { hero } = this.#game;
    if (this.#handle?.alive && this.#handle.is(hero)) return this.#handle as Entity<G['hero']>;
    throw new Error(`${this.name} is in no zone`);
  }

  /** Everything that his page shows him. */
  sees(): readonly EntityOf<G>[] {
    return [...this.realm.entities().values()];
  }

  /** A command, as his page sends it; its effect comes when time goes on. */
  command<C extends CommandName<G>>(name: C, given: CommandArguments<G, C>): void {
    this.realm.command(name, given);
  }

  /** Walks straight there; false when he did not arrive within 20 s. */
  walkTo(x: number, y: number): Promise<boolean> {
    return this.player.walkTo(x, y);
  }

  /** Takes what a dead creature or a thing has for him. */
  loot(entity: number): Promise<ItemOutcome<object>> {
    return this.player.wait(this.realm.items.loot(entity));
  }

  /** Lets time pass until the promise settles. */
  wait<T>(promise: Promise<T>): Promise<T> {
    return this.player.wait(promise);
  }

  /** How many items of this kind he has. */
  count(template: string): number {
    const own = this.realm.inventory().filter((item) => item.template === template);
    return own.reduce((sum, { quantity }) => sum + quantity, 0);
  }
}
