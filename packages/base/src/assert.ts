// SPDX-License-Identifier: MIT
/**
 * Assertions for programmer errors. They are always on; a failed one ends the process and its
 * supervisor restarts it. Bytes from outside must never reach one.
 */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws unless `condition` holds; `what` is the sentence that should have been true. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new AssertionError(`assertion failed: ${what}`);
}

/** Closes a switch over a union: the type checker proves that it is not reached. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable value: ${String(value)}`);
}

/** `value`, asserted to be there. */
export function present<T>(value: T | null | undefined, what: string): T {
  assert(value !== null && value !== undefined, what);
  return value;
}
