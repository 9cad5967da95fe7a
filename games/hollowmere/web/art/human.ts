// SPDX-License-Identifier: MIT
// biome-ignore-all format: drawings are lists of points, and a point to the line hides them
/** Everybody on two legs: heroes, townsfolk, guards, bandits, bones. Origin between the feet. */
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
import type { Crayons } from './crayons.ts';
import type { HairStyle } from './look.ts';
import { type Colour, INK } from './palette.ts';
import type { Pose } from './pose.ts';

export type Outfit = 'hero' | 'folk' | 'guard' | 'bandit' | 'skeleton';

export interface Figure {
  readonly outfit: Outfit;
  readonly style: HairStyle;
}

const BOOT: Colour = '#4a3430';
const BELT: Colour = '#5a3d34';
const BONE: Colour = '#e6e0cc';
const STEEL: Colour = '#a9b2bf';

/** The head's centre above the feet, and its radius. */
const HEAD_Y = -31;
const HEAD_R = 9.5;

export function drawHuman(k: Crayons, figure: Figure, pose: Pose): void {
  const up = pose.bob;
  if (pose.side === 'up') {
    drawArms(k, figure, pose, 'behind');
    drawLegs(k, figure, pose);
    drawBody(k, figure, pose);
    drawArms(k, figure, pose, 'front');
    drawCloak(k, figure, pose);
    drawHead(k, figure, pose, HEAD_Y - up);
    return;
  }
  drawCloak(k, figure, pose);
  drawArms(k, figure, pose, 'behind');
  drawLegs(k, figure, pose);
  drawBody(k, figure, pose);
  if (figure.outfit === 'hero') drawCollar(k, pose);
  drawHead(k, figure, pose, HEAD_Y - up);
  drawArms(k, figure, pose, 'front');
}

function drawLegs(k: Crayons, figure: Figure, pose: Pose): void {
  const bare = figure.outfit === 'skeleton';
  const cloth: Colour = bare ? BONE : figure.outfit === 'bandit' ? '#3d3440' : '#5d5148';
  const width = bare ? 2.4 : 4.6;
  for (const left of [false, true]) {
    const lift = left ? pose.liftLeft : pose.liftRight;
    const stride = left ? pose.stride : -pose.stride;
    let hip: Point;
    let foot: Point;
    if (pose.side === 'side') {
      hip = [0, -11 - pose.bob];
      foot = [stride * 6.5 + (left ? 0.5 : -0.5), -1.5 - lift];
    } else {
      const x = left ? -3.6 : 3.6;
      hip = [x, -11 - pose.bob];
      foot = [x * 1.05, -1.5 - lift + stride * 1.2];
    }
    k.plain(cloth, (c, fill) => limb(c, [hip, foot], width, fill));
    if (bare) {
      k.plain(BONE, (c, fill) => ball(c, [foot[0], foot[1]], [2.6, 1.7], fill));
    } else {
      const toe = pose.side === 'side' ? 1.4 : 0;
      k.plain(BOOT, (c, fill) =>
        box(c, [foot[0] - 2.8 + toe * 0.5, foot[1] - 2.6], [5.6 + toe, 4.2], fill, { round: 1.8 }),
      );
    }
  }
}

