// SPDX-License-Identifier: MIT
/** Which way the keys that are down point. */
import { isWriting } from '../ui/dom.ts';

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  KeyW: [0, -1],
  ArrowUp: [0, -1],
  KeyS: [0, 1],
  ArrowDown: [0, 1],
  KeyA: [-1, 0],
  ArrowLeft: [-1, 0],
  KeyD: [1, 0],
  ArrowRight: [1, 0],
};

export class Keyboard {
  readonly #down = new Set<string>();

  /** `onKey` is told of every other key, by `event.key`; true means it was used. */
  constructor(onKey: (key: string) => boolean) {
    addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting()) return;
      if (STEPS[event.code]) {
        this.#down.add(event.code);
        event.preventDefault();
      } else if (onKey(event.key)) {
        event.preventDefault();
      }
    });
    addEventListener('keyup', (event) => this.#down.delete(event.code));
    addEventListener('blur', () => this.#down.clear());
    // Letters that are typed are no steps, and keys that were down before go on silently.
    addEventListener('focusin', () => {
      if (isWriting()) this.#down.clear();
    });
  }

  get direction(): { x: number; y: number } | null {
    let x = 0;
    let y = 0;
    for (const code of this.#down) {
      x += STEPS[code][0];
      y += STEPS[code][1];
    }
    return x === 0 && y === 0 ? null : { x, y };
  }
}
