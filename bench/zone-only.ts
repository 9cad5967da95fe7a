// SPDX-License-Identifier: MIT
/**
 * `zone-only`: what a zone's tick costs without any socket. Entities walk in one region, every
 * sector is observed at all three levels, and everybody turns to a random heading five times a
 * second. The ticks are run one after the other, as fast as they go; each one is timed.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { SeededRandom } from '@realmkeep/base';
import {
  EntityLayout,
  EntityTable,
  LEVELS,
  SECTOR_STEPS,
  SectorGrid,
  SectorPublisher,
  type StreamFormat,
  TICK_HZ,
  TICKS_PER_PUBLISH,
  type Want,
} from '@realmkeep/sim';
import type { Check } from '@realmkeep/testkit';

/** Longest tick but one in a hundred, in milliseconds. */
const TICK_P99_MS_MAX = 15;
/** What twice the entities may cost, at the same density. */
const GROWTH_MAX = 2.2;
/** Share of the time that garbage collection may take, in per cent. */
const COLLECTION_PERCENT_MAX = 2;
const HEADINGS_PER_SECOND = 5;
/** 4 units a tick: 80 units per second. */
const SPEED = 256;

export interface ZoneOnlyOptions {
  readonly entities?: number;
  /** Entities in the 3 x 3 sectors around one. */
  readonly visible?: number;
  readonly seconds?: number;
  readonly warmSeconds?: number;
}

export interface ZoneRun {
  readonly entities: number;
  readonly sectors: number;
  readonly ticks: number;
  readonly tickMsMean: number;
  readonly tickMsP50: number;
  readonly tickMsP99: number;
  readonly tickMsMax: number;
  /** The same of the thread's CPU time: what it would be with a core of its own. */
  readonly cpuMsP99: number;
  readonly collectionPercent: number;
  readonly bytesPerPublish: number;
}

export interface ZoneOnlyData {
  readonly full: ZoneRun;
  readonly half: ZoneRun;
}

export async function zoneOnly(
  options: ZoneOnlyOptions = {},
): Promise<{ checks: Check[]; data: ZoneOnlyData }> {
  const entities = options.entities ?? 20_000;
  const half = await measure({ ...options, entities: entities / 2 });
  const full = await measure({ ...options, entities });
  const atMost = (name: string, value: number, limit: number, unit: string): Check => {
    return { name, value, limit, unit, ok: value <= limit };
  };
  const checks = [
    atMost('tick p99', full.tickMsP99, TICK_P99_MS_MAX, 'ms'),
    atMost('cost of twice the entities', full.tickMsMean / half.tickMsMean, GROWTH_MAX, 'x'),
    atMost('garbage collection', full.collectionPercent, COLLECTION_PERCENT_MAX, '%'),
  ];
  return { checks, data: { full, half } };
}

async function measure(options: ZoneOnlyOptions & { readonly entities: number }): Promise<ZoneRun> {
  const { entities } = options;
  const side = Math.round(Math.sqrt((entities * 9) / (options.visible ?? 45)));
  const zone = new Zone(entities, side);
  zone.run(Math.round((options.warmSeconds ?? 10) * TICK_HZ));
  const collections = watchCollections();
  const ticks = Math.round((options.seconds ?? 30) * TICK_HZ);
  const { times, cpuTimes, bytes } = zone.run(ticks);
  const collectionMs = await collections.stop();
  const total = times.reduce((sum, ms) => sum + ms, 0);
  times.sort();
  cpuTimes.sort();
  return {
    entities,
    sectors: side * side,
    ticks,
    tickMsMean: total / ticks,
    tickMsP50: times[Math.floor(ticks * 0.5)],
    tickMsP99: times[Math.floor(ticks * 0.99)],
    tickMsMax: times[ticks - 1],
    cpuMsP99: cpuTimes[Math.floor(ticks * 0.99)],
    collectionPercent: (collectionMs / total) * 100,
    bytesPerPublish: (bytes / ticks) * TICKS_PER_PUBLISH,
  };
}

class Zone {
  readonly #table: EntityTable;
  readonly #publisher: SectorPublisher;
  readonly #random = new SeededRandom('zone-only');
  readonly #wants: Want[] = [];
  readonly #edge: number;

  constructor(entities: number, side: number) {
    const layout = new EntityLayout({
      kinds: [{ name: 'hero', fields: [{ name: 'hp', type: 'u16' }] }],
    });
    const format: StreamFormat = {
      layout,
      grid: new SectorGrid({ columns: side, rows: side }),
      ticksPerPublish: TICKS_PER_PUBLISH,
    };
    this.#edge = side * SECTOR_STEPS;
    this.#table = new EntityTable(layout, 32_768);
    this.#publisher = new SectorPublisher(format, this.#table, { epoch: 1 });
    for (let id = 1; id <= entities; id++) {
      this.#table.add({
        id,
        kind: 0,
        x: this.#random.below(this.#edge),
        y: this.#random.below(this.#edge),
        heading: this.#random.below(256),
        speed: SPEED,
      });
    }
    for (let sector = 0; sector < side * side; sector++) {
      for (let level = 0; level < LEVELS; level++) this.#wants.push({ sector, level });
    }
  }

  run(ticks: number): { times: Float64Array; cpuTimes: Float64Array; bytes: number } {
    const times = new Float64Array(ticks);
    const cpuTimes = new Float64Array(ticks);
    let bytes = 0;
    for (let n = 0; n < ticks; n++) {
      // Once a second, as a gateway does; its message would arrive between two ticks.
      if (this.#table.tick % TICK_HZ === 0) this.#publisher.observe('gateway', this.#wants);
      this.#decide();
      const cpuBefore = process.threadCpuUsage();
      const started = performance.now();
      bytes += this.#tick();
      times[n] = performance.now() - started;
      const cpu = process.threadCpuUsage(cpuBefore);
      cpuTimes[n] = (cpu.user + cpu.system) / 1000;
    }
    return { times, cpuTimes, bytes };
  }

  /** Intents of players and creatures: not the zone's streams, so not timed. */
  #decide(): void {
    const table = this.#table;
    for (let body = 0; body < table.end; body++) {
      if (this.#random.below(TICK_HZ) < HEADINGS_PER_SECOND) {
        table.setMotion(body, this.#random.below(256), SPEED);
      }
    }
  }

  #tick(): number {
    const table = this.#table;
    this.#turnBack();
    table.step();
    if (table.tick % TICKS_PER_PUBLISH !== 0) return 0;
    return this.#publisher.publish()?.length ?? 0;
  }

  /** The world ends at its edge. */
  #turnBack(): void {
    const { x, y, end } = this.#table;
    const far = this.#edge - SPEED;
    for (let body = 0; body < end; body++) {
      if (x[body] < SPEED) this.#table.setMotion(body, 0, SPEED);
      else if (x[body] >= far) this.#table.setMotion(body, 128, SPEED);
      else if (y[body] < SPEED) this.#table.setMotion(body, 64, SPEED);
      else if (y[body] >= far) this.#table.setMotion(body, 192, SPEED);
    }
  }
}

/** Adds up the pauses of the collector. */
function watchCollections(): { stop(): Promise<number> } {
  let milliseconds = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) milliseconds += entry.duration;
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    async stop() {
      // Entries are delivered in a later turn of the event loop.
      await new Promise((resolve) => setTimeout(resolve, 10));
      for (const entry of observer.takeRecords()) milliseconds += entry.duration;
      observer.disconnect();
      return milliseconds;
    },
  };
}
