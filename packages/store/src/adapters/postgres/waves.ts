// SPDX-License-Identifier: MIT
import { keysOf } from '../../operations/keys.ts';
import type { Operation } from '../../realm-store.ts';

/**
 * The batch in waves, as indexes into it: within a wave no operation touches what another does, and
 * operations that do stand in their order in different waves.
 */
export function wavesOf(batch: readonly Operation[]): number[][] {
  const waves: number[][] = [];
  /** The wave behind the last one that has the key. */
  const next = new Map<string, number>();
  let floor = 0;
  for (const [index, operation] of batch.entries()) {
    const keys = keysOf(operation);
    let wave = floor;
    if (keys === null) {
      wave = waves.length;
      floor = wave + 1;
    } else {
      for (const key of keys) wave = Math.max(wave, next.get(key) ?? 0);
      for (const key of keys) next.set(key, wave + 1);
    }
    if (wave === waves.length) waves.push([]);
    waves[wave].push(index);
  }
  return waves;
}
