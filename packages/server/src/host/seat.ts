// SPDX-License-Identifier: MIT
/**
 * The chair of the active reviver as numbered files. The holder is the living process named in the
 * file with the highest number; whoever finds it dead creates the next number, which succeeds for
 * one only, and then looks again: a higher number that appeared meanwhile wins. No file is ever
 * replaced, so no two processes can both believe that they removed the other's.
 */
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { present } from '@realmkeep/base';
import type { ProcessId, Seat } from '../roles/reviver/ports.ts';
import { processFacts } from './process-facts.ts';

const NAME = /^reviver-seat-(\d{1,12})$/;

export class FileSeat implements Seat {
  readonly #folder: string;
  readonly #own: ProcessId;

  constructor(folder: string, own: ProcessId = ownProcess()) {
    this.#folder = folder;
    this.#own = own;
  }

  take(): boolean {
    const highest = this.#numbers().at(-1) ?? 0;
    const holder = this.#read(highest);
    if (holder !== null && isSame(holder, this.#own)) return true;
    if (holder !== null && isAlive(holder)) return false;
    const mine = highest + 1;
    if (!this.#create(mine)) return false;
    const numbers = this.#numbers();
    if (numbers.at(-1) !== mine) {
      this.#remove(mine);
      return false;
    }
    for (const old of numbers) if (old < mine) this.#remove(old);
    return true;
  }

  /** The living process on the chair. */
  holder(): ProcessId | null {
    const holder = this.#read(this.#numbers().at(-1) ?? 0);
    return holder !== null && isAlive(holder) ? holder : null;
  }

  #numbers(): number[] {
    return readdirSync(this.#folder)
      .flatMap((name) => NAME.exec(name)?.slice(1).map(Number) ?? [])
      .sort((a, b) => a - b);
  }

  /** Null also when the file has just been removed or is not ours: nobody sits there. */
  #read(number: number): ProcessId | null {
    try {
      const value: unknown = JSON.parse(readFileSync(this.#path(number), 'utf8'));
      return isProcessId(value) ? value : null;
    } catch {
      return null;
    }
  }

  /** By a link to a complete file: nobody ever reads half of one. */
  #create(number: number): boolean {
    const temporary = join(this.#folder, `seat.${this.#own.pid}.tmp`);
    writeFileSync(temporary, JSON.stringify(this.#own), { mode: 0o600 });
    try {
      linkSync(temporary, this.#path(number));
      return true;
    } catch {
      return false;
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  #remove(number: number): void {
    rmSync(this.#path(number), { force: true });
  }

  #path(number: number): string {
    return join(this.#folder, `reviver-seat-${number}`);
  }
}

/** This process, as others find it. */
export function ownProcess(): ProcessId {
  const facts = processFacts([process.pid]).get(process.pid);
  return { pid: process.pid, startTime: present(facts, 'this process lives').startTime };
}

function isAlive(holder: ProcessId): boolean {
  return processFacts([holder.pid]).get(holder.pid)?.startTime === holder.startTime;
}

function isSame(a: ProcessId, b: ProcessId): boolean {
  return a.pid === b.pid && a.startTime === b.startTime;
}

function isProcessId(value: unknown): value is ProcessId {
  if (typeof value !== 'object' || value === null) return false;
  const holder = value as Partial<Record<keyof ProcessId, unknown>>;
  return typeof holder.pid === 'number' && typeof holder.startTime === 'string';
}
