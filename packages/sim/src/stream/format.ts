// SPDX-License-Identifier: MIT
/** What both ends of a stream agree on, and the numbers of the protocol. */
import type { EntityLayout } from '../entity-layout.ts';
import type { SectorGrid } from '../sectors.ts';

/** What the two ends of a region's streams must have in common. */
export interface StreamFormat {
  readonly layout: EntityLayout;
  readonly grid: SectorGrid;
  /** Simulation ticks from one publish tick to the next. */
  readonly ticksPerPublish: number;
}

/** A stream that somebody wants: a sector at a level of detail. */
export interface Want {
  readonly sector: number;
  readonly level: number;
}

/** Entities of a band; a slot takes 6 bits on the wire. */
export const BAND_SLOTS = 64;
/** Bands of one sector: 4,096 entities. */
export const BANDS_MAX = 64;
/** Publish ticks for which a freed slot stays empty, so that nobody confuses two entities. */
export const SLOT_REST_PUBLISHES = 64;
/** So far beyond its sector's border an entity still belongs to it, along each axis. */
export const BORDER_STEPS = 4096;
/** Publish ticks from one checksum of a band to the next. */
export const CHECKSUM_PUBLISHES = 128;

/** Levels of detail: 0 is exact, 2 the coarsest. */
export const LEVELS = 3;
/** Shortest time between two frames of a level, in simulation ticks: 5 Hz and 2 Hz of 20. */
const LEVEL_TICKS = [0, 4, 10] as const;
/** How far a replica may be from the truth, along each axis, in steps. */
export const LEVEL_TOLERANCE = [1, 16, 64] as const;
/** Unit of a fix, in steps; half of it is within the tolerance. */
export const LEVEL_QUANTUM = [1, 8, 32] as const;
/** Orders of the Golomb code of a fix: of who stands, the least, and in plain mode by level. */
export const FIX_ORDER_STANDING = 5;
export const FIX_ORDER_MIN = 3;
export const PLAIN_ORDER = [9, 7, 7] as const;

/** A reader refuses to step further than this at once: ten minutes at 20 Hz. */
export const TICKS_AHEAD_MAX = 12_000;

/** Publish ticks from one frame of a level to the next. */
export function levelInterval(level: number, ticksPerPublish: number): number {
  return Math.max(1, Math.ceil(LEVEL_TICKS[level] / ticksPerPublish));
}

/** Simulation ticks between frames of a level: an intent of the time between has an age in it. */
export function levelWindow(level: number, ticksPerPublish: number): number {
  return levelInterval(level, ticksPerPublish) * ticksPerPublish;
}

/** Bits that hold an age from 1 to `window`, less one. */
export function ageBits(window: number): number {
  return 32 - Math.clz32(window - 1);
}

/** One number for a band of a sector at a level: below 2^24. */
export function bandKey(sector: number, band: number, level: number): number {
  return (sector * BANDS_MAX + band) * 4 + level;
}

/** Order of the Rice code for the gaps between `events` chosen out of `occupied` slots. */
export function gapOrder(occupied: number, events: number): number {
  return Math.max(0, 30 - Math.clz32((occupied / events) | 0));
}
