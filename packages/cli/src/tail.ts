// SPDX-License-Identifier: MIT
/** The end of a log file, once or as it grows. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** How much is read at most to find the last lines. */
const TAIL_BYTES_MAX = 4 * 1024 * 1024;
const FOLLOW_MS = 250;

/** The last `count` lines; none when there is no such file. */
export function tail(path: string, count: number): string[] {
  const text = readFrom(path, null)?.text ?? '';
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.slice(-count);
}

/** Calls `write` with whatever is appended from now on; never resolves. */
export async function follow(path: string, write: (text: string) => void): Promise<never> {
  let at = readFrom(path, null)?.end ?? 0;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
    const part = readFrom(path, at);
    if (part === null) continue;
    if (part.text !== '') write(part.text);
    at = part.end;
  }
}

/** From an offset, or from near the end; from the start when the file has become shorter. */
function readFrom(path: string, from: number | null): { text: string; end: number } | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(file);
    const wanted = from === null ? Math.max(0, size - TAIL_BYTES_MAX) : from;
    const start = wanted > size ? 0 : wanted;
    const bytes = Buffer.alloc(Math.min(size - start, TAIL_BYTES_MAX));
    const read = readSync(file, bytes, 0, bytes.length, start);
    return { text: bytes.toString('utf8', 0, read), end: start + read };
  } finally {
    closeSync(file);
  }
}
