// SPDX-License-Identifier: MIT
// biome-ignore-all format: drawings are lists of points, and a point to the line hides them
/** Things that are carried, as small pictures: 40 units wide and high, the origin in the middle. */
import { ball, box, type Context, dot, limb, type Point, shape, softShape,
  stroke } from './brush.ts';
import { type Colour, INK, shade, WOOD } from './palette.ts';

const STEEL: Colour = '#b4bcc8';
const GRIP: Colour = '#6b4a38';
const OILSKIN: Colour = '#c9a04a';
const IRON: Colour = '#7f8794';

type Drawing = (c: Context) => void;

/** A blade from the lower left to the upper right. */
function blade(c: Context, { long, wide, steel, guard }: {
  long: number; wide: number; steel: Colour; guard: Colour;
}): void {
  const half = (long + 1) / 2;
  c.save();
  c.translate(-half * Math.SQRT1_2, half * Math.SQRT1_2);
  c.rotate(Math.PI / 4);
  limb(c, [[0, 2], [0, -4]], 4, GRIP);
  shape(c, [[-wide, -7], [-wide * 0.9, -long], [0, -long - 5], [wide, -long + 2], [wide, -7]],
    steel, 1.1);
  stroke(c, [[0, -9], [0, -long]], 1.2, shade(steel, 0.45));
  box(c, [-6, -8], [12, 3.4], guard, { round: 1.6, line: 1 });
  ball(c, [0, 3.6], [2.6, 2.6], guard, { line: 0.8 });
  c.restore();
}

function loaf(c: Context): void {
  softShape(c, [[-15, 5], [-13, -6], [0, -11], [13, -7], [15, 4], [8, 9], [-8, 10]], '#c98a4a',
    1.2);
  softShape(c, [[-11, -2], [0, -8], [10, -4], [4, 0], [-6, 2]], '#e0ab68', 0);
  for (const x of [-7, 0, 7]) stroke(c, [[x - 2, -5], [x + 2, 1]], 2, '#8f5a30');
}

function herring(c: Context): void {
  c.save();
  c.rotate(-0.5);
  shape(c, [[9, 0], [17, -7], [15, 0], [17, 7]], '#8b7a5e', 1.1);
  softShape(c, [[-16, 0], [-8, -7], [4, -6], [12, 0], [4, 6], [-8, 7]], '#b99a62', 1.2);
  softShape(c, [[-14, 1], [-6, 3], [6, 3], [10, 0], [2, 6], [-8, 6]], '#e2cfa0', 0);
  dot(c, [-11, -1.6], 1.5, INK);
  stroke(c, [[-6, -5], [-5, 0], [-6, 5]], 1.1, '#7d653e');
  c.restore();
}

function apple(c: Context): void {
  softShape(c, [[-12, -2], [-8, -11], [0, -8], [8, -11], [12, -2], [8, 11], [0, 12], [-8, 11]],
    '#c8453c', 1.2);
  ball(c, [-5, -3], [3, 4.5], '#e98a6a', { line: 0, turn: 0.5 });
  limb(c, [[0, -8], [2, -15]], 1.8, WOOD.mid);
  softShape(c, [[2, -13], [10, -17], [11, -11], [5, -9]], '#6a9a4a', 0.8);
}

function haunch(c: Context): void {
  limb(c, [[5, 5], [15, 14]], 4, '#efe6cf');
  ball(c, [15.6, 12], [2.6, 2.6], '#efe6cf', { line: 0.8 });
  ball(c, [13, 15.4], [2.6, 2.6], '#efe6cf', { line: 0.8 });
  softShape(c, [[-14, -6], [-6, -14], [6, -10], [10, 4], [2, 10], [-10, 6]], '#9c4a38', 1.2);
  softShape(c, [[-10, -6], [-4, -10], [3, -7], [0, -2], [-7, 1]], '#c2705a', 0);
}

function bottle(c: Context): void {
  softShape(c, [[-10, 13], [-11, 3], [-4, -4], [-4, -12], [4, -12], [4, -4], [11, 3], [10, 13]],
    '#5a86b8', 1.2);
  softShape(c, [[-9, 12], [-9, 4], [0, 2], [9, 4], [9, 12]], '#6a55a0', 0);
  ball(c, [-5, 6], [1.8, 4], '#a9b8e8', { line: 0 });
  box(c, [-4.5, -17], [9, 6], WOOD.light, { round: 1.5, line: 1 });
}

