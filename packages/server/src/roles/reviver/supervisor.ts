// SPDX-License-Identifier: MIT
/**
 * The life of one supervised process as a pure state machine: `step(state, event, nowMs)` gives the
 * next state and what is to be done. Only a proved exit is ever acted on; a process that is slow,
 * stopped or silent on the bus may hold players, and is left alone.
 */
import { type LogFields, unreachable } from '@realmkeep/base';
import { EXIT } from '../../runtime/exit-codes.ts';
import type { Exit, ProcessId } from './ports.ts';

/** Wait before each start of a streak of short lives; the last one repeats. */
export const RESTART_DELAYS_MS = [0, 200, 500, 1000, 2000] as const;
/**
 * The least wait when others of its role go on serving: they have its players and regions to take
 * over in this second, and a process that starts takes a core from them for about as long.
 */
export const COVERED_DELAY_MS = 1000;
/** A life as long as this ends a streak. */
export const STEADY_MS = 30_000;
/** So many exits within the window are a crash loop. */
const LOOP_EXITS = 5;
const LOOP_WINDOW_MS = 30_000;
/** A node in a crash loop is tried again this often. */
export const LOOP_RETRY_MS = 60_000;
/** A node asked to stop may drain for 20 s; after this it is killed. */
export const STOP_MS_MAX = 25_000;
/** A successor may take so long to load before it tells its predecessor to stop. */
export const WARM_MS_MAX = 15_000;

export type Phase =
  | 'stopped'
  /** Will be started at `dueAt`. */
  | 'waiting'
  | 'running'
  /** Its successor loads, then tells it to stop; killed at `dueAt`. */
  | 'restarting'
  /** Asked to hand on what it has and to stay away; killed at `dueAt`. */
  | 'leaving'
  /** Stays away until somebody asks for it. */
  | 'drained'
  /** Died too often; tried again at `dueAt` or when asked. */
  | 'crash-loop'
  /** Says that its configuration is wrong; started again only when asked. */
  | 'misconfigured';

export interface Supervised {
  readonly phase: Phase;
  readonly process: ProcessId | null;
  /** Stands ready to take the place of `process`. */
  readonly successor: ProcessId | null;
  readonly startedMs: number;
  readonly dueAt: number;
  /** Times of the exits within the window. */
  readonly exits: readonly number[];
  /** Short lives in a row. */
  readonly streak: number;
  readonly restarts: number;
}

export type SupervisorEvent =
  /** An operator or a new reviver wants it to run. */
  | { readonly type: 'start' }
  /** A process of an earlier reviver is still there. */
  | { readonly type: 'adopted'; readonly process: ProcessId; readonly restarts: number }
  | { readonly type: 'spawned'; readonly process: ProcessId }
  | { readonly type: 'spawn-failed' }
  /** `covered`: others of its role run on this machine. */
  | { readonly type: 'exited'; readonly exit: Exit; readonly covered: boolean }
  | { readonly type: 'restart' }
  | { readonly type: 'succession'; readonly successor: ProcessId }
  /** The successor is gone, and its predecessor still lives. */
  | { readonly type: 'successor-exited' }
  | { readonly type: 'drain' }
  | { readonly type: 'time' };

export type Effect =
  | { readonly type: 'spawn' }
  /** A process that loads everything, ends this one and takes its place. */
  | { readonly type: 'succeed'; readonly process: ProcessId }
  | { readonly type: 'terminate'; readonly process: ProcessId }
  | { readonly type: 'kill'; readonly process: ProcessId }
  /** This process is proved gone: whatever it held may be taken. */
  | { readonly type: 'gone'; readonly process: ProcessId }
  | {
      readonly type: 'log';
      readonly level: 'error' | 'warn' | 'info';
      readonly text: string;
      readonly fields: LogFields;
    };

export interface Step {
  readonly state: Supervised;
  readonly effects: readonly Effect[];
}

export const STOPPED: Supervised = {
  phase: 'stopped',
  process: null,
  successor: null,
  startedMs: 0,
  dueAt: 0,
  exits: [],
  streak: 0,
  restarts: 0,
};

export function step(state: Supervised, event: SupervisorEvent, nowMs: number): Step {
  switch (event.type) {
    case 'start':
      return state.process === null ? freshStart(state, nowMs) : same(state);
    case 'adopted':
      return {
        state: {
          ...STOPPED,
          phase: 'running',
          process: event.process,
          startedMs: nowMs,
          restarts: event.restarts,
        },
        effects: [],
      };
    case 'spawned':
      return {
        state: { ...state, phase: 'running', process: event.process, startedMs: nowMs },
        effects: [],
      };
    case 'spawn-failed':
      return afterDeath(state, { exit: { code: null, signal: null }, covered: false }, nowMs);
    case 'exited':
      return exited(state, event, nowMs);
    case 'restart':
      return restart(state, nowMs);
    case 'succession':
      return { state: { ...state, successor: event.successor }, effects: [] };
    case 'successor-exited':
      return successorExited(state);
    case 'drain':
      return drain(state, nowMs);
    case 'time':
      return time(state, nowMs);
    default:
      return unreachable(event);
  }
}

function same(state: Supervised): Step {
  return { state, effects: [] };
}

/** Start without the past: its exits are forgiven. */
function freshStart(state: Supervised, nowMs: number): Step {
  const next = { ...state, phase: 'waiting', dueAt: nowMs, exits: [], streak: 0 } as const;
  return { state: next, effects: [{ type: 'spawn' }] };
}

