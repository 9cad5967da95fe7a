// SPDX-License-Identifier: MIT
// biome-ignore-all format: drawings are lists of points, and a point to the line hides them
/** Everything on four legs: wolf, deer, boar, rat; and a wisp for kinds this page does not know. */
import { ball, dot, limb, type Point, shape, softShape, stroke } from './brush.ts';
import type { Crayons } from './crayons.ts';
import { type Colour, INK, shade } from './palette.ts';
import type { Pose } from './pose.ts';

export type Beast = 'wolf' | 'deer' | 'boar' | 'rat';

interface Build {
  readonly coat: Colour;
  readonly belly: Colour;
  /** Half the length of the trunk, half its depth, and how high it stands. */
  readonly long: number;
  readonly deep: number;
  readonly tall: number;
  readonly leg: number;
  readonly head: number;
}

const BUILDS: Record<Beast, Build> = {
  wolf: { coat: '#7f8594', belly: '#b9bcc2', long: 12, deep: 5.8, tall: 12, leg: 3, head: 5.6 },
  deer: { coat: '#b9814f', belly: '#ead3ac', long: 11.5, deep: 5.8, tall: 17, leg: 2.4, head: 4.8 },
  boar: { coat: '#6b4f45', belly: '#8a6a58', long: 11.5, deep: 7, tall: 10.5, leg: 3.2, head: 6.2 },
  rat: { coat: '#6d6170', belly: '#a08f98', long: 7.4, deep: 4.4, tall: 5, leg: 1.8, head: 4 },
};

export function drawBeast(k: Crayons, beast: Beast, pose: Pose): void {
  const build = BUILDS[beast];
  if (pose.side === 'side') drawFromSide(k, beast, build, pose);
  else drawFromEnd(k, beast, build, pose);
}

function drawFromSide(k: Crayons, beast: Beast, b: Build, pose: Pose): void {
  const y = -b.tall - pose.bob * 0.6;
  const far = shade(b.coat, -0.32);
  const reach = Math.min(5, b.tall * 0.36);
  // Legs on the far side, the tail, the trunk, legs on the near side, the head.
  const leg = (x: number, stride: number, lift: number, colour: Colour): void =>
    k.plain(colour, (c, fill) =>
      limb(
        c,
        [
          [x, y + 2], [x + stride * reach * 0.5 - 0.6, y + b.tall * 0.55],
          [x + stride * reach, -1 - lift],
        ],
        b.leg,
        fill,
      ),
    );
  leg(-b.long * 0.6, -pose.stride, pose.liftRight, far);
  leg(b.long * 0.62, pose.stride, pose.liftLeft, far);
  drawTail(k, beast, b, [-b.long, y - 2], pose);
  k.plain(b.coat, (c, fill) =>
    softShape(
      c,
      [
        [-b.long - 2, y - 1], [-b.long * 0.7, y - b.deep - 1.4], [0, y - b.deep],
        [b.long * 0.8, y - b.deep - 2], [b.long + 2, y], [b.long * 0.6, y + b.deep],
        [-b.long * 0.2, y + b.deep * 0.7], [-b.long * 0.9, y + b.deep * 0.9],
      ],
      fill,
      1.1,
    ),
  );
  k.plain(b.belly, (c, fill) =>
    softShape(
      c,
      [
        [-b.long * 0.7, y + b.deep * 0.3], [b.long * 0.5, y + b.deep * 0.2],
        [b.long * 0.5, y + b.deep * 0.8], [-b.long * 0.5, y + b.deep * 0.6],
      ],
      fill,
      0,
    ),
  );
  if (beast === 'deer') {
    k.plain('#f1dfbd', (c) => {
      for (const [x, dy] of [[-7, -2.6], [-3, -3.6], [1, -2.4], [-5, 0.4]])
        dot(c, [x, y + dy], 0.9, '#f1dfbd');
    });
  }
  leg(-b.long * 0.72, pose.stride, pose.liftLeft, b.coat);
  leg(b.long * 0.5, -pose.stride, pose.liftRight, b.coat);
  drawHeadFromSide(k, beast, b, [b.long * 1.02, y - b.deep * 0.6]);
}

