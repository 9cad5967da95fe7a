// SPDX-License-Identifier: MIT
// Loaded into measured nodes. At SIGUSR2 it writes the sum of the collector's pauses so far, in ms,
// to REALMKEEP_COLLECTOR_FILE.<pid>; without that variable it collects, twice.
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
const file = process.env.REALMKEEP_COLLECTOR_FILE;
process.on('SIGUSR2', () => {
  if (file !== undefined) {
    writeFileSync(`${file}.${process.pid}`, String(milliseconds));
    return;
  }
  collect();
  setTimeout(collect, 100);
});
