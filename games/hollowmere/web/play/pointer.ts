// SPDX-License-Identifier: MIT
/** Clicks and taps on the picture: on somebody, or on the ground; holding leads the hero. */
import type { Actor } from '../scene/actor.ts';
import { pickActor } from './pick.ts';

interface Place {
  readonly x: number;
  readonly y: number;
}

export interface PointerPorts {
  readonly active: () => boolean;
  readonly placeAt: (screenX: number, screenY: number) => Place;
  readonly actors: () => Iterable<Actor>;
  /** False when there is nothing to want of him: then the hero walks there. */
  readonly choose: (actor: Actor) => boolean;
  /** `fresh`: the button went down here. */
  readonly walk: (place: Place, fresh: boolean) => void;
}

/** A held pointer that moved so far leads the hero. */
const LEAD_PIXELS = 14;

export function watchPointer(host: HTMLElement, ports: PointerPorts): void {
  let held: number | null = null;
  /** Where the button went down on somebody: a hand that moves on means the ground. */
  let chosenAt: Place | null = null;
  host.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !ports.active()) return;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const place = ports.placeAt(event.clientX, event.clientY);
    const actor = pickActor(ports.actors(), place);
    held = event.pointerId;
    chosenAt = null;
    if (actor === null || !ports.choose(actor)) ports.walk(place, true);
    else chosenAt = { x: event.clientX, y: event.clientY };
  });
  // Holding the button leads the hero.
  host.addEventListener('pointermove', (event) => {
    if (event.pointerId !== held || event.buttons === 0 || !ports.active()) return;
    const { clientX, clientY } = event;
    if (chosenAt !== null && Math.hypot(clientX - chosenAt.x, clientY - chosenAt.y) < LEAD_PIXELS) {
      return;
    }
    chosenAt = null;
    ports.walk(ports.placeAt(event.clientX, event.clientY), false);
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    addEventListener(end, () => {
      held = null;
    });
  }
}
