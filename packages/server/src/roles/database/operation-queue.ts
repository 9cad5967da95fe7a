// SPDX-License-Identifier: MIT
/**
 * Group commit: while batches commit, as many as the store takes at once, the next gathers. No
 * timer decides; a batch is what waited when there was room for one. What cannot wait any more is
 * refused with ERR_BUSY, never dropped without a word. After a failed store nothing is answered at
 * all: nobody knows what of the last batch was done, and a refusal would say that it was not.
 */
import { type Clock, RealmError, Ring } from '@realmkeep/base';
import type { Operation, OperationResult, RealmStore, ValueOf } from '@realmkeep/store';

/** Operations that may wait; one that saves n characters counts once. */
export const QUEUE_MAX = 4096;
/** Nothing new is taken while the oldest has waited this long, and it is refused itself. */
export const WAIT_MS_MAX = 2000;
/** Rows that one batch writes, at most. */
export const BATCH_ROWS_MAX = 512;
/** What running a batch's operations may take, without its commit, unless its store says. */
export const BATCH_EXECUTE_MS_MAX = 8;
/** A batch takes so many even when the store is slow. */
const BATCH_ROWS_MIN = 16;
/** Weight of the newest measurement in the mean time of a row. */
const SMOOTHING = 0.2;

interface Waiting {
  readonly since: number;
  /** Made when its batch begins, so that leases and time are those of that moment. */
  readonly make: () => Operation;
  readonly answer: (result: OperationResult) => void;
}

export interface BatchFigures {
  readonly operations: number;
  /** From handing it to the store until it was durable, in ms. */
  readonly ms: number;
}

export interface QueueEvents {
  onBatch(figures: BatchFigures): void;
  /** The store failed: the process must end. Called once. */
  onFailed(error: unknown): void;
}

export class OperationQueue {
  readonly #clock: Clock;
  readonly #store: RealmStore;
  readonly #events: QueueEvents;
  readonly #waiting = new Ring<Waiting>(QUEUE_MAX);
  /** Smoothed; 0 until something was measured. */
  #msPerRow = 0;
  /** Batches with the store. */
  #underWay = 0;
  /** Somebody will gather in this turn of the event loop. */
  #gathering = false;
  #idle: PromiseWithResolvers<void> | null = null;
  #failed = false;

  constructor(clock: Clock, store: RealmStore, events: QueueEvents) {
    this.#clock = clock;
    this.#store = store;
    this.#events = events;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Resolves when the operation is durable; rejects with the refusal, or with ERR_BUSY. */
  run<O extends Operation>(make: () => O): Promise<ValueOf<O['operation']>> {
    return new Promise((resolve, reject) => {
      const answer = (result: OperationResult): void => {
        // The store answers each operation with a value of its kind.
        if (result.ok) resolve(result.value as ValueOf<O['operation']>);
        else reject(new RealmError(result.code, result.message));
      };
      const since = this.#clock.now();
      const oldest = this.#waiting.at(0);
      const late = oldest !== undefined && since - oldest.since > WAIT_MS_MAX;
      const kept = !late && this.#waiting.push({ since, make, answer });
      if (kept) this.#gatherSoon();
      else answer(BUSY);
    });
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    if (this.#isIdle) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  get #isIdle(): boolean {
    return this.#failed || (this.#underWay === 0 && this.#waiting.length === 0);
  }

  /** What else arrives in this turn of the event loop goes into the same batch. */
  #gatherSoon(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    void Promise.resolve().then(() => {
      this.#gathering = false;
      this.#pump();
    });
  }

  #pump(): void {
    const { underWayMax = 1 } = this.#store;
    while (this.#waiting.length > 0 && this.#underWay < underWayMax && !this.#failed) {
      const { batch, waiting, rows } = this.#gather();
      if (batch.length > 0) void this.#commit(batch, waiting, rows);
    }
    if (!this.#isIdle) return;
    this.#idle?.resolve();
    this.#idle = null;
  }

  #gather(): { batch: Operation[]; waiting: Waiting[]; rows: number } {
    const batch: Operation[] = [];
    const waiting: Waiting[] = [];
    const rowsMax = this.#rowsMax();
    const now = this.#clock.now();
    let rows = 0;
    while (rows < rowsMax) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      if (now - next.since > WAIT_MS_MAX) {
        next.answer(BUSY);
        continue;
      }
      const operation = next.make();
      batch.push(operation);
      waiting.push(next);
      rows += rowsOf(operation);
    }
    return { batch, waiting, rows };
  }

  async #commit(batch: Operation[], waiting: Waiting[], rows: number): Promise<void> {
    const begun = this.#clock.now();
    let results: readonly OperationResult[];
    this.#underWay += 1;
    try {
      results = await this.#store.execute(batch);
    } catch (error) {
      this.#fail(error);
      return;
    } finally {
      this.#underWay -= 1;
    }
    if (this.#failed) return;
    const ms = this.#store.stats().lastExecuteMs / rows;
    this.#msPerRow = this.#msPerRow === 0 ? ms : this.#msPerRow + SMOOTHING * (ms - this.#msPerRow);
    for (const [index, one] of waiting.entries()) one.answer(results[index]);
    this.#events.onBatch({ operations: batch.length, ms: this.#clock.now() - begun });
    this.#pump();
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#events.onFailed(error);
    this.#idle?.resolve();
  }

  #rowsMax(): number {
    if (this.#msPerRow === 0) return BATCH_ROWS_MAX;
    const { batchMs = BATCH_EXECUTE_MS_MAX } = this.#store;
    const affordable = Math.floor(batchMs / this.#msPerRow);
    return Math.min(BATCH_ROWS_MAX, Math.max(BATCH_ROWS_MIN, affordable));
  }
}

const BUSY: OperationResult = {
  ok: false,
  code: 'ERR_BUSY',
  message: 'The realm’s database has too much to do; nothing was done.',
};

/** How many rows of characters and items the operation writes, as a measure of its work. */
function rowsOf(operation: Operation): number {
  switch (operation.operation) {
    case 'SaveCharacters':
      return Math.max(1, operation.items.length);
    case 'TradeItems':
      return 1 + operation.gives.length + operation.gets.length;
    case 'SendMail':
      return 1 + operation.serials.length;
    case 'SweepItems':
      return 1 + operation.serials.length;
    case 'TakeLoot':
      return 1 + operation.items.length;
    default:
      return 1;
  }
}
