// SPDX-License-Identifier: MIT
// biome-ignore-all format: drawings are lists of points, and a point to the line hides them
/** Small textures of light and air: glows, swirls, motes, the arch of a portal, water. */
import { Texture } from 'pixi.js';
import { box, type Context, makeCanvas, type Point, shape, stroke } from './brush.ts';
import { between, dice } from './chance.ts';
import { alpha, CRYPT, STONE, WATER } from './palette.ts';

export interface Glows {
  /** White, soft, 128 pixels. */
  readonly light: Texture;
  /** 64 pixels. */
  readonly shadow: Texture;
  readonly mote: Texture;
  readonly leaf: Texture;
  readonly smoke: Texture;
  readonly swirl: Texture;
  readonly rune: Texture;
  readonly arch: Texture;
  readonly water: Texture;
  readonly glint: Texture;
  readonly marker: Texture;
}

/** Pixels of the swirl and of the rune circle. */
export const SWIRL_PIXELS = 192;
export const ARCH = { width: 128, height: 150, foot: 138 } as const;

export function drawGlows(): Glows {
  return {
    light: radial(128, [[0, 1], [0.25, 0.55], [0.6, 0.16], [1, 0]], '255,255,255'),
    shadow: radial(64, [[0, 0.42], [0.55, 0.34], [1, 0]], '29,26,56'),
    mote: radial(24, [[0, 1], [0.35, 0.8], [1, 0]], '255,255,255'),
    smoke: radial(48, [[0, 0.5], [0.6, 0.3], [1, 0]], '236,230,226'),
    leaf: picture(12, 8, (c) =>
      shape(c, [[1, 4], [5, 1], [11, 4], [5, 7]], '#e3b45a', 0.4),
    ),
    swirl: picture(SWIRL_PIXELS, SWIRL_PIXELS, drawSwirl),
    rune: picture(SWIRL_PIXELS, SWIRL_PIXELS, drawRune),
    arch: picture(ARCH.width * 2, ARCH.height * 2, drawArch),
    water: picture(256, 256, drawWaterTile),
    glint: picture(256, 256, drawGlints),
    marker: picture(64, 64, (c) => {
      c.strokeStyle = 'rgba(255,240,190,0.95)';
      c.lineWidth = 5;
      c.beginPath();
      c.arc(32, 32, 24, 0, Math.PI * 2);
      c.stroke();
    }),
  };
}

function picture(width: number, height: number, draw: (c: Context) => void): Texture {
  const c = makeCanvas(width, height, 1);
  draw(c);
  return Texture.from(c.canvas);
}

function radial(size: number, stops: readonly (readonly [number, number])[], rgb: string): Texture {
  return picture(size, size, (c) => {
    const half = size / 2;
    const fade = c.createRadialGradient(half, half, 0, half, half, half);
    for (const [at, opacity] of stops) fade.addColorStop(at, `rgba(${rgb},${opacity})`);
    c.fillStyle = fade;
    c.fillRect(0, 0, size, size);
  });
}

function drawSwirl(c: Context): void {
  const half = SWIRL_PIXELS / 2;
  const heart = c.createRadialGradient(half, half, 4, half, half, half);
  heart.addColorStop(0, 'rgba(250,255,255,1)');
  heart.addColorStop(0.25, 'rgba(170,225,255,0.9)');
  heart.addColorStop(0.65, 'rgba(96,120,235,0.75)');
  heart.addColorStop(0.92, 'rgba(90,60,180,0.65)');
  heart.addColorStop(1, 'rgba(90,60,180,0)');
  c.fillStyle = heart;
  c.fillRect(0, 0, SWIRL_PIXELS, SWIRL_PIXELS);
  for (let arm = 0; arm < 5; arm++) {
    const start = (arm / 5) * Math.PI * 2;
    for (const [width, style] of [
      [9, 'rgba(200,190,255,0.28)'], [3.4, 'rgba(240,250,255,0.75)'],
    ] as const) {
      const points: Point[] = [];
      for (let i = 0; i <= 26; i++) {
        const r = 8 + (i / 26) * (half - 14);
        const a = start + (i / 26) * 3.4;
        points.push([half + Math.cos(a) * r, half + Math.sin(a) * r]);
      }
      stroke(c, points, width, style);
    }
  }
}

