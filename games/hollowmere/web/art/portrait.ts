// SPDX-License-Identifier: MIT
/** One hero in colours on an ordinary canvas: title, character creation, choice of characters. */
import { type Context, groundShadow } from './brush.ts';
import { Crayons } from './crayons.ts';
import { drawHuman } from './human.ts';
import { coloursOf, HAIR_STYLES, unpackLook } from './look.ts';
import { poseOf, type Side } from './pose.ts';

/** With the feet at the origin, about 48 units high. */
export function drawPortraitOf(c: Context, packed: number, side: Side, frame = 0): void {
  const look = unpackLook(packed);
  groundShadow(c, [1, -1], [15, 6], 0.5);
  const figure = { outfit: 'hero', style: HAIR_STYLES[look.style] } as const;
  drawHuman(new Crayons(c, 'all', coloursOf(look)), figure, poseOf(side, frame));
}
