// SPDX-License-Identifier: MIT
/** A run that is interrupted takes down what it has started: nothing of it goes on behind it. */
import { constants } from 'node:os';

const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A shell's code for somebody whom a signal ended. */
const SIGNAL_EXIT = 128;

const standing = new Set<() => void>();

/**
 * Calls `takeDown`, which must not wait for anything, should this process be told to end; what was
 * put up last goes first. Gives what takes the word back.
 */
export function onInterruption(takeDown: () => void): () => void {
  if (standing.size === 0) for (const signal of INTERRUPTIONS) process.on(signal, interrupted);
  standing.add(takeDown);
  return () => {
    standing.delete(takeDown);
    if (standing.size > 0) return;
    for (const signal of INTERRUPTIONS) process.off(signal, interrupted);
  };
}

function interrupted(signal: NodeJS.Signals): void {
  for (const takeDown of [...standing].reverse()) takeDown();
  process.exit(SIGNAL_EXIT + constants.signals[signal]);
}
