// SPDX-License-Identifier: MIT
/** What scripts let their region remember; see `RegionMemory` of the kit. */
import { RealmError } from '@realmkeep/base';
import type { FieldValue, RegionMemory } from '@realmkeep/kit';
import type { SnapshotPart } from './snapshot.ts';

/** Things that one region remembers, and letters of a key and of a text. */
const ENTRIES_MAX = 256;
const KEY_LETTERS_MAX = 64;
const TEXT_LETTERS_MAX = 128;

export class Memory implements RegionMemory, SnapshotPart {
  readonly name = 'memory';
  readonly #values = new Map<string, FieldValue>();

  get(key: string): FieldValue | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: FieldValue): void {
    if (!isKey(key) || !isValue(value)) {
      throw new RealmError('ERR_SCRIPT', 'a region remembers numbers, bools and short texts');
    }
    if (!this.#values.has(key) && this.#values.size >= ENTRIES_MAX) {
      throw new RealmError('ERR_SCRIPT', `a region remembers ${ENTRIES_MAX} things`);
    }
    this.#values.set(key, value);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  save(): unknown {
    return Object.fromEntries(this.#values);
  }

  /** Replaces everything: in a move the newer half comes second. */
  load(saved: unknown): void {
    if (typeof saved !== 'object' || saved === null) return;
    this.#values.clear();
    for (const [key, value] of Object.entries(saved)) {
      if (isKey(key) && isValue(value) && this.#values.size < ENTRIES_MAX) {
        this.#values.set(key, value);
      }
    }
  }
}

function isKey(key: string): boolean {
  return key.length > 0 && key.length <= KEY_LETTERS_MAX;
}

function isValue(value: unknown): value is FieldValue {
  if (typeof value === 'string') return value.length <= TEXT_LETTERS_MAX;
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}
