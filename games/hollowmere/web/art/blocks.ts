// SPDX-License-Identifier: MIT
// biome-ignore-all format: drawings are lists of points, and a point to the line hides them
/**
 * Houses and walls: a footprint on the ground and a height. Seen from the south and above, so a
 * block shows its front and its top, the top shifted upwards by the height.
 */
import type { Block } from '../scene/place.ts';
import {
  box,
  type Context,
  dot,
  foliage,
  limb,
  makeCanvas,
  type Point,
  shape,
  softShape,
  stroke,
} from './brush.ts';
import { between, chance, dice } from './chance.ts';
import { BLOCK_HEIGHTS } from './land.ts';
import {
  alpha,
  type Colour,
  CRYPT,
  LEAF,
  mix,
  PLASTER,
  ROOFS,
  STONE,
  shade,
  WOOD,
} from './palette.ts';

export interface BlockPicture {
  readonly canvas: HTMLCanvasElement;
  /** From the block's corner to the picture's corner, in units. */
  readonly left: number;
  readonly top: number;
}

const SIDE_MARGIN = 14;
/** Room above the height, for roofs and chimneys. */
const HEAD_ROOM = 90;

export function drawBlock(block: Block, scale: number): BlockPicture {
  const { width, height } = block.box;
  const tall = BLOCK_HEIGHTS[block.style];
  const room = block.style === 'house' ? HEAD_ROOM : 16;
  const c = makeCanvas(width + SIDE_MARGIN * 2, height + tall + room + 6, scale);
  c.translate(SIDE_MARGIN, tall + room);
  const draw = PAINTERS[block.style];
  draw(c, width, height, tall, block);
  return { canvas: c.canvas, left: -SIDE_MARGIN, top: -(tall + room) };
}

type Painter = (c: Context, width: number, height: number, tall: number, block: Block) => void;

const PAINTERS: Record<Block['style'], Painter> = {
  house: drawHouse,
  stone: (c, w, h, tall, block) => drawWall(c, w, h, tall, block, STONE, STONE),
  crypt: (c, w, h, tall, block) => drawWall(c, w, h, tall, block, CRYPT, ROCK),
  hedge: drawHedge,
  fence: drawFence,
  cliff: drawCliff,
  bridge: drawFence,
};

/** The tops of the crypt's walls are solid rock, darker than any floor, without an edge of their
 * own: neighbours run into each other. */
const ROCK: Tones = { dark: '#17152a', mid: '#1f1c34', light: '#232038', pale: '#2a2742' };

/** Origin of all painters: the north-west corner of the footprint on the ground. */
function drawHouse(c: Context, w: number, h: number, tall: number, block: Block): void {
  const roof = ROOFS[Math.abs(block.look) % ROOFS.length];
  const timbered = Math.abs(block.look) % 3 !== 1;
  drawFacade(c, w, h, tall, timbered, block.look);
  // The ridge runs from west to east, two fifths of the depth from the back.
  const rise = Math.min(46, 18 + h * 0.16);
  const ridge = h * 0.4 - tall - rise;
  const back = -tall - 4;
  const eaves = h - tall + 10;
  const over = 9;
  shape(
    c,
    [[-over + 6, back], [w + over - 6, back], [w + over, ridge], [-over, ridge]],
    shade(roof[0], -0.15),
    1.3,
  );
  c.save();
  shape(
    c,
    [[-over, ridge], [w + over, ridge], [w + over + 2, eaves], [-over - 2, eaves]],
    roof[1],
    1.3,
  );
  c.clip();
  drawTiles(c, { w, over, ridge, eaves }, roof, block.look);
  c.restore();
  limb(c, [[-over, ridge], [w + over, ridge]], 4.4, roof[0]);
  stroke(c, [[-over, ridge - 1], [w + over, ridge - 1]], 1.6, roof[2]);
  c.fillStyle = alpha('#1d1a38', 0.22);
  c.fillRect(-2, eaves, w + 4, 6);
  const chimney = w * (Math.abs(block.look) % 2 ? 0.76 : 0.2);
  box(c, [chimney - 8, ridge - 22], [16, 28], '#8a6a60', { round: 1, line: 1.2 });
  box(c, [chimney - 10, ridge - 26], [20, 6], '#a58478', { round: 1, line: 1 });
  box(c, [chimney - 6, ridge - 25], [12, 3], '#3a2d33', { round: 1, line: 0 });
}

