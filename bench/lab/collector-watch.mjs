// SPDX-License-Identifier: MIT
// Loaded into measured nodes. At SIGUSR2 it writes the sum of the collector's pauses so far, in ms,
// to REALMKEEP_COLLECTOR_FILE.<pid>. With REALMKEEP_MEMORY_FILE it collects instead, twice, and
// writes what is in use after that, in bytes.
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
const memoryFile = process.env.REALMKEEP_MEMORY_FILE;
process.on('SIGUSR2', () => {
  if (file !== undefined) {
    writeFileSync(`${file}.${process.pid}`, String(milliseconds));
    return;
  }
  collect();
  setTimeout(() => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    writeFileSync(`${memoryFile}.${process.pid}`, String(heapUsed + external));
  }, 100);
});
