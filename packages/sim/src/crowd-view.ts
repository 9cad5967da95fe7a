// SPDX-License-Identifier: MIT
/**
 * Decides for one client whether it is in a crowd, and who is in its focus then. A crowd is more
 * than 64 entities whose exact picture would take more than half of the client's budget: fewer, or
 * calmer ones are cheaper and better seen at level 0 than in any other way.
 */
import { FOCUS_SLOTS, Focus, includes, type SharedPlace } from './stream/focus.ts';
import { LEVELS } from './stream/format.ts';
import type { RegionReceiver } from './stream/region-receiver.ts';
import { TICK_HZ } from './units.ts';

/** Entities in view above which there may be a crowd, and below which there is none. */
const CROWD_ENTITIES_ON = 64;
const CROWD_ENTITIES_OFF = 48;
/** Shares of the budget that the exact picture takes: the same, with room to stay. */
const CROWD_BYTES_ON = 0.5;
const CROWD_BYTES_OFF = 0.3;
/** Publish ticks from one choice of the nearest to the next: five a second at 10 Hz. */
const AIM_PUBLISHES = 2;
/** And from one judgement of the crowd to the next: one a second. */
const JUDGE_PUBLISHES = 10;
const TARGETS_MAX = 8;

/** What is wanted of a sector. */
interface Wanted {
  readonly sector: number;
}

export class CrowdView {
  /** Null until the first crowd: it takes a KiB, and most clients never need it. */
  #focus: Focus | null = null;
  active = false;
  #x = 0;
  #y = 0;
  #hero = 0;
  #targets: readonly number[] = [];
  #placed = false;
  #turn = 0;
  /** Frames' bytes of level 0 at the last judgement, and its tick. */
  #bytes = -1;
  #bytesTick = 0;
  #sectors = -1;

  /** Entities that the client has in focus. */
  get focused(): number {
    return this.#focus?.count ?? 0;
  }

  setView(x: number, y: number, hero: number, targets: readonly number[]): void {
    if (this.#hero === 0) this.#turn = hero % JUDGE_PUBLISHES;
    this.#placed = true;
    this.#x = x;
    this.#y = y;
    this.#hero = hero;
    this.#targets = targets;
  }

  /** Judges the crowd and chooses the nearest when it is time; true when it began or ended. HOT. */
  watch(receiver: RegionReceiver, wishes: Iterable<Wanted>, bytesPerSecond: number): boolean {
    if (!this.#placed) return false;
    this.#turn = (this.#turn + 1) % JUDGE_PUBLISHES;
    const was = this.active;
    if (this.#turn === 0) this.#judge(receiver, wishes, bytesPerSecond);
    if (!this.active) {
      if (was) this.#focus?.clear();
    } else if (this.#turn % AIM_PUBLISHES === 0) {
      this.#aim(receiver);
    }
    return was !== this.active;
  }

  /** The client's clock begins anew: it has nobody in focus as of the right tick. */
  lost(): void {
    if (this.focused > 0) this.#focus?.clear();
  }

  /** The section of the focus for this packet, or null when there is nothing to say. HOT. */
  write(
    receiver: RegionReceiver,
    place: (id: number, receiver: RegionReceiver) => SharedPlace | null,
  ): Uint8Array | null {
    const focus = this.#focus;
    if (focus === null || !focus.pending) return null;
    const { out, scratch } = receiver.focusScratch;
    const said = focus.write(out, scratch, receiver, place);
    focus.told(receiver.tick);
    return said ? out.bytes.subarray(0, out.finish()) : null;
  }

  #judge(receiver: RegionReceiver, wishes: Iterable<Wanted>, bytesPerSecond: number): void {
    let entities = 0;
    let bytes = 0;
    let sectors = 0;
    for (const { sector } of wishes) {
      sectors += 1;
      if (this.active) receiver.demand(sector, LEVELS - 1);
      for (const { band, frameBytes } of receiver.stream(sector, 0)?.bands ?? []) {
        entities += band.count;
        bytes += frameBytes;
      }
    }
    const ticks = receiver.tick - this.#bytesTick;
    // Other sectors, or another epoch: the difference would mean nothing.
    const known = this.#sectors === sectors && bytes >= this.#bytes && ticks > 0;
    const rate = known ? ((bytes - this.#bytes) / ticks) * TICK_HZ : -1;
    this.#bytes = bytes;
    this.#bytesTick = receiver.tick;
    this.#sectors = sectors;
    if (rate < 0) return;
    const share = rate / bytesPerSecond;
    if (this.active) {
      this.active = entities >= CROWD_ENTITIES_OFF && share >= CROWD_BYTES_OFF;
    } else {
      this.active = entities > CROWD_ENTITIES_ON && share > CROWD_BYTES_ON;
    }
  }

  /** The targets, then the nearest. */
  #aim(receiver: RegionReceiver): void {
    const { nearest, chosen } = receiver.focusScratch;
    const found = receiver.nearest(this.#x, this.#y, nearest);
    let count = 0;
    for (let n = 0; n < Math.min(TARGETS_MAX, this.#targets.length); n++) {
      if (receiver.findFinest(this.#targets[n]) !== null) chosen[count++] = this.#targets[n];
    }
    const targets = count;
    for (let n = 0; n < found && count < FOCUS_SLOTS; n++) {
      const id = nearest[n];
      if (id !== this.#hero && !includes(chosen, targets, id)) chosen[count++] = id;
    }
    this.#focus ??= new Focus();
    this.#focus.want(chosen, count);
  }
}
