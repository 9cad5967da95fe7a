// SPDX-License-Identifier: MIT
/** The source of a region's move, cell by cell: who answers what, when. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { Incarnation } from '@realmkeep/base';
import {
  beginMigration,
  type MigrationEvent,
  type MigrationStep,
  stepMigration,
} from './migration.ts';

const SELF = 'self' as Incarnation;
const TARGET = 'target' as Incarnation;
const EPOCH = 4;
const answer = (moved: boolean, incarnation: Incarnation, epoch: number): MigrationEvent => ({
  is: 'committed',
  answer: { moved, incarnation, epoch },
  self: SELF,
  epoch: EPOCH,
});

const WAY: readonly MigrationEvent[] = [
  { is: 'offered', incarnation: TARGET },
  { is: 'carried' },
  { is: 'settled' },
  { is: 'stopped' },
  { is: 'carried' },
];

function run(events: readonly MigrationEvent[]): { last: MigrationStep; done: string[] } {
  let last = beginMigration();
  const done = last.effects.map((effect) => effect.do as string);
  for (const event of events) {
    last = stepMigration(last.state, event);
    done.push(...last.effects.map((effect) => effect.do));
  }
  return { last, done };
}

test('[MOVE1] offer, warm up, settle, stand still, carry the rest, commit, depart', () => {
  const { last, done } = run([...WAY, answer(true, TARGET, EPOCH + 1)]);
  deepEqual(done, ['offer', 'carry', 'settle', 'stop', 'carry', 'commit', 'depart']);
  equal(last.state.phase, 'ended');
});

test('[MOVE5] before the commit any failure lets the region go on where it is', () => {
  const failed: MigrationEvent = { is: 'target-failed', code: 'ERR_BUS_TIMEOUT' };
  for (let step = 0; step < WAY.length; step++) {
    const { last } = run([...WAY.slice(0, step), failed]);
    deepEqual(last.effects, [{ do: 'resume', code: 'ERR_BUS_TIMEOUT' }], `after ${step} steps`);
    equal(last.state.stopped, step >= 4, 'only a region that stood still is let go on');
  }
  const { last } = run([...WAY.slice(0, 2), { is: 'settle-late' }]);
  deepEqual(last.effects, [{ do: 'resume', code: 'ERR_BUSY' }]);
});

test('[MOVE6] once a commit was sent only the database decides, however often it is asked', () => {
  const unknown: MigrationEvent = { is: 'commit-unknown' };
  const late: MigrationEvent = { is: 'target-failed', code: 'ERR_BUS_TIMEOUT' };
  const { last, done } = run([...WAY, unknown, late, unknown]);
  deepEqual(done.slice(-3), ['commit', 'commit', 'commit']);
  equal(last.state.phase, 'committing');
  const after = (event: MigrationEvent) => stepMigration(last.state, event).effects[0].do;
  equal(after(answer(true, TARGET, EPOCH + 1)), 'depart');
  equal(after(answer(false, SELF, EPOCH)), 'resume');
  equal(after(answer(false, 'third' as Incarnation, EPOCH + 1)), 'fenced');
});

test('[MOVE6] answers that come when nobody waits for them change nothing', () => {
  const all: MigrationEvent[] = [...WAY, answer(true, TARGET, 5), { is: 'commit-unknown' }];
  const { last } = run([...WAY, answer(true, TARGET, EPOCH + 1)]);
  for (const event of all) deepEqual(stepMigration(last.state, event).effects, []);
  const { last: begun } = run([]);
  for (const event of all.slice(1)) deepEqual(stepMigration(begun.state, event).effects, []);
});