function drawBody(k: Crayons, figure: Figure, pose: Pose): void {
  const y = -pose.bob;
  const half = pose.side === 'side' ? 5.6 : 7.4;
  const torso: Point[] = [
    [-half + 1.4, -24 + y], [half - 1.4, -24 + y], [half + 0.8, -9 + y], [-half - 0.8, -9 + y],
  ];
  if (figure.outfit === 'skeleton') {
    drawRibs(k, pose);
    return;
  }
  if (figure.outfit === 'bandit') k.plain('#6a4b3a', (c, fill) => shape(c, torso, fill, 1.1));
  else if (figure.outfit === 'guard') k.plain('#4f6d94', (c, fill) => shape(c, torso, fill, 1.1));
  else k.dyed('tunic', 'mid', (c, fill) => shape(c, torso, fill, 1.1));
  // The side away from the light.
  if (figure.outfit === 'hero' || figure.outfit === 'folk') {
    const shadow: Point[] = [
      [half - 4, -23.4 + y], [half - 1.4, -23.4 + y], [half + 0.6, -9.2 + y],
      [half - 3.2, -9.2 + y],
    ];
    k.dyed('tunic', 'dark', (c, fill) => shape(c, shadow, fill, 0));
  }
  if (figure.outfit === 'folk' && pose.side !== 'up') {
    const x = pose.side === 'side' ? 1.5 : -4.4;
    k.plain('#e9dcc0', (c, fill) =>
      box(c, [x, -18 + y], [pose.side === 'side' ? 4.6 : 8.8, 8.6], fill, {
        round: 1.6,
        line: 0.6,
      }),
    );
  }
  if (figure.outfit === 'guard') {
    k.plain('#d8c46a', (c, fill) => shape(c, crest(y), fill, 0.5));
  }
  k.plain(BELT, (c, fill) =>
    box(c, [-half - 0.2, -13.6 + y], [half * 2 + 0.4, 2.6], fill, { round: 1, line: 0.4 }),
  );
  if (pose.side === 'down') {
    k.plain('#e0c060', (c, fill) =>
      box(c, [-1.5, -13.9 + y], [3, 3], fill, { round: 0.8, line: 0.4 }),
    );
  }
}

function crest(y: number): Point[] {
  return [[-3, -21 + y], [3, -21 + y], [2.4, -16 + y], [0, -14.6 + y], [-2.4, -16 + y]];
}

function drawRibs(k: Crayons, pose: Pose): void {
  const y = -pose.bob;
  const half = pose.side === 'side' ? 4 : 6;
  k.plain('#3a3350', (c, fill) => ball(c, [0, -18 + y], [half, 7], fill));
  k.plain(BONE, (c, fill) => {
    stroke(c, [[0, -25 + y], [0, -9 + y]], 2, fill);
    for (let i = 0; i < 4; i++) {
      const w = half - 0.6 - Math.abs(i - 1) * 0.8;
      stroke(c, [[-w, -22.4 + i * 3 + y], [w, -22.4 + i * 3 + y]], 1.4, fill);
    }
  });
  k.plain(BONE, (c, fill) => ball(c, [0, -9.5 + y], [half - 1, 2.4], fill, { line: 0.8 }));
  k.plain('#6d4a7e', (c, fill) =>
    shape(
      c,
      [[-half, -9 + y], [half, -9 + y], [half - 1, -4 + y], [1, -6 + y], [-half + 1, -3 + y]],
      fill,
      0.7,
    ),
  );
}

function drawArms(k: Crayons, figure: Figure, pose: Pose, which: 'front' | 'behind'): void {
  const y = -pose.bob;
  const bare = figure.outfit === 'skeleton';
  const arms =
    pose.side === 'side'
      ? [{ left: which === 'front', x: which === 'front' ? -0.5 : 1 }]
      : which === 'behind'
        ? []
        : [
            { left: true, x: -8.2 },
            { left: false, x: 8.2 },
          ];
  for (const { left, x } of arms) {
    const swing = left ? -pose.stride : pose.stride;
    const shoulder: Point = [x, -21.5 + y];
    const hand: Point =
      pose.side === 'side'
        ? [x + swing * 6, -12.5 + y - Math.abs(swing)]
        : [x * 1.12, -12.4 + y + swing * 1.8];
    const sleeve = (c: Context, fill: Colour): void =>
      limb(c, [shoulder, hand], bare ? 2 : 4.2, fill);
    if (bare) k.plain(BONE, sleeve);
    else if (figure.outfit === 'bandit') k.plain('#54392f', sleeve);
    else if (figure.outfit === 'guard') k.plain('#3f587a', sleeve);
    else k.dyed('tunic', left ? 'mid' : 'dark', sleeve);
    if (bare) k.plain(BONE, (c, fill) => ball(c, hand, [1.9, 1.9], fill, { line: 0.8 }));
    else k.dyed('skin', 'mid', (c, fill) => ball(c, hand, [2.3, 2.3], fill, { line: 0.8 }));
    if (!left || pose.side === 'side') drawWeapon(k, figure, pose, hand, which);
  }
}

