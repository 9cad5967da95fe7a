// SPDX-License-Identifier: MIT
// biome-ignore-all format: drawings are lists of points, and a point to the line hides them
/** Rocks, plants and other small things of the open country. */
import {
  ball,
  box,
  type Context,
  dot,
  lump,
  type Point,
  shape,
  softShape,
  stroke,
} from './brush.ts';
import { between, dice, pick } from './chance.ts';
import { alpha, type Colour, FLOWERS, LEAF, STONE } from './palette.ts';
import type { Picture } from './picture.ts';

export const NATURE: Record<string, Picture> = {
  ...rocks(),
  fern: {
    width: 34,
    height: 26,
    draw: (c) => {
      for (let i = -3; i <= 3; i++) {
        const x = i * 4.4;
        const y = -15 + Math.abs(i) * 3;
        stroke(c, [[0, -1], [x * 0.7, y - 1], [x * 1.25, y + 3]], 3, LEAF.pine[1]);
        stroke(c, [[0, -2], [x * 0.65, y - 1]], 1.3, LEAF.oak[3]);
      }
    },
  },
  mushrooms: {
    width: 28,
    height: 24,
    draw: (c) => {
      for (const [x, y, s] of [[-5, -2, 1], [5, -1, 0.8], [0, 1, 0.6]]) {
        box(c, [x - 1.6 * s, y - 7 * s], [3.2 * s, 7 * s], '#efe2c8', { line: 0.8 });
        softShape(
          c,
          [[x - 6.4 * s, y - 6 * s], [x, y - 14 * s], [x + 6.4 * s, y - 6 * s], [x, y - 5 * s]],
          '#c94f45',
          0.9,
        );
        dot(c, [x - 1.6 * s, y - 8.4 * s], 1 * s, '#f6efe0');
        dot(c, [x + 2 * s, y - 7.4 * s], 0.8 * s, '#f6efe0');
      }
    },
  },
  reeds: {
    width: 34,
    height: 46,
    sways: true,
    draw: (c) => {
      const roll = dice(5);
      for (let i = 0; i < 9; i++) {
        const x = between(roll, -11, 11);
        const tip: Point = [x + between(roll, -5, 5), between(roll, -38, -20)];
        stroke(c, [[x, 0], [(x + tip[0]) / 2, tip[1] / 2], tip], 1.9, pick(roll, LEAF.oak));
        if (i % 3 === 0)
          stroke(
            c,
            [
              [tip[0], tip[1]],
              [tip[0], tip[1] + 7],
            ],
            3.2,
            '#7d4f38',
          );
      }
    },
  },
  lily: {
    width: 34,
    height: 20,
    foot: [17, 10],
    draw: (c) => {
      for (const [x, y, r] of [[-6, 1, 7], [7, 3, 5], [4, -4, 4]]) {
        ball(c, [x, y], [r, r * 0.55], '#5e9a5a', { line: 0.7 });
        stroke(c, [[x, y], [x + r * 0.8, y + r * 0.2]], 1, '#4a8a92');
      }
      ball(c, [-6, -1], [2.6, 2], '#f3b6c8', { line: 0.5 });
      dot(c, [-6, -1.4], 0.9, '#f6e08a');
    },
  },
  ...flowerBeds(),
};

function rocks(): Record<string, Picture> {
  const out: Record<string, Picture> = {};
  for (let n = 1; n <= 4; n++) {
    const half = [0, 10, 15, 22, 30][n];
    out[`rock${n}`] = {
      width: half * 2 + 16,
      height: half * 1.9 + 12,
      shadow: [half * 1.15, half * 0.48],
      draw: (c) => rock(c, [0, -half * 0.62], [half, half * 0.8], n * 31),
    };
  }
  return out;
}

/** A boulder with light from the upper left and moss on its crown. */
function rock(c: Context, [x, y]: Point, [rx, ry]: Point, seed: number): void {
  const outline = lump([x, y], [rx, ry], { seed, corners: 8, rough: 0.22 });
  shape(c, outline, STONE.mid, 1.2);
  c.save();
  c.clip();
  shape(
    c,
    lump([x + rx * 0.5, y + ry * 0.6], [rx * 0.95, ry * 0.8], { seed: seed + 1 }),
    STONE.dark,
    0,
  );
  shape(
    c,
    lump([x - rx * 0.2, y - ry * 0.4], [rx * 0.62, ry * 0.42], { seed: seed + 2 }),
    STONE.light,
    0,
  );
  shape(
    c,
    lump([x - rx * 0.34, y - ry * 0.56], [rx * 0.3, ry * 0.18], { seed: seed + 3 }),
    STONE.pale,
    0,
  );
  const roll = dice(seed);
  for (let i = 0; i < 14; i++) {
    dot(
      c,
      [x + between(roll, -rx, rx * 0.6), y - ry * between(roll, 0.55, 1.05)],
      between(roll, 1, rx * 0.13 + 1),
      alpha('#7d9a58', 0.85),
    );
  }
  stroke(
    c,
    [[x + rx * 0.1, y - ry * 0.2], [x + rx * 0.3, y + ry * 0.1], [x + rx * 0.2, y + ry * 0.5]],
    1,
    alpha(STONE.dark, 0.9),
  );
  c.restore();
}

function flowerBeds(): Record<string, Picture> {
  const out: Record<string, Picture> = {};
  FLOWERS.forEach((colour: Colour, n) => {
    out[`flowers${n + 1}`] = {
      width: 32,
      height: 24,
      draw: (c) => {
        const roll = dice(n + 40);
        for (let i = 0; i < 7; i++) {
          const at: Point = [between(roll, -12, 12), between(roll, -13, -3)];
          stroke(c, [[at[0], at[1] + 6], at], 1.2, LEAF.oak[1]);
          for (let petal = 0; petal < 5; petal++) {
            const a = (petal / 5) * Math.PI * 2;
            dot(c, [at[0] + Math.cos(a) * 1.9, at[1] + Math.sin(a) * 1.6], 1.4, colour);
          }
          dot(c, at, 1.1, colour === '#f2d35c' ? '#b5702f' : '#f6dc74');
        }
      },
    };
  });
  return out;
}
