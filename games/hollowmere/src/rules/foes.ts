// SPDX-License-Identifier: MIT
/** What can be fought: how hard it is, how it behaves, and what it is worth. */

export interface Foe {
  readonly level: number;
  readonly health: number;
  readonly attack: number;
  readonly swingMs: number;
  /** Experience for a hero of its own level. */
  readonly worth: number;
  /** Goes for heroes within so many units; 0 fights only when hurt. */
  readonly sight: number;
  /** And within so many by night. */
  readonly nightSight: number;
  /** Gives up so far from where the fight began, in units. */
  readonly leash: number;
  /** Speed in a fight, units per second: a hero walks 180. */
  readonly chase: number;
  /** Runs away when hurt instead of fighting. */
  readonly shy?: boolean;
}

export const FOES = {
  rat: foe({ level: 1, health: 16, attack: 2, worth: 6, leash: 300, chase: 120 }),
  deer: foe({ level: 1, health: 40, attack: 0, worth: 10, leash: 700, chase: 210, shy: true }),
  boar: foe({ level: 2, health: 70, attack: 6, worth: 24, leash: 400, chase: 150 }),
  wolf: foe({
    level: 2,
    health: 56,
    attack: 6,
    swingMs: 1500,
    worth: 30,
    sight: 130,
    nightSight: 210,
    leash: 520,
    chase: 165,
  }),
  bandit: foe({
    level: 3,
    health: 105,
    attack: 10,
    swingMs: 1500,
    worth: 52,
    sight: 150,
    nightSight: 150,
    leash: 560,
    chase: 150,
  }),
  skeleton: foe({
    level: 4,
    health: 110,
    attack: 12,
    swingMs: 1800,
    worth: 58,
    sight: 140,
    nightSight: 140,
    leash: 420,
    chase: 95,
  }),
  abbot: foe({
    level: 6,
    health: 760,
    attack: 22,
    swingMs: 2000,
    worth: 320,
    sight: 260,
    nightSight: 260,
    leash: 700,
    chase: 120,
  }),
} as const satisfies Record<string, Foe>;

export type FoeKind = keyof typeof FOES;

/** The abbot's wail: hurts everybody near him, so often. */
export const WAIL = { everyMs: 9000, reach: 150, damage: 16 } as const;

export function isFoe(kind: string): kind is FoeKind {
  return Object.hasOwn(FOES, kind);
}

function foe(spec: Partial<Foe> & Pick<Foe, 'level' | 'health' | 'attack' | 'worth'>): Foe {
  return { swingMs: 1700, sight: 0, nightSight: 0, leash: 400, chase: 140, ...spec };
}
