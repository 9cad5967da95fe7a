// SPDX-License-Identifier: MIT
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { CharacterId } from '@realmkeep/base';
import { RealmError } from '@realmkeep/base';
import type { Operation, OperationOf, OperationResult, RealmStore } from '@realmkeep/store';
import { settle, VirtualClock } from '@realmkeep/testkit';
import {
  BATCH_EXECUTE_MS_MAX,
  BATCH_ROWS_MAX,
  OperationQueue,
  QUEUE_MAX,
  WAIT_MS_MAX,
} from './operation-queue.ts';

const load = (character: number): OperationOf<'LoadCharacter'> => ({
  operation: 'LoadCharacter',
  character: character as CharacterId,
});

/** A store whose batches the test commits: the queue's only neighbour, at its port. */
class SteppedStore implements RealmStore {
  readonly batches: (readonly Operation[])[] = [];
  lastExecuteMs = 0;
  batchMs = BATCH_EXECUTE_MS_MAX;
  underWayMax = 1;
  /** Batches that are not committed, in order. */
  readonly #commits: PromiseWithResolvers<readonly OperationResult[]>[] = [];
  #committed = 0;

  execute(batch: readonly Operation[]): Promise<readonly OperationResult[]> {
    this.batches.push(batch);
    const commit = Promise.withResolvers<readonly OperationResult[]>();
    this.#commits.push(commit);
    return commit.promise;
  }

