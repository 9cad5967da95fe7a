// SPDX-License-Identifier: MIT
// biome-ignore-all format: drawings are lists of points, and a point to the line hides them
/** Pictures of spells: 40 units wide and high, the origin in the middle. */
import { ball, type Context, dot, limb, type Point, shape, softShape, stroke } from './brush.ts';
import { type Colour, STONE, shade, WOOD } from './palette.ts';

type Drawing = (c: Context) => void;

function ember(c: Context): void {
  softShape(c, [[0, -17], [7, -7], [12, -10], [12, 6], [6, 15], [-6, 15], [-12, 6], [-10, -5],
    [-5, -3]], '#d8572f', 1.3);
  softShape(c, [[0, -8], [6, 1], [6, 9], [0, 14], [-6, 9], [-5, 2]], '#f2a33c', 0);
  softShape(c, [[0, 1], [3, 7], [0, 12], [-3, 7]], '#fff0b8', 0);
}

function mend(c: Context): void {
  softShape(c, [[0, 15], [-15, 0], [-13, -11], [-5, -13], [0, -7], [5, -13], [13, -11], [15, 0]],
    '#6fae5a', 1.3);
  limb(c, [[0, -4], [0, 7]], 4, '#f4f1e0');
  limb(c, [[-5.5, 1.5], [5.5, 1.5]], 4, '#f4f1e0');
}

function rime(c: Context): void {
  for (let i = 0; i < 3; i++) {
    c.save();
    c.rotate((i * Math.PI) / 3);
    limb(c, [[0, -15], [0, 15]], 2.6, '#bfe4f4');
    for (const side of [-1, 1]) {
      limb(c, [[0, side * 9], [4, side * 13]], 2, '#bfe4f4');
      limb(c, [[0, side * 9], [-4, side * 13]], 2, '#bfe4f4');
    }
    c.restore();
  }
  ball(c, [0, 0], [3.6, 3.6], '#eefaff', { line: 1 });
}

function storm(c: Context): void {
  softShape(c, [[-16, -2], [-12, -11], [-3, -15], [7, -13], [15, -6], [13, 2], [-12, 3]],
    '#6a6f94', 1.3);
  shape(c, [[1, -3], [8, -3], [3, 4], [8, 4], [-4, 18], [-1, 8], [-6, 8]], '#f7df6a', 1.1);
  softShape(c, [[-12, -5], [-7, -11], [0, -11], [-4, -6]], '#9095b8', 0);
}

function home(c: Context): void {
  shape(c, [[-11, 14], [-11, -2], [11, -2], [11, 14]], '#e3cba2', 1.2);
  shape(c, [[-15, -1], [0, -15], [15, -1]], '#b5504a', 1.2);
  shape(c, [[-3.5, 14], [-3.5, 5], [3.5, 5], [3.5, 14]], WOOD.mid, 1);
  dot(c, [-7, 4], 2, '#f6c65a');
  dot(c, [7, 4], 2, '#f6c65a');
}

function strike(c: Context): void {
  for (const side of [-1, 1]) {
    c.save();
    c.scale(side, 1);
    c.rotate(0.7);
    const steel: Colour = side < 0 ? STONE.light : '#c3cad4';
    shape(c, [[-2.4, 5], [-2.4, -15], [0, -18], [2.4, -15], [2.4, 5]], steel, 1.1);
    stroke(c, [[0, 3], [0, -14]], 1, shade(steel, 0.5));
    limb(c, [[-5.5, 5.5], [5.5, 5.5]], 2.6, '#c9a04a');
    limb(c, [[0, 8], [0, 13]], 3.4, WOOD.mid);
    c.restore();
  }
}

function hand(c: Context): void {
  const skin: Colour = '#e8b78e';
  for (const [x, y] of [[-7, -11], [-2, -14], [3, -13], [8, -9]] as Point[])
    limb(c, [[x * 0.8, 2], [x, y]], 4.4, skin);
  limb(c, [[8, 6], [13, 0]], 4.4, skin);
  softShape(c, [[-10, 0], [-6, -2], [8, -1], [10, 6], [6, 14], [-6, 14]], skin, 1.1);
}

const DRAWINGS: Readonly<Record<string, Drawing>> = { ember, mend, rime, storm, home, strike,
  hand };

export function drawSign(c: Context, name: string): void {
  DRAWINGS[name]?.(c);
}
