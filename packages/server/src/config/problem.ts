// SPDX-License-Identifier: MIT
/** One thing that is wrong with an installation file, in a person's words. */
export interface Problem {
  /** JSON pointer, for example `/nodes/3/role`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** Longest excerpt of a wrong value in a message. */
const FOUND_LENGTH_MAX = 80;

/** The value as it stands in the file, shortened. */
export function found(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= FOUND_LENGTH_MAX ? text : `${text.slice(0, FOUND_LENGTH_MAX - 1)}…`;
}
