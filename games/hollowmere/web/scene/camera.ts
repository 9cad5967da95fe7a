// SPDX-License-Identifier: MIT
/** Where the screen looks: follows its subject softly and stays within the zone. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Share of the way that is left after one second. */
const LAG = 0.002;
/** A subject further away than this is jumped to, in units. */
const JUMP_UNITS = 500;

export class Camera {
  x = 0;
  y = 0;
  zoom = 1;
  #screenWidth = 1;
  #screenHeight = 1;
  #placeWidth = 1;
  #placeHeight = 1;

  resize(width: number, height: number): void {
    this.#screenWidth = width;
    this.#screenHeight = height;
    // Never shows more than what players are told of: three sectors of 768 units.
    const near = Math.min(1.3, Math.max(0.95, Math.min(width, height) / 640));
    this.zoom = Math.max(near, width / 1400, height / 1150);
  }

  enter(width: number, height: number): void {
    this.#placeWidth = width;
    this.#placeHeight = height;
    this.x = Number.NaN;
  }

  follow(x: number, y: number, seconds: number): void {
    const jump = !(Math.hypot(x - this.x, y - this.y) < JUMP_UNITS);
    const t = jump ? 1 : 1 - LAG ** seconds;
    const fromX = jump ? x : this.x;
    const fromY = jump ? y : this.y;
    this.x = this.#within(fromX + (x - fromX) * t, this.#screenWidth, this.#placeWidth);
    this.y = this.#within(fromY + (y - fromY) * t, this.#screenHeight, this.#placeHeight);
  }

  view(): View {
    const width = this.#screenWidth / this.zoom;
    const height = this.#screenHeight / this.zoom;
    return { x: this.x - width / 2, y: this.y - height / 2, width, height };
  }

  /** A point of the screen as a place in the zone. */
  placeAt(screenX: number, screenY: number): { x: number; y: number } {
    return {
      x: this.x + (screenX - this.#screenWidth / 2) / this.zoom,
      y: this.y + (screenY - this.#screenHeight / 2) / this.zoom,
    };
  }

  #within(value: number, screen: number, size: number): number {
    const half = screen / this.zoom / 2;
    return size < half * 2 ? size / 2 : Math.max(half, Math.min(size - half, value));
  }
}
