// SPDX-License-Identifier: MIT
/**
 * Leases of the realm's zone and master processes, in RAM, on this node's monotonic clock. They say
 * from whom something may be taken, and nothing more: what a process may write is decided by owner
 * and epoch in the store. A database node that starts knows nobody, so everybody counts as living
 * for one full term.
 */
import type { Clock, Incarnation } from '@realmkeep/base';
import type { Liveness } from '@realmkeep/store';

export const LEASE_TERM_MS = 3000;
/** Ended incarnations that are remembered; beyond, the oldest is forgotten (the epochs remain). */
export const ENDED_MAX = 4096;
/** Leases that are kept; beyond, expired ones are forgotten, then new ones refused. */
export const LEASES_MAX = 4096;

export class Leases {
  readonly #clock: Clock;
  readonly #graceEnds: number;
  /** When each lease ends. */
  readonly #ends = new Map<Incarnation, number>();
  /** Will never have a lease again. */
  readonly #ended = new Set<Incarnation>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#graceEnds = clock.now() + LEASE_TERM_MS;
  }

  /** Another term from now on; false when there is none for this incarnation. */
  renew(incarnation: Incarnation): boolean {
    if (incarnation === '' || this.#ended.has(incarnation)) return false;
    if (this.#ends.size >= LEASES_MAX && !this.#ends.has(incarnation)) this.#forgetExpired();
    if (this.#ends.size >= LEASES_MAX && !this.#ends.has(incarnation)) return false;
    this.#ends.set(incarnation, this.#clock.now() + LEASE_TERM_MS);
    return true;
  }

  /** The process is gone, or what it held was taken: its lease ends now and for ever. */
  end(incarnation: Incarnation): void {
    if (incarnation === '') return;
    this.#ends.delete(incarnation);
    this.#ended.delete(incarnation);
    this.#ended.add(incarnation);
    for (const oldest of this.#ended) {
      if (this.#ended.size <= ENDED_MAX) break;
      this.#ended.delete(oldest);
    }
  }

  hasEnded(incarnation: Incarnation): boolean {
    return this.#ended.has(incarnation);
  }

  /** How it stands at this moment, as operations are told. */
  liveness(): Liveness {
    const now = this.#clock.now();
    if (now < this.#graceEnds) return { of: 'all-but', incarnations: [...this.#ended] };
    const living = [...this.#ends].filter(([, end]) => end > now);
    return { of: 'only', incarnations: living.map(([incarnation]) => incarnation) };
  }

  /** Leases that live. */
  get count(): number {
    const now = this.#clock.now();
    let living = 0;
    for (const end of this.#ends.values()) if (end > now) living += 1;
    return living;
  }

  #forgetExpired(): void {
    const now = this.#clock.now();
    for (const [incarnation, end] of this.#ends) if (end <= now) this.#ends.delete(incarnation);
  }
}