function drawTail(k: Crayons, beast: Beast, b: Build, [x, y]: Point, pose: Pose): void {
  const wag = pose.stride * 1.6;
  if (beast === 'wolf') {
    k.plain(b.coat, (c, fill) =>
      softShape(
        c,
        [
          [x + 3, y - 2], [x - 5, y - 1 + wag], [x - 11, y + 5 + wag], [x - 8, y + 6.4 + wag],
          [x - 2, y + 3],
        ],
        fill,
        1,
      ),
    );
  } else if (beast === 'rat') {
    k.plain('#c98f94', (c, fill) =>
      limb(
        c,
        [[x + 1, y + 4], [x - 5, y + 5.5], [x - 9, y + 3 + wag], [x - 12, y + 4 + wag]],
        1.3,
        fill,
      ),
    );
  } else if (beast === 'deer') {
    k.plain('#f6ead2', (c, fill) => ball(c, [x - 1, y], [2.6, 3.4], fill, { line: 0.9 }));
  } else {
    k.plain(b.coat, (c, fill) =>
      limb(c, [[x, y], [x - 4, y - 2 + wag]], 1.2, fill),
    );
  }
}

function drawHeadFromSide(k: Crayons, beast: Beast, b: Build, [nx, ny]: Point): void {
  if (beast === 'deer') drawDeerHead(k, b, [nx, ny]);
  else if (beast === 'rat') drawRatHead(k, b, [nx, ny]);
  else drawMuzzle(k, beast, b, [nx, ny]);
}

function drawDeerHead(k: Crayons, b: Build, [nx, ny]: Point): void {
  const at: Point = [nx + 4, ny - 12];
  k.plain(b.coat, (c, fill) =>
    limb(c, [[nx - 2, ny], [at[0] - 1, at[1] + 2]], 5, fill),
  );
  drawAntlers(k, [at[0] - 1, at[1] - 3], 1);
  k.plain(shade(b.coat, -0.15), (c, fill) =>
    shape(c, [[at[0] - 2, at[1] - 2], [at[0] - 8, at[1] - 5], [at[0] - 3, at[1] + 1]], fill),
  );
  k.plain(b.coat, (c, fill) =>
    softShape(
      c,
      [
        [at[0] - 4, at[1] - 4], [at[0] + 2, at[1] - 4], [at[0] + 8.5, at[1] + 1],
        [at[0] + 8, at[1] + 4], [at[0], at[1] + 4.6],
      ],
      fill,
      1.1,
    ),
  );
  face(k, [at[0] + 1.2, at[1] - 0.6], [at[0] + 7.4, at[1] + 1.6]);
}

function drawRatHead(k: Crayons, b: Build, [nx, ny]: Point): void {
  k.plain(b.coat, (c, fill) =>
    softShape(
      c,
      [
        [nx - 3, ny - 2], [nx + 2, ny - 3], [nx + 8, ny + 3.4], [nx + 2, ny + 6],
        [nx - 4, ny + 5],
      ],
      fill,
      1,
    ),
  );
  k.plain('#d09aa0', (c, fill) => ball(c, [nx - 0.5, ny - 2.4], [2.5, 2.7], fill, { line: 0.8 }));
  face(k, [nx + 2.6, ny + 0.8], [nx + 7, ny + 3.2]);
}

/** Wolf and boar. */
function drawMuzzle(k: Crayons, beast: Beast, b: Build, [nx, ny]: Point): void {
  const r = b.head;
  const at: Point = [nx + 3, ny - (beast === 'wolf' ? 3.5 : -1.5)];
  k.plain(shade(b.coat, -0.25), (c, fill) =>
    shape(
      c,
      [[at[0] - 3, at[1] - 2], [at[0] - 3.4, at[1] - r - 5], [at[0] + 1, at[1] - 3.6]],
      fill,
    ),
  );
  k.plain(b.coat, (c, fill) => ball(c, at, [r, r - 0.3], fill, { line: 1.1 }));
  k.plain(shade(b.coat, 0.12), (c, fill) =>
    softShape(
      c,
      [
        [at[0] + 2, at[1] - 2], [at[0] + r + 5, at[1] + 0.6], [at[0] + r + 4.6, at[1] + 3.6],
        [at[0] + 1, at[1] + 4.6],
      ],
      fill,
      1,
    ),
  );
  k.plain(b.coat, (c, fill) =>
    shape(
      c,
      [[at[0] - 1, at[1] - 3.6], [at[0] + 0.6, at[1] - r - 5.4], [at[0] + 3.6, at[1] - 3.4]],
      fill,
    ),
  );
  face(k, [at[0] + 2.4, at[1] - 1.2], [at[0] + r + 4.4, at[1] + 1.4]);
  if (beast === 'boar') tusk(k, [at[0] + r + 1.6, at[1] + 3.6]);
}