function rope(c: Context): void {
  for (const [rx, ry] of [[14, 10], [9.5, 6.5], [5, 3.4]] as Point[]) {
    c.beginPath();
    c.ellipse(0, 1, rx, ry, 0, 0, Math.PI * 2);
    c.lineWidth = 6;
    c.strokeStyle = shade('#c8a468', -0.6);
    c.stroke();
    c.lineWidth = 4;
    c.strokeStyle = '#c8a468';
    c.stroke();
  }
  limb(c, [[12, 4], [17, 12]], 3.4, '#c8a468');
}

function pelt(c: Context): void {
  shape(c, [[-5, -16], [5, -16], [7, -8], [16, -6], [12, 0], [10, 8], [15, 15], [6, 12], [0, 17],
    [-6, 12],
    [-15, 15], [-10, 8], [-12, 0], [-16, -6], [-7, -8]], '#8a8f9c', 1.2);
  softShape(c, [[0, -12], [5, -2], [4, 9], [0, 13], [-4, 9], [-5, -2]], '#b3b7bf', 0);
}

function tusk(c: Context): void {
  softShape(c, [[-13, 10], [-6, 2], [4, -8], [14, -14], [11, -3], [2, 8], [-8, 15]], '#efe4c6',
    1.2);
  stroke(c, [[-9, 9], [0, 1], [9, -9]], 1.4, '#cdb98c');
  softShape(c, [[-14, 8], [-8, 4], [-4, 12], [-9, 16]], '#9a7a58', 0.8);
}

function bone(c: Context): void {
  limb(c, [[-9, 9], [9, -9]], 5, '#e6e0cc');
  for (const [x, y] of [[-12, 8], [-8, 12], [12, -8], [8, -12]] as Point[])
    ball(c, [x, y], [3.6, 3.6], '#e6e0cc', { line: 1 });
  limb(c, [[-8, 8], [8, -8]], 4, '#e6e0cc');
}

function candle(c: Context): void {
  softShape(c, [[0, -18], [5, -10], [0, -6], [-5, -10]], '#f6c65a', 1);
  dot(c, [0, -10], 2, '#fff2cf');
  box(c, [-6, -6], [12, 20], '#efe6cf', { round: 2, line: 1.2 });
  softShape(c, [[-6, -4], [0, -6], [6, -4], [4, 4], [1, -1], [-3, 3]], '#fffaf0', 0);
  softShape(c, [[-11, 13], [0, 11], [11, 13], [8, 17], [-8, 17]], '#9a9fab', 1);
}

function cudgel(c: Context): void {
  limb(c, [[-12, 13], [2, -1]], 4.6, WOOD.mid);
  softShape(c, [[-3, 1], [4, -14], [12, -15], [15, -8], [9, 3], [2, 6]], WOOD.light, 1.2);
  for (const [x, y] of [[6, -11], [11, -7], [4, -3], [9, -1]] as Point[])
    ball(c, [x, y], [1.9, 1.9], IRON, { line: 0.8 });
}

function lantern(c: Context): void {
  stroke(c, [[-6, -10], [0, -18], [6, -10]], 2.2, INK);
  shape(c, [[-7, -10], [7, -10], [9, -5], [-9, -5]], IRON, 1.1);
  box(c, [-8, -5], [16, 15], '#f3cf70', { round: 2, line: 1.1 });
  ball(c, [0, 3], [3.4, 5], '#fff6da', { line: 0 });
  stroke(c, [[-3, -5], [-3, 10]], 1.6, INK);
  stroke(c, [[4, -5], [4, 10]], 1.6, INK);
  shape(c, [[-9, 10], [9, 10], [11, 15], [-11, 15]], IRON, 1.1);
}

function buckler(c: Context): void {
  ball(c, [0, 0], [15, 15], WOOD.light, { line: 1.4 });
  for (const x of [-7, 0, 7]) stroke(c, [[x, -12], [x, 12]], 1.2, WOOD.mid);
  c.beginPath();
  c.arc(0, 0, 13.4, 0, Math.PI * 2);
  c.lineWidth = 3;
  c.strokeStyle = IRON;
  c.stroke();
  ball(c, [0, 0], [5, 5], STEEL, { line: 1 });
  dot(c, [-1.6, -1.8], 1.6, '#eef1f4');
}

function cap(c: Context): void {
  softShape(c, [[-12, 4], [-10, -9], [0, -14], [10, -9], [12, 4]], OILSKIN, 1.2);
  softShape(c, [[-7, -6], [0, -11], [4, -8], [-2, -3], [-6, 2]], '#e4c070', 0);
  softShape(c, [[-17, 8], [-8, 2], [8, 2], [17, 8], [8, 11], [-8, 11]], shade(OILSKIN, -0.2), 1.2);
}

