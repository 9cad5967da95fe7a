// SPDX-License-Identifier: MIT
/**
 * Where to draw other entities: packets are read through it, it remembers where each entity was at
 * the last publish ticks, and answers for any tick in between, or a little beyond by the entity's
 * own motion. When a late packet shows that "beyond" was wrong, the difference fades in 150 ms.
 */
import type { PacketReader } from './packet-reader.ts';
import type { Band } from './stream/band.ts';
import { headingOf, SPEED_PLAIN, stepX, stepY } from './units.ts';

/** Publish ticks that are remembered per entity. */
const SAMPLES = 8;
/** Ticks beyond the newest sample for which an entity goes on by its motion. */
const BEYOND_TICKS_MAX = 10;
/** Ticks in which a shown error fades: 150 ms at 20 Hz. */
const FADE_TICKS = 3;
/** Two samples further apart than this (192 units) are a teleport: nothing is drawn between. */
const TELEPORT_STEPS = 192 * 64;

/** A place to draw at, in steps; the caller owns it. */
export interface Sample {
  x: number;
  y: number;
  heading: number;
  moving: boolean;
}

/** The last places of one entity, newest last in a ring. */
class Track {
  readonly tick = new Float64Array(SAMPLES);
  readonly x = new Int32Array(SAMPLES);
  readonly y = new Int32Array(SAMPLES);
  readonly heading = new Uint8Array(SAMPLES);
  speed = 0;
  turn = 0;
  count = 0;
  newest = -1;
  /** What was shown last, when that was beyond the newest sample. */
  shownTick = -1;
  shownX = 0;
  shownY = 0;
  /** Error that fades, from a tick on. */
  offsetX = 0;
  offsetY = 0;
  offsetTick = 0;

  push(tick: number, band: Band, slot: number): void {
    if (this.count === 0 || tick !== this.tick[this.newest]) {
      this.newest = (this.newest + 1) % SAMPLES;
      this.count = Math.min(SAMPLES, this.count + 1);
    }
    const at = this.newest;
    this.tick[at] = tick;
    this.x[at] = band.x[slot];
    this.y[at] = band.y[slot];
    this.heading[at] = band.heading[slot];
    this.speed = band.speed[slot];
    this.turn = band.turn[slot];
  }
}

export class EntityView {
  readonly #reader: PacketReader;
  readonly #ticksPerPublish: number;
  readonly #tracks = new Map<number, Track>();
  readonly #probe: Sample = { x: 0, y: 0, heading: 0, moving: false };
  #tick = -1;

  constructor(reader: PacketReader) {
    this.#reader = reader;
    this.#ticksPerPublish = reader.replica.format.ticksPerPublish;
    reader.beforeFrames = (tick) => this.#remember(tick);
  }

  /** Reads a packet and remembers where it put everybody. */
  read(bytes: Uint8Array): boolean {
    const good = this.#reader.read(bytes);
    const replica = this.#reader.replica;
    this.#capture(replica.tick);
    this.#tick = replica.tick;
    if (this.#tracks.size > replica.count()) {
      for (const id of this.#tracks.keys()) {
        if (replica.slotOf(id) === -1) this.#tracks.delete(id);
      }
    }
    return good;
  }

  /** Where to draw an entity at a tick, which may be fractional; false when it is unknown. */
  sampleAt(id: number, tick: number, out: Sample): boolean {
    const track = this.#tracks.get(id);
    if (track === undefined || track.count === 0) return false;
    place(track, tick, out);
    const left = 1 - (tick - track.offsetTick) / FADE_TICKS;
    if (left > 0) {
      out.x += track.offsetX * Math.min(1, left);
      out.y += track.offsetY * Math.min(1, left);
    }
    if (tick > track.tick[track.newest]) {
      track.shownTick = tick;
      track.shownX = out.x;
      track.shownY = out.y;
    }
    return true;
  }

