// SPDX-License-Identifier: MIT
/** What the bots of one process have seen. Durations count only while `measuring`. */
import { Samples } from './samples.ts';

/** At 20 ticks and 10 publish ticks a second. */
const TICK_MS = 50;
const TICKS_PER_PUBLISH = 2;

export class BotMeasures {
  measuring = false;
  joined = 0;
  linksLost = 0;
  notices = 0;
  chatsSaid = 0;
  chatsHeard = 0;
  packets = 0;
  /** Packets that told a tick which the one before had not: its zone goes on. */
  freshPackets = 0;
  readonly gaps = new Samples();
  readonly passages = new Samples();
  readonly resumes = new Samples();
  /** Lateness of the bots' own timers: when it is large, the other figures mean little. */
  readonly lag = new Samples();
  readonly disconnects = new Map<string, number>();
  readonly errors = new Map<string, number>();

  passage(ms: number): void {
    if (this.measuring) this.passages.add(ms);
  }

  resumed(ms: number): void {
    if (this.measuring) this.resumes.add(ms);
  }

  disconnect(name: string): void {
    this.disconnects.set(name, (this.disconnects.get(name) ?? 0) + 1);
  }

  error(code: string): void {
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  /**
   * Measures update gaps of one client. A gap is the time between two stream packets, less the
   * publish ticks between them in which the server had nothing to say (the packets tell their
   * ticks): at 10 Hz it is 100 ms when all goes well, and it grows with every delay on the way, and
   * with a zone that does not tick. What a portal or a resume takes is measured apart.
   */
  gapMeter(now: () => number): { packet(tick: number): void; reset(): void } {
    let lastTick = -1;
    let lastAt = 0;
    let lastFresh = -1;
    return {
      packet: (tick) => {
        this.packets += 1;
        if (tick !== lastFresh) this.freshPackets += 1;
        lastFresh = tick;
        const at = now();
        if (lastTick >= 0 && this.measuring) {
          const quietTicks = Math.max(0, tick - lastTick - TICKS_PER_PUBLISH);
          this.gaps.add(at - lastAt - quietTicks * TICK_MS);
        }
        lastTick = tick;
        lastAt = at;
      },
      reset: () => {
        lastTick = -1;
      },
    };
  }
}

export function totalOf(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
