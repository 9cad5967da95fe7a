// SPDX-License-Identifier: MIT
/**
 * A region moves to another node while people play in it: the source's side as a pure function,
 * `step(state, event)` giving the next state and what is to be done. No message, no clock:
 * `migrations.ts` carries the effects out.
 *
 * The target gets ready while the region goes on; the region stands still from `stop` on. The one
 * durable step is the commit. Before it the region may go on here; once a commit was sent and
 * nobody knows how it ended, it must not, for the target may run it.
 */
import type { Incarnation } from '@realmkeep/base';

/** The target has so long to answer an offer, or a message of chunks. */
export const OFFER_DEADLINE_MS = 1000;
export const CARRY_DEADLINE_MS = 1000;
/** Durable operations of heroes have so long to end; nothing new is begun meanwhile. */
export const SETTLE_MS_MAX = 2000;
/** Pause before a commit without an answer is repeated. */
export const COMMIT_REPEAT_MS = 100;
/** A target that was told everything and heard nothing since asks the database so often. */
export const DOUBT_MS = 250;
/** It forgets what it was carried after so long. */
export const CARRIED_MS_MAX = 10_000;

type Phase = 'offering' | 'warming' | 'settling' | 'stopping' | 'carrying' | 'committing' | 'ended';

export interface MigrationState {
  readonly phase: Phase;
  /** Of the target, once it has answered the offer. */
  readonly target: Incarnation | '';
  /** The region stands still, and gateways keep its inputs. */
  readonly stopped: boolean;
}

/** How the database says it stands after a commit. */
export interface RegionAnswer {
  readonly moved: boolean;
  readonly incarnation: string;
  readonly epoch: number;
}

export type MigrationEvent =
  | { readonly is: 'offered'; readonly incarnation: Incarnation }
  /** Of an offer or of chunks: refused, or not answered in time. */
  | { readonly is: 'target-failed'; readonly code: string }
  /** The target has all chunks that were sent. */
  | { readonly is: 'carried' }
  | { readonly is: 'settled' }
  | { readonly is: 'settle-late' }
  /** The region stands, right after a publish tick. */
  | { readonly is: 'stopped' }
  | {
      readonly is: 'committed';
      readonly answer: RegionAnswer;
      readonly self: Incarnation;
      readonly epoch: number;
    }
  /** No answer, or one that leaves open what was done. */
  | { readonly is: 'commit-unknown' };

export type MigrationEffect =
  | { readonly do: 'offer' }
  /** Send what the target does not have; `last`: with the heroes, the region stands still. */
  | { readonly do: 'carry'; readonly last: boolean }
  /** Begin no durable operation, and wait for those that were begun. */
  | { readonly do: 'settle' }
  /** Gateways keep inputs; stand still after the next publish tick. */
  | { readonly do: 'stop' }
  | { readonly do: 'commit'; readonly target: Incarnation; readonly afterMs: number }
  /** Go on here, and tell the target that nothing comes. */
  | { readonly do: 'resume'; readonly code: string }
  /** The region is the target's: remove it, keep tombstones, tell the target. */
  | { readonly do: 'depart' }
  /** Somebody else owns the region: this process is fenced. */
  | { readonly do: 'fenced' };

export interface MigrationStep {
  readonly state: MigrationState;
  readonly effects: readonly MigrationEffect[];
}

export function beginMigration(): MigrationStep {
  const state = { phase: 'offering', target: '', stopped: false } as const;
  return { state, effects: [{ do: 'offer' }] };
}

/** Events that the phase does not wait for (late answers) change nothing. */
export function stepMigration(state: MigrationState, event: MigrationEvent): MigrationStep {
  if (state.phase === 'committing') return afterCommit(state, event);
  if (state.phase === 'ended') return { state, effects: [] };
  if (event.is === 'target-failed') return end(state, { do: 'resume', code: event.code });
  if (event.is === 'settle-late') return end(state, { do: 'resume', code: 'ERR_BUSY' });
  switch (state.phase) {
    case 'offering':
      if (event.is !== 'offered') break;
      return to({ ...state, phase: 'warming', target: event.incarnation }, carry(false));
    case 'warming':
      if (event.is === 'carried') return to({ ...state, phase: 'settling' }, { do: 'settle' });
      break;
    case 'settling':
      if (event.is === 'settled') return to({ ...state, phase: 'stopping' }, { do: 'stop' });
      break;
    case 'stopping':
      if (event.is !== 'stopped') break;
      return to({ ...state, phase: 'carrying', stopped: true }, carry(true));
    case 'carrying':
      if (event.is !== 'carried' || state.target === '') break;
      return to({ ...state, phase: 'committing' }, commit(state.target, 0));
    default:
      break;
  }
  return { state, effects: [] };
}

function afterCommit(state: MigrationState, event: MigrationEvent): MigrationStep {
  if (event.is === 'commit-unknown' && state.target !== '') {
    return { state, effects: [commit(state.target, COMMIT_REPEAT_MS)] };
  }
  if (event.is !== 'committed') return { state, effects: [] };
  const { answer, self, epoch } = event;
  if (answer.moved) return end(state, { do: 'depart' });
  const stillHere = answer.incarnation === self && answer.epoch === epoch;
  return end(state, stillHere ? { do: 'resume', code: 'ERR_ZONE_DOWN' } : { do: 'fenced' });
}

function carry(last: boolean): MigrationEffect {
  return { do: 'carry', last };
}

function commit(target: Incarnation, afterMs: number): MigrationEffect {
  return { do: 'commit', target, afterMs };
}

function to(state: MigrationState, effect: MigrationEffect): MigrationStep {
  return { state, effects: [effect] };
}

function end(state: MigrationState, effect: MigrationEffect): MigrationStep {
  return { state: { ...state, phase: 'ended' }, effects: [effect] };
}
