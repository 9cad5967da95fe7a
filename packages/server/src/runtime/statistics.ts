// SPDX-License-Identifier: MIT
/**
 * A node's own figures, collected between heartbeats. Roles count here; the runtime sends them once
 * a second (the statistics connection).
 */
import type { RegionId } from '@realmkeep/base';
import { Histogram } from './histogram.ts';

/** The last second's tick times, at most; enough for 50 Hz over five seconds. */
const TICKS_KEPT = 256;

export interface RegionFigures {
  readonly region: RegionId;
  readonly epoch: number;
  readonly players: number;
  readonly entities: number;
  /** Share of the node's time that its ticks took lately. */
  readonly busyPermille: number;
}

/** Who uses much of a node, smoothed over some five seconds. */
export interface TopFigure {
  readonly kind: 'script' | 'player';
  readonly name: string;
  readonly region: RegionId;
  /** Of one core. */
  readonly msPerSecond: number;
  readonly callsPerSecond: number;
}

export class Statistics {
  players = 0;
  playersMax = 0;
  /** Bytes and messages from and to players, since the start. */
  bytesIn = 0;
  bytesOut = 0;
  messagesIn = 0;
  messagesOut = 0;
  /** What the node is doing, for people. */
  detail = '';
  /** Regions that this node runs; asked for at each heartbeat. */
  regions: () => readonly RegionFigures[] = () => [];
  /** The scripts and players that use most; asked for at each heartbeat, 40 at most. */
  top: () => readonly TopFigure[] = () => [];
  /** Asks for a heartbeat out of turn: what the node runs has changed. Set by the runtime. */
  beatSoon: () => void = () => {};
  readonly #figures = new Map<string, number>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #ticks = new Float64Array(TICKS_KEPT);
  #tickCount = 0;

  /** Sets a further figure of the role; at most 64 names. */
  set(name: string, value: number): void {
    this.#figures.set(name, value);
  }

  add(name: string, by = 1): void {
    this.#figures.set(name, (this.#figures.get(name) ?? 0) + by);
  }

  get(name: string): number {
    return this.#figures.get(name) ?? 0;
  }

  /** How long a tick took. */
  tick(ms: number): void {
    this.#ticks[this.#tickCount % TICKS_KEPT] = ms;
    this.#tickCount += 1;
  }

  /** A duration of that name: its count, p50, p99 and maximum become figures. */
  took(name: string, ms: number): void {
    const histogram = this.#histograms.get(name) ?? new Histogram();
    this.#histograms.set(name, histogram);
    histogram.add(ms);
  }

  figures(): { name: string; value: number }[] {
    const all = [...this.#figures];
    for (const [name, histogram] of this.#histograms) {
      all.push([`${name}Count`, histogram.count]);
      all.push([`${name}P50Ms`, histogram.percentile(50)]);
      all.push([`${name}P99Ms`, histogram.percentile(99)]);
      all.push([`${name}MaxMs`, histogram.max]);
    }
    return all.slice(0, 64).map(([name, value]) => ({ name, value }));
  }

  /** Median and 99th percentile of the kept ticks, in ms; 0 when there are none. */
  tickPercentiles(): { p50: number; p99: number } {
    const count = Math.min(this.#tickCount, TICKS_KEPT);
    if (count === 0) return { p50: 0, p99: 0 };
    const sorted = this.#ticks.slice(0, count).sort();
    return { p50: sorted[count >> 1], p99: sorted[Math.min(count - 1, Math.floor(count * 0.99))] };
  }
}
