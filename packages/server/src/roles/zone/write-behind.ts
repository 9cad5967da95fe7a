// SPDX-License-Identifier: MIT
/**
 * Saves heroes behind the simulation: what changed is in the database within a second, while that
 * answers. A refused row is another's by now, and its copy is dropped.
 */
import { type Cancel, every, messageOf } from '@realmkeep/base';
import { type BodyOf, databaseMessages, SAVE_HEROES_MAX } from '@realmkeep/wire';
import type { Characters } from './characters.ts';
import type { Placed, ZoneNode } from './node.ts';

const LOOK_MS = 200;
/** A hero is saved so long after its first change: the changes in between ride along. */
const DIRTY_MS = 500;
/**
 * Bytes of the states in one message: a game may save 16 KiB of each hero, and most save a hundred
 * bytes. Few and long messages cost less: each wakes a zone, a broker and a database twice.
 */
const BATCH_BYTES_MAX = 256 * 1024;
/** Of one character of a string. */
const UTF8_BYTES_MAX = 3;
/** Messages without an answer at a time; more wait, and the latest state wins. */
const FLIGHT_MAX = 8;

type Item = BodyOf<typeof databaseMessages.SaveCharacters>['items'][number];

/** A hero as it is being saved. */
interface Saved {
  readonly placed: Placed;
  readonly item: Item;
  readonly dirtySince: number | null;
}

export class WriteBehind {
  readonly #node: ZoneNode;
  readonly #characters: Characters;
  #flying = 0;
  #cancel: Cancel = () => {};

  constructor(node: ZoneNode, characters: Characters) {
    this.#node = node;
    this.#characters = characters;
  }

  start(): void {
    this.#cancel = every(this.#node.env.clock, LOOK_MS, () => this.#look());
  }

  stop(): void {
    this.#cancel();
  }

  /**
   * Saves everybody who differs from what is saved; resolves when all answers are there. Frozen
   * heroes too: whether this or their commit comes first, the later one is right or refused.
   */
  async flush(): Promise<void> {
    for (const batch of this.#batches(0, true)) await this.#save(batch);
  }

  #look(): void {
    if (!this.#node.durable || this.#node.stopped) return;
    if (this.#flying >= FLIGHT_MAX) return;
    for (const batch of this.#batches(DIRTY_MS)) {
      void this.#save(batch);
      if (this.#flying >= FLIGHT_MAX) return;
    }
  }

  /**
   * Heroes that are dirty for so long, in batches, each read when it is asked for. Frozen ones are
   * saved by what froze them.
   */
  *#batches(dirtyMs: number, frozenToo = false): Generator<readonly Saved[]> {
    const now = this.#node.env.clock.now();
    let batch: Saved[] = [];
    let bytes = 0;
    for (const region of this.#node.regions.values()) {
      for (const player of region.players.values()) {
        const { dirtySince, frozen } = player;
        if (dirtySince === null || now - dirtySince < dirtyMs) continue;
        if (frozen !== null && !frozenToo) continue;
        const placed = { player, region };
        const item = itemOf(placed);
        batch.push({ placed, item, dirtySince });
        bytes += item.state.length * UTF8_BYTES_MAX;
        if (batch.length < SAVE_HEROES_MAX && bytes < BATCH_BYTES_MAX) continue;
        yield batch;
        batch = [];
        bytes = 0;
      }
    }
    if (batch.length > 0) yield batch;
  }

  async #save(batch: readonly Saved[]): Promise<void> {
    const node = this.#node;
    const { incarnation } = node;
    const items = batch.map(({ item }) => item);
    for (const { placed } of batch) placed.player.dirtySince = null;
    this.#flying += 1;
    try {
      const body = { incarnation, items };
      const { refused } = await node.database(databaseMessages.SaveCharacters, body);
      node.context.statistics.add('heroesSaved', items.length - refused.length);
      for (const { placed, item } of batch) {
        const { player } = placed;
        const lost = refused.includes(player.character) && player.epoch === item.epoch;
        if (lost && player.frozen === null && player.entity.alive) {
          this.#characters.drop(placed, 'the database has another owner');
        }
      }
    } catch (error) {
      node.env.log.debug('heroes not saved', { count: items.length, error: messageOf(error) });
      for (const { placed, dirtySince } of batch) placed.player.dirtySince ??= dirtySince;
    } finally {
      this.#flying -= 1;
    }
  }
}

function itemOf({ player, region }: Placed): Item {
  return {
    character: player.character,
    epoch: player.epoch,
    zone: region.zone.name,
    state: region.stateOf(player),
    lastInput: player.lastInput,
  };
}
