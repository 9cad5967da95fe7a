// SPDX-License-Identifier: MIT
import type { SeededRandom } from '@realmkeep/base';

/** The same things in an order drawn from the seed. */
export function shuffled<T>(list: readonly T[], random: SeededRandom): T[] {
  const rest = [...list];
  for (let i = rest.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [rest[i], rest[j]] = [rest[j], rest[i]];
  }
  return rest;
}
