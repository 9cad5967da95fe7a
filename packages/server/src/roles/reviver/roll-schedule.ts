// SPDX-License-Identifier: MIT
/** When which realm is rolled by itself. Pure: time comes as an argument. */
import type { RealmId } from '@realmkeep/base';

/** A moment that was missed by more than this (a machine that slept) is not made up for. */
const LATE_MS_MAX = 60_000;
/** Machines are rolled one after the other: each begins so long after the one before. */
export const MACHINE_STAGGER_MS = 300_000;

export interface Scheduled {
  readonly realm: RealmId;
  /** Cron's five fields. */
  readonly cron: string;
}

export class RollSchedule {
  readonly #scheduled: readonly Scheduled[];
  readonly #next: (cron: string, afterMs: number) => number | null;
  readonly #delayMs: number;
  readonly #dueAt = new Map<RealmId, number | null>();

  /** `machine`: the place of this machine among all. */
  constructor(
    scheduled: readonly Scheduled[],
    next: (cron: string, afterMs: number) => number | null,
    machine: number,
  ) {
    this.#scheduled = scheduled;
    this.#next = next;
    this.#delayMs = machine * MACHINE_STAGGER_MS;
  }

  /** Realms whose time has come since the last look; the first look only notes the time. */
  look(wall: number): RealmId[] {
    return this.#scheduled.flatMap(({ realm, cron }) => {
      const due = this.#dueAt.get(realm);
      if (due === undefined || (due !== null && wall >= due)) {
        const next = this.#next(cron, wall - this.#delayMs);
        this.#dueAt.set(realm, next === null ? null : next + this.#delayMs);
      }
      const now = due !== undefined && due !== null && wall >= due && wall - due <= LATE_MS_MAX;
      return now ? [realm] : [];
    });
  }
}
