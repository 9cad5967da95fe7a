// SPDX-License-Identifier: MIT
/**
 * Small files under `data/run` by which processes find each other: pid files, incarnations, what
 * the operator wanted last. Replaced atomically, not synced: after a power failure no process
 * of theirs lives anyway.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Incarnation } from '@realmkeep/base';
import type { NodeRecord } from '../roles/reviver/ports.ts';
import { processFacts } from './process-facts.ts';

export class RunFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  record(node: string): NodeRecord | null {
    const value = this.#read(`${node}.json`);
    return isRecord(value) ? value : null;
  }

  /** The record when its process lives. */
  living(node: string): NodeRecord | null {
    const record = this.record(node);
    if (record === null) return null;
    const facts = processFacts([record.pid]).get(record.pid);
    return facts?.startTime === record.startTime ? record : null;
  }

  writeRecord(node: string, record: NodeRecord): void {
    this.#write(`${node}.json`, record);
  }

  forget(node: string): void {
    rmSync(join(this.#folder, `${node}.json`), { force: true });
    rmSync(join(this.#folder, `${node}.incarnation`), { force: true });
  }

  writeIncarnation(node: string, pid: number, incarnation: Incarnation): void {
    this.#write(`${node}.incarnation`, { pid, incarnation });
  }

  incarnation(node: string, pid: number): Incarnation | null {
    const value = this.#read(`${node}.incarnation`);
    if (typeof value !== 'object' || value === null) return null;
    if (!('pid' in value) || value.pid !== pid || !('incarnation' in value)) return null;
    return typeof value.incarnation === 'string' ? (value.incarnation as Incarnation) : null;
  }

  /** Whether an operator wants the node to stay away. */
  drained(node: string): boolean {
    return existsSync(join(this.#folder, `${node}.drained`));
  }

  setDrained(node: string, drained: boolean): void {
    if (drained) this.#write(`${node}.drained`, {});
    else rmSync(join(this.#folder, `${node}.drained`), { force: true });
  }

  /** What the operator asked for last; nothing runs until somebody said `up`. */
  wanted(): 'up' | 'down' {
    const value = this.#read('wanted.json');
    const up = typeof value === 'object' && value !== null && 'wanted' in value;
    return up && value.wanted === 'up' ? 'up' : 'down';
  }

  want(wanted: 'up' | 'down'): void {
    this.#write('wanted.json', { wanted });
  }

  #read(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.#folder, name), 'utf8'));
    } catch {
      return null;
    }
  }

  #write(name: string, value: unknown): void {
    const path = join(this.#folder, name);
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(value)}\n`, { mode: 0o600 });
    renameSync(temporary, path);
  }
}

function isRecord(value: unknown): value is NodeRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Partial<Record<keyof NodeRecord, unknown>>;
  return (
    Number.isInteger(record.pid) &&
    typeof record.startTime === 'string' &&
    typeof record.startedAt === 'number' &&
    typeof record.restarts === 'number'
  );
}