  /** The oldest. */
  async commit(): Promise<void> {
    const batch = this.batches[this.#committed++] ?? [];
    const refusal = { ok: false, code: 'ERR_CHARACTER_UNKNOWN', message: 'no' } as const;
    this.#commits.shift()?.resolve(batch.map(() => refusal));
    await settle();
  }

  async fail(): Promise<void> {
    const error = new RealmError('ERR_STORE_FAILED', 'disk full');
    for (const commit of this.#commits.splice(0)) commit.reject(error);
    await settle();
  }

  onFailure(): void {}

  stats() {
    const { lastExecuteMs } = this;
    return { batches: 0, operations: 0, refused: 0, lastExecuteMs, lastCommitMs: 0, loadedMs: 0 };
  }

  async close(): Promise<void> {}
}

function bench() {
  const clock = new VirtualClock();
  const store = new SteppedStore();
  const failures: unknown[] = [];
  const sizes: number[] = [];
  const queue = new OperationQueue(clock, store, {
    onBatch: (figures) => sizes.push(figures.operations),
    onFailed: (error) => failures.push(error),
  });
  const answers: string[] = [];
  /** Asks and notes the code of the refusal that comes back. */
  const ask = (character: number): void => {
    queue
      .run(() => load(character))
      .then(
        () => answers.push('done'),
        (error: RealmError) => answers.push(error.code),
      );
  };
  return { clock, store, queue, failures, sizes, answers, ask };
}

test('[QUE1] what arrives in one turn is one batch; the next gathers while it commits', async () => {
  const { store, ask, sizes, answers } = bench();
  for (let i = 0; i < 3; i++) ask(i);
  await settle();
  deepEqual(store.batches, [[load(0), load(1), load(2)]]);
  for (let i = 3; i < 8; i++) ask(i);
  await settle();
  equal(store.batches.length, 1, 'one batch at a time');
  deepEqual(answers, [], 'nothing is answered before the commit');
  await store.commit();
  equal(answers.length, 3);
  deepEqual(store.batches[1], [3, 4, 5, 6, 7].map(load));
  await store.commit();
  deepEqual(sizes, [3, 5]);
});

test('[QUE2] an operation is made when its batch begins, not when it was asked for', async () => {
  const { clock, store, queue, ask } = bench();
  ask(1);
  await settle();
  const seen: number[] = [];
  const make = (): Operation => {
    seen.push(clock.now());
    return load(2);
  };
  queue.run(make).catch(() => {});
  await clock.advance(500);
  deepEqual(seen, []);
  await store.commit();
  deepEqual(seen, [500]);
  await store.commit();
});

test('[QUE3] a batch writes at most so many rows, and less when rows are slow', async () => {
  const { store, queue, ask } = bench();
  ask(0);
  await settle();
  const items = Array.from({ length: 64 }, () => ({
    character: 1 as CharacterId,
    epoch: 1,
    zone: 'a',
    state: '{}',
    lastInput: 0,
  }));
  const save = (): Operation => ({
    operation: 'SaveCharacters',
    incarnation: 'a' as OperationOf<'SaveCharacters'>['incarnation'],
    items,
  });
  for (let i = 0; i < 40; i++) queue.run(save).catch(() => {});
  store.lastExecuteMs = 0;
  await store.commit();
  equal(store.batches[1].length, BATCH_ROWS_MAX / 64);
  // 512 rows took four times what a batch may take: the next has a quarter of them.
  store.lastExecuteMs = 4 * BATCH_EXECUTE_MS_MAX;
  await store.commit();
  equal(store.batches[2].length, BATCH_ROWS_MAX / 64 / 4);
  await store.commit();
});

test('[QUE3] a store that says so has time for larger batches', async () => {
  const { store, ask } = bench();
  store.batchMs = 5 * BATCH_EXECUTE_MS_MAX;
  store.lastExecuteMs = BATCH_EXECUTE_MS_MAX / 16;
  ask(0);
  await settle();
  for (let i = 0; i < 200; i++) ask(i);
  await store.commit();
  equal(store.batches[1].length, 5 * 16);
});

test('[QUE4] a full queue refuses the newcomer and keeps what it has', async () => {
  const { store, queue, ask, answers } = bench();
  ask(0);
  await settle();
  for (let i = 0; i < QUEUE_MAX; i++) ask(i);
  equal(queue.length, QUEUE_MAX);
  ask(1);
  await settle();
  deepEqual(answers, ['ERR_BUSY']);
  while (store.batches.length < 1 + QUEUE_MAX / BATCH_ROWS_MAX) await store.commit();
  await store.commit();
  equal(answers.filter((code) => code === 'ERR_CHARACTER_UNKNOWN').length, QUEUE_MAX + 1);
});

test('[QUE5] what has waited too long is refused, and nothing new is taken behind it', async () => {
  const { clock, store, ask, answers } = bench();
  ask(0);
  await settle();
  ask(1);
  await clock.advance(WAIT_MS_MAX + 1);
  ask(2);
  await settle();
  deepEqual(answers, ['ERR_BUSY'], 'the newcomer at once');
  await store.commit();
  deepEqual(answers, ['ERR_BUSY', 'ERR_CHARACTER_UNKNOWN', 'ERR_BUSY'], 'and the old one');
  equal(store.batches.length, 1);
  ask(3);
  await settle();
  equal(store.batches.length, 2, 'then it goes on');
  await store.commit();
});

test('[QUE6] after a failed commit nothing is answered, not even refused', async () => {
  const { store, queue, ask, answers, failures } = bench();
  ask(0);
  await settle();
  ask(1);
  await store.fail();
  ask(2);
  await settle();
  deepEqual(answers, []);
  equal(failures.length, 1);
  equal(store.batches.length, 1);
  await queue.idle();
});

test('[QUE7] idle resolves when nothing waits and nothing is under way', async () => {
  const { store, queue, ask } = bench();
  await queue.idle();
  ask(0);
  let idle = false;
  void queue.idle().then(() => {
    idle = true;
  });
  await settle();
  ok(!idle);
  await store.commit();
  ok(idle);
});

test('[QUE8] as many batches as the store takes are under way, and no more', async () => {
  const { store, queue, ask, answers, sizes } = bench();
  store.underWayMax = 2;
  for (let i = 0; i < 4; i++) {
    ask(i);
    await settle();
  }
  deepEqual(store.batches, [[load(0)], [load(1)]]);
  await store.commit();
  deepEqual(store.batches[2], [2, 3].map(load), 'what waited is one batch');
  equal(answers.length, 1);
  await store.commit();
  await store.commit();
  deepEqual(sizes, [1, 1, 2]);
  await queue.idle();
});

test('[QUE6] of several batches under way that fail, the failure is told once', async () => {
  const { store, queue, ask, answers, failures } = bench();
  store.underWayMax = 2;
  ask(0);
  await settle();
  ask(1);
  await settle();
  await store.fail();
  deepEqual(answers, []);
  equal(failures.length, 1);
  await queue.idle();
});