function drawTiles(
  c: Context,
  { w, over, ridge, eaves }: { w: number; over: number; ridge: number; eaves: number },
  roof: readonly [Colour, Colour, Colour],
  look: number,
): void {
  const row = 9;
  for (let r = 0; ridge + r * row < eaves; r++) {
    const y = ridge + r * row;
    for (let x = -over - 14 + (r % 2 ? 7 : 0); x < w + over; x += 14) {
      const roll = chance(Math.round(x), r, look);
      const tone = roll < 0.22 ? roof[2] : roll > 0.84 ? shade(roof[1], -0.16) : roof[1];
      softShape(
        c,
        [
          [x, y - 1], [x + 13.4, y - 1], [x + 13.4, y + row - 1], [x + 6.7, y + row + 2.4],
          [x, y + row - 1],
        ],
        tone,
        0,
      );
    }
    stroke(
      c,
      [[-over - 2, y + row + 0.4], [w + over + 2, y + row + 0.4]],
      1.1,
      alpha(roof[0], 0.8),
    );
  }
  const fade = c.createLinearGradient(0, ridge, 0, eaves);
  fade.addColorStop(0, 'rgba(255,240,200,0.16)');
  fade.addColorStop(1, 'rgba(30,20,60,0.16)');
  c.fillStyle = fade;
  c.fillRect(-over - 4, ridge, w + over * 2 + 8, eaves - ridge);
}

function drawFacade(
  c: Context,
  w: number,
  h: number,
  tall: number,
  timbered: boolean,
  look: number,
): void {
  const top = h - tall;
  box(c, [0, top - 6], [w, tall + 6], PLASTER.mid, { round: 0, line: 1.3 });
  c.fillStyle = alpha(PLASTER.shade, 0.8);
  c.fillRect(w - 12, top, 12, tall);
  c.fillStyle = STONE.mid;
  c.fillRect(0, h - 8, w, 8);
  for (let x = 0; x < w; x += 15)
    box(c, [x + 1, h - 7], [13, 6], chance(x, look) < 0.5 ? STONE.light : STONE.mid, {
      round: 2,
      line: 0.3,
    });
  if (timbered) {
    for (let x = 2; x <= w - 4; x += Math.max(34, w / Math.round(w / 48))) {
      c.fillStyle = WOOD.dark;
      c.fillRect(x, top, 4.4, tall - 8);
    }
    c.fillStyle = WOOD.dark;
    c.fillRect(0, top + 10, w, 3.6);
  }
  const door = w * 0.5 - 10;
  const windows = Math.max(1, Math.floor(w / 90));
  for (let i = 0; i < windows; i++) {
    const gap = (w * 0.5 - 16) / windows;
    drawWindow(c, gap * (i + 0.5) - 1, top + 20, look + i);
    drawWindow(c, w - gap * (i + 0.5) - 1, top + 20, look + i + 7);
  }
  softShape(
    c,
    [
      [door, h], [door, top + 20], [door + 4, top + 12], [door + 16, top + 12],
      [door + 20, top + 20], [door + 20, h],
    ],
    WOOD.dark,
    1.2,
  );
  box(c, [door + 2.6, top + 16], [14.8, tall - 16], WOOD.mid, { round: 4, line: 0.6 });
  stroke(c, [[door + 10, top + 17], [door + 10, h - 1]], 1, WOOD.dark);
  dot(c, [door + 14.6, h - 13], 1.5, '#e8c76a');
  box(c, [door - 4, h - 3], [28, 5], STONE.pale, { round: 1, line: 0.8 });
}

function drawWindow(c: Context, x: number, y: number, look: number): void {
  box(c, [x - 8, y - 2], [16, 17], WOOD.dark, { round: 1, line: 0.8 });
  box(c, [x - 6, y], [12, 13], look % 3 === 0 ? '#8fb6c4' : '#ffd98a', { round: 0, line: 0 });
  c.fillStyle = 'rgba(255,255,255,0.35)';
  c.fillRect(x - 6, y, 5, 5);
  c.fillStyle = WOOD.dark;
  c.fillRect(x - 0.8, y, 1.6, 13);
  c.fillRect(x - 6, y + 5.6, 12, 1.4);
  box(c, [x - 10, y + 14], [20, 5], WOOD.light, { round: 1, line: 0.6 });
  for (let i = -3; i <= 3; i++) {
    dot(c, [x + i * 2.8, y + 14], 2, LEAF.oak[2]);
    dot(c, [x + i * 2.8, y + 12.8], 1.4, look % 2 ? '#e78aa0' : '#f2d35c');
  }
}

interface Tones {
  readonly dark: Colour;
  readonly mid: Colour;
  readonly light: Colour;
  readonly pale: Colour;
}