function tusk(k: Crayons, [x, y]: Point): void {
  k.plain('#f0e8d2', (c, fill) =>
    shape(c, [[x - 1, y + 0.6], [x + 1.2, y + 0.4], [x + 1.4, y - 3.6]], fill, 0.7),
  );
}

function face(k: Crayons, eye: Point, nose: Point): void {
  k.plain(INK, (c) => {
    dot(c, eye, 1.2, INK);
    dot(c, [eye[0] + 0.3, eye[1] - 0.4], 0.4, '#f6f0e6');
    dot(c, nose, 1.3, INK);
  });
}

function drawAntlers(k: Crayons, [x, y]: Point, spread: number): void {
  k.plain('#d9c39a', (c, fill) => {
    for (const side of spread === 1 ? [-0.6, 0.5] : [-1, 1]) {
      const line: Point[] = [[x + side, y + 1], [x + side * 4, y - 5], [x + side * 5, y - 11]];
      limb(c, line, 1.2, fill);
      limb(c, [[x + side * 3.4, y - 4], [x + side * 8, y - 7]], 1, fill);
      limb(c, [[x + side * 4.6, y - 8], [x + side * 1.6, y - 11]], 1, fill);
    }
  });
}

function drawFromEnd(k: Crayons, beast: Beast, b: Build, pose: Pose): void {
  const back = pose.side === 'up';
  const y = -b.tall - pose.bob * 0.6;
  const half = b.deep * 1.12;
  for (const x of [-half * 0.62, half * 0.62]) {
    const lift = x < 0 ? pose.liftLeft : pose.liftRight;
    k.plain(shade(b.coat, -0.2), (c, fill) =>
      limb(c, [[x, y + 2], [x, -1 - lift]], b.leg, fill),
    );
  }
  if (!back && beast === 'wolf') drawTailBehind(k, b, y, pose);
  k.plain(b.coat, (c, fill) => ball(c, [0, y - 0.6], [half, b.deep + 1.6], fill, { line: 1.1 }));
  if (!back) {
    k.plain(b.belly, (c, fill) =>
      ball(c, [0, y + b.deep * 0.35], [half * 0.6, b.deep * 0.7], fill, { line: 0 }),
    );
  }
  const lift = beast === 'deer' ? 13 : beast === 'wolf' ? 6.4 : 2.4;
  const at: Point = [0, y - lift + (back ? -2 : 1.5)];
  if (back) drawHeadFromBack(k, beast, b, at);
  if (back) {
    k.plain(b.coat, (c, fill) => ball(c, [0, y + 0.6], [half, b.deep + 1], fill, { line: 1 }));
    if (beast === 'deer')
      k.plain('#f6ead2', (c, fill) => ball(c, [0, y + 1.4], [3, 3.6], fill, { line: 0.8 }));
    else if (beast === 'rat') {
      k.plain('#c98f94', (c, fill) =>
        limb(c, [[0, y + 3], [pose.stride * 2, y + 6], [2 + pose.stride * 3, y + 10]], 1.3, fill),
      );
    } else if (beast === 'wolf') {
      k.plain(shade(b.coat, 0.1), (c, fill) =>
        softShape(
          c,
          [
            [-2, y - 1], [2, y - 1], [3 + pose.stride * 2, y + 7], [pose.stride * 3, y + 11],
            [-2.4 + pose.stride * 2, y + 7],
          ],
          fill,
          1,
        ),
      );
    }
    return;
  }
  if (beast === 'deer')
    k.plain(b.coat, (c, fill) =>
      limb(c, [[0, y - 2], [0, at[1] + 3]], 5.4, fill),
    );
  drawHeadFromFront(k, beast, b, at);
}

