// SPDX-License-Identifier: MIT
/** The master's answer to `GET /api/cluster`: what a person wants to know of the whole cluster. */
import type { NodeId, RealmId, RegionId } from '@realmkeep/base';

export const PATHS = { cluster: '/api/cluster', health: '/api/health' } as const;

/** `absent`: in the installation file, not heard since this master started. */
export type NodeState = 'absent' | 'starting' | 'ready' | 'draining' | 'stopping' | 'silent';

export interface ClusterView {
  /** Wall clock of the master in ms since 1970. */
  readonly at: number;
  readonly master: { readonly node: NodeId; readonly version: string };
  readonly realms: readonly RealmView[];
  readonly nodes: readonly NodeView[];
}

export interface RealmView {
  readonly id: RealmId;
  readonly title: string;
  /** Whether this master holds the realm's seat, and at which epoch. */
  readonly seat: { readonly held: boolean; readonly epoch: number };
  /** In the world, as the zones count them; the maximum is that of the ready gateways. */
  readonly players: number;
  readonly playersMax: number;
  readonly entities: number;
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
  readonly zones: readonly ZoneView[];
  /** What the game's scripts threw: all of the central log, and its latest lines. */
  readonly exceptions: {
    readonly groups: number;
    readonly count: number;
    readonly latest: readonly ExceptionView[];
  };
}

export interface ExceptionView {
  readonly fingerprint: string;
  readonly script: string;
  readonly hook: string;
  readonly message: string;
  readonly stack: string;
  readonly region: string;
  readonly entity: number;
  readonly player: string;
  readonly given: string;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface ZoneView {
  readonly region: RegionId;
  readonly zone: string;
  readonly title: string;
  /** 1 for what players share; a copy's number from 2. */
  readonly instance: number;
  /** Whom a copy is for; '' for what players share. */
  readonly key: string;
  /** `up`, `placed` (ordered, not reported yet) or `down`. */
  readonly state: 'up' | 'placed' | 'down';
  readonly node: NodeId | null;
  readonly epoch: number;
  readonly players: number;
  readonly entities: number;
}

export interface NodeView {
  readonly id: NodeId;
  readonly role: string;
  /** Null: the node serves every realm. */
  readonly realm: RealmId | null;
  readonly state: NodeState;
  readonly detail: string;
  readonly incarnation: string;
  readonly version: string;
  readonly pid: number;
  readonly listen: string;
  readonly public: string;
  /** Wall clock of the node in ms since 1970; 0 when it is absent. */
  readonly startedAt: number;
  readonly heardMsAgo: number | null;
  /** CPU of one core in use, in thousandths, in the last second and smoothed over some five. */
  readonly cpuPermille: number;
  readonly cpuSmoothPermille: number;
  readonly loopLagMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** From and to players, since the node's start and over the last second. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
  readonly players: number;
  readonly playersMax: number;
  readonly tickP50Ms: number;
  readonly tickP99Ms: number;
  readonly regions: readonly {
    readonly region: RegionId;
    readonly epoch: number;
    readonly players: number;
    readonly entities: number;
  }[];
  readonly figures: Readonly<Record<string, number>>;
  /** Scripts and players that use most of the node's time; zones only. */
  readonly top: readonly {
    readonly kind: 'script' | 'player';
    readonly name: string;
    readonly region: RegionId;
    readonly msPerSecond: number;
    readonly callsPerSecond: number;
  }[];
}