function drawRune(c: Context): void {
  const half = SWIRL_PIXELS / 2;
  const roll = dice(12);
  c.strokeStyle = 'rgba(190,215,255,0.9)';
  for (const [r, width] of [[half - 6, 3], [half - 26, 2]]) {
    c.lineWidth = width;
    c.beginPath();
    c.arc(half, half, r, 0, Math.PI * 2);
    c.stroke();
  }
  for (let i = 0; i < 16; i++) {
    const a = (i / 16) * Math.PI * 2;
    c.save();
    c.translate(half + Math.cos(a) * (half - 16), half + Math.sin(a) * (half - 16));
    c.rotate(a + Math.PI / 2);
    const glyph: Point[] = [];
    for (let n = 0; n < 4; n++) glyph.push([between(roll, -4, 4), -6 + n * 4]);
    stroke(c, glyph, 1.8, 'rgba(225,235,255,0.95)');
    c.restore();
  }
}

/** Drawn at two pixels to the unit. */
function drawArch(c: Context): void {
  c.scale(2, 2);
  const cx = ARCH.width / 2;
  const foot = ARCH.foot;
  const stones = 11;
  for (let i = 0; i < stones; i++) {
    const a = Math.PI + (i / (stones - 1)) * Math.PI;
    c.save();
    c.translate(cx + Math.cos(a) * 46, foot - 62 + Math.sin(a) * 54);
    c.rotate(Math.atan2(Math.sin(a) * 54, Math.cos(a) * 46));
    box(c, [-9, -9.5], [19, 19], i % 2 ? STONE.mid : STONE.light, { round: 3, line: 1.2 });
    c.fillStyle = alpha(STONE.pale, 0.6);
    c.fillRect(-6, -6.5, 13, 3);
    c.restore();
  }
  for (const side of [-1, 1]) {
    for (let i = 0; i < 4; i++) {
      const x = cx + side * 46 - 10 + (i % 2);
      box(c, [x, foot - 62 + i * 15], [20, 15], i % 2 ? STONE.light : STONE.mid, {
        round: 3,
        line: 1.2,
      });
      c.fillStyle = alpha(STONE.pale, 0.6);
      c.fillRect(x + 3, foot - 60 + i * 15, 12, 3);
    }
    box(c, [cx + side * 46 - 14, foot - 6], [28, 9], CRYPT.pale, { round: 3, line: 1.2 });
    stroke(
      c,
      [
        [cx + side * 46 - 3, foot - 48], [cx + side * 46 + 3, foot - 38],
        [cx + side * 46 - 2, foot - 28],
      ],
      2.4,
      '#9fd8ff',
    );
  }
  shape(
    c,
    [[cx - 9, foot - 128], [cx + 9, foot - 128], [cx + 7, foot - 106], [cx - 7, foot - 106]],
    STONE.pale,
    1.2,
  );
  stroke(c, [[cx, foot - 124], [cx - 3, foot - 117], [cx + 3, foot - 113]], 2, '#7fc4ff');
}

/** Repeats without a seam in both directions. */
function drawWaterTile(c: Context): void {
  c.fillStyle = WATER.mid;
  c.fillRect(0, 0, 256, 256);
  const roll = dice(33);
  for (let i = 0; i < 34; i++) {
    const x = roll() * 256;
    const y = roll() * 256;
    const rx = between(roll, 18, 46);
    const tone = roll() < 0.5 ? WATER.deep : WATER.shallow;
    eachCopy((dx, dy) => {
      c.fillStyle = alpha(tone, 0.13);
      c.beginPath();
      c.ellipse(x + dx, y + dy, rx, rx * 0.45, 0, 0, Math.PI * 2);
      c.fill();
    });
  }
  for (let i = 0; i < 26; i++) {
    const x = roll() * 256;
    const y = roll() * 256;
    const length = between(roll, 14, 34);
    eachCopy((dx, dy) => {
      c.strokeStyle = alpha(WATER.foam, 0.2);
      c.lineWidth = 2;
      c.beginPath();
      c.moveTo(x + dx, y + dy);
      c.quadraticCurveTo(x + dx + length / 2, y + dy - 5, x + dx + length, y + dy);
      c.stroke();
    });
  }
}

function drawGlints(c: Context): void {
  const roll = dice(55);
  for (let i = 0; i < 22; i++) {
    const x = roll() * 256;
    const y = roll() * 256;
    const length = between(roll, 6, 22);
    eachCopy((dx, dy) => {
      c.strokeStyle = 'rgba(240,252,245,0.4)';
      c.lineWidth = 1.8;
      c.beginPath();
      c.moveTo(x + dx, y + dy);
      c.quadraticCurveTo(x + dx + length / 2, y + dy + 3.4, x + dx + length, y + dy);
      c.stroke();
    });
  }
}

function eachCopy(draw: (dx: number, dy: number) => void): void {
  for (const dx of [-256, 0, 256]) for (const dy of [-256, 0, 256]) draw(dx, dy);
}