function drawTailBehind(k: Crayons, b: Build, y: number, pose: Pose): void {
  k.plain(shade(b.coat, -0.15), (c, fill) =>
    softShape(
      c,
      [[-2, y - 3], [2, y - 3], [4 + pose.stride * 3, y - 12], [pose.stride * 3, y - 14]],
      fill,
      0.9,
    ),
  );
}

function ears(k: Crayons, beast: Beast, b: Build, [x, y]: Point): void {
  const r = b.head;
  for (const side of [-1, 1]) {
    if (beast === 'rat') {
      k.plain('#d09aa0', (c, fill) =>
        ball(c, [x + side * r * 0.85, y - r * 0.7], [2.6, 2.6], fill, { line: 0.8 }),
      );
    } else if (beast === 'deer') {
      k.plain(shade(b.coat, -0.1), (c, fill) =>
        shape(
          c,
          [[x + side * 3, y - 2.6], [x + side * 9.5, y - 4.6], [x + side * 4, y + 0.6]],
          fill,
        ),
      );
    } else {
      k.plain(shade(b.coat, -0.12), (c, fill) =>
        shape(
          c,
          [
            [x + side * 1.4, y - r * 0.7], [x + side * r * 0.9, y - r - 4.4],
            [x + side * r, y - r * 0.2],
          ],
          fill,
        ),
      );
    }
  }
}

function drawHeadFromBack(k: Crayons, beast: Beast, b: Build, at: Point): void {
  if (beast === 'deer') {
    k.plain(b.coat, (c, fill) =>
      limb(c, [[0, at[1] + 12], [0, at[1] + 2]], 5.4, fill),
    );
    drawAntlers(k, [0, at[1] - 3], 2);
  }
  ears(k, beast, b, at);
  k.plain(b.coat, (c, fill) => ball(c, at, [b.head, b.head], fill, { line: 1.1 }));
}

function drawHeadFromFront(k: Crayons, beast: Beast, b: Build, at: Point): void {
  const r = b.head;
  if (beast === 'deer') drawAntlers(k, [0, at[1] - 3], 2);
  ears(k, beast, b, at);
  k.plain(b.coat, (c, fill) => ball(c, at, [r, r - 0.2], fill, { line: 1.1 }));
  k.plain(beast === 'deer' ? b.belly : shade(b.coat, 0.2), (c, fill) =>
    ball(c, [0, at[1] + r * 0.5], [r * 0.58, r * 0.62], fill, { line: 0.5 }),
  );
  if (beast === 'boar') {
    tusk(k, [-3.4, at[1] + r * 0.7]);
    tusk(k, [3.2, at[1] + r * 0.7]);
  }
  const gap = r * 0.48;
  const eye: Colour = beast === 'wolf' ? '#f0c84e' : INK;
  k.plain(INK, (c) => {
    for (const x of [-gap, gap]) {
      dot(c, [x, at[1] - 0.6], 1.3, INK);
      dot(c, [x, at[1] - 0.8], 0.7, eye === INK ? '#f6f0e6' : eye);
    }
    dot(c, [0, at[1] + r * 0.5], 1.3, INK);
  });
}

/** Anything unknown is a friendly light: a newer game shows on an older page. */
export function drawWisp(k: Crayons, pose: Pose): void {
  const y = -14 - pose.bob * 2;
  k.plain('#ffe7a0', (c, fill) => {
    const glow = c.createRadialGradient(0, y, 1, 0, y, 13);
    glow.addColorStop(0, 'rgba(255,244,200,0.9)');
    glow.addColorStop(1, 'rgba(255,214,120,0)');
    c.fillStyle = glow;
    c.fillRect(-14, y - 14, 28, 28);
    ball(c, [0, y], [5, 5], fill, { line: 0 });
    stroke(c, [[-1.6, y - 1], [-1.6, y + 0.6]], 1.2, '#8a5a2a');
    stroke(c, [[1.6, y - 1], [1.6, y + 0.6]], 1.2, '#8a5a2a');
  });
}
