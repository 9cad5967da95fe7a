// SPDX-License-Identifier: MIT
/** What the reviver needs of its machine; the host lends it (`host/machine.ts` and neighbours). */
import type { Incarnation, Listener, NodeId, RealmId } from '@realmkeep/base';
import type { NodeConfig } from '../../config/installation.ts';

/** A process that cannot be confused with a later one that got the same pid. */
export interface ProcessId {
  readonly pid: number;
  /** When it started, as the operating system tells it; opaque. */
  readonly startTime: string;
}

/** A node's pid file: how the next reviver, and `realmkeep down`, find the process again. */
export interface NodeRecord extends ProcessId {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Starts after the first one since the last `realmkeep up`. */
  readonly restarts: number;
}

export interface ProcessFacts {
  readonly startTime: string;
  /** Since its start; user and system. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

export interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Machine {
  /**
   * Starts the node's command so that it outlives this process, its output going to its console
   * log, and writes its record before it returns. Throws ERR_SPAWN.
   */
  spawn(node: NodeConfig, restarts: number, onExit: (exit: Exit) => void): NodeRecord;
  /**
   * Starts a process that loads what the node needs, then tells `predecessor` to stop, waits for
   * its end and takes its place and record. Throws ERR_SPAWN.
   */
  spawnSuccessor(node: NodeConfig, predecessor: ProcessId, onExit: (exit: Exit) => void): ProcessId;
  /** Starts `realmkeep roll --realm REALM`; its output is the log `ROLL`. Throws ERR_SPAWN. */
  roll(realm: RealmId): void;
  /** From now on nodes are started by this program: Node.js and the launcher. */
  useProgram(program: readonly string[]): void;
  /** By which nodes are started at present. */
  readonly program: readonly string[];
  record(node: NodeId): NodeRecord | null;
  /** Whether the node is to stay away, whoever is the reviver. */
  drained(node: NodeId): boolean;
  setDrained(node: NodeId, drained: boolean): void;
  /** Facts of those that live; a zombie does not. */
  facts(pids: readonly number[]): ReadonlyMap<number, ProcessFacts>;
  /** Does nothing when that process is gone. */
  signal(process: ProcessId, how: 'terminate' | 'kill'): void;
  /** Of the node's process with this pid, when it got as far as having one. */
  incarnation(node: NodeId, pid: number): Incarnation | null;
  /** What the operator asked for last. */
  wanted(): 'up' | 'down';
}

/** The chair of the active reviver: only one process of the machine sits on it. */
export interface Seat {
  /** True when this process sits on it, now or already. */
  take(): boolean;
}

export type ControlHandler = (request: unknown) => Promise<unknown>;

export interface Supervision {
  readonly machine: Machine;
  readonly seat: Seat;
  /** Answers `realmkeep status | restart | up`, also while the bus is away. */
  serveControl(handler: ControlHandler): Promise<Listener>;
}
