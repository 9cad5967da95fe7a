// SPDX-License-Identifier: MIT
/**
 * The closed loop: compares what subscribers have been told with the truth, decides which event an
 * entity needs, and makes the told state what that event will make of it at every subscriber. It
 * never compares with anything but the told state, so errors cannot add up.
 */
import type { EntityTable } from '../entity-table.ts';
import { stepMotion, unstepMotion } from '../motion.ts';
import { SPEED_PLAIN, stepX, stepY } from '../units.ts';
import { LEVEL_QUANTUM, LEVEL_TOLERANCE } from './format.ts';
import { PART_ATTRIBUTES, PART_FIX, PART_MOTION, PART_STOP } from './frame.ts';
import type { FrameEvents } from './frame-writer.ts';
import { bitCount, type ToldView } from './told-view.ts';

/** Frames that the memory of fixes holds. */
const HISTORY_MASK = 0x3ff;
/** More fixes than this in ten frames, and the entity goes over to plain mode. */
const FIXES_MAX = 6;
/** At most this many unruly frames in ten, and it comes back. */
const FIXES_CALM = 2;
/** Longest fix, in quanta; a longer way takes two frames. */
const FIX_MAX = 1 << 20;

/**
 * Brings what was told of a body to the table's tick, and notes the parts of its event if it needs
 * one: returns whether it does. `window` is the number of ticks that an age can express. HOT:
 * called per entity, level and frame.
 */
export function follow(
  events: FrameEvents,
  view: ToldView,
  body: number,
  table: EntityTable,
  window: number,
): boolean {
  const since = view.tick[body];
  view.stepTo(body, table.tick);
  const same =
    table.heading[body] === view.heading[body] &&
    table.speed[body] === view.speed[body] &&
    table.turn[body] === view.turn[body];
  if (same && !isFar(view, body, table)) {
    view.history[body] = (view.history[body] << 1) & HISTORY_MASK;
  } else {
    events.oldHeading[body] = view.heading[body];
    events.oldSpeed[body] = view.speed[body];
    events.oldGait[body] = view.gait[body];
    if (view.speed[body] === SPEED_PLAIN && table.speed[body] !== 0) {
      followPlain(events, view, body, table, table.tick - since);
    } else if (same) {
      fixOrPlain(events, view, body, table, 0);
    } else {
      followIntent(events, view, body, table, window);
    }
  }
  const dirty = view.dirty[body];
  if (dirty !== 0) {
    events.parts[body] |= PART_ATTRIBUTES;
    events.mask[body] = dirty;
    view.dirty[body] = 0;
  }
  return events.parts[body] !== 0;
}

/** The motion changed: first tries to explain the place by the tick of the change. */
function followIntent(
  events: FrameEvents,
  view: ToldView,
  body: number,
  table: EntityTable,
  window: number,
): void {
  const heading = table.heading[body];
  const speed = table.speed[body];
  const turn = table.turn[body];
  const x = view.x[body];
  const y = view.y[body];
  const age = Math.min(window, Math.max(1, table.tick - table.motionTick[body]));
  setMotion(view, body, age, heading, speed, turn);
  if (!isFar(view, body, table)) {
    view.history[body] = (view.history[body] << 1) & HISTORY_MASK;
    events.age[body] = age;
    const stop = speed === 0 && turn === 0 && heading === events.oldHeading[body];
    events.parts[body] |= stop ? PART_STOP : PART_MOTION;
    return;
  }
  // One of several changes, or a push: the place itself, without the age.
  view.x[body] = x;
  view.y[body] = y;
  fixOrPlain(events, view, body, table, PART_MOTION);
}

/** A fix; but an entity that needs one nearly every time goes over to plain mode. */
function fixOrPlain(
  events: FrameEvents,
  view: ToldView,
  body: number,
  table: EntityTable,
  parts: number,
): void {
  view.history[body] = ((view.history[body] << 1) | 1) & HISTORY_MASK;
  if (table.speed[body] !== 0 && bitCount(view.history[body]) > FIXES_MAX) {
    // The plain speed is no gait: every subscriber keeps the one from before this event.
    view.gait[body] = events.oldGait[body];
    setMotion(view, body, 0, table.heading[body], SPEED_PLAIN, 0);
    events.parts[body] |= PART_MOTION;
  } else {
    events.parts[body] |= parts;
  }
  fix(events, view, body, table);
}

/**
 * In plain mode each frame brings the way since the last one, `elapsed` ticks ago, until the step
 * would have told it.
 */
function followPlain(
  events: FrameEvents,
  view: ToldView,
  body: number,
  table: EntityTable,
  elapsed: number,
): void {
  const heading = table.heading[body];
  const speed = table.speed[body];
  const slack = LEVEL_TOLERANCE[view.level] + LEVEL_QUANTUM[view.level];
  const wayX = table.x[body] - view.x[body] - elapsed * stepX(heading, speed);
  const wayY = table.y[body] - view.y[body] - elapsed * stepY(heading, speed);
  const ruly =
    table.tick - table.motionTick[body] >= elapsed &&
    Math.abs(wayX) <= slack &&
    Math.abs(wayY) <= slack;
  view.history[body] = ((view.history[body] << 1) | (ruly ? 0 : 1)) & HISTORY_MASK;
  if (bitCount(view.history[body]) <= FIXES_CALM) {
    setMotion(view, body, 0, heading, speed, table.turn[body]);
    events.parts[body] |= PART_MOTION;
    fix(events, view, body, table);
  } else if (isFar(view, body, table)) {
    fix(events, view, body, table);
  }
}

/** Moves the told place by whole quanta to as near the truth as they go. */
function fix(events: FrameEvents, view: ToldView, body: number, table: EntityTable): void {
  const quantum = LEVEL_QUANTUM[view.level];
  const x = Math.round((table.x[body] - view.x[body]) / quantum);
  const y = Math.round((table.y[body] - view.y[body]) / quantum);
  events.fixX[body] = Math.max(-FIX_MAX, Math.min(FIX_MAX, x));
  events.fixY[body] = Math.max(-FIX_MAX, Math.min(FIX_MAX, y));
  view.x[body] += events.fixX[body] * quantum;
  view.y[body] += events.fixY[body] * quantum;
  events.parts[body] |= PART_FIX;
}

/** Sets an intent as of `age` ticks ago: takes back the old steps and takes the new ones. HOT. */
function setMotion(
  view: ToldView,
  body: number,
  age: number,
  heading: number,
  speed: number,
  turn: number,
): void {
  if (age > 0) unstepMotion(view, body, age);
  view.heading[body] = heading - age * turn;
  view.speed[body] = speed;
  view.turn[body] = turn;
  if (speed !== 0 && speed !== SPEED_PLAIN) view.gait[body] = speed;
  if (age > 0) stepMotion(view, body, body + 1, age);
}

function isFar(view: ToldView, body: number, table: EntityTable): boolean {
  const tolerance = LEVEL_TOLERANCE[view.level];
  const x = table.x[body] - view.x[body];
  const y = table.y[body] - view.y[body];
  return x > tolerance || x < -tolerance || y > tolerance || y < -tolerance;
}
