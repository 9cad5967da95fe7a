// SPDX-License-Identifier: MIT
/**
 * Units of the simulation. Positions are whole numbers of *steps*, 64 to the unit, in 32-bit
 * integers; game code sees units as plain numbers. A heading is one of 256 directions (0 is +x, 64
 * is +y), a speed is steps per tick, a turn is headings per tick. Because the simulation itself is
 * quantised, zone, gateway and client compute the same motion bit for bit.
 */

/** Steps in one unit. */
export const UNIT_STEPS = 64;
/** Side of a square sector. */
export const SECTOR_UNITS = 768;
export const SECTOR_STEPS = SECTOR_UNITS * UNIT_STEPS;
/** Simulation ticks per second, by default. */
export const TICK_HZ = 20;
/** Simulation ticks from one publish tick to the next, by default: 10 Hz. */
export const TICKS_PER_PUBLISH = 2;
/** Directions of a full turn. */
export const HEADINGS = 256;
/** Highest speed of an intent, in steps per tick: 1,279 units per second at 20 Hz. */
export const SPEED_MAX = 4094;
/**
 * Speed on the wire of an entity in plain mode: it moves in a way that the step cannot express, so
 * replicas leave it where it is and every frame brings the difference.
 */
export const SPEED_PLAIN = 4095;
/** Coordinates stay within +- this, so that products of two differences are exact in a double. */
export const COORDINATE_STEPS_MAX = 2 ** 25;

/** cos(2 pi k / 256) * 16384 for the first quarter turn; everything else follows by symmetry. */
const QUARTER_COSINE = [
  16384, 16379, 16364, 16340, 16305, 16261, 16207, 16143, 16069, 15986, 15893, 15791, 15679, 15557,
  15426, 15286, 15137, 14978, 14811, 14635, 14449, 14256, 14053, 13842, 13623, 13395, 13160, 12916,
  12665, 12406, 12140, 11866, 11585, 11297, 11003, 10702, 10394, 10080, 9760, 9434, 9102, 8765,
  8423, 8076, 7723, 7366, 7005, 6639, 6270, 5897, 5520, 5139, 4756, 4370, 3981, 3590, 3196, 2801,
  2404, 2006, 1606, 1205, 804, 402, 0,
] as const;

/** Cosine and sine of every heading, scaled by 16384: constants, because engines' cosines differ. */
export const COSINE: Int16Array = new Int16Array(HEADINGS);
export const SINE: Int16Array = new Int16Array(HEADINGS);
for (let k = 0; k <= 64; k++) {
  const c = QUARTER_COSINE[k];
  COSINE[k] = c;
  COSINE[(256 - k) & 255] = c;
  COSINE[128 - k] = -c;
  COSINE[128 + k] = -c;
}
for (let k = 0; k < HEADINGS; k++) SINE[k] = COSINE[(k - 64) & 255];

/** Steps along x in one tick. */
export function stepX(heading: number, speed: number): number {
  return (COSINE[heading] * speed + 8192) >> 14;
}

/** Steps along y in one tick. */
export function stepY(heading: number, speed: number): number {
  return (SINE[heading] * speed + 8192) >> 14;
}

export function stepsOfUnits(units: number): number {
  return Math.round(units * UNIT_STEPS);
}

export function unitsOfSteps(steps: number): number {
  return steps / UNIT_STEPS;
}

/** Speed in steps per tick of a speed in units per second, within what an intent can say. */
export function speedOfUnits(unitsPerSecond: number, tickHz = TICK_HZ): number {
  const speed = Math.round((unitsPerSecond * UNIT_STEPS) / tickHz);
  return Math.min(SPEED_MAX, Math.max(0, speed));
}

/** The heading nearest to a direction, by integer arithmetic; 0 for the zero vector. */
export function headingOf(dx: number, dy: number): number {
  const ax = Math.abs(dx);
  const ay = Math.abs(dy);
  if (ax === 0 && ay === 0) return 0;
  // The last heading of the first quarter that is not beyond the direction, then the nearer of two.
  let low = 0;
  let high = 64;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (COSINE[middle] * ay >= SINE[middle] * ax) low = middle;
    else high = middle - 1;
  }
  let quarter = low;
  if (low < 64) {
    const near = COSINE[low] * ay - SINE[low] * ax;
    const far = SINE[low + 1] * ax - COSINE[low + 1] * ay;
    if (far < near) quarter = low + 1;
  }
  if (dx >= 0) return dy >= 0 ? quarter : (256 - quarter) & 255;
  return dy >= 0 ? 128 - quarter : 128 + quarter;
}