function restart(state: Supervised, nowMs: number): Step {
  const { process } = state;
  if (process === null) return freshStart({ ...state, restarts: state.restarts + 1 }, nowMs);
  if (state.phase === 'restarting') return same(state);
  return {
    state: { ...state, phase: 'restarting', dueAt: nowMs + WARM_MS_MAX + STOP_MS_MAX },
    effects: [{ type: 'succeed', process }],
  };
}

/** What was to come is not able to live, so what is there goes on. */
function successorExited(state: Supervised): Step {
  if (state.successor === null) return same(state);
  const back = { ...state, successor: null };
  if (state.phase !== 'restarting') return { state: back, effects: [] };
  return {
    state: { ...back, phase: 'running' },
    effects: [log('error', 'successor did not come up, the node goes on as it was', {})],
  };
}

function drain(state: Supervised, nowMs: number): Step {
  const { process } = state;
  if (process === null) return { state: { ...state, phase: 'drained' }, effects: [] };
  if (state.phase === 'leaving') return same(state);
  return {
    state: { ...state, phase: 'leaving', dueAt: nowMs + STOP_MS_MAX },
    effects: [{ type: 'terminate', process }],
  };
}

function time(state: Supervised, nowMs: number): Step {
  if (nowMs < state.dueAt) return same(state);
  switch (state.phase) {
    case 'waiting':
      return { state, effects: [{ type: 'spawn' }] };
    case 'crash-loop':
      return {
        state: { ...state, phase: 'waiting', restarts: state.restarts + 1 },
        effects: [{ type: 'spawn' }],
      };
    case 'restarting':
    case 'leaving':
      if (state.process === null) return same(state);
      return {
        state: { ...state, dueAt: nowMs + STOP_MS_MAX },
        effects: [
          { type: 'kill', process: state.process },
          log('warn', 'node did not stop in time, killed', { afterMs: STOP_MS_MAX }),
        ],
      };
    case 'stopped':
    case 'running':
    case 'misconfigured':
    case 'drained':
      return same(state);
    default:
      return unreachable(state.phase);
  }
}

/** How a process ended, and whether others do its work. */
interface Death {
  readonly exit: Exit;
  readonly covered: boolean;
}

function exited(state: Supervised, death: Death, nowMs: number): Step {
  const { process } = state;
  if (process === null) return same(state);
  const gone: Effect = { type: 'gone', process };
  if (state.successor !== null) return succeeded(state, state.successor, gone, nowMs);
  if (state.phase === 'leaving') {
    return { state: { ...state, phase: 'drained', process: null }, effects: [gone] };
  }
  if (state.phase === 'restarting') {
    const next = freshStart({ ...state, process: null, restarts: state.restarts + 1 }, nowMs);
    return { state: next.state, effects: [gone, ...next.effects] };
  }
  const next = afterDeath(state, death, nowMs);
  return { state: next.state, effects: [gone, ...next.effects] };
}

function succeeded(state: Supervised, successor: ProcessId, gone: Effect, nowMs: number): Step {
  const next = {
    ...state,
    phase: 'running',
    process: successor,
    successor: null,
    startedMs: nowMs,
    restarts: state.restarts + 1,
  } as const;
  if (state.phase !== 'leaving') return { state: next, effects: [gone] };
  return {
    state: { ...next, phase: 'leaving', dueAt: nowMs + STOP_MS_MAX },
    effects: [gone, { type: 'terminate', process: successor }],
  };
}

/** The process is gone without having been asked to: when to start it again, if at all. */
function afterDeath(state: Supervised, { exit, covered }: Death, nowMs: number): Step {
  const exits = [...state.exits.filter((at) => at > nowMs - LOOP_WINDOW_MS), nowMs];
  const steady = nowMs - state.startedMs >= STEADY_MS;
  const streak = steady ? 0 : state.streak;
  const base = { ...state, process: null, exits, streak: streak + 1 };
  if (exit.code === EXIT.misconfigured) {
    const fields = { exit: exit.code };
    return {
      state: { ...base, phase: 'misconfigured' },
      effects: [log('error', 'node is misconfigured, not started again', fields)],
    };
  }
  if (exits.length >= LOOP_EXITS) {
    return {
      state: { ...base, phase: 'crash-loop', dueAt: nowMs + LOOP_RETRY_MS },
      effects: [
        log('error', 'node dies again and again', {
          exits: exits.length,
          withinMs: LOOP_WINDOW_MS,
          retryMs: LOOP_RETRY_MS,
          exit: exit.code ?? exit.signal,
        }),
      ],
    };
  }
  const delay = RESTART_DELAYS_MS[Math.min(streak, RESTART_DELAYS_MS.length - 1)];
  const delayMs = Math.max(delay, covered ? COVERED_DELAY_MS : 0);
  const next = {
    ...base,
    phase: 'waiting',
    dueAt: nowMs + delayMs,
    restarts: state.restarts + 1,
  } as const;
  return {
    state: next,
    effects: [
      log('warn', 'node exited, starting it again', { exit: exit.code ?? exit.signal, delayMs }),
      ...(delayMs === 0 ? [{ type: 'spawn' } as const] : []),
    ],
  };
}

function log(level: 'error' | 'warn' | 'info', text: string, fields: LogFields): Effect {
  return { type: 'log', level, text, fields };
}
