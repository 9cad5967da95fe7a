// SPDX-License-Identifier: MIT
/**
 * What all clients with the same bands get in one tick, if they are in sync: presence bits, frames
 * and arrivals, put together once. The order of bands is the same for everybody (`packet.ts`), so
 * heroes near each other share the whole of it.
 */
import { FLAG_FRAMES, FLAG_PATCHES } from '../packet.ts';
import type { SectorGrid } from '../sectors.ts';
import type { ReceivedBand } from './region-receiver.ts';

export interface SharedBody {
  readonly flags: number;
  readonly bytes: Uint8Array;
  /** Where the number of patches stands in `bytes`; -1: there are none. */
  readonly patchesAt: number;
}

/** The subscriptions of one or more clients, in order. */
export class BandGroup {
  readonly bands: readonly ReceivedBand[];
  /** For which tick and version of the receiver the body was made. */
  tick = -1;
  version = -1;
  /** Null: who has these bands needs more than frames. */
  body: SharedBody | null = null;
  /** Positions of the bands whose arrivals are in the body. */
  readonly #arriving: number[] = [];
  /** Bands of a sector at a level, by sector * 4 + level. */
  readonly #counts = new Map<number, number>();

  constructor(bands: readonly ReceivedBand[]) {
    this.bands = bands;
    for (const { band } of bands) {
      const key = band.sector * 4 + band.level;
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
  }

  /** Makes the body of a tick; `bandsOf` tells how many bands a stream has. HOT. */
  make(tick: number, grid: SectorGrid, bandsOf: (key: number) => number): SharedBody | null {
    const { bands } = this;
    const arriving = this.#arriving;
    arriving.length = 0;
    let bytes = 0;
    let frames = 0;
    for (let i = 0; i < bands.length; i++) {
      const received = bands[i];
      if (received.dropped || !received.synced) return null;
      if (received.changeTick !== tick) continue;
      const { frame, arrivals } = received;
      if (frame === null && arrivals === null) return null;
      if (frame !== null) {
        frames += 1;
        bytes += frame.length;
      }
      if (arrivals === null || this.#sawArrivals(received, grid, bandsOf)) continue;
      arriving.push(i);
      bytes += arrivals.length + 1;
    }
    return this.#write(tick, bytes, frames);
  }

  #write(tick: number, length: number, frames: number): SharedBody {
    const { bands } = this;
    const arriving = this.#arriving;
    const presence = frames > 0 ? (bands.length + 7) >> 3 : 0;
    const bytes = new Uint8Array(presence + length + (arriving.length > 0 ? 1 : 0));
    let at = presence;
    for (let i = 0; i < bands.length && frames > 0; i++) {
      const { frame, changeTick } = bands[i];
      if (frame === null || changeTick !== tick) continue;
      bytes[i >> 3] |= 1 << (i & 7);
      at = put(bytes, at, frame);
    }
    const patchesAt = arriving.length > 0 ? at : -1;
    if (arriving.length > 0) bytes[at++] = arriving.length;
    for (const i of arriving) {
      const { arrivals } = bands[i];
      if (arrivals === null) continue;
      bytes[at++] = i;
      at = put(bytes, at, arrivals);
    }
    const flags = (frames > 0 ? FLAG_FRAMES : 0) | (patchesAt >= 0 ? FLAG_PATCHES : 0);
    return { flags, bytes, patchesAt };
  }

  /** True when the group's frames tell of every crossing that made a band's arrivals. */
  #sawArrivals(
    received: ReceivedBand,
    grid: SectorGrid,
    bandsOf: (key: number) => number,
  ): boolean {
    const { sector, level } = received.band;
    for (let direction = 0; direction < 8; direction++) {
      if ((received.directions & (1 << direction)) === 0) continue;
      const key = grid.neighbour(sector, direction) * 4 + level;
      const count = this.#counts.get(key) ?? 0;
      if (count === 0 || count !== bandsOf(key)) return false;
    }
    return true;
  }
}

/** Copies and returns the end: a loop beats the call of `set` where frames are a few bytes. */
function put(into: Uint8Array, at: number, bytes: Uint8Array): number {
  const { length } = bytes;
  if (length < 32) for (let i = 0; i < length; i++) into[at + i] = bytes[i];
  else into.set(bytes, at);
  return at + length;
}
