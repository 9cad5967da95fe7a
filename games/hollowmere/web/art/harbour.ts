// SPDX-License-Identifier: MIT
// biome-ignore-all format: drawings are lists of points, and a point to the line hides them
/** Things that people have put about: barrels, lanterns, boats, stalls, signs. */
import {
  ball,
  box,
  type Context,
  dot,
  limb,
  type Point,
  shape,
  softShape,
  stroke,
} from './brush.ts';
import { alpha, type Colour, INK, LEAF, PLASTER, STONE, shade, WOOD } from './palette.ts';
import type { Picture } from './picture.ts';

const LAMP = { colour: 0xffc46a, reach: 150, height: 44 };

export const HARBOUR: Record<string, Picture> = {
  barrel: {
    width: 34,
    height: 40,
    shadow: [14, 6],
    draw: (c) => {
      softShape(
        c,
        [[-10, -26], [10, -26], [13, -12], [10, 1], [-10, 1], [-13, -12]],
        WOOD.mid,
        1.1,
      );
      stroke(c, [[-5, -24], [-6, -1]], 1.1, WOOD.dark);
      stroke(c, [[4, -24], [5, -1]], 1.1, WOOD.dark);
      stroke(c, [[-8, -22], [-9.4, -12], [-8, -3]], 2, WOOD.light);
      for (const y of [-20, -5])
        stroke(c, [[-11, y], [0, y + 2.4], [11, y]], 2.2, '#5c5a66');
      ball(c, [0, -26], [10, 4.4], WOOD.light);
      ball(c, [0, -26], [7, 2.8], WOOD.mid, { line: 0.3 });
    },
  },
  crate: {
    width: 40,
    height: 44,
    shadow: [18, 7],
    draw: (c) => {
      box(c, [-15, -20], [30, 21], WOOD.mid, { round: 1 });
      box(c, [-15, -32], [30, 13], WOOD.light, { round: 1 });
      for (const x of [-8, 0, 8])
        stroke(c, [[x, -31], [x, -20]], 0.9, WOOD.mid);
      stroke(c, [[-13, -18], [13, -1]], 2.6, WOOD.light);
      stroke(c, [[-14, -18], [14, -18]], 1.6, WOOD.pale);
      stroke(c, [[-14, -1], [14, -1]], 1.6, WOOD.dark);
    },
  },
  sacks: {
    width: 46,
    height: 38,
    shadow: [20, 8],
    draw: (c) => {
      sack(c, [-9, 0], '#b99b6c');
      sack(c, [9, 1], '#cbb183');
      sack(c, [0, -13], '#d8c397');
    },
  },
  lantern: {
    width: 40,
    height: 70,
    shadow: [8, 4],
    light: LAMP,
    draw: (c) => {
      limb(c, [[0, 0], [0, -46]], 3.2, '#4a4456');
      box(c, [-5, -2], [10, 4], '#4a4456', { round: 1.4 });
      limb(c, [[0, -46], [0, -48]], 5, '#4a4456');
      shape(c, [[-5, -49], [5, -49], [6.4, -60], [-6.4, -60]], '#ffdf8f', 1.1);
      dot(c, [0, -53.5], 2.6, '#fff8df');
      shape(c, [[-8, -60], [8, -60], [0, -66]], '#3c3748', 1);
    },
  },
  torch: {
    width: 30,
    height: 52,
    shadow: [6, 3],
    light: { colour: 0xff9a4a, reach: 170, height: 34 },
    draw: (c) => {
      limb(c, [[0, 0], [0, -28]], 3, '#4f3b38');
      shape(c, [[-6, -28], [6, -28], [4, -21], [-4, -21]], '#57525f');
      flame(c, [0, -29], 1);
    },
  },
  brazier: {
    width: 44,
    height: 54,
    shadow: [14, 6],
    light: { colour: 0xff8a3d, reach: 220, height: 28 },
    draw: (c) => {
      limb(c, [[-8, -1], [-4, -14]], 2.4, '#4b4656');
      limb(c, [[8, -1], [4, -14]], 2.4, '#4b4656');
      softShape(c, [[-14, -22], [14, -22], [9, -11], [-9, -11]], '#5a5464', 1.1);
      ball(c, [0, -22], [13, 4], '#3a2a30');
      flame(c, [-5, -22], 0.8);
      flame(c, [5, -22], 0.8);
      flame(c, [0, -22], 1.2);
    },
  },
  sign: {
    width: 46,
    height: 52,
    shadow: [8, 4],
    draw: (c) => {
      limb(c, [[0, 0], [0, -40]], 3.6, WOOD.mid);
      shape(c, [[-16, -38], [12, -38], [18, -31], [12, -24], [-16, -24]], WOOD.light, 1.1);
      stroke(c, [[-11, -33.4], [8, -33.4]], 1.5, WOOD.dark);
      stroke(c, [[-11, -29], [3, -29]], 1.5, WOOD.dark);
    },
  },
  well: {
    width: 70,
    height: 86,
    shadow: [28, 12],
    draw: (c) => drawWell(c),
  },
  stall: {
    width: 96,
    height: 88,
    shadow: [42, 14],
    draw: (c) => drawStall(c, '#c9544c'),
  },
  stallblue: {
    width: 96,
    height: 88,
    shadow: [42, 14],
    draw: (c) => drawStall(c, '#4f7fae'),
  },
  bollard: {
    width: 22,
    height: 26,
    shadow: [8, 4],
    draw: (c) => {
      box(c, [-5, -14], [10, 15], '#4c4858', { round: 3 });
      ball(c, [0, -15], [6.4, 3.6], '#625d70');
      stroke(c, [[-5, -5], [5, -3.4]], 2.2, '#cbb183');
    },
  },
  anchor: {
    width: 44,
    height: 46,
    shadow: [15, 6],
    draw: (c) => {
      limb(c, [[0, -32], [2, -6]], 3.6, '#596070');
      limb(c, [[-9, -26], [9, -27]], 3, '#596070');
      limb(c, [[-14, -12], [-8, -4], [2, -2], [12, -5], [16, -13]], 3.6, '#596070');
      ball(c, [0, -35], [3.6, 3.6], '#596070');
      dot(c, [0, -35], 1.6, INK);
    },
  },
  boat: { width: 130, height: 150, foot: [65, 118], draw: (c) => drawBoat(c) },
  rowboat: { width: 92, height: 46, foot: [46, 26], draw: (c) => drawRowboat(c) },
  net: {
    width: 58,
    height: 44,
    shadow: [20, 6],
    draw: (c) => {
      limb(c, [[-22, 0], [-20, -32]], 2.6, WOOD.mid);
      limb(c, [[22, 0], [20, -32]], 2.6, WOOD.mid);
      limb(c, [[-23, -31], [23, -31]], 2.2, WOOD.light);
      for (let i = -4; i <= 4; i++) {
        stroke(c, [[i * 4.6, -30], [i * 4 + 4, -18], [i * 3.4, -6]], 0.9, '#d9cfae');
        stroke(c, [[i * 4.6, -30], [i * 4 - 4, -18], [i * 3.4, -6]], 0.9, '#d9cfae');
      }
    },
  },
  hay: {
    width: 52,
    height: 40,
    shadow: [22, 9],
    draw: (c) => {
      softShape(
        c,
        [[-20, 0], [-21, -14], [-10, -26], [10, -26], [21, -14], [20, 0]],
        '#d9b355',
        1.1,
      );
      for (let i = -4; i <= 4; i++)
        stroke(
          c,
          [[i * 4, -2], [i * 3.2 - 2, -20 + Math.abs(i) * 2]],
          1.2,
          i % 2 ? '#efd27e' : '#b98f3c',
        );
    },
  },
  campfire: {
    width: 46,
    height: 40,
    shadow: [16, 6],
    light: { colour: 0xff9a4a, reach: 190, height: 12 },
    draw: (c) => {
      for (let i = 0; i < 9; i++) {
        const a = (i / 9) * Math.PI * 2;
        ball(c, [Math.cos(a) * 14, Math.sin(a) * 6 - 3], [3.6, 2.8], STONE.light, { line: 0.8 });
      }
      limb(c, [[-8, -2], [7, -7]], 3, WOOD.dark);
      limb(c, [[8, -2], [-7, -7]], 3, WOOD.mid);
      flame(c, [-4, -5], 0.8);
      flame(c, [4, -5], 0.9);
      flame(c, [0, -4], 1.3);
    },
  },
  tent: { width: 96, height: 84, shadow: [42, 14], draw: (c) => drawTent(c) },
};

