// SPDX-License-Identifier: MIT
/** All still things, and their textures: drawn once, side by side on a few large canvases. */
import { Rectangle, Texture } from 'pixi.js';
import { type Context, makeCanvas } from './brush.ts';
import { GRAVES } from './crypt.ts';
import { HARBOUR } from './harbour.ts';
import { NATURE } from './nature.ts';
import type { Picture } from './picture.ts';
import { TREES } from './trees.ts';

export const THINGS: Readonly<Record<string, Picture>> = {
  ...TREES,
  ...NATURE,
  ...HARBOUR,
  ...GRAVES,
};

/** Side of a page in pixels: every graphics card takes this. */
const PAGE_PIXELS = 2048;
const GAP_PIXELS = 4;

export class Gallery {
  readonly #textures = new Map<string, Texture>();

  constructor(scale: number) {
    this.#draw(scale);
  }

  texture(kind: string): Texture {
    return this.#textures.get(kind) ?? Texture.EMPTY;
  }

  /** Fills pages row by row, the tallest pictures first. */
  #draw(scale: number): void {
    const pictures = Object.entries(THINGS).sort(([, a], [, b]) => b.height - a.height);
    let page: Context | null = null;
    let placed: { name: string; picture: Picture; x: number; y: number }[] = [];
    let x = 0;
    let y = 0;
    let rowHeight = 0;
    for (const [name, picture] of pictures) {
      const width = Math.ceil(picture.width * scale) + GAP_PIXELS;
      const height = Math.ceil(picture.height * scale) + GAP_PIXELS;
      if (x + width > PAGE_PIXELS) {
        x = 0;
        y += rowHeight;
        rowHeight = 0;
      }
      if (page === null || y + height > PAGE_PIXELS) {
        if (page !== null) this.#publish(page, placed, scale);
        page = makeCanvas(PAGE_PIXELS, PAGE_PIXELS, 1);
        placed = [];
        x = 0;
        y = 0;
      }
      const [footX, footY] = footOf(picture);
      page.save();
      page.translate(x + footX * scale, y + footY * scale);
      page.scale(scale, scale);
      picture.draw(page);
      page.restore();
      placed.push({ name, picture, x, y });
      x += width;
      rowHeight = Math.max(rowHeight, height);
    }
    if (page !== null) this.#publish(page, placed, scale);
  }

  #publish(
    page: Context,
    placed: readonly { name: string; picture: Picture; x: number; y: number }[],
    scale: number,
  ): void {
    const source = Texture.from(page.canvas).source;
    for (const { name, picture, x, y } of placed) {
      const [footX, footY] = footOf(picture);
      const texture = new Texture({
        source,
        frame: new Rectangle(x, y, picture.width * scale, picture.height * scale),
        defaultAnchor: { x: footX / picture.width, y: footY / picture.height },
      });
      this.#textures.set(name, texture);
    }
  }
}

function footOf(picture: Picture): readonly [number, number] {
  return picture.foot ?? [picture.width / 2, picture.height - 4];
}
