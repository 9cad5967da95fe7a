// SPDX-License-Identifier: MIT
/** What `realmkeep status` shows of a node, from what the reviver and the node itself know. */
import { type NodeId, parseRegionId, type RealmId, type RegionId } from '@realmkeep/base';
import type { BodyOf, statisticsMessages } from '@realmkeep/wire';
import type { NodeConfig, RoleName } from '../../config/installation.ts';
import type { NodeRecord, ProcessFacts } from './ports.ts';
import type { Phase } from './supervisor.ts';

export type Heartbeat = BodyOf<typeof statisticsMessages.Heartbeat>;

/** A heartbeat older than this says nothing about now. */
export const HEARTBEAT_MS_MAX = 3500;
/** How long a process may take until its first heartbeat. */
export const STARTING_MS_MAX = 15_000;

export type NodeState =
  /** What the node says of itself. */
  | Heartbeat['state']
  /** The process lives, but its heartbeats do not arrive. */
  | 'silent'
  /** The process lives; without a bus or a reviver nobody can tell more. */
  | 'running'
  | Exclude<Phase, 'running'>;

export interface StatusRow {
  readonly node: NodeId;
  readonly role: RoleName;
  readonly realm: RealmId | null;
  readonly state: NodeState;
  /** 0 when there is no process. */
  readonly pid: number;
  readonly uptimeMs: number;
  readonly restarts: number;
  /** Of one core, over the last second. */
  readonly cpuPercent: number;
  readonly rssBytes: number;
  readonly players: number;
  /** Regions that a zone node runs. */
  /** Without copies of zones: those come and go by themselves. */
  readonly regions: number;
  /** Of the program, as the node says; '' while it says nothing. */
  readonly version: string;
  readonly listen: string | null;
  readonly detail: string;
}

export interface StatusInput {
  readonly node: NodeConfig;
  /** Null when nobody supervises the node. */
  readonly phase: Phase | null;
  readonly record: NodeRecord | null;
  /** Null when the process does not live. */
  readonly facts: ProcessFacts | null;
  readonly beat: { readonly body: Heartbeat; readonly ageMs: number } | null;
  /** False: heartbeats cannot arrive, so their absence says nothing. */
  readonly busConnected: boolean;
  readonly wallMs: number;
}

export function statusRow(input: StatusInput): StatusRow {
  const { node, record, facts, phase } = input;
  const alive = record !== null && facts !== null && facts.startTime === record.startTime;
  const uptimeMs = alive ? Math.max(0, input.wallMs - record.startedAt) : 0;
  const beat = alive ? freshBeat(input, record.pid) : null;
  return {
    node: node.id,
    role: node.role,
    realm: node.realm,
    state: alive ? livingState(input, beat, uptimeMs) : deadState(phase),
    pid: alive ? record.pid : 0,
    uptimeMs,
    restarts: record?.restarts ?? 0,
    cpuPercent: beat === null ? 0 : beat.cpuPermille / 10,
    rssBytes: alive ? facts.rssBytes : 0,
    players: beat?.players ?? 0,
    regions: (beat?.regions ?? []).filter(({ region }) => !isCopy(region)).length,
    version: beat?.version ?? '',
    listen: node.public ?? node.listen,
    detail: beat?.detail ?? '',
  };
}

function freshBeat({ beat }: StatusInput, pid: number): Heartbeat | null {
  if (beat === null || beat.ageMs > HEARTBEAT_MS_MAX || beat.body.pid !== pid) return null;
  return beat.body;
}

function livingState(input: StatusInput, beat: Heartbeat | null, uptimeMs: number): NodeState {
  if (input.phase === 'restarting') return 'restarting';
  if (beat !== null) return beat.state;
  if (!input.busConnected) return 'running';
  return uptimeMs < STARTING_MS_MAX ? 'starting' : 'silent';
}

function deadState(phase: Phase | null): NodeState {
  // Between its exit and the reviver's next look.
  if (phase === 'running') return 'waiting';
  return phase ?? 'stopped';
}

/** True when every node that is to run can do its work: the exit code of `realmkeep status`. */
export function allReady(rows: readonly StatusRow[]): boolean {
  return rows.every((row) => row.state === 'ready' || row.state === 'drained');
}

function isCopy(region: RegionId): boolean {
  return (parseRegionId(region)?.instance ?? 1) > 1;
}
