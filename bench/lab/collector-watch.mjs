// SPDX-License-Identifier: MIT
// Loaded into measured nodes: adds up the collector's pauses, and collects when it gets SIGUSR2.
// The sum is written to REALMKEEP_COLLECTOR_FILE.<pid>, in ms, at each collection by signal.
import { writeFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let milliseconds = 0;
const observer = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) milliseconds += entry.duration;
});
observer.observe({ entryTypes: ['gc'] });
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => {
  const before = milliseconds;
  writeFileSync(`${process.env.REALMKEEP_COLLECTOR_FILE}.${process.pid}`, String(before));
  collect();
  setTimeout(collect, 100);
});