function helm(c: Context): void {
  softShape(c, [[-13, 12], [-13, -6], [0, -15], [13, -6], [13, 12], [7, 12], [6, 1], [-6, 1],
    [-7, 12]], STEEL, 1.3);
  shape(c, [[-2, -15], [2, -15], [2.6, 8], [-2.6, 8]], IRON, 1);
  stroke(c, [[-12, -1], [12, -1]], 2, IRON);
  ball(c, [-6, -8], [3, 2], '#e4e8ec', { line: 0, turn: -0.5 });
}

function coat(colour: Colour, trim: Colour): Drawing {
  return (c) => {
    shape(c, [[-7, -14], [-16, -8], [-13, 4], [-9, 2], [-10, 15], [10, 15], [9, 2], [13, 4], [16,
      -8], [7, -14], [0, -9]], colour, 1.2);
    stroke(c, [[0, -9], [0, 15]], 1.6, shade(colour, -0.5));
    softShape(c, [[-7, -14], [0, -9], [7, -14], [4, -16], [-4, -16]], trim, 1);
    for (const y of [-3, 3, 9]) dot(c, [2.6, y], 1.3, trim);
  };
}

function mail(c: Context): void {
  coat('#6f8f94', '#3d5d66')(c);
  for (let row = 0; row < 6; row++)
    for (let i = 0; i < 5; i++) dot(c, [-7 + i * 3.5 + (row % 2), -5 + row * 3.4], 1, '#a8c4c4');
}

function coins(c: Context): void {
  for (const [x, y] of [[-7, 7], [7, 8], [0, 3], [-3, -3], [5, -2]] as Point[]) {
    ball(c, [x, y], [7, 4.4], '#d9a84a', { line: 1 });
    ball(c, [x, y - 1], [4.6, 2.6], '#f2d27a', { line: 0 });
  }
}

function chest(open: boolean): Drawing {
  return (c) => {
    if (open) {
      shape(c, [[-15, -8], [-13, -17], [13, -17], [15, -8]], WOOD.dark, 1.2);
      softShape(c, [[-11, -4], [-4, -9], [4, -8], [11, -4]], '#f2d27a', 1);
    } else {
      softShape(c, [[-16, -3], [-15, -12], [-8, -15], [8, -15], [15, -12], [16, -3]], WOOD.light,
        1.2);
    }
    box(c, [-16, -4], [32, 18], WOOD.mid, { round: 2, line: 1.3 });
    for (const x of [-11, 11]) box(c, [x - 2, open ? -4 : -14], [4, open ? 18 : 28], IRON,
      { round: 1, line: 0.8 });
    box(c, [-4, -5], [8, 8], '#d9b04a', { round: 1.5, line: 1 });
    dot(c, [0, -1.6], 1.5, INK);
  };
}

/** A length of the gate before the tomb: bars, or what is left of them when it is raised. */
function gate(open: boolean): Drawing {
  return (c) => {
    const tall = open ? 10 : 52;
    for (const x of [-5, 0, 5]) {
      limb(c, [[x, 12], [x, 12 - tall]], 2.6, IRON);
      if (!open) shape(c, [[x - 2.4, -38], [x, -46], [x + 2.4, -38]], STEEL, 0.8);
    }
    if (open) return;
    for (const y of [-28, -10, 6]) limb(c, [[-8, y], [8, y]], 2.4, IRON);
  };
}

const DRAWINGS: Readonly<Record<string, Drawing>> = {
  coins, gate: gate(false), opengate: gate(true), chest: chest(false), openchest: chest(true),
  apple, bread: loaf, fish: herring, venison: haunch, tonic: bottle, rope, pelt, tusk, bone, candle,
  knife: (c) => blade(c, { long: 16, wide: 2.6, steel: STEEL, guard: WOOD.mid }),
  cudgel,
  cutlass: (c) => blade(c, { long: 24, wide: 3.6, steel: STEEL, guard: '#c9a04a' }),
  tideblade: (c) => blade(c, { long: 25, wide: 4.4, steel: '#7fd0c8', guard: '#3f6fa8' }),
  lantern, buckler, cap, helm, coat: coat(OILSKIN, '#7a5a34'), mail,
};

/** A bundle stands for what this page does not know. */
export function drawWare(c: Context, name: string): void {
  const draw = Object.hasOwn(DRAWINGS, name) ? DRAWINGS[name] : undefined;
  if (draw) draw(c);
  else ball(c, [0, 2], [12, 11], '#a08a70', { line: 1.2 });
}