function drawWeapon(k: Crayons, figure: Figure, pose: Pose, hand: Point, which: string): void {
  if (pose.side === 'side' && which === 'behind') return;
  const [x, y] = hand;
  if (figure.outfit === 'bandit') {
    const tip = pose.side === 'side' ? 5 : 2;
    k.plain(STEEL, (c, fill) =>
      shape(c, [[x, y], [x + 2, y - 1], [x + tip, y - 9]], fill, 0.8),
    );
    k.plain(BELT, (c, fill) =>
      stroke(c, [[x - 1.4, y - 0.4], [x + 2.6, y - 1.2]], 1.6, fill),
    );
  }
  if (figure.outfit === 'guard') {
    k.plain('#7d5640', (c, fill) =>
      limb(c, [[x + 1, y + 9], [x + 1, y - 24]], 1.6, fill),
    );
    k.plain(STEEL, (c, fill) =>
      shape(c, [[x - 1.6, y - 24], [x + 1, y - 31], [x + 3.6, y - 24]], fill, 0.8),
    );
  }
  if (figure.outfit === 'skeleton') {
    k.plain('#8d8a78', (c, fill) =>
      limb(c, [[x, y + 1], [x + 3, y - 11]], 1.8, fill),
    );
    k.plain('#6f5a48', (c, fill) =>
      stroke(c, [[x - 1.4, y - 1.6], [x + 2.8, y - 0.6]], 1.5, fill),
    );
  }
}

function drawCloak(k: Crayons, figure: Figure, pose: Pose): void {
  if (figure.outfit !== 'hero' && figure.outfit !== 'bandit') return;
  const y = -pose.bob;
  const sway = pose.stride * 1.2;
  const points: Point[] =
    pose.side === 'side'
      ? [
          [1, -25 + y], [-5.5, -23 + y], [-10.5 - Math.abs(pose.stride) * 2.4, -5.5 + y * 0.5],
          [-3.5, -4.6], [-0.5, -12],
        ]
      : [
          [-7, -25 + y], [7, -25 + y], [10.4 + sway, -5], [3.4 + sway, -3.6],
          [-3.4 + sway, -4.4], [-10.4 + sway, -5],
        ];
  const dark = figure.outfit === 'bandit';
  if (dark) k.plain('#3c3742', (c, fill) => shape(c, points, fill, 1.1));
  else
    k.dyed('cloak', pose.side === 'up' ? 'mid' : 'dark', (c, fill) => shape(c, points, fill, 1.1));
  if (pose.side === 'up') {
    for (const [x, tone] of [[-3.4, 'dark'], [3.2, 'dark']] as const) {
      const fold: Point[] = [[x * 0.7, -21 + y], [x * 1.1 + sway, -6]];
      if (dark) k.plain('#302b36', (c, fill) => stroke(c, fold, 1.2, fill));
      else k.dyed('cloak', tone, (c, fill) => stroke(c, fold, 1.5, fill));
    }
  }
}

function drawCollar(k: Crayons, pose: Pose): void {
  const y = -pose.bob;
  const half = pose.side === 'side' ? 5.4 : 7.6;
  k.dyed('cloak', 'light', (c, fill) =>
    softShape(
      c,
      [
        [-half - 1, -25 + y], [half + 1, -25 + y], [half, -20.5 + y], [0, -18.6 + y],
        [-half, -20.5 + y],
      ],
      fill,
      0.9,
    ),
  );
  if (pose.side === 'down') {
    k.plain('#e8cb6a', (c, fill) => ball(c, [0, -20 + y], [1.6, 1.6], fill, { line: 0.5 }));
  }
}

