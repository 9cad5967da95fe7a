// SPDX-License-Identifier: MIT
/** Edges of patches of ground: wavy for what grew, straight for what was built. */
import type { Point } from './brush.ts';
import { smoothNoise } from './chance.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Units between two corners of a wavy edge. */
const STEP = 22;

/** The closed edge of an oval in the box, waving by up to `wave` units, grown by `grow`. */
export function ovalEdge(box: Box, wave: number, grow = 0): Point[] {
  const cx = box.x + box.width / 2;
  const cy = box.y + box.height / 2;
  const rx = box.width / 2 + grow;
  const ry = box.height / 2 + grow;
  const count = Math.max(12, Math.min(400, Math.round((Math.PI * (rx + ry)) / STEP)));
  const points: Point[] = [];
  for (let i = 0; i < count; i++) {
    const angle = (i / count) * Math.PI * 2;
    const ux = Math.cos(angle);
    const uy = Math.sin(angle);
    const off = waveAt(cx + ux * (rx - grow), cy + uy * (ry - grow), wave);
    points.push([cx + ux * (rx + off), cy + uy * (ry + off)]);
  }
  return points;
}

/** The closed edge of a box, waving. */
export function boxEdge(box: Box, wave: number, grow = 0): Point[] {
  const { x, y, width, height } = box;
  const corners: Point[] = [
    [x - grow, y - grow],
    [x + width + grow, y - grow],
    [x + width + grow, y + height + grow],
    [x - grow, y + height + grow],
  ];
  if (wave === 0) return corners;
  const points: Point[] = [];
  const out: Point[] = [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ];
  corners.forEach(([fromX, fromY], side) => {
    const [toX, toY] = corners[(side + 1) % 4];
    const length = Math.abs(toX - fromX) + Math.abs(toY - fromY);
    const count = Math.max(1, Math.min(300, Math.round(length / STEP)));
    for (let i = 0; i < count; i++) {
      const px = fromX + ((toX - fromX) * i) / count;
      const py = fromY + ((toY - fromY) * i) / count;
      const off = waveAt(px, py, wave);
      points.push([px + out[side][0] * off, py + out[side][1] * off]);
    }
  });
  return points;
}

function waveAt(x: number, y: number, wave: number): number {
  const broad = smoothNoise(x, y, 90, 3) - 0.5;
  const fine = smoothNoise(x, y, 30, 4) - 0.5;
  return (broad * 1.4 + fine * 0.6) * wave;
}
