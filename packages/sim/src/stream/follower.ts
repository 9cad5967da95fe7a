// SPDX-License-Identifier: MIT
/**
 * The closed loop: compares a replica with the truth, decides which event an entity needs, and
 * makes the replica what that event will make of it at every subscriber. It never compares with
 * anything but the replica, so errors cannot add up.
 */
import type { EntityTable } from '../entity-table.ts';
import { SPEED_PLAIN, stepX, stepY } from '../units.ts';
import type { Band } from './band.ts';
import { LEVEL_QUANTUM, LEVEL_TOLERANCE } from './format.ts';
import { type FrameEvents, PART_FIX, PART_MOTION, PART_STOP } from './frame.ts';

/** Frames that the memory of fixes holds. */
const HISTORY_MASK = 0x3ff;
/** More fixes than this in ten frames, and the entity goes over to plain mode. */
const FIXES_MAX = 6;
/** At most this many unruly frames in ten, and it comes back. */
const FIXES_CALM = 2;
/** Longest fix, in quanta; a longer way takes two frames. */
const FIX_MAX = 1 << 20;

/**
 * Adds the motion part of slot's event, if it needs one. `window` is the number of ticks that an
 * age can express. HOT: called per entity, level and frame.
 */
export function followMotion(
  events: FrameEvents,
  band: Band,
  slot: number,
  table: EntityTable,
  window: number,
): void {
  const body = band.body[slot];
  const heading = table.heading[body];
  const speed = table.speed[body];
  const turn = table.turn[body];
  const same =
    heading === band.heading[slot] && speed === band.speed[slot] && turn === band.turn[slot];
  if (same && !isFar(band, slot, table)) {
    band.history[slot] = (band.history[slot] << 1) & HISTORY_MASK;
    return;
  }
  events.oldHeading[slot] = band.heading[slot];
  events.oldSpeed[slot] = band.speed[slot];
  events.oldGait[slot] = band.gait[slot];
  if (band.speed[slot] === SPEED_PLAIN && speed !== 0) {
    followPlain(events, band, slot, table, window);
  } else if (same) {
    fixOrPlain(events, band, slot, table, 0);
  } else {
    followIntent(events, band, slot, table, window);
  }
}

/** The motion changed: first tries to explain the place by the tick of the change. */
function followIntent(
  events: FrameEvents,
  band: Band,
  slot: number,
  table: EntityTable,
  window: number,
): void {
  const body = band.body[slot];
  const heading = table.heading[body];
  const speed = table.speed[body];
  const turn = table.turn[body];
  const x = band.x[slot];
  const y = band.y[slot];
  const age = Math.min(window, Math.max(1, table.tick - table.motionTick[body]));
  band.setMotion(slot, age, heading, speed, turn);
  if (!isFar(band, slot, table)) {
    band.history[slot] = (band.history[slot] << 1) & HISTORY_MASK;
    events.age[slot] = age;
    const stop = speed === 0 && turn === 0 && heading === events.oldHeading[slot];
    events.add(slot, stop ? PART_STOP : PART_MOTION);
    return;
  }
  // One of several changes, or a push: the place itself, without the age.
  band.x[slot] = x;
  band.y[slot] = y;
  fixOrPlain(events, band, slot, table, PART_MOTION);
}

/** A fix; but an entity that needs one nearly every time goes over to plain mode. */
function fixOrPlain(
  events: FrameEvents,
  band: Band,
  slot: number,
  table: EntityTable,
  parts: number,
): void {
  const body = band.body[slot];
  band.history[slot] = ((band.history[slot] << 1) | 1) & HISTORY_MASK;
  if (table.speed[body] !== 0 && bitCount(band.history[slot]) > FIXES_MAX) {
    // The plain speed is no gait: every subscriber keeps the one from before this event.
    band.gait[slot] = events.oldGait[slot];
    band.setMotion(slot, 0, table.heading[body], SPEED_PLAIN, 0);
    events.add(slot, PART_MOTION);
  } else if (parts !== 0) {
    events.add(slot, parts);
  }
  fix(events, band, slot, table);
}

/** In plain mode each frame brings the way since the last one, until the step would have told it. */
function followPlain(
  events: FrameEvents,
  band: Band,
  slot: number,
  table: EntityTable,
  window: number,
): void {
  const body = band.body[slot];
  const heading = table.heading[body];
  const speed = table.speed[body];
  const slack = LEVEL_TOLERANCE[band.level] + LEVEL_QUANTUM[band.level];
  const wayX = table.x[body] - band.x[slot] - window * stepX(heading, speed);
  const wayY = table.y[body] - band.y[slot] - window * stepY(heading, speed);
  const ruly =
    table.tick - table.motionTick[body] >= window &&
    Math.abs(wayX) <= slack &&
    Math.abs(wayY) <= slack;
  band.history[slot] = ((band.history[slot] << 1) | (ruly ? 0 : 1)) & HISTORY_MASK;
  if (bitCount(band.history[slot]) <= FIXES_CALM) {
    band.setMotion(slot, 0, heading, speed, table.turn[body]);
    events.add(slot, PART_MOTION);
    fix(events, band, slot, table);
  } else if (isFar(band, slot, table)) {
    fix(events, band, slot, table);
  }
}

/** Moves the replica by whole quanta to as near the truth as they go. */
function fix(events: FrameEvents, band: Band, slot: number, table: EntityTable): void {
  const body = band.body[slot];
  const quantum = LEVEL_QUANTUM[band.level];
  const x = Math.round((table.x[body] - band.x[slot]) / quantum);
  const y = Math.round((table.y[body] - band.y[slot]) / quantum);
  events.fixX[slot] = Math.max(-FIX_MAX, Math.min(FIX_MAX, x));
  events.fixY[slot] = Math.max(-FIX_MAX, Math.min(FIX_MAX, y));
  band.x[slot] += events.fixX[slot] * quantum;
  band.y[slot] += events.fixY[slot] * quantum;
  events.add(slot, PART_FIX);
}

function isFar(band: Band, slot: number, table: EntityTable): boolean {
  const body = band.body[slot];
  const tolerance = LEVEL_TOLERANCE[band.level];
  const x = table.x[body] - band.x[slot];
  const y = table.y[body] - band.y[slot];
  return x > tolerance || x < -tolerance || y > tolerance || y < -tolerance;
}

function bitCount(bits: number): number {
  let left = bits;
  let count = 0;
  for (; left !== 0; count++) left &= left - 1;
  return count;
}
