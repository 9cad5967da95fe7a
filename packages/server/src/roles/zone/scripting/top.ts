// SPDX-License-Identifier: MIT
/** Who uses most of a zone node: the top lists of its statistics. */
import type { TopFigure } from '../../../runtime/statistics.ts';
import type { Region } from '../region.ts';

/** Scripts, and players, that are listed. */
const LISTED_MAX = 20;
/** Smoothed milliseconds per second below which nobody is listed. */
const LISTED_MS_MIN = 0.01;

export function topOf(regions: Iterable<Region>): TopFigure[] {
  const scripts: TopFigure[] = [];
  const players: TopFigure[] = [];
  for (const region of regions) {
    for (const { script, ms, calls } of region.scripting.runner.times.list()) {
      const of = { kind: 'script' as const, name: script, region: region.id };
      scripts.push({ ...of, msPerSecond: ms, callsPerSecond: calls });
    }
    for (const { name, time } of region.players.values()) {
      if (time.smoothMs < LISTED_MS_MIN) continue;
      const of = { kind: 'player' as const, name, region: region.id };
      players.push({ ...of, msPerSecond: time.smoothMs, callsPerSecond: 0 });
    }
  }
  const first = (list: TopFigure[]): TopFigure[] =>
    list.sort((a, b) => b.msPerSecond - a.msPerSecond).slice(0, LISTED_MAX);
  return [...first(scripts), ...first(players)];
}