function drawWall(
  c: Context,
  w: number,
  h: number,
  tall: number,
  block: Block,
  tones: Tones,
  top: Tones,
): void {
  const seed = Math.abs(block.look);
  box(c, [0, -tall], [w, h], top.light, { round: 2, line: top === tones ? 1.4 : 0 });
  c.save();
  c.beginPath();
  c.roundRect(0, -tall, w, h, 2);
  c.clip();
  for (let y = 0; y < h; y += 17) {
    for (let x = (y / 17) % 2 ? -14 : 0; x < w; x += 28) {
      const roll = chance(Math.round(x), Math.round(y), seed);
      box(
        c,
        [x + 1, -tall + y + 1],
        [26, 15],
        mix(top.light, roll < 0.5 ? top.mid : top.pale, roll * 0.7),
        { round: 3, line: 0.4 },
      );
    }
  }
  c.restore();
  c.strokeStyle = alpha(tones.pale, 0.9);
  c.lineWidth = 2;
  if (top === tones) c.strokeRect(1.5, -tall + 1.5, w - 3, Math.max(2, h - 3));
  else
    stroke(c, [[0, h - tall - 1], [w, h - tall - 1]], 3, tones.pale);
  const front = h - tall;
  box(c, [0, front], [w, tall], tones.dark, { round: 1, line: 1.4 });
  c.save();
  c.beginPath();
  c.rect(0, front, w, tall);
  c.clip();
  const row = 12;
  for (let r = 0; r * row < tall; r++) {
    for (let x = r % 2 ? -13 : 0; x < w; x += 26) {
      const roll = chance(Math.round(x), r, seed + 5);
      const tone = mix(tones.dark, tones.mid, 0.35 + roll * 0.65);
      box(c, [x + 0.8, front + r * row + 0.8], [24.4, row - 1.6], tone, { round: 2.6, line: 0 });
      c.fillStyle = alpha(tones.light, 0.35);
      c.fillRect(x + 3, front + r * row + 1.4, 18, 1.4);
    }
  }
  const fade = c.createLinearGradient(0, front, 0, h);
  fade.addColorStop(0, 'rgba(20,16,40,0)');
  fade.addColorStop(1, 'rgba(20,16,40,0.38)');
  c.fillStyle = fade;
  c.fillRect(0, front, w, tall);
  c.restore();
}

function drawHedge(c: Context, w: number, h: number, tall: number, block: Block): void {
  const seed = Math.abs(block.look);
  box(c, [0, -tall + 4], [w, h + tall - 5], LEAF.oak[0], { round: 9, line: 1.3 });
  const roll = dice(seed);
  const count = Math.min(500, Math.round((w * (h + tall)) / 70));
  for (let i = 0; i < count; i++) {
    const y = -tall + 8 + (i / count) * (h + tall - 16);
    const lit = y < h - tall + 4;
    const tone = LEAF.oak[lit ? (roll() < 0.4 ? 3 : 2) : roll() < 0.5 ? 1 : 0];
    const at: Point = [between(roll, 5, w - 5), y];
    dot(c, [at[0] + 1, at[1] + 1.6], 4.6, alpha(shade(tone, -0.5), 0.4));
    dot(c, at, between(roll, 3, 5), tone);
  }
}

function drawFence(c: Context, w: number, h: number, tall: number): void {
  const across = w >= h;
  const length = across ? w : h;
  const posts = Math.max(1, Math.round(length / 30));
  const at = (i: number): Point => (across ? [(w * i) / posts, h / 2] : [w / 2, (h * i) / posts]);
  for (const up of [0.4, 0.8]) {
    const [ax, ay] = at(0);
    const [bx, by] = at(posts);
    limb(c, [[ax, ay - tall * up], [bx, by - tall * up]], 3, WOOD.light);
  }
  for (let i = 0; i <= posts; i++) {
    const [x, y] = at(i);
    limb(c, [[x, y], [x, y - tall]], 4, WOOD.mid);
    dot(c, [x, y - tall], 1.8, WOOD.pale);
  }
}

function drawCliff(c: Context, w: number, h: number, tall: number, block: Block): void {
  const seed = Math.abs(block.look) + 3;
  const front = h - tall;
  const cut = Math.min(10, w * 0.14, h * 0.3);
  shape(
    c,
    [[0, front - 4], [w, front - 4], [w - 2, h - 2], [w * 0.7, h + 1], [w * 0.3, h - 1], [2, h]],
    STONE.dark,
    1.4,
  );
  c.save();
  c.clip();
  const roll = dice(seed);
  for (let x = -6; x < w; x += between(roll, 14, 26)) {
    const tone = mix(STONE.dark, STONE.light, roll() * 0.75);
    const deep = between(roll, 0.55, 1) * tall;
    shape(
      c,
      [[x, front - 6], [x + 20, front - 6], [x + 16, front + deep], [x + 6, front + deep + 4]],
      tone,
      0.7,
    );
  }
  c.restore();
  const top: Point[] = [
    [cut, -tall], [w - cut, -tall], [w + 2, -tall + cut], [w + 2, front - cut * 0.4],
    [w - cut, front + 3], [w * 0.5, front], [cut, front + 4], [-2, front - cut * 0.4],
    [-2, -tall + cut],
  ];
  softShape(c, top, LEAF.oak[2], 1.4);
  c.save();
  c.clip();
  const count = Math.min(400, Math.round((w * h) / 130) + 8);
  for (let i = 0; i < count; i++) {
    const at: Point = [between(roll, 0, w), between(roll, -tall, front)];
    dot(c, at, between(roll, 2, 7), alpha(roll() < 0.5 ? LEAF.oak[1] : LEAF.oak[3], 0.35));
  }
  c.restore();
  for (let x = 12; x < w - 6; x += between(roll, 20, 44))
    foliage(c, [x, front + 1], [6, 4], LEAF.oak, seed + Math.round(x));
}
