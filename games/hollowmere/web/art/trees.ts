// SPDX-License-Identifier: MIT
// biome-ignore-all format: drawings are lists of points, and a point to the line hides them
/** Trees and bushes, three of each kind. */
import {
  ball,
  type Context,
  dot,
  foliage,
  limb,
  type Point,
  shape,
  softShape,
  stroke,
} from './brush.ts';
import { between, dice } from './chance.ts';
import { alpha, type Colour, LEAF, shade, WOOD } from './palette.ts';
import type { Picture } from './picture.ts';

type Tones = readonly [Colour, Colour, Colour, Colour];

export const TREES: Record<string, Picture> = {
  ...three('oak', (seed) => leafy(seed, LEAF.oak, [37, 33], 62)),
  ...three('birch', (seed) => birch(seed)),
  ...three('autumn', (seed) => leafy(seed, LEAF.autumn, [33, 30], 58)),
  ...three('pine', (seed) => pine(seed)),
  ...three('dead', (seed) => dead(seed)),
  ...three('bush', (seed) => ({
    width: 52,
    height: 40,
    shadow: [20, 8],
    draw: (c) => {
      foliage(c, [0, -11], [19, 13], LEAF.oak, seed);
      const roll = dice(seed + 9);
      if (seed % 3 !== 1) return;
      for (let i = 0; i < 8; i++) {
        dot(
          c,
          [between(roll, -13, 13), between(roll, -20, -5)],
          1.7,
          seed % 2 ? '#d94f5c' : '#7a6ad0',
        );
      }
    },
  })),
  stump: {
    width: 40,
    height: 34,
    shadow: [17, 7],
    draw: (c) => {
      shape(c, [[-11, -12], [11, -12], [14, 0], [6, 1], [0, -1], [-7, 1], [-14, 0]], WOOD.mid);
      ball(c, [0, -13], [11, 5.4], WOOD.pale);
      ball(c, [0, -13], [6.4, 3], WOOD.light, { line: 0.3 });
      ball(c, [0, -13], [2.4, 1.1], WOOD.mid, { line: 0 });
      foliage(c, [-9, -3], [5, 3], LEAF.oak, 4);
    },
  },
  log: {
    width: 76,
    height: 34,
    shadow: [33, 9],
    draw: (c) => {
      limb(c, [[-24, -8], [24, -8]], 15, WOOD.mid);
      stroke(c, [[-22, -12], [18, -12]], 2, WOOD.light);
      stroke(c, [[-18, -5], [22, -5]], 1.4, WOOD.dark);
      ball(c, [27, -8], [5, 8], WOOD.pale);
      ball(c, [27, -8], [2.4, 4], WOOD.light, { line: 0.3 });
      foliage(c, [-12, -15], [9, 4], LEAF.oak, 8);
    },
  },
};

function three(name: string, make: (seed: number) => Picture): Record<string, Picture> {
  return Object.fromEntries([1, 2, 3].map((n) => [`${name}${n}`, make(n * 13 + name.length)]));
}

function leafy(seed: number, tones: Tones, [rx, ry]: Point, rise: number): Picture {
  const roll = dice(seed);
  const size = between(roll, 0.88, 1.12);
  const lean = between(roll, -3, 3);
  return {
    width: 104,
    height: 118,
    shadow: [36 * size, 15 * size],
    sways: true,
    draw: (c) => {
      trunk(c, lean, rise * 0.72, 9 * size);
      const top: Point = [lean, -rise * size];
      foliage(
        c,
        [top[0] + 15 * size, top[1] + 13 * size],
        [rx * 0.62 * size, ry * 0.56 * size],
        tones,
        seed + 1,
      );
      foliage(
        c,
        [top[0] - 17 * size, top[1] + 12 * size],
        [rx * 0.6 * size, ry * 0.56 * size],
        tones,
        seed + 2,
      );
      foliage(c, top, [rx * size, ry * size], tones, seed);
    },
  };
}

