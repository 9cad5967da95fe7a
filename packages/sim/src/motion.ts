// SPDX-License-Identifier: MIT
/**
 * The one rule of motion, as exact integer steps: position += velocity of the heading, then
 * heading += turn. Zone, gateway and client call these same functions.
 */
import { COSINE, SINE, SPEED_PLAIN } from './units.ts';

/** Motion of many things as a struct of arrays; index i is one thing. */
export interface MotionArrays {
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly heading: Uint8Array;
  readonly speed: Uint16Array;
  readonly turn: Int8Array;
}

/**
 * Steps the things from index `from` up to, not including, `to` by `ticks` ticks.
 * HOT: guarded by bench `zone-only`.
 */
export function stepMotion(motion: MotionArrays, from: number, to: number, ticks: number): void {
  const { x, y, heading, speed, turn } = motion;
  for (let i = from; i < to; i++) {
    const s = speed[i];
    const t = turn[i];
    if (s === 0 || s === SPEED_PLAIN) {
      if (t !== 0) heading[i] += t * ticks;
    } else if (t === 0) {
      const h = heading[i];
      x[i] += ((COSINE[h] * s + 8192) >> 14) * ticks;
      y[i] += ((SINE[h] * s + 8192) >> 14) * ticks;
    } else {
      let h = heading[i];
      let dx = 0;
      let dy = 0;
      for (let n = 0; n < ticks; n++) {
        dx += (COSINE[h] * s + 8192) >> 14;
        dy += (SINE[h] * s + 8192) >> 14;
        h = (h + t) & 255;
      }
      x[i] += dx;
      y[i] += dy;
      heading[i] = h;
    }
  }
}

/**
 * Takes back the last `ticks` steps of thing `i`: the exact inverse of `stepMotion`.
 * HOT: every intent of a frame passes here.
 */
export function unstepMotion(motion: MotionArrays, i: number, ticks: number): void {
  const s = motion.speed[i];
  const t = motion.turn[i];
  let h = motion.heading[i];
  for (let n = 0; n < ticks; n++) {
    h = (h - t) & 255;
    if (s !== SPEED_PLAIN) {
      motion.x[i] -= (COSINE[h] * s + 8192) >> 14;
      motion.y[i] -= (SINE[h] * s + 8192) >> 14;
    }
  }
  motion.heading[i] = h;
}
