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

export interface Circle {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export type Shape = Rect | Circle;

/** The circle about this middle. */
export function circle(x: number, y: number, radius: number): Circle {
  return { x, y, radius };
}

/** Edges belong to the shape. */
export function isInside(shape: Shape, x: number, y: number): boolean {
  if ('radius' in shape) return Math.hypot(x - shape.x, y - shape.y) <= shape.radius;
  const { x: left, y: top, width, height } = shape;
  return x >= left && x <= left + width && y >= top && y <= top + height;
}
