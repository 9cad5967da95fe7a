// SPDX-License-Identifier: MIT
/** The ground: painted squares that come into view, kept while near, and the water beneath them. */
import { Container, Sprite, Texture, TilingSprite } from 'pixi.js';
import type { Glows } from '../art/glows.ts';
import { paintLand } from '../art/land.ts';
import type { View } from './camera.ts';
import type { Place } from './place.ts';
import type { Quality } from './quality.ts';

/** Side of a square, in units. */
const SIDE = 512;
/** Squares kept; one takes 4 MiB at two pixels to the unit. */
const SQUARES_MAX = 36;
/** Squares painted ahead of the camera, one in so many frames. */
const AHEAD_EVERY_FRAMES = 8;

interface Square {
  readonly ground: Sprite;
  readonly foam: Sprite | null;
  seen: number;
}

export class GroundLayer {
  readonly node = new Container();
  readonly #water: TilingSprite;
  readonly #glints: TilingSprite;
  readonly #squares = new Map<string, Square>();
  readonly #grounds = new Container();
  readonly #foams = new Container();
  readonly #scale: number;
  #place: Place | null = null;
  #frame = 0;

  constructor(glows: Glows, scale: number) {
    this.#scale = scale;
    this.#water = new TilingSprite({ texture: glows.water });
    this.#glints = new TilingSprite({ texture: glows.glint });
    this.node.addChild(this.#water, this.#glints, this.#grounds, this.#foams);
  }

  enter(place: Place): void {
    for (const key of [...this.#squares.keys()]) this.#drop(key);
    this.#place = place;
  }

  update(view: View, quality: Quality, nowMs: number): void {
    const place = this.#place;
    if (place === null) return;
    this.#frame += 1;
    this.#paint(place, view, 0, 12);
    if (this.#frame % AHEAD_EVERY_FRAMES === 0) this.#paint(place, view, SIDE * 0.6, 1);
    this.#forget();
    this.#moveWater(place, view, quality, nowMs);
  }

  /** Paints at most `count` missing squares of the view grown by `margin`. */
  #paint(place: Place, view: View, margin: number, count: number): void {
    let left = count;
    const toX = Math.min(place.width, view.x + view.width + margin);
    const toY = Math.min(place.height, view.y + view.height + margin);
    const fromX = Math.max(0, Math.floor((view.x - margin) / SIDE));
    const fromY = Math.max(0, Math.floor((view.y - margin) / SIDE));
    for (let row = fromY; row * SIDE < toY; row++) {
      for (let column = fromX; column * SIDE < toX; column++) {
        const key = `${column} ${row}`;
        const square = this.#squares.get(key);
        if (square) {
          square.seen = this.#frame;
        } else if (left > 0) {
          this.#squares.set(key, this.#paintSquare(place, column, row));
          left -= 1;
        }
      }
    }
  }

  #paintSquare(place: Place, column: number, row: number): Square {
    const x = column * SIDE;
    const y = row * SIDE;
    const width = Math.min(SIDE, place.width - x);
    const height = Math.min(SIDE, place.height - y);
    const land = paintLand(place, { x, y, width, height }, this.#scale);
    const ground = this.#spriteOf(land.ground, x, y);
    // Without water there is nothing to see through it, and no need to mix colours.
    if (land.foam === null) ground.blendMode = 'none';
    this.#grounds.addChild(ground);
    const foam = land.foam ? this.#spriteOf(land.foam, x, y) : null;
    if (foam) this.#foams.addChild(foam);
    return { ground, foam, seen: this.#frame };
  }

  #spriteOf(canvas: HTMLCanvasElement, x: number, y: number): Sprite {
    const sprite = new Sprite(Texture.from(canvas, true));
    sprite.position.set(x, y);
    sprite.scale.set(1 / this.#scale);
    return sprite;
  }

  /** Drops the squares that were not seen for longest. */
  #forget(): void {
    while (this.#squares.size > SQUARES_MAX) {
      let oldest = '';
      let seen = this.#frame;
      for (const [key, square] of this.#squares) {
        if (square.seen < seen) {
          seen = square.seen;
          oldest = key;
        }
      }
      if (oldest === '') return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const square = this.#squares.get(key);
    this.#squares.delete(key);
    square?.ground.destroy({ texture: true, textureSource: true });
    square?.foam?.destroy({ texture: true, textureSource: true });
  }

  #moveWater(place: Place, view: View, quality: Quality, nowMs: number): void {
    const wet = place.patches.some(
      ({ material, box }) =>
        (material === 'water' || material === 'quaywater') &&
        box.x < view.x + view.width &&
        box.y < view.y + view.height &&
        box.x + box.width > view.x &&
        box.y + box.height > view.y,
    );
    this.#water.visible = wet;
    this.#glints.visible = wet && quality.movingWater;
    this.#foams.visible = wet;
    if (!wet) return;
    const t = quality.movingWater ? nowMs / 1000 : 0;
    for (const [tiles, dx, dy] of [
      [this.#water, Math.sin(t * 0.35) * 14 + t * 5, Math.cos(t * 0.28) * 8],
      [this.#glints, -t * 9, Math.sin(t * 0.5) * 12],
    ] as const) {
      tiles.position.set(view.x, view.y);
      tiles.width = view.width;
      tiles.height = view.height;
      tiles.tilePosition.set(dx - view.x, dy - view.y);
    }
    this.#foams.alpha = quality.movingWater ? 0.72 + Math.sin(t * 1.5) * 0.22 : 0.8;
  }
}