function flame(c: Context, [x, y]: Point, s: number): void {
  softShape(
    c,
    [
      [x - 5 * s, y], [x - 4 * s, y - 8 * s], [x - 1 * s, y - 18 * s], [x + 3 * s, y - 9 * s],
      [x + 5 * s, y - 1],
    ],
    '#e8703a',
    0,
  );
  softShape(
    c,
    [
      [x - 3 * s, y], [x - 2 * s, y - 6 * s], [x, y - 12 * s], [x + 2.4 * s, y - 5 * s],
      [x + 3 * s, y],
    ],
    '#f9b94e',
    0,
  );
  softShape(c, [[x - 1.6 * s, y], [x, y - 6 * s], [x + 1.6 * s, y]], '#fff0bd', 0);
}

function sack(c: Context, [x, y]: Point, colour: Colour): void {
  softShape(
    c,
    [
      [x - 10, y], [x - 10, y - 10], [x - 4, y - 15], [x + 4, y - 15], [x + 10, y - 10],
      [x + 10, y],
    ],
    colour,
    1.1,
  );
  stroke(c, [[x - 3, y - 14], [x + 3, y - 14]], 1.6, '#8a5b3f');
  softShape(
    c,
    [[x - 3, y - 15], [x - 4, y - 19], [x + 4, y - 19], [x + 3, y - 15]],
    shade(colour, 0.2),
    0.8,
  );
  stroke(c, [[x + 4, y - 9], [x + 6, y - 3]], 1.2, alpha(shade(colour, -0.5), 0.6));
}

