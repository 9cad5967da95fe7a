// SPDX-License-Identifier: MIT
import type { Context } from './brush.ts';

/** How to draw one still thing. `draw` gets the origin at its foot. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Where the foot is, from the upper left corner; by default the middle of the lower edge - 4. */
  readonly foot?: readonly [x: number, y: number];
  /** Half axes of the shadow on the ground; none for flat things. */
  readonly shadow?: readonly [x: number, y: number];
  /** Sways in the wind. */
  readonly sways?: boolean;
  /** Light: its colour, reach in units and height above the foot. */
  readonly light?: { readonly colour: number; readonly reach: number; readonly height: number };
  readonly draw: (c: Context) => void;
}
