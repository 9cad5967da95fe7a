// SPDX-License-Identifier: MIT
/** Cell by cell, the table of who dies when in a transfer. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { CharacterId, Incarnation, RegionId } from '@realmkeep/base';
import {
  beginTransfer,
  COMMIT_REPEAT_MS,
  type CommitAnswer,
  NO_RESERVATIONS,
  RESERVATION_MS,
  type SourceEffect,
  type SourceEvent,
  type SourceState,
  stepSource,
  stepTarget,
  type TargetView,
} from './transfer.ts';

const SELF = 'source' as Incarnation;
const TARGET = 'target' as Incarnation;
const MOVE = {
  move: 'm1',
  character: 7 as CharacterId,
  epoch: 4,
  toRegion: 'wood:1:0' as RegionId,
};

/** Runs the events through the source and gives all that it did after the beginning. */
function run(...events: SourceEvent[]): { effects: SourceEffect[]; state: SourceState } {
  let { state } = beginTransfer(MOVE);
  const effects: SourceEffect[] = [];
  for (const event of events) {
    const step = stepSource(state, event);
    state = step.state;
    effects.push(...step.effects);
  }
  return { effects, state };
}

const reserved: SourceEvent = { is: 'reserved', incarnation: TARGET };
const unknown: SourceEvent = { is: 'commit-unknown' };
const commit = (afterMs: number): SourceEffect => ({ do: 'commit', target: TARGET, afterMs });
const answered = (answer: Partial<CommitAnswer>): SourceEvent => ({
  is: 'committed',
  self: SELF,
  answer: { moved: false, region: 'town:1:0', incarnation: SELF, epoch: 4, move: '', ...answer },
});

test('[ZONE-T1] a transfer freezes the hero before it asks for a place', () => {
  deepEqual(beginTransfer(MOVE).effects, [{ do: 'freeze' }, { do: 'reserve' }]);
});

test('[ZONE-T2] target dead before its OK: the hero stays, with the reason', () => {
  const { effects, state } = run({ is: 'reserve-failed', code: 'ERR_EXIT_CLOSED' });
  deepEqual(effects, [{ do: 'stay', code: 'ERR_EXIT_CLOSED' }]);
  equal(state.phase, 'ended');
});

test('[ZONE-T3] an OK that comes after the hero stayed commits nothing', () => {
  const { effects } = run({ is: 'reserve-failed', code: 'ERR_EXIT_CLOSED' }, reserved);
  deepEqual(effects, [{ do: 'stay', code: 'ERR_EXIT_CLOSED' }]);
});

test('[ZONE-T4] the way without faults: commit, then depart', () => {
  const moved = answered({ moved: true, incarnation: TARGET, epoch: 5, move: 'm1' });
  deepEqual(run(reserved, moved).effects, [commit(0), { do: 'depart' }]);
});

test('[ZONE-T5] target dead after its OK: the commit changed nothing and the hero stays', () => {
  const { effects } = run(reserved, answered({}));
  deepEqual(effects, [commit(0), { do: 'stay', code: 'ERR_EXIT_CLOSED' }]);
});

test('[ZONE-T6] database gone around its fsync: the commit is repeated, the hero never unfreezes', () => {
  const { effects, state } = run(reserved, unknown, unknown, unknown);
  const again = commit(COMMIT_REPEAT_MS);
  deepEqual(effects, [commit(0), again, again, again]);
  equal(state.phase, 'committing');
});

test('[ZONE-T7] a repeated commit that finds its own work done departs', () => {
  const already = answered({ region: 'wood:1:0', incarnation: TARGET, epoch: 5, move: 'm1' });
  deepEqual(run(reserved, unknown, already).effects.at(-1), { do: 'depart' });
});

test('[ZONE-T8] done and adopted by the next incarnation of the target is done', () => {
  const later = answered({ incarnation: 'target-2', epoch: 6, move: 'm1' });
  deepEqual(run(reserved, unknown, later).effects.at(-1), { do: 'depart' });
});

test('[ZONE-T9] source usurped: a row that names another owner drops the copy', () => {
  const other = answered({ incarnation: 'somebody', epoch: 5, move: 'm2' });
  deepEqual(run(reserved, other).effects.at(-1), { do: 'drop' });
  deepEqual(run(reserved, answered({ epoch: 5 })).effects.at(-1), { do: 'drop' });
  deepEqual(run(reserved, { is: 'commit-refused' }).effects.at(-1), { do: 'drop' });
});

test('[ZONE-T10] after the end no event does anything: answers may come twice', () => {
  const moved = answered({ moved: true, epoch: 5, move: 'm1' });
  const { effects } = run(reserved, moved, moved, unknown, reserved, answered({}));
  deepEqual(effects, [commit(0), { do: 'depart' }]);
});

const view = (part: Partial<TargetView>): TargetView => ({
  now: 0,
  open: true,
  players: 0,
  playersMax: 2,
  ...part,
});
const ask = (character: number, move = `m${character}`) =>
  ({ is: 'reserve', move, character: character as CharacterId }) as const;

test('[ZONE-T11] a place is kept, asked for again without taking a second one, and polled', () => {
  const first = stepTarget(NO_RESERVATIONS, ask(1), view({}));
  deepEqual(
    first.effects.map((effect) => effect.do),
    ['accept', 'poll'],
  );
  const again = stepTarget(first.state, ask(1), view({}));
  equal(again.state.reservations.length, 1);
  equal(stepTarget(again.state, ask(2), view({})).effects[0].do, 'accept');
});

test('[ZONE-T12] reservations count as players until they arrive or run out', () => {
  const { state } = stepTarget(NO_RESERVATIONS, ask(1), view({ players: 1 }));
  const full = { do: 'refuse', code: 'ERR_ZONE_FULL' };
  deepEqual(stepTarget(state, ask(2), view({ players: 1 })).effects, [full]);
  const late = view({ players: 1, now: RESERVATION_MS });
  equal(stepTarget(state, ask(2), late).effects[0].do, 'accept');
  const arrived = stepTarget(state, { is: 'arrived', character: 1 as CharacterId }, view({}));
  equal(arrived.state.reservations.length, 0);
});

test('[ZONE-T13] a region that is not ours, not durable or draining refuses', () => {
  const { effects } = stepTarget(NO_RESERVATIONS, ask(1), view({ open: false }));
  deepEqual(effects, [{ do: 'refuse', code: 'ERR_ZONE_DOWN' }]);
});