function drawWell(c: Context): void {
  ball(c, [0, -6], [25, 12], STONE.dark, { line: 1.2 });
  box(c, [-25, -20], [50, 15], STONE.mid, { round: 4, line: 1.2 });
  for (let i = 0; i < 5; i++)
    box(c, [-23 + i * 9.4, -17 + (i % 2) * 3], [8, 6], i % 2 ? STONE.light : STONE.pale, {
      round: 2,
      line: 0.5,
    });
  ball(c, [0, -20], [25, 11], STONE.light, { line: 1 });
  ball(c, [0, -20], [18, 7.4], '#24384c', { line: 0.6 });
  ball(c, [-4, -19], [7, 2], '#3b6a80', { line: 0 });
  for (const x of [-21, 21])
    limb(c, [[x, -18], [x, -54]], 4, WOOD.mid);
  limb(c, [[-21, -40], [21, -40]], 2.6, WOOD.light);
  stroke(c, [[0, -40], [0, -27]], 1.2, '#d9cfae');
  shape(c, [[-31, -50], [31, -50], [21, -72], [-21, -72]], '#8a3b3a', 1.2);
  for (let i = 0; i < 3; i++)
    stroke(c, [[-28 + i * 3, -54 - i * 6.4], [28 - i * 3, -54 - i * 6.4]], 1.4, '#b5504a');
}

function drawStall(c: Context, cloth: Colour): void {
  for (const x of [-38, 38])
    limb(c, [[x, 0], [x, -58]], 3.6, WOOD.mid);
  box(c, [-40, -22], [80, 22], WOOD.light, { round: 1, line: 1.1 });
  for (let i = 1; i < 5; i++)
    stroke(c, [[-40 + i * 16, -21], [-40 + i * 16, -1]], 1, WOOD.mid);
  box(c, [-42, -29], [84, 9], WOOD.pale, { round: 1 });
  const wares: Colour[] = ['#d9705f', '#e8b04a', '#8fbf5a', '#d9705f', '#b08fd0', '#e8cf74'];
  wares.forEach((colour, i) => {
    for (let n = 0; n < 3; n++)
      dot(c, [-34 + i * 13 + n * 3.4, -29 - (n % 2) * 3], 3, shade(colour, -0.5));
    for (let n = 0; n < 3; n++) dot(c, [-34 + i * 13 + n * 3.4, -29.6 - (n % 2) * 3], 2.5, colour);
  });
  for (let i = 0; i < 8; i++) {
    const x = -46 + i * 11.5;
    shape(
      c,
      [[x + 3, -76], [x + 11.5 + (i - 3) * 0.6, -76], [x + 11.5, -54], [x + 5.75, -49], [x, -54]],
      i % 2 ? '#f1e6cf' : cloth,
      0.9,
    );
  }
}

function drawBoat(c: Context): void {
  softShape(c, [[-56, -22], [54, -24], [46, 6], [20, 14], [-30, 14], [-48, 4]], '#7a4b3a', 1.4);
  softShape(c, [[-56, -22], [54, -24], [50, -14], [0, -6], [-52, -12]], '#a97850', 1);
  stroke(c, [[-50, -6], [-20, 3], [20, 3], [48, -8]], 2, '#5a3830');
  stroke(c, [[-52, -10], [-20, -2], [20, -2], [50, -12]], 2.4, '#e5d3a6');
  limb(c, [[-4, -12], [-4, -104]], 4.4, WOOD.mid);
  softShape(c, [[-2, -100], [30, -84], [42, -40], [2, -32]], '#f0e4c8', 1.2);
  stroke(c, [[4, -82], [34, -68]], 2, '#d2705c');
  stroke(c, [[4, -62], [40, -50]], 2, '#d2705c');
  softShape(c, [[-6, -96], [-34, -44], [-7, -36]], '#e0d2b2', 1.2);
  shape(c, [[-4, -110], [14, -105], [-4, -101]], '#b5443f', 0.8);
}

function drawRowboat(c: Context): void {
  softShape(c, [[-40, -4], [-24, -14], [24, -14], [40, -4], [24, 10], [-24, 10]], '#8a5a40', 1.3);
  softShape(c, [[-34, -3], [-20, -10], [20, -10], [34, -3], [20, 5], [-20, 5]], '#5a3d34', 0.8);
  for (const x of [-14, 2, 16]) box(c, [x, -10], [5, 14], WOOD.pale, { round: 1, line: 0.6 });
  limb(c, [[-10, 2], [20, 14]], 1.8, WOOD.light);
}

function drawTent(c: Context): void {
  shape(c, [[-40, 0], [0, -62], [40, 0]], PLASTER.mid, 1.3);
  shape(c, [[6, -53], [40, 0], [12, 0]], PLASTER.shade, 0);
  shape(c, [[-13, 0], [0, -42], [13, 0]], '#4a3a3c', 1);
  shape(c, [[-13, 0], [0, -42], [-4, 0]], PLASTER.light, 0.8);
  stroke(c, [[-34, -5], [-3, -54]], 2, LEAF.autumn[1]);
  limb(c, [[0, -58], [0, -68]], 2, WOOD.mid);
}
