// SPDX-License-Identifier: MIT
/**
 * A trade between two heroes, as a pure function: `step(state, event)` gives the next state and
 * what is to be done. Both must have agreed to the same version; whatever changes on the table
 * begins a new one. Once the commit was sent nobody can step back, for it may be done.
 */
import type { HeldItem } from '@realmkeep/kit';

/** 0 is who proposed it. */
export type Side = 0 | 1;

export interface Offer {
  readonly items: readonly HeldItem[];
  readonly money: number;
}

export type TradePhase = 'asked' | 'open' | 'committing' | 'done' | 'cancelled';

export interface TradeState {
  readonly phase: TradePhase;
  readonly version: number;
  readonly offers: readonly [Offer, Offer];
  readonly confirmed: readonly [boolean, boolean];
  /** Why it was cancelled; '' otherwise. */
  readonly code: string;
}

export type TradeEvent =
  | { readonly is: 'accept'; readonly by: Side }
  | { readonly is: 'offer'; readonly by: Side; readonly offer: Offer }
  | { readonly is: 'confirm'; readonly by: Side; readonly version: number }
  | { readonly is: 'cancel' }
  /** Walked away, left the region, or the place for waiting is over. */
  | { readonly is: 'parted' }
  | { readonly is: 'committed' }
  | { readonly is: 'refused'; readonly code: string };

export type TradeEffect =
  /** Both see how it stands. */
  | { readonly do: 'tell' }
  /** Ask the database, for `by`, who agreed last. */
  | { readonly do: 'commit'; readonly by: Side }
  /** The one who asked for it is told no. */
  | { readonly do: 'refuse'; readonly code: 'ERR_TRADE_STATE' | 'ERR_TRADE_VERSION' }
  /** The table is cleared. */
  | { readonly do: 'end' };

export interface TradeStep {
  readonly state: TradeState;
  readonly effects: readonly TradeEffect[];
}

const NOTHING: Offer = { items: [], money: 0 };

export const PROPOSED: TradeState = {
  phase: 'asked',
  version: 1,
  offers: [NOTHING, NOTHING],
  confirmed: [false, false],
  code: '',
};

export function otherSide(side: Side): Side {
  return side === 0 ? 1 : 0;
}

export function stepTrade(state: TradeState, event: TradeEvent): TradeStep {
  switch (event.is) {
    case 'accept':
      return accept(state, event.by);
    case 'offer':
      return offer(state, event.by, event.offer);
    case 'confirm':
      return confirm(state, event.by, event.version);
    case 'cancel':
      return cancel(state, 'ERR_TRADE_CANCELLED');
    case 'parted':
      return cancel(state, 'ERR_TOO_FAR');
    case 'committed':
      if (state.phase !== 'committing') return { state, effects: [] };
      return { state: { ...state, phase: 'done' }, effects: [{ do: 'tell' }, { do: 'end' }] };
    default:
      if (state.phase !== 'committing') return { state, effects: [] };
      return end(state, event.code);
  }
}

function accept(state: TradeState, by: Side): TradeStep {
  if (state.phase === 'open') return { state, effects: [] };
  if (state.phase !== 'asked' || by !== 1) return refuse(state, 'ERR_TRADE_STATE');
  return { state: { ...state, phase: 'open' }, effects: [{ do: 'tell' }] };
}

function offer(state: TradeState, by: Side, given: Offer): TradeStep {
  if (state.phase !== 'open') return refuse(state, 'ERR_TRADE_STATE');
  const offers: readonly [Offer, Offer] =
    by === 0 ? [given, state.offers[1]] : [state.offers[0], given];
  const version = state.version + 1;
  const next: TradeState = { ...state, version, offers, confirmed: [false, false] };
  return { state: next, effects: [{ do: 'tell' }] };
}

function confirm(state: TradeState, by: Side, version: number): TradeStep {
  if (state.phase !== 'open') return refuse(state, 'ERR_TRADE_STATE');
  if (version !== state.version) return refuse(state, 'ERR_TRADE_VERSION');
  const confirmed: readonly [boolean, boolean] =
    by === 0 ? [true, state.confirmed[1]] : [state.confirmed[0], true];
  if (!confirmed[otherSide(by)]) {
    return { state: { ...state, confirmed }, effects: [{ do: 'tell' }] };
  }
  const next: TradeState = { ...state, confirmed, phase: 'committing' };
  return { state: next, effects: [{ do: 'tell' }, { do: 'commit', by }] };
}

function cancel(state: TradeState, code: string): TradeStep {
  if (state.phase === 'committing') return refuse(state, 'ERR_TRADE_STATE');
  return end(state, code);
}

function end(state: TradeState, code: string): TradeStep {
  if (state.phase === 'done' || state.phase === 'cancelled') return { state, effects: [] };
  const next: TradeState = { ...state, phase: 'cancelled', code };
  return { state: next, effects: [{ do: 'tell' }, { do: 'end' }] };
}

function refuse(state: TradeState, code: 'ERR_TRADE_STATE' | 'ERR_TRADE_VERSION'): TradeStep {
  return { state, effects: [{ do: 'refuse', code }] };
}
