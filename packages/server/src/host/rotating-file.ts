// SPDX-License-Identifier: MIT
/**
 * A log file with a bound: at 64 MiB it becomes `NAME.1`, in place of the one before, and a new one
 * begins. Written synchronously: log lines are rare, and the last ones before a crash matter most.
 */
import {
  closeSync,
  copyFileSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

const LOG_BYTES_MAX = 64 * 1024 * 1024;

export class RotatingFile {
  readonly #path: string;
  readonly #bytesMax: number;
  #file: number;
  #bytes: number;

  constructor(path: string, bytesMax = LOG_BYTES_MAX) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    this.#bytesMax = bytesMax;
    this.#file = openSync(path, 'a', 0o640);
    this.#bytes = fstatSync(this.#file).size;
  }

  write(line: string): void {
    // A full disk must not stop a world: the line is lost, and the next one may fit again.
    try {
      if (this.#bytes >= this.#bytesMax) this.#rotate();
      this.#bytes += writeSync(this.#file, line);
    } catch {}
  }

  close(): void {
    closeSync(this.#file);
  }

  #rotate(): void {
    renameSync(this.#path, `${this.#path}.1`);
    closeSync(this.#file);
    this.#file = openSync(this.#path, 'a', 0o640);
    this.#bytes = 0;
  }
}

/**
 * Standard output of a node. A terminal or a pipe is written as it is; a file that the reviver
 * opened for appending is kept within the same bound. It cannot be renamed, as this process holds
 * it by number and the engine's own last words go there, so it is copied and cut.
 */
export class ConsoleOutput {
  readonly #path: string | null;
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(path: string, bytesMax = LOG_BYTES_MAX) {
    this.#bytesMax = bytesMax;
    this.#path = isOutput(path) ? path : null;
    if (this.#path !== null) this.#bytes = fstatSync(1).size;
  }

  write(line: string): void {
    if (this.#path === null) {
      process.stdout.write(line);
      return;
    }
    try {
      if (this.#bytes >= this.#bytesMax) {
        copyFileSync(this.#path, `${this.#path}.1`);
        ftruncateSync(1, 0);
        this.#bytes = 0;
      }
      this.#bytes += writeSync(1, line);
    } catch {}
  }
}

/** Whether standard output is this very file. */
function isOutput(path: string): boolean {
  try {
    const output = fstatSync(1);
    const named = statSync(path);
    return output.isFile() && output.ino === named.ino && output.dev === named.dev;
  } catch {
    return false;
  }
}
