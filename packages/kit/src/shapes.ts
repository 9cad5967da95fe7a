// SPDX-License-Identifier: MIT
/** Shapes that definitions are made of; lengths are units. */

/** x grows to the east, y to the south. */
export type Point = readonly [x: number, y: number];

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The rectangle with this north-western corner. */
export function rect(x: number, y: number, width: number, height: number): Rect {
  return { x, y, width, height };
}