function drawHead(k: Crayons, figure: Figure, pose: Pose, y: number): void {
  if (figure.outfit === 'skeleton') {
    drawSkull(k, pose, y);
    return;
  }
  const nose = pose.side === 'side' ? 1 : 0;
  const hooded = figure.outfit === 'bandit' || figure.outfit === 'guard';
  if (!hooded) drawHairBehind(k, figure, pose, y);
  k.dyed('skin', 'light', (c, fill) =>
    ball(c, [nose * 0.6, y], [HEAD_R, HEAD_R - 0.3], fill, { line: 1.1 }),
  );
  if (pose.side === 'down') {
    drawEyes(k, [[-3.3, y + 1.4], [3.3, y + 1.4]]);
    k.plain('#d9705f', (c) => {
      dot(c, [-5.8, y + 4], 1.4, 'rgba(224,110,95,0.4)');
      dot(c, [5.8, y + 4], 1.4, 'rgba(224,110,95,0.4)');
    });
  }
  if (pose.side === 'side') drawEyes(k, [[5.2, y + 1.2]]);
  if (figure.outfit === 'bandit') drawHood(k, pose, y);
  else if (figure.outfit === 'guard') drawHelmet(k, pose, y);
  else drawHairFront(k, figure, pose, y);
  if (figure.outfit === 'folk' && figure.style === 'short') drawStrawHat(k, y);
}

function drawEyes(k: Crayons, eyes: readonly Point[]): void {
  k.plain(INK, (c) => {
    for (const [x, y] of eyes) {
      c.beginPath();
      c.ellipse(x, y, 1.25, 1.9, 0, 0, Math.PI * 2);
      c.fillStyle = INK;
      c.fill();
      dot(c, [x - 0.4, y - 0.8], 0.5, '#f6f0e6');
    }
  });
}

function drawHairBehind(k: Crayons, figure: Figure, pose: Pose, y: number): void {
  if (figure.style === 'long') {
    const points: Point[] =
      pose.side === 'side'
        ? [[4, y - 8], [-8, y - 7], [-11, y + 4], [-9.5, y + 13], [-3.5, y + 12], [0, y + 3]]
        : [[-9, y - 6], [9, y - 6], [11, y + 6], [8.6, y + 13], [-8.6, y + 13], [-11, y + 6]];
    k.dyed('hair', 'dark', (c, fill) => softShape(c, points, fill, 1));
  }
  if (figure.style === 'bun') {
    const at: Point = pose.side === 'side' ? [-8.5, y - 6] : [0, y - 11];
    k.dyed('hair', 'mid', (c, fill) => ball(c, at, [4.2, 3.9], fill));
  }
}

function drawHairFront(k: Crayons, figure: Figure, pose: Pose, y: number): void {
  const curls = figure.style === 'curls';
  const r = HEAD_R + 0.9;
  if (pose.side === 'up') {
    const low = figure.style === 'long' ? 13 : 5.5;
    k.dyed('hair', 'mid', (c, fill) =>
      softShape(
        c,
        [
          [-r, y + 1], [-r + 1, y - 8], [0, y - 12], [r - 1, y - 8], [r, y + 1],
          [r - 1.4, y + low], [0, y + low + 1.4], [-r + 1.4, y + low],
        ],
        fill,
        1,
      ),
    );
    if (figure.style === 'bun')
      k.dyed('hair', 'light', (c, fill) => ball(c, [0, y - 6], [4.3, 4], fill));
  } else if (pose.side === 'side') {
    k.dyed('hair', 'mid', (c, fill) =>
      softShape(
        c,
        [
          [8.4, y - 3], [7.6, y - 9], [0, y - 12], [-8.6, y - 9], [-11, y], [-8.4, y + 7],
          [-4, y + 4], [-2.4, y - 1.4], [3, y - 3.4],
        ],
        fill,
        1,
      ),
    );
  } else {
    k.dyed('hair', 'mid', (c, fill) =>
      softShape(
        c,
        [
          [-10.6, y + 3], [-10.6, y - 6], [-5, y - 11.6], [3, y - 12], [9.6, y - 8],
          [10.8, y + 3], [8, y - 2.6], [3, y - 4.2], [-3, y - 2.6], [-7.4, y - 3],
        ],
        fill,
        1,
      ),
    );
  }
  k.dyed('hair', 'light', (c, fill) =>
    stroke(c, [[-5, y - 7.6], [-1.5, y - 9.3]], 1.8, fill),
  );
  if (curls) {
    const ring: Point[] = [
      [-9, y - 2], [-8, y - 7], [-3.5, y - 10.5], [2, y - 11], [7, y - 8.4], [9.4, y - 3],
    ];
    for (const at of ring)
      k.dyed('hair', 'mid', (c, fill) => ball(c, at, [3.4, 3.2], fill, { line: 0.8 }));
  }
}

