// SPDX-License-Identifier: MIT
/** Whom a click or a tap means: figures stand on their feet, so the hand goes for the body. */
import type { Actor } from '../scene/actor.ts';

/** Half the width of what can be hit, and how far above and below the feet, in units. */
const HALF_WIDTH = 20;
const ABOVE = 50;
const BELOW = 12;

/** The one standing nearest to the front under the point; never the own hero. */
export function pickActor<A extends Actor>(
  actors: Iterable<A>,
  point: { readonly x: number; readonly y: number },
): A | null {
  let best: A | null = null;
  for (const actor of actors) {
    if (actor.own) continue;
    const dx = Math.abs(point.x - actor.x);
    const dy = point.y - actor.y;
    if (dx > HALF_WIDTH || dy > BELOW || dy < -ABOVE) continue;
    if (best === null || actor.y > best.y) best = actor;
  }
  return best;
}
