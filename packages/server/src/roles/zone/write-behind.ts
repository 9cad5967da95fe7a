// SPDX-License-Identifier: MIT
/**
 * Saves heroes behind the simulation: what changed is in the database within a second, while that
 * answers. A refused row is another's by now, and its copy is dropped.
 */
import { type Cancel, every, messageOf } from '@realmkeep/base';
import { type BodyOf, databaseMessages } from '@realmkeep/wire';
import type { Characters } from './characters.ts';
import type { Placed, ZoneNode } from './node.ts';

const LOOK_MS = 200;
/** A hero is saved so long after its first change: the changes in between ride along. */
const DIRTY_MS = 500;
/** Heroes of one message, as the table of messages has it. */
const BATCH_MAX = 64;
/** Messages without an answer at a time; more wait, and the latest state wins. */
const FLIGHT_MAX = 8;

type Item = BodyOf<typeof databaseMessages.SaveCharacters>['items'][number];

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
    for (const batch of this.#batches(DIRTY_MS)) {
      if (this.#flying >= FLIGHT_MAX) return;
      void this.#save(batch);
    }
  }

  /** Heroes that are dirty for so long, in batches. Frozen ones are saved by what froze them. */
  #batches(dirtyMs: number, frozenToo = false): Placed[][] {
    const now = this.#node.env.clock.now();
    const batches: Placed[][] = [];
    let batch: Placed[] = [];
    for (const region of this.#node.regions.values()) {
      for (const player of region.players.values()) {
        const { dirtySince, frozen } = player;
        if (dirtySince === null || now - dirtySince < dirtyMs) continue;
        if (frozen !== null && !frozenToo) continue;
        if (batch.length === 0) batches.push(batch);
        batch.push({ player, region });
        if (batch.length === BATCH_MAX) batch = [];
      }
    }
    return batches;
  }

  async #save(batch: readonly Placed[]): Promise<void> {
    const node = this.#node;
    const { incarnation } = node;
    const sent = batch.map((placed) => ({ placed, epoch: placed.player.epoch }));
    const items = batch.map(itemOf);
    const since = batch.map(({ player }) => player.dirtySince);
    for (const { player } of batch) player.dirtySince = null;
    this.#flying += 1;
    try {
      const body = { incarnation, items };
      const { refused } = await node.database(databaseMessages.SaveCharacters, body);
      node.context.statistics.add('heroesSaved', items.length - refused.length);
      for (const { placed, epoch } of sent) {
        const { player } = placed;
        const lost = refused.includes(player.character) && player.epoch === epoch;
        if (lost && player.frozen === null && player.entity.alive) {
          this.#characters.drop(placed, 'the database has another owner');
        }
      }
    } catch (error) {
      node.env.log.debug('heroes not saved', { count: items.length, error: messageOf(error) });
      for (const [index, { player }] of batch.entries()) player.dirtySince ??= since[index];
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
