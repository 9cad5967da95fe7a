// SPDX-License-Identifier: MIT
/** The ways a figure is drawn: three sides (the fourth is a mirror image), steps of a walk. */

export const SIDES = ['down', 'side', 'up'] as const;
export type Side = (typeof SIDES)[number];
/** Frame 0 stands; the others are one cycle of walking. */
export const WALK_FRAMES = 6;
export const FRAMES = 1 + WALK_FRAMES;

export interface Pose {
  readonly side: Side;
  /** -1 to 1: how far the left leg is in front; 0 while standing. */
  readonly stride: number;
  /** Height of each foot above the ground. */
  readonly liftLeft: number;
  readonly liftRight: number;
  /** The body's height above its standing height. */
  readonly bob: number;
}

export function poseOf(side: Side, frame: number): Pose {
  if (frame === 0) return { side, stride: 0, liftLeft: 0, liftRight: 0, bob: 0 };
  const turn = ((frame - 1) / WALK_FRAMES) * Math.PI * 2;
  return {
    side,
    stride: Math.sin(turn),
    liftLeft: Math.max(0, Math.cos(turn)) * 3,
    liftRight: Math.max(0, -Math.cos(turn)) * 3,
    bob: Math.abs(Math.cos(turn)) * 1.6,
  };
}

/** Which drawn side a heading (256 to the turn, 0 east, 64 south) shows, and whether mirrored. */
export function sideOf(heading: number): { side: Side; mirrored: boolean } {
  const h = ((heading % 256) + 256) % 256;
  if (h >= 42 && h < 86) return { side: 'down', mirrored: false };
  if (h >= 170 && h < 214) return { side: 'up', mirrored: false };
  return { side: 'side', mirrored: h >= 86 && h < 170 };
}
