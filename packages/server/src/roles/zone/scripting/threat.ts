// SPDX-License-Identifier: MIT
/** Whom a creature is angry with. Bounded: the smallest anger is forgotten first. */
import type { EntityHandle, Threat } from '@realmkeep/kit';

const THREATS_MAX = 64;

export class ThreatTable implements Threat {
  readonly #of = new Map<EntityHandle, number>();

  add(who: EntityHandle, amount: number): void {
    if (!Number.isFinite(amount)) return;
    const sum = Math.max(0, this.of(who) + amount);
    if (sum === 0) this.#of.delete(who);
    else this.#of.set(who, sum);
    if (this.#of.size > THREATS_MAX) this.#forgetSmallest();
  }

  of(who: EntityHandle): number {
    return this.#of.get(who) ?? 0;
  }

  top(): EntityHandle | null {
    let best: EntityHandle | null = null;
    let most = 0;
    for (const [who, amount] of this.#of) {
      if (!who.alive) this.#of.delete(who);
      else if (!who.dead && amount > most) {
        best = who;
        most = amount;
      }
    }
    return best;
  }

  all(): readonly EntityHandle[] {
    const entries = [...this.#of].filter(([who]) => who.alive && !who.dead);
    return entries.sort((a, b) => b[1] - a[1]).map(([who]) => who);
  }

  clear(): void {
    this.#of.clear();
  }

  #forgetSmallest(): void {
    let smallest: EntityHandle | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const [who, amount] of this.#of) {
      if (amount >= least) continue;
      smallest = who;
      least = amount;
    }
    if (smallest !== null) this.#of.delete(smallest);
  }
}
