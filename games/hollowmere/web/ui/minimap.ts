// SPDX-License-Identifier: MIT
/** The map in the corner: what is within three sectors around the hero, north up. */
import { alpha, GROUND, type Material, numberOf, SIGNS, WATER } from '../art/palette.ts';
import type { Actor } from '../scene/actor.ts';
import { roleOf } from '../scene/cast.ts';
import type { Place } from '../scene/place.ts';
import { element } from './dom.ts';

/** Side of the map on the screen, in CSS pixels, and of the country on it, in units. */
const PIXELS = 164;
const UNITS = 2304;
const SECTOR = 768;
/** Pixels to the unit of the painted sheet. */
const SHEET_SCALE = 0.1;
const REDRAW_MS = 120;

export class Minimap {
  readonly node: HTMLElement;
  readonly #canvas = element('canvas', { 'aria-hidden': 'true' });
  readonly #title = element('p', {});
  readonly #ratio = Math.min(2, devicePixelRatio);
  #sheet: HTMLCanvasElement | null = null;
  #place: Place | null = null;
  #drawnAt = -Infinity;

  constructor() {
    this.#canvas.width = PIXELS * this.#ratio;
    this.#canvas.height = PIXELS * this.#ratio;
    this.node = element(
      'aside',
      { class: 'minimap', 'aria-label': 'Map' },
      this.#canvas,
      this.#title,
    );
  }

  enter(place: Place): void {
    this.#place = place;
    this.#sheet = paintSheet(place);
    this.#title.textContent = place.title;
    this.#drawnAt = -Infinity;
  }

  update(actors: Iterable<Actor>, own: { x: number; y: number }, nowMs: number): void {
    if (nowMs - this.#drawnAt < REDRAW_MS || this.#sheet === null || this.#place === null) return;
    this.#drawnAt = nowMs;
    const c = this.#canvas.getContext('2d');
    if (c === null) return;
    const zoom = (PIXELS / UNITS) * this.#ratio;
    const side = PIXELS * this.#ratio;
    c.fillStyle = '#17142a';
    c.fillRect(0, 0, side, side);
    c.save();
    c.translate(side / 2, side / 2);
    c.scale(zoom, zoom);
    c.translate(-own.x, -own.y);
    c.drawImage(this.#sheet, 0, 0, this.#place.width, this.#place.height);
    this.#drawGrid(c, this.#place);
    for (const exit of this.#place.exits) dotAt(c, exit.x, exit.y, 62, '#9fd0ff', '#2a3f8a');
    for (const actor of actors) {
      if (actor.own) continue;
      const { sign } = roleOf(actor);
      dotAt(c, actor.x, actor.y, actor.kind === 'hero' ? 40 : 27, sign, '#241c30');
    }
    dotAt(c, own.x, own.y, 48, SIGNS.own, '#5a3a10');
    c.restore();
  }

  #drawGrid(c: CanvasRenderingContext2D, place: Place): void {
    c.strokeStyle = 'rgba(255,255,255,0.1)';
    c.lineWidth = 10;
    c.beginPath();
    for (let x = SECTOR; x < place.width; x += SECTOR) {
      c.moveTo(x, 0);
      c.lineTo(x, place.height);
    }
    for (let y = SECTOR; y < place.height; y += SECTOR) {
      c.moveTo(0, y);
      c.lineTo(place.width, y);
    }
    c.stroke();
  }
}

function dotAt(
  c: CanvasRenderingContext2D,
  x: number,
  y: number,
  r: number,
  fill: string,
  line: string,
): void {
  c.beginPath();
  c.arc(x, y, r, 0, Math.PI * 2);
  c.fillStyle = fill;
  c.strokeStyle = line;
  c.lineWidth = 16;
  c.stroke();
  c.fill();
}

function paintSheet(place: Place): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(place.width * SHEET_SCALE);
  canvas.height = Math.ceil(place.height * SHEET_SCALE);
  const c = canvas.getContext('2d');
  if (c === null) return canvas;
  c.scale(SHEET_SCALE, SHEET_SCALE);
  c.fillStyle = GROUND[place.base].base;
  c.fillRect(0, 0, place.width, place.height);
  const wet = place.patches.filter(({ material }) => /water/.test(material));
  const dry = place.patches.filter(({ material }) => !/water/.test(material));
  for (const { material, form, box } of [...wet, ...dry]) {
    c.fillStyle = /water/.test(material) ? WATER.mid : GROUND[material as Material].base;
    c.beginPath();
    if (form === 'oval') {
      const { x, y, width, height } = box;
      c.ellipse(x + width / 2, y + height / 2, width / 2, height / 2, 0, 0, Math.PI * 2);
    } else {
      c.rect(box.x, box.y, box.width, box.height);
    }
    c.fill();
  }
  c.fillStyle = alpha('#1f4a36', 0.55);
  for (const { kind, x, y } of place.things) {
    if (!/oak|pine|birch|autumn/.test(kind)) continue;
    c.beginPath();
    c.arc(x, y - 20, 34, 0, Math.PI * 2);
    c.fill();
  }
  for (const { style, box } of place.blocks) {
    c.fillStyle = style === 'house' ? '#a8574e' : style === 'crypt' ? '#1d1a2e' : '#555868';
    c.fillRect(box.x, box.y, box.width, box.height);
  }
  // A little darker than the world, so that the dots stand out.
  c.fillStyle = `rgba(${numberOf('#17142a') >> 16},20,42,0.22)`;
  c.fillRect(0, 0, place.width, place.height);
  return canvas;
}
