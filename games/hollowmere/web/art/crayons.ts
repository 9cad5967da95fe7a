// SPDX-License-Identifier: MIT
/**
 * A figure is drawn once in code and comes out in layers: what is dyed (skin, hair, cloak, tunic)
 * as white shapes that a tint colours later, and the rest in its own colours. While one layer is
 * drawn, the shapes of all others cut holes into it, so that the layers put together again hide
 * each other rightly.
 */
import type { Context } from './brush.ts';
import type { Colour } from './palette.ts';

const DYES = ['skin', 'hair', 'cloak', 'tunic'] as const;
export type Dye = (typeof DYES)[number];
export const LAYERS = ['plain', ...DYES] as const;
export type Layer = (typeof LAYERS)[number];

/** How white a dyed shape is: its part in light, in between, in shadow. */
export type Tone = 'light' | 'mid' | 'dark';
const TONES: Record<Tone, Colour> = { light: '#ffffff', mid: '#e2dfe8', dark: '#b7b1c6' };

export type Draw = (c: Context, fill: Colour) => void;

export class Crayons {
  readonly #context: Context;
  readonly #layer: Layer | 'all';
  readonly #colours: Partial<Record<Dye, Colour>>;

  /** `all` draws every layer at once, dyed with `colours`. */
  constructor(context: Context, layer: Layer | 'all', colours: Partial<Record<Dye, Colour>> = {}) {
    this.#context = context;
    this.#layer = layer;
    this.#colours = colours;
  }

  plain(fill: Colour, draw: Draw): void {
    this.#paint('plain', fill, draw);
  }

  dyed(dye: Dye, tone: Tone, draw: Draw): void {
    const own = this.#colours[dye];
    this.#paint(dye, own ? multiply(own, TONES[tone]) : TONES[tone], draw);
  }

  #paint(layer: Layer, fill: Colour, draw: Draw): void {
    const c = this.#context;
    const hole = this.#layer !== 'all' && this.#layer !== layer;
    c.globalCompositeOperation = hole ? 'destination-out' : 'source-over';
    draw(c, fill);
    c.globalCompositeOperation = 'source-over';
  }
}

function multiply(a: Colour, b: Colour): Colour {
  const x = Number.parseInt(a.slice(1), 16);
  const y = Number.parseInt(b.slice(1), 16);
  let out = 0;
  for (const shift of [16, 8, 0]) {
    out |= Math.round((((x >> shift) & 255) * ((y >> shift) & 255)) / 255) << shift;
  }
  return `#${out.toString(16).padStart(6, '0')}`;
}
