// SPDX-License-Identifier: MIT
/** Where zones touch each other: both sides of every exit in one place. Units. */
import type { Point } from '@realmkeep/kit';

/** Radius of a portal's circle; whoever steps into it goes through. */
export const PORTAL_RADIUS = 44;

/** New heroes stand in the square of the harbour. */
export const START: Point = [1536, 1570];

/** The northern gate of the harbour, and the southern edge of the Greenwood. */
export const HARBOUR_GATE = { at: [1536, 950], arrive: [1536, 1090] } as const;
export const WOOD_EDGE = { at: [3072, 5990], arrive: [3072, 5860] } as const;

/** Across the passage to the tomb; whoever comes in while it is shut is put back. */
export const TOMB_GATE = { x: 1575, from: 722, to: 814, bars: 3, back: [1462, 768] } as const;

/** Chests of the crypt by their nooks. */
export const CHESTS = { nave: [960, 420], tomb: [2150, 560] } as const;

/** The sunken door in the Greenwood, and the foot of the stairs in the crypt. */
export const CRYPT_DOOR = { at: [4300, 4700], arrive: [4300, 4840] } as const;
export const CRYPT_STAIRS = { at: [190, 768], arrive: [330, 768] } as const;
