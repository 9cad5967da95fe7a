// SPDX-License-Identifier: MIT
/** A canvas with the strokes that the art of this game is made of. Lengths are in units. */
import { between, dice } from './chance.ts';
import { alpha, type Colour, INK, shade } from './palette.ts';

export type Context = CanvasRenderingContext2D;
export type Point = readonly [x: number, y: number];

/** A canvas of a size in units, drawn at `scale` pixels to the unit. */
export function makeCanvas(width: number, height: number, scale: number): Context {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.ceil(width * scale));
  canvas.height = Math.max(1, Math.ceil(height * scale));
  // Drawn by the processor and uploaded once: with a software graphics card, drawing many small
  // shapes on an accelerated canvas is a hundred times slower.
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser has no 2d canvas');
  context.scale(scale, scale);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  return context;
}

/** A closed shape through points, filled, with a dark line of its own colour around it. */
export function shape(c: Context, points: readonly Point[], fill: Colour, line = 1): void {
  tracePolygon(c, points);
  fillAndLine(c, fill, line);
}

export function ball(
  c: Context,
  [x, y]: Point,
  [rx, ry]: Point,
  fill: Colour,
  { line = 1, turn = 0 } = {},
): void {
  c.beginPath();
  c.ellipse(x, y, rx, ry, turn, 0, Math.PI * 2);
  fillAndLine(c, fill, line);
}

export function box(
  c: Context,
  [x, y]: Point,
  [width, height]: Point,
  fill: Colour,
  { line = 1, round = 2 } = {},
): void {
  c.beginPath();
  c.roundRect(x, y, width, height, round);
  fillAndLine(c, fill, line);
}

/** A thick round stroke with an outline: an arm, a leg, a tail. */
export function limb(c: Context, points: readonly Point[], width: number, fill: Colour): void {
  tracePath(c, points);
  c.lineWidth = width + 2;
  c.strokeStyle = lineOf(fill);
  c.stroke();
  c.lineWidth = width;
  c.strokeStyle = fill;
  c.stroke();
}

export function stroke(c: Context, points: readonly Point[], width: number, style: string): void {
  tracePath(c, points);
  c.lineWidth = width;
  c.strokeStyle = style;
  c.stroke();
}

export function dot(c: Context, [x, y]: Point, r: number, style: string): void {
  c.beginPath();
  c.arc(x, y, r, 0, Math.PI * 2);
  c.fillStyle = style;
  c.fill();
}

/** The soft shadow that a thing throws on the ground around its foot. */
export function groundShadow(c: Context, [x, y]: Point, [rx, ry]: Point, opacity = 0.3): void {
  c.save();
  c.translate(x, y);
  c.scale(rx, ry);
  const fade = c.createRadialGradient(0, 0, 0.35, 0, 0, 1);
  fade.addColorStop(0, alpha('#1d1a38', opacity));
  fade.addColorStop(1, alpha('#1d1a38', 0));
  c.fillStyle = fade;
  c.fillRect(-1, -1, 2, 2);
  c.restore();
}

/** A lumpy closed outline around a centre: rocks, leaves, puddles. */
export function lump(
  [x, y]: Point,
  [rx, ry]: Point,
  { seed, corners = 9, rough = 0.2 }: { seed: number; corners?: number; rough?: number },
): Point[] {
  const roll = dice(seed);
  const points: Point[] = [];
  for (let i = 0; i < corners; i++) {
    const angle = (i / corners) * Math.PI * 2 + between(roll, -0.15, 0.15);
    const far = 1 - roll() * rough;
    points.push([x + Math.cos(angle) * rx * far, y + Math.sin(angle) * ry * far]);
  }
  return points;
}

/** Traces a closed curve whose corners are rounded off. */
export function traceSoft(c: Context, points: readonly Point[]): void {
  c.beginPath();
  const last = points[points.length - 1];
  c.moveTo((last[0] + points[0][0]) / 2, (last[1] + points[0][1]) / 2);
  for (let i = 0; i < points.length; i++) {
    const [x, y] = points[i];
    const [nx, ny] = points[(i + 1) % points.length];
    c.quadraticCurveTo(x, y, (x + nx) / 2, (y + ny) / 2);
  }
  c.closePath();
}

/** Like `shape`, with soft corners. */
export function softShape(c: Context, points: readonly Point[], fill: Colour, line = 1): void {
  traceSoft(c, points);
  fillAndLine(c, fill, line);
}

/** A crown of leaves: clumps of dots from dark below to light above left. */
export function foliage(
  c: Context,
  [x, y]: Point,
  [rx, ry]: Point,
  tones: readonly [Colour, Colour, Colour, Colour],
  seed: number,
): void {
  const roll = dice(seed);
  softShape(c, lump([x, y], [rx, ry], { seed, corners: 13, rough: 0.16 }), tones[0], 1.2);
  c.save();
  traceSoft(c, lump([x, y], [rx, ry], { seed, corners: 13, rough: 0.16 }));
  c.clip();
  const clumps = Math.round(rx * ry * 0.12) + 12;
  for (let i = 0; i < clumps; i++) {
    const rise = i / clumps;
    const angle = roll() * Math.PI * 2;
    const far = Math.sqrt(roll()) * (1 - rise * 0.42);
    const at: Point = [
      x + Math.cos(angle) * rx * far - rise * rx * 0.16,
      y + Math.sin(angle) * ry * far - rise * ry * 0.24,
    ];
    const tone = tones[Math.min(3, Math.floor(rise * 3 + roll() * 0.9))];
    const size = between(roll, 0.09, 0.17) * Math.min(rx, ry) + 1.6;
    dot(c, [at[0] + size * 0.2, at[1] + size * 0.35], size, alpha(shade(tone, -0.45), 0.35));
    dot(c, at, size, tone);
  }
  c.restore();
}

function tracePolygon(c: Context, points: readonly Point[]): void {
  tracePath(c, points);
  c.closePath();
}

function tracePath(c: Context, points: readonly Point[]): void {
  c.beginPath();
  c.moveTo(points[0][0], points[0][1]);
  for (let i = 1; i < points.length; i++) c.lineTo(points[i][0], points[i][1]);
}

function fillAndLine(c: Context, fill: Colour, line: number): void {
  if (line > 0) {
    c.lineWidth = line * 2;
    c.strokeStyle = lineOf(fill);
    c.stroke();
  }
  c.fillStyle = fill;
  c.fill();
}

function lineOf(fill: Colour): string {
  return fill === INK ? INK : shade(fill, -0.72);
}
