// SPDX-License-Identifier: MIT
/** Somebody in view, as the renderer wants to know it; lengths are units, headings 256 a turn. */
export interface Actor {
  readonly id: number;
  /** Name of the game's entity kind: `hero`, `wolf`. */
  readonly kind: string;
  /** Shown above the head; empty for nothing. */
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  /** Units per second; 0 stands. */
  readonly speed: number;
  /** 0 to 1; null for what has no health. */
  readonly health: number | null;
  readonly look: number;
  readonly own: boolean;
}
