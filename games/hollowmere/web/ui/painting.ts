// SPDX-License-Identifier: MIT
// biome-ignore-all format: drawings are lists of points, and a point to the line hides them
/** The harbour at dusk behind the title, painted in code; its water glitters now and then. */

import { type Context, dot, type Point, shape, stroke } from '../art/brush.ts';
import { between, chance, dice } from '../art/chance.ts';
import { HARBOUR } from '../art/harbour.ts';
import { alpha, type Colour, mix } from '../art/palette.ts';
import { drawPortraitOf } from '../art/portrait.ts';

const GLITTER_MS = 140;
/** Longest side of the painting in pixels; it is scaled up beyond. */
const PIXELS_MAX = 1600;

export class Painting {
  readonly canvas = document.createElement('canvas');
  readonly #back = document.createElement('canvas');
  #timer = 0;
  #step = 0;
  readonly #resized = (): void => this.#paint();

  constructor() {
    this.canvas.className = 'painting';
    this.canvas.setAttribute('aria-hidden', 'true');
  }

  start(): void {
    if (this.#timer !== 0) return;
    addEventListener('resize', this.#resized);
    this.#paint();
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#timer = window.setInterval(() => this.#glitter(), calm ? 86_400_000 : GLITTER_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = 0;
    removeEventListener('resize', this.#resized);
  }

  #paint(): void {
    const ratio = Math.min(1, PIXELS_MAX / Math.max(innerWidth, innerHeight));
    const width = Math.round(innerWidth * ratio);
    const height = Math.round(innerHeight * ratio);
    for (const canvas of [this.canvas, this.#back]) {
      canvas.width = width;
      canvas.height = height;
    }
    const c = this.#back.getContext('2d', { willReadFrequently: true });
    if (c === null) return;
    c.lineJoin = 'round';
    c.lineCap = 'round';
    paintDusk(c, width, height);
    this.#glitter();
  }

  /** The still picture, and over it other sparks on the water than before. */
  #glitter(): void {
    const c = this.canvas.getContext('2d', { willReadFrequently: true });
    if (c === null) return;
    const { width, height } = this.canvas;
    c.drawImage(this.#back, 0, 0);
    this.#step += 1;
    const horizon = horizonOf(height);
    for (let i = 0; i < 70; i++) {
      const beat = Math.floor(this.#step / 5 + i * 0.37);
      const depth = chance(i, beat, 3) ** 1.6;
      const y = horizon + 6 + depth * (height * 0.86 - horizon);
      const spread = width * (0.035 + depth * 0.13);
      const x = width * SUN_X + (chance(i, beat, 4) - 0.5) * spread * 2;
      const length = 5 + depth * 26;
      const glow = Math.sin(((this.#step / 5 + i * 0.37) % 1) * Math.PI);
      stroke(
        c,
        [[x - length, y], [x + length, y]],
        1 + depth * 1.6,
        `rgba(255,214,150,${glow * 0.55})`,
      );
    }
  }
}

const SUN_X = 0.74;

function horizonOf(height: number): number {
  return Math.round(height * 0.56);
}

function paintDusk(c: Context, w: number, h: number): void {
  const horizon = horizonOf(h);
  paintSky(c, w, horizon);
  paintHills(c, w, horizon, '#6a5680', 0.2, 11);
  paintHills(c, w, horizon, '#4a4070', 0.11, 23);
  paintSea(c, w, h, horizon);
  const unit = Math.max(0.62, Math.min(1.25, h / 760));
  paintTown(c, w, horizon, unit);
  paintLighthouse(c, Math.min(w * 0.9, w - 70 * unit), horizon + 4, unit);
  paintShip(c, [w * 0.83, horizon + h * 0.13], unit * 0.8);
  paintShip(c, [w * 0.7, horizon + h * 0.03], unit * 0.36);
  paintQuay(c, w, h, unit);
}

function paintSky(c: Context, w: number, horizon: number): void {
  const sky = c.createLinearGradient(0, 0, 0, horizon);
  for (const [at, colour] of [
    [0, '#221c42'], [0.3, '#4a3268'], [0.58, '#a04f74'], [0.8, '#e58a66'], [1, '#fbd08a'],
  ] as const) {
    sky.addColorStop(at, colour);
  }
  c.fillStyle = sky;
  c.fillRect(0, 0, w, horizon + 2);
  const roll = dice(71);
  for (let i = 0; i < 90; i++) {
    const y = roll() ** 1.8 * horizon * 0.55;
    dot(
      c,
      [roll() * w, y],
      between(roll, 0.5, 1.3),
      `rgba(255,244,220,${(1 - y / (horizon * 0.55)) * 0.8})`,
    );
  }
  const sun: Point = [w * SUN_X, horizon * 0.88];
  const glow = c.createRadialGradient(sun[0], sun[1], 10, sun[0], sun[1], w * 0.4);
  glow.addColorStop(0, 'rgba(255,236,180,0.85)');
  glow.addColorStop(0.25, 'rgba(255,190,120,0.35)');
  glow.addColorStop(1, 'rgba(255,170,110,0)');
  c.fillStyle = glow;
  c.fillRect(0, 0, w, horizon);
  dot(c, sun, Math.max(24, horizon * 0.09), '#fff0bf');
  for (let i = 0; i < 13; i++) {
    const y = horizon * (0.2 + roll() * 0.62);
    paintCloud(c, [roll() * w, y], between(roll, 60, 190), y / horizon, i);
  }
}

function paintCloud(c: Context, [x, y]: Point, length: number, low: number, seed: number): void {
  const roll = dice(seed + 400);
  const lit = mix('#8a5a8e', '#ffc08a', low);
  const dark = mix('#3b2c5c', '#b5607a', low);
  for (const [colour, lift] of [[dark, 3], [lit, 0]] as const) {
    c.fillStyle = alpha(colour, 0.5);
    c.beginPath();
    for (let i = 0; i < 7; i++) {
      const at = (i / 6 - 0.5) * length;
      const thick = (1 - Math.abs(i / 6 - 0.5) * 1.7) * length * 0.055 + 2;
      c.ellipse(x + at, y + lift + roll() * 3, length * 0.16, thick, 0, 0, Math.PI * 2);
    }
    c.fill();
  }
}

function paintHills(
  c: Context,
  w: number,
  horizon: number,
  colour: Colour,
  rise: number,
  seed: number,
): void {
  const points: Point[] = [[0, horizon]];
  for (let x = 0; x <= w + 20; x += 20) {
    const far = x / w;
    const wave = Math.sin(far * 7 + seed) * 0.4 + Math.sin(far * 17 + seed * 2) * 0.18 + 0.5;
    const near = Math.abs(far - SUN_X) < 0.25 ? 0.45 + Math.abs(far - SUN_X) * 2.2 : 1;
    points.push([x, horizon - Math.max(2, wave * near * horizon * rise)]);
  }
  points.push([w, horizon]);
  shape(c, points, colour, 0);
}

function paintSea(c: Context, w: number, h: number, horizon: number): void {
  const sea = c.createLinearGradient(0, horizon, 0, h);
  sea.addColorStop(0, '#f0a878');
  sea.addColorStop(0.1, '#b8668a');
  sea.addColorStop(0.4, '#553c78');
  sea.addColorStop(1, '#241c44');
  c.fillStyle = sea;
  c.fillRect(0, horizon, w, h - horizon);
  const roll = dice(5);
  for (let i = 0; i < 220; i++) {
    const depth = roll() ** 1.5;
    const y = horizon + 3 + depth * (h - horizon);
    const length = 8 + depth * 60;
    const x = roll() * w;
    stroke(
      c,
      [[x, y], [x + length, y]],
      0.8 + depth * 1.6,
      alpha(roll() < 0.5 ? '#ffcf9a' : '#2c2150', 0.16),
    );
  }
}

function paintTown(c: Context, w: number, horizon: number, s: number): void {
  const roll = dice(19);
  const town = Math.min(w * 0.46, 620 * s);
  for (let row = 0; row < 3; row++) {
    const wall = (['#3a2f58', '#33284e', '#2b2144'] as const)[row];
    const base = horizon + 4 + row * 16 * s;
    for (let x = -20; x < town - row * 50 * s; ) {
      const width = between(roll, 34, 62) * s;
      const climb = (1 - x / town) * (46 - row * 16) * s;
      const height = between(roll, 30, 56) * s + climb;
      const roof = between(roll, 14, 26) * s;
      shape(
        c,
        [[x, base], [x, base - height], [x + width, base - height], [x + width, base]],
        wall,
        0.6,
      );
      const tint = mix('#5a3350', '#7a4256', roll());
      shape(
        c,
        [
          [x - 3, base - height], [x + width / 2, base - height - roof],
          [x + width + 3, base - height],
        ],
        tint,
        0.8,
      );
      for (let wy = base - height + 9 * s; wy < base - 10 * s; wy += 15 * s) {
        for (let wx = x + 7 * s; wx < x + width - 9 * s; wx += 13 * s) {
          if (roll() < 0.42) continue;
          c.fillStyle = alpha('#ffcf78', 0.85);
          c.fillRect(wx, wy, 4.4 * s, 6.4 * s);
        }
      }
      x += width * between(roll, 0.75, 1);
    }
    c.fillStyle = alpha('#1f1838', 0.9);
    c.fillRect(0, base - 2, town - row * 50 * s, 9 * s);
  }
}

function paintLighthouse(c: Context, x: number, y: number, s: number): void {
  shape(
    c,
    [
      [x - 90 * s, y + 6 * s], [x - 40 * s, y - 16 * s], [x + 34 * s, y - 20 * s],
      [x + 130 * s, y + 6 * s],
    ],
    '#33284e',
    0.8,
  );
  shape(
    c,
    [
      [x - 15 * s, y - 14 * s], [x - 9 * s, y - 118 * s], [x + 9 * s, y - 118 * s],
      [x + 15 * s, y - 14 * s],
    ],
    '#d9b8b0',
    1,
  );
  for (const [from, to] of [[34, 56], [78, 98]]) {
    const at = (up: number): number => 15 - (up / 118) * 6;
    shape(
      c,
      [
        [x - at(from) * s, y - from * s], [x - at(to) * s, y - to * s],
        [x + at(to) * s, y - to * s], [x + at(from) * s, y - from * s],
      ],
      '#a8485a',
      0,
    );
  }
  shape(
    c,
    [
      [x - 12 * s, y - 118 * s], [x + 12 * s, y - 118 * s], [x + 10 * s, y - 124 * s],
      [x - 10 * s, y - 124 * s],
    ],
    '#2b2144',
    0.6,
  );
  shape(
    c,
    [
      [x - 6 * s, y - 124 * s], [x + 6 * s, y - 124 * s], [x + 6 * s, y - 136 * s],
      [x - 6 * s, y - 136 * s],
    ],
    '#ffe9a8',
    0.6,
  );
  shape(
    c,
    [[x - 9 * s, y - 136 * s], [x, y - 147 * s], [x + 9 * s, y - 136 * s]],
    '#7a3a4e',
    0.6,
  );
  paintLamp(c, [x, y - 130 * s], s);
}

function paintLamp(c: Context, lamp: Point, s: number): void {
  const beam = c.createLinearGradient(lamp[0], 0, lamp[0] - 420 * s, 0);
  beam.addColorStop(0, 'rgba(255,236,170,0.5)');
  beam.addColorStop(1, 'rgba(255,236,170,0)');
  c.fillStyle = beam;
  c.beginPath();
  c.moveTo(lamp[0], lamp[1]);
  c.lineTo(lamp[0] - 420 * s, lamp[1] - 60 * s);
  c.lineTo(lamp[0] - 420 * s, lamp[1] - 4 * s);
  c.fill();
  const glow = c.createRadialGradient(lamp[0], lamp[1], 2, lamp[0], lamp[1], 60 * s);
  glow.addColorStop(0, 'rgba(255,240,190,0.9)');
  glow.addColorStop(1, 'rgba(255,240,190,0)');
  c.fillStyle = glow;
  c.fillRect(lamp[0] - 60 * s, lamp[1] - 60 * s, 120 * s, 120 * s);
}

function paintShip(c: Context, [x, y]: Point, s: number): void {
  c.save();
  c.translate(x, y);
  c.scale(s * 1.5, s * 1.5);
  c.globalAlpha = 0.25;
  shape(c, [[-50, 10], [46, 10], [30, 40], [-30, 44]], '#1d1638', 0);
  c.globalAlpha = 1;
  shape(c, [[-58, -20], [56, -22], [44, 8], [-44, 8]], '#3a2440', 1);
  stroke(c, [[-52, -12], [50, -14]], 2.4, '#c98a6a');
  for (const [mx, mh] of [[-18, 104], [20, 92]]) {
    stroke(c, [[mx, -18], [mx, -mh]], 3, '#2b1c34');
    for (const [from, to, width] of [[mh * 0.34, mh * 0.66, 23], [mh * 0.7, mh * 0.94, 16]]) {
      shape(
        c,
        [
          [mx - width, -from], [mx - width * 0.8, -to], [mx + width * 0.8, -to],
          [mx + width, -from], [mx, -from + 6],
        ],
        '#e6b890',
        0.9,
      );
      shape(
        c,
        [[mx + 3, -from + 5], [mx + 3, -to], [mx + width * 0.8, -to], [mx + width, -from]],
        '#c48a80',
        0,
      );
    }
    shape(c, [[mx, -mh], [mx + 15, -mh + 3], [mx, -mh + 7]], '#b5443f', 0);
  }
  stroke(c, [[-18, -100], [-58, -22]], 0.8, '#2b1c34');
  stroke(c, [[20, -88], [56, -22]], 0.8, '#2b1c34');
  dot(c, [-50, -26], 2.6, '#ffdf8f');
  c.restore();
}

function paintQuay(c: Context, w: number, h: number, s: number): void {
  const top = h - 64 * s;
  c.fillStyle = '#3d2b38';
  c.fillRect(0, top, w, h - top);
  const roll = dice(8);
  for (let row = 0; row * 16 * s < h - top; row++) {
    for (let x = -roll() * 120; x < w; x += 120 * s) {
      c.fillStyle = mix('#4d3543', '#6b4a4a', roll());
      c.fillRect(x, top + row * 16 * s + 1.5, 118 * s, 14.5 * s);
    }
  }
  c.fillStyle = '#8a5f54';
  c.fillRect(0, top, w, 3 * s);
  const put = (kind: string, x: number, y: number, size = 1): void => {
    c.save();
    c.translate(x, y);
    c.scale(s * 1.25 * size, s * 1.25 * size);
    HARBOUR[kind]?.draw(c);
    c.restore();
  };
  const lamp = (x: number): void => {
    put('lantern', x, top + 22 * s, 1.35);
    const y = top - 66 * s;
    const glow = c.createRadialGradient(x, y, 4, x, y, 130 * s);
    glow.addColorStop(0, 'rgba(255,210,130,0.55)');
    glow.addColorStop(1, 'rgba(255,190,110,0)');
    c.fillStyle = glow;
    c.fillRect(x - 130 * s, y - 130 * s, 260 * s, 260 * s);
  };
  put('barrel', w * 0.07, top + 24 * s);
  put('barrel', w * 0.07 + 34 * s, top + 34 * s);
  put('crate', w * 0.92, top + 24 * s, 1.2);
  put('sacks', w * 0.92 - 58 * s, top + 34 * s);
  put('bollard', w * 0.36, top + 18 * s);
  put('bollard', w * 0.7, top + 18 * s);
  lamp(w * 0.17);
  lamp(w * 0.83);
  c.save();
  c.translate(w * 0.27, top + 34 * s);
  c.scale(s * 1.7, s * 1.7);
  drawPortraitOf(c, 0x13420, 'up');
  c.restore();
  const dusk = c.createLinearGradient(0, top - 90 * s, 0, h);
  dusk.addColorStop(0, 'rgba(40,24,66,0)');
  dusk.addColorStop(1, 'rgba(30,18,52,0.55)');
  c.fillStyle = dusk;
  c.fillRect(0, top - 90 * s, w, h);
}
