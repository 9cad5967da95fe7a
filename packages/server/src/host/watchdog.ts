// SPDX-License-Identifier: MIT
/** Starts the watchdog thread of a zone process: it finds scripts that never end. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Log } from '@realmkeep/base';
import { HANGS_FILE, SharedWatch, type Watch } from '../runtime/watch.ts';

export interface WatchdogSettings {
  /** The node's own folder. */
  readonly folder: string;
}

/** What the thread is given. */
export interface WatchdogData {
  readonly numbers: Int32Array;
  readonly file: string;
  readonly pid: number;
}

export function startWatchdog({ folder }: WatchdogSettings, log: Log): Watch {
  const watch = new SharedWatch((label, call) => worker.postMessage({ label, call }));
  const workerData: WatchdogData = {
    numbers: watch.numbers,
    file: join(folder, HANGS_FILE),
    pid: process.pid,
  };
  const worker = new Worker(new URL('./watchdog-thread.ts', import.meta.url), {
    workerData,
    stdout: false,
    stderr: false,
  });
  worker.unref();
  worker.on('error', (error) => log.error('the watchdog ended', { error: error.message }));
  return watch;
}
