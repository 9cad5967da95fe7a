// SPDX-License-Identifier: MIT
/**
 * What happened in a simulated realm, as one running hash and the last lines in plain words: two
 * runs of one seed must agree on the hash; when something goes wrong the lines say what led to it.
 */
import type { Log, LogFields } from '@realmkeep/base';

const LINES_KEPT = 2000;
const FNV_PRIME = 0x01000193;

export class Trace {
  readonly #now: () => number;
  readonly #lines: string[] = [];
  #hash = 0x811c9dc5;
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Hash of everything so far, with the number of entries. */
  get digest(): string {
    return `${(this.#hash >>> 0).toString(16).padStart(8, '0')}-${this.#count}`;
  }

  /** The last lines, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  note(line: string): void {
    const text = `${this.#now().toFixed(3)} ${line}`;
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i));
    this.#count += 1;
    this.#lines.push(text);
    if (this.#lines.length > LINES_KEPT) this.#lines.shift();
  }

  message(subject: string, data: Uint8Array): void {
    for (const byte of data) this.#mix(byte);
    this.note(`${subject} ${data.length}`);
  }

  /** A log whose lines, from `info` up, become part of the trace. */
  log(node: string, fields: LogFields = {}): Log {
    const line =
      (level: string) =>
      (text: string, more: LogFields = {}) => {
        const rest = { ...fields, ...more };
        this.note(`${level} ${node} ${text} ${JSON.stringify(rest)}`);
      };
    return {
      error: line('ERROR'),
      warn: line('WARN'),
      info: line('INFO'),
      debug: () => {},
      with: (more) => this.log(node, { ...fields, ...more }),
    };
  }

  #mix(value: number): void {
    this.#hash = Math.imul(this.#hash ^ value, FNV_PRIME);
  }
}