function trunk(c: Context, lean: number, rise: number, width: number): void {
  const half = width / 2;
  softShape(
    c,
    [
      [-half * 0.9 + lean, -rise], [half * 0.9 + lean, -rise], [half, -10], [half * 2.1, 1.5],
      [half * 0.5, -0.5], [-half * 0.6, 2], [-half * 2, 0.5], [-half, -10],
    ],
    WOOD.mid,
    1.2,
  );
  stroke(
    c,
    [[half * 0.45 + lean * 0.6, -rise * 0.8], [half * 0.5, -8]],
    half * 0.7,
    alpha(WOOD.dark, 0.75),
  );
  stroke(c, [[-half * 0.5, -rise * 0.5], [-half * 0.6, -12]], 1, alpha(WOOD.light, 0.8));
}

function birch(seed: number): Picture {
  const roll = dice(seed);
  const lean = between(roll, -4, 4);
  return {
    width: 86,
    height: 122,
    shadow: [27, 11],
    sways: true,
    draw: (c) => {
      limb(c, [[0, -1], [lean * 0.5, -30], [lean, -62]], 6, '#e4ddd0');
      for (let i = 0; i < 7; i++) {
        const y = -6 - i * 6;
        stroke(
          c,
          [[(lean * -y) / 62 - 2.4, y], [(lean * -y) / 62 + between(roll, -1, 2), y]],
          1.3,
          '#5a5058',
        );
      }
      foliage(c, [lean + 11, -58], [17, 16], LEAF.birch, seed + 1);
      foliage(c, [lean - 12, -62], [18, 17], LEAF.birch, seed + 2);
      foliage(c, [lean, -78], [24, 25], LEAF.birch, seed);
    },
  };
}

function pine(seed: number): Picture {
  const roll = dice(seed);
  const size = between(roll, 0.86, 1.14);
  return {
    width: 92,
    height: 150,
    shadow: [29 * size, 12 * size],
    sways: true,
    draw: (c) => {
      trunk(c, 0, 26, 8 * size);
      for (let tier = 0; tier < 4; tier++) {
        const y = (-14 - tier * 24) * size;
        const half = (35 - tier * 7.4) * size;
        pineTier(c, [0, y], half, 42 * size, seed + tier);
      }
    },
  };
}

function pineTier(c: Context, [x, y]: Point, half: number, rise: number, seed: number): void {
  const roll = dice(seed);
  const edge: Point[] = [[x, y - rise]];
  const teeth = 7;
  for (let i = 0; i <= teeth * 2; i++) {
    const t = i / (teeth * 2);
    const inward = i % 2 ? 4.5 : 0;
    const sag = Math.sin(t * Math.PI) * 7;
    edge.push([x + half - t * half * 2 + between(roll, -1, 1), y + sag - inward - 5]);
  }
  shape(c, edge, LEAF.pine[1], 1.2);
  c.save();
  c.clip();
  shape(
    c,
    [[x + half * 0.15, y - rise], [x + half + 4, y + 8], [x + half * 0.1, y + 8]],
    LEAF.pine[0],
    0,
  );
  for (let i = 0; i < 26; i++) {
    const t = roll();
    const spread = half * 0.86 * t;
    const at: Point = [x + between(roll, -spread, spread * 0.55) - 2, y - rise + t * rise + 1];
    const tone = at[0] < x - spread * 0.2 ? LEAF.pine[3] : LEAF.pine[2];
    stroke(c, [at, [at[0] - 2.5, at[1] + 4]], 1.9, tone);
  }
  c.restore();
}

function dead(seed: number): Picture {
  const roll = dice(seed);
  return {
    width: 92,
    height: 104,
    shadow: [18, 8],
    draw: (c) => {
      trunk(c, 0, 46, 9);
      const colour = WOOD.mid;
      for (let i = 0; i < 6; i++) {
        const y = -28 - i * 7;
        const side = i % 2 ? 1 : -1;
        const out = between(roll, 14, 30) * side;
        const end: Point = [out, y - between(roll, 14, 26)];
        limb(c, [[0, y], [out * 0.5, y - 6], end], 3.4 - i * 0.35, colour);
        limb(c, [[out * 0.5, y - 6], [out * 0.9, y - 6]], 1.6, shade(colour, -0.12));
      }
      limb(c, [[0, -44], [3, -84]], 3.4, colour);
    },
  };
}
