// SPDX-License-Identifier: MIT
/** A stick for thumbs, on screens without a mouse. */
import { element } from './dom.ts';

/** How far the knob goes, in CSS pixels; within a quarter of it the hero stands. */
const REACH = 44;

export class Stick {
  readonly node: HTMLElement;
  readonly #knob = element('i', {});
  /** Where it is pushed, each -1 to 1; null at rest. */
  direction: { x: number; y: number } | null = null;
  #pointer: number | null = null;

  constructor() {
    this.node = element('div', { class: 'stick touch-only', 'aria-hidden': 'true' }, this.#knob);
    this.node.addEventListener('pointerdown', (event) => {
      this.#pointer = event.pointerId;
      this.node.setPointerCapture(event.pointerId);
      this.#push(event);
    });
    this.node.addEventListener('pointermove', (event) => this.#push(event));
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      this.node.addEventListener(end, () => this.#release());
    }
  }

  #push(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    event.preventDefault();
    const box = this.node.getBoundingClientRect();
    let x = (event.clientX - box.x - box.width / 2) / REACH;
    let y = (event.clientY - box.y - box.height / 2) / REACH;
    const length = Math.hypot(x, y);
    if (length > 1) {
      x /= length;
      y /= length;
    }
    this.direction = length < 0.25 ? null : { x, y };
    this.#knob.style.transform = `translate(${x * REACH}px, ${y * REACH}px)`;
  }

  #release(): void {
    this.#pointer = null;
    this.direction = null;
    this.#knob.style.transform = '';
  }
}