  /** Publish ticks without a packet: nothing happened, so everybody went on by the step. */
  #remember(tick: number): void {
    const step = this.#ticksPerPublish;
    if (this.#tick === -1 || tick <= this.#tick) return;
    const first = Math.max(this.#tick + step, tick - SAMPLES * step);
    for (let silent = first; silent < tick; silent += step) {
      for (const band of this.#reader.subscriptions) band.stepTo(silent);
      this.#capture(silent);
    }
  }

  /**
   * Remembers where everybody is. HOT: the largest cost of a client. An entity in focus
   * is in its shared band too: the focus comes last and counts.
   */
  #capture(tick: number): void {
    const replica = this.#reader.replica;
    for (const band of this.#reader.subscriptions) this.#captureBand(band, tick);
    for (const band of replica.overlays) if (band.count > 0) this.#captureBand(band, tick);
  }

  #captureBand(band: Band, tick: number): void {
    band.stepTo(tick);
    const { id: ids, shown } = band;
    for (let slot = 0; slot < band.top; slot++) {
      if (shown[slot] === 0) continue;
      const id = ids[slot];
      let track = this.#tracks.get(id);
      if (track === undefined) {
        track = new Track();
        this.#tracks.set(id, track);
      }
      if (track.count > 0 && tick < track.tick[track.newest]) track.count = 0;
      this.#pushSmoothly(track, tick, band, slot);
    }
  }

  #pushSmoothly(track: Track, tick: number, band: Band, slot: number): void {
    const wasBeyond = track.count > 0 && track.shownTick > track.tick[track.newest];
    const before = this.#probe;
    track.push(tick, band, slot);
    if (!wasBeyond) return;
    place(track, track.shownTick, before);
    const offsetX = track.shownX - before.x;
    const offsetY = track.shownY - before.y;
    const far = Math.abs(offsetX) > TELEPORT_STEPS || Math.abs(offsetY) > TELEPORT_STEPS;
    track.offsetX = far ? 0 : offsetX;
    track.offsetY = far ? 0 : offsetY;
    track.offsetTick = track.shownTick;
  }
}

/** The place of a track at a tick, without what fades. */
function place(track: Track, tick: number, out: Sample): void {
  let later = track.newest;
  if (tick >= track.tick[later]) {
    goOn(track, Math.min(BEYOND_TICKS_MAX, tick - track.tick[later]), out);
    return;
  }
  for (let n = 1; n < track.count; n++) {
    const earlier = (later + SAMPLES - 1) % SAMPLES;
    if (track.tick[earlier] <= tick) {
      between(track, earlier, later, tick, out);
      return;
    }
    later = earlier;
  }
  out.x = track.x[later];
  out.y = track.y[later];
  out.heading = track.heading[later];
  out.moving = false;
}

function between(track: Track, earlier: number, later: number, tick: number, out: Sample): void {
  const dx = track.x[later] - track.x[earlier];
  const dy = track.y[later] - track.y[earlier];
  const way = (tick - track.tick[earlier]) / (track.tick[later] - track.tick[earlier]);
  const far = Math.abs(dx) > TELEPORT_STEPS || Math.abs(dy) > TELEPORT_STEPS;
  const part = far ? 0 : way;
  out.x = track.x[earlier] + dx * part;
  out.y = track.y[earlier] + dy * part;
  out.moving = dx !== 0 || dy !== 0;
  const turn = ((track.heading[later] - track.heading[earlier] + 128) & 255) - 128;
  out.heading = (track.heading[earlier] + turn * part + 256) % 256;
  // In plain mode nobody tells the heading: it is where the entity goes.
  if (track.speed === SPEED_PLAIN && out.moving) out.heading = headingOf(dx, dy);
}

function goOn(track: Track, ticks: number, out: Sample): void {
  let x = track.x[track.newest];
  let y = track.y[track.newest];
  let heading = track.heading[track.newest];
  const speed = track.speed === SPEED_PLAIN ? 0 : track.speed;
  let left = ticks;
  for (; left >= 1 && track.turn !== 0; left--) {
    x += stepX(heading, speed);
    y += stepY(heading, speed);
    heading = (heading + track.turn) & 255;
  }
  out.x = x + stepX(heading, speed) * left;
  out.y = y + stepY(heading, speed) * left;
  out.heading = heading;
  out.moving = speed !== 0;
}
