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
  /** Bands of a sector at a level, by sector * 4 + level. */
  readonly #counts = new Map<number, number>();

  constructor(bands: readonly ReceivedBand[]) {
    this.bands = bands;
    for (const { band } of bands) {
      const key = band.sector * 4 + band.level;
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
  }

  /** Makes the body of a tick; `bandsOf` tells how many bands a stream has. */
  make(tick: number, grid: SectorGrid, bandsOf: (key: number) => number): SharedBody | null {
    const { bands } = this;
    let bytes = 0;
    let frames = 0;
    let patches = 0;
    const arrives: boolean[] = [];
    for (const received of bands) {
      if (received.dropped || !received.synced) return null;
      arrives.push(false);
      if (received.changeTick !== tick) continue;
      if (received.frame === null && received.arrivals === null) return null;
      if (received.frame !== null) {
        frames += 1;
        bytes += received.frame.length;
      }
      if (received.arrivals === null || this.#sawArrivals(received, grid, bandsOf)) continue;
      arrives[arrives.length - 1] = true;
      patches += 1;
      bytes += received.arrivals.length + 1;
    }
    return this.#write(tick, bytes, frames, patches, arrives);
  }

  #write(
    tick: number,
    length: number,
    frames: number,
    patches: number,
    arrives: readonly boolean[],
  ): SharedBody {
    const { bands } = this;
    const presence = frames > 0 ? (bands.length + 7) >> 3 : 0;
    const bytes = new Uint8Array(presence + length + (patches > 0 ? 1 : 0));
    let at = presence;
    for (let i = 0; i < bands.length && frames > 0; i++) {
      const { frame, changeTick } = bands[i];
      if (frame === null || changeTick !== tick) continue;
      bytes[i >> 3] |= 1 << (i & 7);
      bytes.set(frame, at);
      at += frame.length;
    }
    const patchesAt = patches > 0 ? at : -1;
    if (patches > 0) bytes[at++] = patches;
    for (let i = 0; i < bands.length && patches > 0; i++) {
      const { arrivals } = bands[i];
      if (!arrives[i] || arrivals === null) continue;
      bytes[at++] = i;
      bytes.set(arrivals, at);
      at += arrivals.length;
    }
    const flags = (frames > 0 ? FLAG_FRAMES : 0) | (patches > 0 ? FLAG_PATCHES : 0);
    return { flags, bytes, patchesAt };
  }

  /** True when the frames of the group tell of every crossing out of which a band's arrivals came. */
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
