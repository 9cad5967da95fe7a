// SPDX-License-Identifier: MIT
/** What the player wants with somebody: the hero walks there and does it within reach. */
import { REACH } from '../../src/rules/combat.ts';
import { isFoe } from '../../src/rules/foes.ts';

export type Errand = 'fight' | 'talk' | 'deal' | 'loot' | 'take' | 'open';

/** Units at which it can be done; a bit less than the world allows, for both may move. */
export const ERRAND_REACH: Readonly<Record<Errand, number>> = {
  fight: REACH - 8,
  talk: 90,
  deal: 120,
  loot: 56,
  take: 56,
  open: 56,
};

const BY_KIND: Readonly<Record<string, Errand>> = {
  merchant: 'deal',
  harbourmaster: 'talk',
  windfall: 'loot',
  coins: 'loot',
  item: 'take',
  chest: 'open',
  gate: 'open',
};

interface Somebody {
  readonly kind: string;
  /** 0 to 1; null for what has no health. */
  readonly health: number | null;
  /** A corpse with something left on it. */
  readonly loot: boolean;
}

/** Null when there is nothing to want. */
export function errandFor({ kind, health, loot }: Somebody): Errand | null {
  if (isFoe(kind)) {
    if (health !== 0) return 'fight';
    return loot ? 'loot' : null;
  }
  return BY_KIND[kind] ?? null;
}
