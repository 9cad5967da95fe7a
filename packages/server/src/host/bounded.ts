// SPDX-License-Identifier: MIT
/** A call that is cut off when it takes too long, even in an endless loop. */
import { Script } from 'node:vm';

const SLOT = Symbol.for('realmkeep.bounded');
const slots = globalThis as unknown as Record<symbol, (() => unknown) | undefined>;
/** V8 ends whatever runs inside of a script with a deadline, wherever it was written. */
const script = new Script(`globalThis[Symbol.for('realmkeep.bounded')]()`);

/** Throws when it took longer than `ms`; what it had changed by then stays changed. */
export function bounded<T>(ms: number, run: () => T): T {
  let value: { readonly it: T } | null = null;
  // One inside of another is bounded by both.
  const outer = slots[SLOT];
  slots[SLOT] = () => {
    value = { it: run() };
  };
  try {
    script.runInThisContext({ timeout: ms });
  } finally {
    slots[SLOT] = outer;
  }
  return (value as unknown as { readonly it: T }).it;
}
