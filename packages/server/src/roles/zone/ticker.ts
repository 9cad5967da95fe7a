// SPDX-License-Identifier: MIT
/**
 * Runs regions at their rates, their ticks spread over the tick's time, so that a node with many
 * regions does not do all its work at one moment.
 */
import { type Cancel, every, type RegionId } from '@realmkeep/base';
import type { ZoneNode } from './node.ts';
import { Overload } from './overload.ts';
import type { Region } from './region.ts';

/** Regions begin their ticks at one of so many moments within the tick's time. */
const PHASES = 10;
/** A region's share of the node's time is measured over so long. */
const BUSY_MS = 1000;

interface Running {
  readonly phase: number;
  /** Time in ticks since, and what that was of the second before. */
  busyMs: number;
  since: number;
  permille: number;
  readonly cancel: Cancel;
}

export class Ticker {
  readonly #node: ZoneNode;
  readonly #running = new Map<RegionId, Running>();
  readonly #overload: Overload;

  constructor(node: ZoneNode) {
    this.#node = node;
    this.#overload = new Overload(node.env.clock.now());
  }

  start(region: Region): void {
    this.end(region);
    region.loadStep = this.#overload.step;
    const { clock } = this.#node.env;
    const periodMs = 1000 / region.zone.tickHz;
    const phase = this.#quietestPhase();
    let cancel: Cancel = () => {};
    const first = clock.after((phase * periodMs) / PHASES, () => {
      cancel = every(clock, periodMs, () => this.#tick(region, periodMs));
    });
    const end = (): void => {
      first();
      cancel();
    };
    const since = clock.now();
    this.#running.set(region.id, { phase, busyMs: 0, since, permille: 0, cancel: end });
  }

  end(region: Region): void {
    this.#running.get(region.id)?.cancel();
    this.#running.delete(region.id);
  }

  /** Share of this node's time that the region's ticks took in the last second or so. */
  busyPermille(region: Region): number {
    return this.#running.get(region.id)?.permille ?? 0;
  }

  stopAll(): void {
    for (const { cancel } of this.#running.values()) cancel();
    this.#running.clear();
  }

  /** HOT: each region, 20 times a second. */
  #tick(region: Region, budgetMs: number): void {
    const { clock } = this.#node.env;
    const { statistics } = this.#node.context;
    const started = clock.now();
    region.tick();
    const ended = clock.now();
    const took = ended - started;
    statistics.tick(took);
    const running = this.#running.get(region.id);
    if (running !== undefined) count(running, took, ended);
    if (took > budgetMs) statistics.add('ticksOverBudget');
    if (this.#overload.took(took, ended)) this.#changeRates();
  }

  /** All regions of the node share its time, so they give up and win back the same. */
  #changeRates(): void {
    const { env, context, regions } = this.#node;
    const { step, load } = this.#overload;
    for (const region of regions.values()) region.loadStep = step;
    context.statistics.set('loadStep', step);
    env.log.warn('publish rates changed with the load', { step, load: Math.round(load * 100) });
  }

  #quietestPhase(): number {
    const taken = new Array<number>(PHASES).fill(0);
    for (const { phase } of this.#running.values()) taken[phase] += 1;
    return taken.indexOf(Math.min(...taken));
  }
}

/** HOT: each region, each tick. */
function count(running: Running, tookMs: number, now: number): void {
  running.busyMs += tookMs;
  const span = now - running.since;
  if (span < BUSY_MS) return;
  running.permille = Math.min(1000, Math.round((running.busyMs * 1000) / span));
  running.busyMs = 0;
  running.since = now;
}
