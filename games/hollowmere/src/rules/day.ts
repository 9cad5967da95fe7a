// SPDX-License-Identifier: MIT
/** The hours of Hollowmere: a day is sixteen minutes long, a bit less than half of it night. */

export const DAY_MS = 16 * 60_000;
/** Hours are told to players in tenths: 0 is midnight, 120 noon. */
export const TENTHS = 240;
const DAWN = 60;
const DUSK = 190;
/** Twilight lasts so long on either side, in tenths of an hour. */
const TWILIGHT = 18;

/** `wall` is the realm's time in milliseconds; a realm begins its days in the morning. */
export function hourAt(wall: number): number {
  return Math.floor(((wall % DAY_MS) / DAY_MS) * TENTHS);
}

/** 1 in full daylight, 0 in the depth of night. */
export function daylight(tenths: number): number {
  const rise = (tenths - (DAWN - TWILIGHT)) / (2 * TWILIGHT);
  const set = (DUSK + TWILIGHT - tenths) / (2 * TWILIGHT);
  return Math.max(0, Math.min(1, rise, set));
}

export function isNight(tenths: number): boolean {
  return daylight(tenths) < 0.5;
}

/** For people: `6 in the morning`, as a clock shows it. */
export function clockOf(tenths: number): string {
  const hour = Math.floor(tenths / 10);
  const minute = Math.floor((tenths % 10) * 6);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
