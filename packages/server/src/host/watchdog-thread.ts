// SPDX-License-Identifier: MIT
/**
 * The watchdog thread of a zone process. It looks ten times a second whether a script's call that
 * ran is still the same; after a second and a half it asks the main thread's debugger where that
 * is, writes it down, and kills the process: nothing else ends a loop. A process that is stopped or
 * starved does not look like a loop, for then this thread does not get its turns either.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Debugger, Session } from 'node:inspector';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { HANGS_MAX, type Hang, WATCH, type WatchedCall } from '../runtime/watch.ts';
import type { WatchdogData } from './watchdog.ts';

const LOOK_MS = 100;
/** A call that was seen so often in a row hangs. */
const LOOKS_MAX = 15;
/** The main thread answers its debugger within this, or is killed without a stack. */
const STACK_MS_MAX = 400;
const FRAMES_MAX = 16;

const { numbers, file, pid } = workerData as WatchdogData;
const calls = new Map<number, WatchedCall>();
let last = 0;
let looks = 0;

parentPort?.on('message', ({ label, call }: { label: number; call: WatchedCall }) => {
  calls.set(label, call);
});

let asking = false;
setInterval(() => {
  const sequence = Atomics.load(numbers, WATCH.sequence);
  const runs = (sequence & 1) === 1;
  looks = runs && sequence === last ? looks + 1 : 0;
  last = sequence;
  if (looks < LOOKS_MAX || asking) return;
  asking = true;
  void ask(sequence).finally(() => {
    asking = false;
    looks = 0;
  });
}, LOOK_MS);

async function ask(sequence: number): Promise<void> {
  const session = new Session();
  session.connectToMainThread();
  const stack = await stackOf(session);
  if (Atomics.load(numbers, WATCH.sequence) === sequence) end(stack);
  // It ended by itself while we looked: slow, but no loop.
  session.post('Debugger.resume');
  session.post('Debugger.disable', () => session.disconnect());
}

function end(stack: string[]): void {
  const unknown = { script: 'unknown', hook: '', region: '' };
  const call = calls.get(numbers[WATCH.label]) ?? unknown;
  const entity = numbers[WATCH.entity] >>> 0;
  try {
    remember({ ...call, entity, stack, at: Date.now(), reported: false });
  } finally {
    process.kill(pid, 'SIGKILL');
  }
}

/** Stops the main thread where it is, and tells where; nothing when it does not answer. */
function stackOf(session: Session): Promise<string[]> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve([]), STACK_MS_MAX);
    const scripts = new Map<string, string>();
    session.on('Debugger.scriptParsed', ({ params }) => scripts.set(params.scriptId, params.url));
    session.on('Debugger.paused', ({ params }) => {
      clearTimeout(late);
      resolve(params.callFrames.slice(0, FRAMES_MAX).map((frame) => placeOf(frame, scripts)));
    });
    session.post('Debugger.enable', () => session.post('Debugger.pause'));
  });
}

function placeOf(frame: Debugger.CallFrame, scripts: ReadonlyMap<string, string>): string {
  const { scriptId, lineNumber, columnNumber = 0 } = frame.location;
  const url = scripts.get(scriptId) ?? frame.url;
  return `at ${frame.functionName || '<anonymous>'} (${url}:${lineNumber + 1}:${columnNumber + 1})`;
}

function remember(hang: Hang): void {
  let before: Hang[] = [];
  try {
    before = JSON.parse(readFileSync(file, 'utf8')) as Hang[];
  } catch {
    // The first one, or a file that nobody can read: then this is the first.
  }
  const kept = [...before, hang].slice(-HANGS_MAX);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, JSON.stringify(kept));
  renameSync(`${file}.tmp`, file);
}
