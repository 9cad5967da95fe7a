// SPDX-License-Identifier: MIT
/**
 * What the master knows of the nodes of one realm: their last heartbeat each, and what follows from
 * it. Soft state without a clock of its own; a successor has the same after two seconds of
 * listening. It must never be the reason why something is safe, only why it is quick.
 */
import type { Incarnation, NodeId, RegionId } from '@realmkeep/base';
import type { BodyOf, clusterHttp, statisticsMessages } from '@realmkeep/wire';

export type Beat = BodyOf<typeof statisticsMessages.Heartbeat>;

/** Three beats missed: hints are not sent to this node any more. */
export const SILENT_MS = 3000;
/** After this a silent node that no installation file names is forgotten. */
const FORGOTTEN_MS = 600_000;
/** More nodes than this in one realm are not heard. */
const NODES_MAX = 1024;
/** Weight of a new second in the smoothed CPU share: about five seconds of memory. */
const CPU_WEIGHT = 0.2;

/** Milliseconds of one tick of a zone at 20 Hz. */
export const TICK_BUDGET_MS = 50;

export interface Member {
  readonly beat: Beat;
  readonly heardAt: number;
  /** Begins at 0, so that the work of starting does not look like load. */
  readonly cpuSmoothPermille: number;
  /** Share of its time in ticks. */
  readonly ticksSmoothPermille: number;
  readonly bytesInPerSecond: number;
  readonly bytesOutPerSecond: number;
  /** Its process is proved gone. */
  readonly gone?: true;
}

export interface Route {
  readonly region: RegionId;
  readonly node: NodeId;
  readonly incarnation: Incarnation;
  readonly epoch: number;
}

export class Cluster {
  readonly #members = new Map<NodeId, Member>();

  get members(): ReadonlyMap<NodeId, Member> {
    return this.#members;
  }

  /** False when the beat was ignored: late, out of order, or of a process that was replaced. */
  hear(beat: Beat, now: number): boolean {
    const known = this.#members.get(beat.node);
    if (known === undefined) {
      if (this.#members.size >= NODES_MAX) return false;
      const first = { cpuSmoothPermille: 0, ticksSmoothPermille: 0 };
      const rates = { bytesInPerSecond: 0, bytesOutPerSecond: 0 };
      this.#members.set(beat.node, { beat, heardAt: now, ...first, ...rates });
      return true;
    }
    if (isOlder(beat, known, now)) return false;
    this.#members.set(beat.node, next(known, beat, now));
    return true;
  }

  /** The process of this incarnation is proved gone; false when another is heard by now. */
  gone(node: NodeId, incarnation: Incarnation): boolean {
    const member = this.#members.get(node);
    if (member === undefined || member.beat.incarnation !== incarnation) return false;
    this.#members.set(node, { ...member, gone: true });
    return true;
  }

  /** The time in which nothing could be heard (own pause, bus away) speaks against nobody. */
  forgive(now: number): void {
    for (const [id, member] of this.#members) this.#members.set(id, { ...member, heardAt: now });
  }

  /** Drops nodes that have been silent for ten minutes. */
  forget(now: number): void {
    for (const [id, member] of this.#members) {
      if (now - member.heardAt > FORGOTTEN_MS) this.#members.delete(id);
    }
  }

  stateOf(node: NodeId, now: number): clusterHttp.NodeState {
    const member = this.#members.get(node);
    if (member === undefined) return 'absent';
    if (member.gone === true) return 'silent';
    return now - member.heardAt > SILENT_MS ? 'silent' : member.beat.state;
  }

  /** Who runs which region: of several claims the highest epoch wins; sorted by region. */
  routes(now: number): Route[] {
    const best = new Map<RegionId, Route>();
    for (const [node, { beat }] of this.#members) {
      const state = this.stateOf(node, now);
      if (state === 'silent' || state === 'stopping') continue;
      for (const { region, epoch } of beat.regions) {
        if (epoch <= (best.get(region)?.epoch ?? 0)) continue;
        best.set(region, { region, node, incarnation: beat.incarnation, epoch });
      }
    }
    return [...best.values()].sort((a, b) => (a.region < b.region ? -1 : 1));
  }
}

/** 1 is full: the largest of CPU share, share of its time in ticks, players of the maximum. */
export function loadOf({ beat, cpuSmoothPermille, ticksSmoothPermille }: Member): number {
  const players = beat.playersMax > 0 ? beat.players / beat.playersMax : 0;
  return Math.max(cpuSmoothPermille / 1000, ticksSmoothPermille / 1000, players);
}

/**
 * A process that was paused, replaced and wakes up goes on beating under the same node id. It
 * started earlier, so it is not believed as long as its successor is heard.
 */
function isOlder(beat: Beat, known: Member, now: number): boolean {
  if (beat.incarnation === known.beat.incarnation) {
    return known.gone === true || beat.sequence <= known.beat.sequence;
  }
  return beat.startedAt < known.beat.startedAt && now - known.heardAt <= SILENT_MS;
}

function next(known: Member, beat: Beat, now: number): Member {
  const same = beat.incarnation === known.beat.incarnation;
  const seconds = (now - known.heardAt) / 1000;
  // A beat out of turn (a change of state) is too close to the last one to measure a rate by.
  if (same && seconds < 0.5) return { ...known, beat, heardAt: now };
  const rate = (to: number, from: number): number =>
    same ? Math.max(0, Math.round((to - from) / seconds)) : 0;
  const smooth = (was: number, is: number): number => (same ? was + CPU_WEIGHT * (is - was) : 0);
  const ticks = beat.regions.reduce((sum, region) => sum + region.busyPermille, 0);
  return {
    beat,
    heardAt: now,
    cpuSmoothPermille: smooth(known.cpuSmoothPermille, beat.cpuPermille),
    ticksSmoothPermille: smooth(known.ticksSmoothPermille, ticks),
    bytesInPerSecond: rate(beat.bytesIn, known.beat.bytesIn),
    bytesOutPerSecond: rate(beat.bytesOut, known.beat.bytesOut),
  };
}
