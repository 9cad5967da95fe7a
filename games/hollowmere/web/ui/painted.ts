// SPDX-License-Identifier: MIT
/** Small drawn pictures as canvases of the page: wares and signs of spells. */
import type { Context } from '../art/brush.ts';
import { drawSign } from '../art/signs.ts';
import { drawWare } from '../art/wares.ts';
import { element } from './dom.ts';

/** Side of a picture in units, and in CSS pixels. */
const UNITS = 40;
export const PICTURE_PIXELS = 40;

type Draw = (c: Context, name: string) => void;

/** Each picture is drawn once; others are copies of its pixels. */
class Pictures {
  readonly #draw: Draw;
  readonly #drawn = new Map<string, HTMLCanvasElement>();

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  make(name: string): HTMLCanvasElement {
    const canvas = this.#blank();
    this.copy(canvas, name);
    return canvas;
  }

  /** Shows another picture on a canvas that this made; '' shows nothing. */
  copy(canvas: HTMLCanvasElement, name: string): void {
    const c = canvas.getContext('2d');
    if (c === null) return;
    c.clearRect(0, 0, canvas.width, canvas.height);
    if (name !== '') c.drawImage(this.#original(name), 0, 0);
  }

  #original(name: string): HTMLCanvasElement {
    const known = this.#drawn.get(name);
    if (known) return known;
    const canvas = this.#blank();
    const c = canvas.getContext('2d');
    if (c !== null) {
      c.lineJoin = 'round';
      c.lineCap = 'round';
      c.scale(canvas.width / UNITS, canvas.height / UNITS);
      c.translate(UNITS / 2, UNITS / 2);
      this.#draw(c, name);
    }
    this.#drawn.set(name, canvas);
    return canvas;
  }

  #blank(): HTMLCanvasElement {
    const canvas = element('canvas', { 'aria-hidden': 'true' });
    const side = PICTURE_PIXELS * Math.min(3, Math.max(1, Math.ceil(devicePixelRatio)));
    canvas.width = side;
    canvas.height = side;
    return canvas;
  }
}

export const warePictures = new Pictures(drawWare);
export const signPictures = new Pictures(drawSign);
