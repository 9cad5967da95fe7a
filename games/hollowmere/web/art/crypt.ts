// SPDX-License-Identifier: MIT
// biome-ignore-all format: drawings are lists of points, and a point to the line hides them
/** Things of the dead: stones, pillars, coffins, bones, candles. */
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
import { alpha, CRYPT, STONE } from './palette.ts';
import type { Picture } from './picture.ts';

export const GRAVES: Record<string, Picture> = {
  grave: {
    width: 40,
    height: 44,
    shadow: [15, 6],
    draw: (c) => {
      softShape(
        c,
        [[-12, 1], [-12, -22], [-8, -32], [8, -32], [12, -22], [12, 1]],
        STONE.mid,
        1.2,
      );
      stroke(c, [[-9, -4], [-9, -22], [-5, -28]], 2, STONE.light);
      stroke(c, [[0, -24], [0, -12]], 2, STONE.dark);
      stroke(c, [[-4, -20], [4, -20]], 2, STONE.dark);
      ball(c, [-8, -1], [6, 3], '#6b8a50', { line: 0.6 });
    },
  },
  cross: {
    width: 36,
    height: 50,
    shadow: [11, 5],
    draw: (c) => {
      limb(c, [[0, 0], [1, -38]], 6, STONE.mid);
      limb(c, [[-10, -27], [12, -28]], 6, STONE.mid);
      stroke(c, [[-2, -2], [-1.4, -38]], 1.6, STONE.light);
      ball(c, [2, 0], [9, 3.4], '#6b8a50', { line: 0.6 });
    },
  },
  pillar: {
    width: 50,
    height: 104,
    shadow: [20, 9],
    draw: (c) => {
      box(c, [-19, -10], [38, 12], CRYPT.mid, { round: 2, line: 1.2 });
      box(c, [-13, -80], [26, 72], CRYPT.light, { round: 2, line: 1.2 });
      box(c, [4, -79], [8, 70], CRYPT.mid, { round: 0, line: 0 });
      box(c, [-11, -79], [4, 70], CRYPT.pale, { round: 0, line: 0 });
      for (const y of [-60, -38, -22])
        stroke(c, [[-12, y], [12, y]], 1.2, alpha(CRYPT.dark, 0.7));
      box(c, [-19, -92], [38, 14], CRYPT.light, { round: 2, line: 1.2 });
      box(c, [-17, -90], [34, 4], CRYPT.pale, { round: 1, line: 0 });
    },
  },
  brokenpillar: {
    width: 50,
    height: 58,
    shadow: [20, 9],
    draw: (c) => {
      box(c, [-19, -10], [38, 12], CRYPT.mid, { round: 2, line: 1.2 });
      shape(
        c,
        [[-13, -9], [-13, -42], [-6, -36], [0, -46], [7, -34], [13, -38], [13, -9]],
        CRYPT.light,
        1.2,
      );
      shape(c, [[5, -10], [5, -36], [12, -37], [12, -10]], CRYPT.mid, 0);
      ball(c, [22, -3], [5, 4], CRYPT.light);
    },
  },
  coffin: {
    width: 54,
    height: 78,
    shadow: [22, 10],
    draw: (c) => {
      coffin(c, [0, -30], CRYPT.mid);
      coffin(c, [-1, -38], CRYPT.light);
      stroke(c, [[-1, -58], [-1, -18]], 2.4, CRYPT.pale);
      stroke(c, [[-9, -48], [7, -48]], 2.4, CRYPT.pale);
    },
  },
  bones: {
    width: 34,
    height: 22,
    foot: [17, 14],
    draw: (c) => {
      limb(c, [[-10, 3], [4, -2]], 1.8, '#d8d0b8');
      limb(c, [[-6, -3], [8, 4]], 1.8, '#cbc3aa');
      for (const at of [[-11, 3], [5, -2], [-7, -3], [9, 4]] as Point[])
        dot(c, at, 1.7, '#d8d0b8');
      ball(c, [9, -3], [4.4, 4], '#e2dbc6', { line: 0.8 });
      dot(c, [8, -3], 1, '#2c2540');
      dot(c, [11, -3], 1, '#2c2540');
    },
  },
  candles: {
    width: 30,
    height: 34,
    light: { colour: 0xffb45a, reach: 105, height: 14 },
    draw: (c) => {
      ball(c, [0, -1], [11, 4.4], '#cfc2a0', { line: 0.7 });
      for (const [x, h] of [[-6, 10], [0, 16], [6, 8]]) {
        box(c, [x - 2.2, -h - 1], [4.4, h], '#efe4c6', { round: 1.2, line: 0.7 });
        softShape(c, [[x - 1.6, -h - 2], [x, -h - 8], [x + 1.6, -h - 2]], '#ffc25a', 0);
      }
    },
  },
  urn: {
    width: 30,
    height: 38,
    shadow: [11, 5],
    draw: (c) => {
      softShape(
        c,
        [[-5, -28], [5, -28], [6, -22], [11, -14], [7, 0], [-7, 0], [-11, -14], [-6, -22]],
        '#8a6a5c',
        1.1,
      );
      stroke(c, [[-8, -15], [0, -13], [8, -15]], 1.8, '#d1a45a');
      ball(c, [0, -29], [6.4, 2.6], '#a5836f');
      stroke(c, [[-6, -16], [-5, -5]], 1.8, '#b1907c');
    },
  },
  statue: {
    width: 54,
    height: 108,
    shadow: [23, 10],
    draw: (c) => {
      box(c, [-20, -22], [40, 23], CRYPT.mid, { round: 2, line: 1.2 });
      box(c, [-17, -26], [34, 7], CRYPT.light, { round: 1, line: 1 });
      softShape(
        c,
        [[-13, -26], [-11, -60], [-6, -74], [6, -74], [11, -60], [13, -26]],
        CRYPT.light,
        1.2,
      );
      shape(c, [[4, -70], [10, -60], [12, -27], [4, -27]], CRYPT.mid, 0);
      ball(c, [0, -80], [8, 9], CRYPT.light, { line: 1.1 });
      softShape(
        c,
        [[-9, -76], [-8, -90], [0, -95], [8, -90], [9, -76], [4, -82], [-4, -82]],
        CRYPT.mid,
        0.9,
      );
      limb(c, [[0, -28], [0, -62]], 2.6, CRYPT.pale);
      limb(c, [[-5, -58], [5, -58]], 2.4, CRYPT.pale);
    },
  },
  web: {
    width: 44,
    height: 40,
    foot: [4, 4],
    draw: (c) => {
      const hub: Point = [0, 0];
      const ends: Point[] = [[36, 0], [32, 14], [22, 25], [10, 32], [0, 34]];
      for (const end of ends) stroke(c, [hub, end], 0.8, 'rgba(214,214,236,0.45)');
      for (const t of [0.35, 0.6, 0.85]) {
        const ring = ends.map(([x, y]): Point => [x * t, y * t]);
        stroke(c, ring, 0.7, 'rgba(214,214,236,0.4)');
      }
    },
  },
};

function coffin(c: Context, [x, y]: Point, colour: (typeof CRYPT)[keyof typeof CRYPT]): void {
  shape(
    c,
    [
      [x - 10, y - 28], [x + 10, y - 28], [x + 17, y - 12], [x + 10, y + 30], [x - 10, y + 30],
      [x - 17, y - 12],
    ],
    colour,
    1.2,
  );
}