function drawStrawHat(k: Crayons, y: number): void {
  k.plain('#d6b05e', (c, fill) => ball(c, [0, y - 5.4], [14, 4.6], fill));
  k.plain('#e8c878', (c, fill) =>
    softShape(
      c,
      [[-7.5, y - 5], [-6.5, y - 13], [0, y - 14.5], [6.5, y - 13], [7.5, y - 5], [0, y - 3.4]],
      fill,
      0.9,
    ),
  );
  k.plain('#a5503f', (c, fill) =>
    stroke(c, [[-6.6, y - 6.6], [0, y - 5.4], [6.6, y - 6.6]], 1.8, fill),
  );
}

function drawHood(k: Crayons, pose: Pose, y: number): void {
  const face = pose.side === 'down' ? 0 : pose.side === 'side' ? 4 : 99;
  if (face !== 99) {
    k.plain('#9c3b38', (c, fill) =>
      softShape(
        c,
        [
          [face - 7.6, y + 2.6], [face + 6.2, y + 2.6], [face + 4.6, y + 8.4], [face, y + 10],
          [face - 5, y + 8],
        ],
        fill,
        0.8,
      ),
    );
  }
  const points: Point[] =
    pose.side === 'up'
      ? [[-11, y + 6], [-10, y - 8], [0, y - 13.5], [10, y - 8], [11, y + 6], [0, y + 10]]
      : pose.side === 'side'
        ? [
            [9, y - 2], [6, y - 11], [-4, y - 13], [-11.5, y - 4], [-10, y + 9], [-3, y + 8],
            [0, y - 3],
          ]
        : [
            [-11.5, y + 8], [-11, y - 7], [0, y - 14], [11, y - 7], [11.5, y + 8], [8, y - 1],
            [0, y - 4.6], [-8, y - 1],
          ];
  k.plain('#4a4350', (c, fill) => softShape(c, points, fill, 1.1));
}

function drawHelmet(k: Crayons, pose: Pose, y: number): void {
  k.plain(STEEL, (c, fill) =>
    softShape(
      c,
      [[-10.4, y - 0.6], [-9.6, y - 8], [0, y - 13], [9.6, y - 8], [10.4, y - 0.6], [0, y - 2.6]],
      fill,
      1.1,
    ),
  );
  k.plain('#d9dee6', (c, fill) =>
    stroke(c, [[-5.6, y - 7], [-2, y - 9.4]], 1.6, fill),
  );
  if (pose.side === 'up') {
    k.plain(STEEL, (c, fill) => ball(c, [0, y], [9.6, 8.6], fill, { line: 0 }));
  }
  k.plain('#b5443f', (c, fill) =>
    softShape(c, [[-2, y - 11], [0, y - 18], [5, y - 16], [3, y - 10.6]], fill, 0.8),
  );
}

function drawSkull(k: Crayons, pose: Pose, y: number): void {
  const nose = pose.side === 'side' ? 2 : 0;
  k.plain(BONE, (c, fill) => box(c, [nose - 4.6, y + 3], [9.2, 6.4], fill, { round: 2 }));
  k.plain(BONE, (c, fill) => ball(c, [0, y - 0.8], [9, 8.4], fill));
  if (pose.side === 'up') return;
  k.plain('#2c2540', (c) => {
    const eyes: Point[] =
      pose.side === 'side'
        ? [[4.6, y]]
        : [[-3.5, y], [3.5, y]];
    for (const at of eyes) {
      dot(c, at, 2.6, '#2c2540');
      dot(c, at, 1, '#7de0d0');
    }
    dot(c, [pose.side === 'side' ? 8 : 0, y + 3.6], 0.9, '#2c2540');
    for (let i = -1; i <= 1; i++) {
      stroke(c, [[nose + i * 2.4, y + 6.4], [nose + i * 2.4, y + 9]], 0.8, '#8a836f');
    }
  });
}
