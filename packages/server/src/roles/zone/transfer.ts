// SPDX-License-Identifier: MIT
/**
 * A character changes region: both sides of it as pure functions, `step(state, event)` giving the
 * next state and what is to be done. No message, no clock: `transfers.ts` carries the effects out.
 *
 * The one durable step is the commit. Before it the source may let the hero go on; once a commit
 * was sent and nobody knows how it ended, it must never do so, for the target may have the hero.
 */
import type { CharacterId, Incarnation, RegionId } from '@realmkeep/base';

/** Time that a target has to answer a reservation. */
export const RESERVE_DEADLINE_MS = 1000;
/** A place is kept so long for an arriving hero. */
export const RESERVATION_MS = 10_000;
/** The target asks the database for the hero so long after it kept a place, hint or not. */
const RESERVATION_POLL_MS = 300;
/** Pause before a commit without an answer is repeated. */
export const COMMIT_REPEAT_MS = 250;
/** Places that one region keeps at a time. */
const RESERVATIONS_MAX = 1024;

export interface Move {
  /** Unique; the commit may be repeated under it. */
  readonly move: string;
  readonly character: CharacterId;
  /** Under which the source owns the character. */
  readonly epoch: number;
  readonly toRegion: RegionId;
}

export type SourceState =
  | { readonly phase: 'reserving'; readonly move: Move }
  | { readonly phase: 'committing'; readonly move: Move; readonly target: Incarnation }
  | { readonly phase: 'ended'; readonly move: Move };

/** How the database says it stands after a commit. */
export interface CommitAnswer {
  readonly moved: boolean;
  readonly region: string;
  readonly incarnation: string;
  readonly epoch: number;
  readonly move: string;
}

export type SourceEvent =
  | { readonly is: 'reserved'; readonly incarnation: Incarnation }
  /** Refused, or not answered in time: the target has promised nothing. */
  | { readonly is: 'reserve-failed'; readonly code: string }
  | { readonly is: 'committed'; readonly answer: CommitAnswer; readonly self: Incarnation }
  /** No answer, or one that leaves open what was done. */
  | { readonly is: 'commit-unknown' }
  /** The database refused the commit itself: the character is not this process's to move. */
  | { readonly is: 'commit-refused' };

export type SourceEffect =
  /** Stand still, and the gateway keeps the inputs. */
  | { readonly do: 'freeze' }
  | { readonly do: 'reserve' }
  | { readonly do: 'commit'; readonly target: Incarnation; readonly afterMs: number }
  /** Go on here, with the reason for the player. */
  | { readonly do: 'stay'; readonly code: string }
  /** Remove the hero, keep a tombstone, tell the target. */
  | { readonly do: 'depart' }
  /** Somebody else owns the character: drop the copy and say nothing. */
  | { readonly do: 'drop' };

export interface SourceStep {
  readonly state: SourceState;
  readonly effects: readonly SourceEffect[];
}

export function beginTransfer(move: Move): SourceStep {
  return { state: { phase: 'reserving', move }, effects: [{ do: 'freeze' }, { do: 'reserve' }] };
}

/** Events that the phase does not wait for (late answers) change nothing. */
export function stepSource(state: SourceState, event: SourceEvent): SourceStep {
  if (state.phase === 'reserving') {
    if (event.is === 'reserved') {
      const target = event.incarnation;
      return {
        state: { phase: 'committing', move: state.move, target },
        effects: [{ do: 'commit', target, afterMs: 0 }],
      };
    }
    if (event.is === 'reserve-failed') return end(state.move, { do: 'stay', code: event.code });
  }
  if (state.phase === 'committing') {
    const { move, target } = state;
    if (event.is === 'committed') return end(move, outcome(move, event.answer, event.self));
    if (event.is === 'commit-refused') return end(move, { do: 'drop' });
    if (event.is === 'commit-unknown') {
      return { state, effects: [{ do: 'commit', target, afterMs: COMMIT_REPEAT_MS }] };
    }
  }
  return { state, effects: [] };
}

function outcome(move: Move, answer: CommitAnswer, self: Incarnation): SourceEffect {
  // A repeated commit may find its own work done: the move's id is in the row.
  const done = answer.moved || (answer.move === move.move && answer.epoch > move.epoch);
  if (done) return { do: 'depart' };
  const stillHere = answer.incarnation === self && answer.epoch === move.epoch;
  return stillHere ? { do: 'stay', code: 'ERR_EXIT_CLOSED' } : { do: 'drop' };
}

function end(move: Move, effect: SourceEffect): SourceStep {
  return { state: { phase: 'ended', move }, effects: [effect] };
}

/** A place kept at the target. */
interface Reservation {
  readonly move: string;
  readonly character: CharacterId;
  readonly until: number;
}

/** One region's reservations, and what decides over a further one. */
export interface TargetState {
  readonly reservations: readonly Reservation[];
}

export interface TargetView {
  readonly now: number;
  /** The region is ours, our lease is answered, and we are not draining. */
  readonly open: boolean;
  readonly players: number;
  readonly playersMax: number;
}

export type TargetEvent =
  | { readonly is: 'reserve'; readonly move: string; readonly character: CharacterId }
  /** The character is simulated here now. */
  | { readonly is: 'arrived'; readonly character: CharacterId };

type TargetEffect =
  | { readonly do: 'accept' }
  | { readonly do: 'refuse'; readonly code: 'ERR_ZONE_DOWN' | 'ERR_ZONE_FULL' }
  | { readonly do: 'poll'; readonly afterMs: number };

export interface TargetStep {
  readonly state: TargetState;
  readonly effects: readonly TargetEffect[];
}

export const NO_RESERVATIONS: TargetState = { reservations: [] };

export function stepTarget(state: TargetState, event: TargetEvent, view: TargetView): TargetStep {
  const living = state.reservations.filter((place) => place.until > view.now);
  const others = living.filter((place) => place.character !== event.character);
  if (event.is === 'arrived') return { state: { reservations: others }, effects: [] };
  const kept: TargetState = { reservations: living };
  if (!view.open) return { state: kept, effects: [{ do: 'refuse', code: 'ERR_ZONE_DOWN' }] };
  const taken = view.players + others.length;
  if (taken >= view.playersMax || others.length >= RESERVATIONS_MAX) {
    return { state: kept, effects: [{ do: 'refuse', code: 'ERR_ZONE_FULL' }] };
  }
  const { move, character } = event;
  const place = { move, character, until: view.now + RESERVATION_MS };
  return {
    state: { reservations: [...others, place] },
    effects: [{ do: 'accept' }, { do: 'poll', afterMs: RESERVATION_POLL_MS }],
  };
}
