// SPDX-License-Identifier: MIT
/** Paints one square of a zone: ground, patches, shores, and the shadows that lie on it. */
import { type Box, contains, type Patch, type Place } from '../scene/place.ts';
import { type Context, groundShadow, makeCanvas, type Point, traceSoft } from './brush.ts';
import { chance } from './chance.ts';
import { THINGS } from './gallery.ts';
import { type Area, addTuft, fillGround } from './ground.ts';
import { boxEdge, ovalEdge } from './outline.ts';
import { alpha, type Colour, CRYPT, GROUND, type Material, STONE, WATER } from './palette.ts';

/** How high blocks of each style stand, in units. */
export const BLOCK_HEIGHTS = {
  house: 46,
  stone: 34,
  hedge: 26,
  crypt: 58,
  fence: 20,
  cliff: 44,
  bridge: 8,
} as const;

export interface Land {
  /** Transparent where there is water. */
  readonly ground: HTMLCanvasElement;
  /** Foam along the shores, to be faded in and out; null without water. */
  readonly foam: HTMLCanvasElement | null;
}

const BUILT: ReadonlySet<Material> = new Set(['cobbles', 'planks', 'tiles', 'rug']);

/** `scale` is pixels to the unit. */
export function paintLand(place: Place, area: Area, scale: number): Land {
  const c = makeCanvas(area.width, area.height, scale);
  c.translate(-area.x, -area.y);
  fillGround(c, place.base, area);
  const near = place.patches.filter((patch) => overlaps(patch.box, area, 60));
  const waters = near.filter(isWater);
  for (const water of waters) paintBeach(c, place, water);
  paintPatches(
    c,
    near.filter((patch) => !isWater(patch)),
    area,
  );
  for (const water of waters) paintWater(c, water, near);
  paintEdges(c, place, area);
  paintShadows(c, place, area);
  paintLamplight(c, place, area);
  const foam = waters.length > 0 ? paintFoam(waters, near, area, scale) : null;
  return { ground: c.canvas, foam };
}

function isWater(patch: Patch): boolean {
  return patch.material === 'water' || patch.material === 'quaywater';
}

/** Sets the patch's edge as the path; `grow` widens it. */
function trace(c: Context, patch: Patch, grow = 0): void {
  const { material, form, box } = patch;
  const wild = !BUILT.has(material as Material) && material !== 'quaywater';
  if (form === 'oval') {
    traceSoft(c, ovalEdge(box, wild ? Math.min(26, box.width * 0.12) : 0, grow));
  } else if (wild) {
    const thin = Math.min(box.width, box.height);
    traceSoft(c, boxEdge(box, Math.min(22, thin * 0.24), grow));
  } else {
    traceLines(c, boxEdge(box, 0, grow));
  }
}

function traceLines(c: Context, points: readonly Point[]): void {
  c.beginPath();
  for (const [x, y] of points) c.lineTo(x, y);
  c.closePath();
}

/** Neighbours of one material flow into each other: first all their edges, then all insides. */
function paintPatches(c: Context, patches: readonly Patch[], area: Area): void {
  let from = 0;
  while (from < patches.length) {
    let to = from + 1;
    while (to < patches.length && patches[to].material === patches[from].material) to += 1;
    const group = patches.slice(from, to);
    for (const patch of group) paintPatchEdge(c, patch);
    for (const patch of group) paintPatchInside(c, patch, area);
    if (!BUILT.has(group[0].material as Material)) {
      for (const patch of group) paintGrassEdge(c, patch, group, area);
    }
    from = to;
  }
}

function paintPatchEdge(c: Context, patch: Patch): void {
  const material = patch.material as Material;
  if (BUILT.has(material)) {
    paintRim(c, patch.box, material);
    return;
  }
  c.fillStyle = alpha(GROUND[material].dark, 0.55);
  trace(c, patch, 5);
  c.fill();
}

function paintPatchInside(c: Context, patch: Patch, area: Area): void {
  const material = patch.material as Material;
  const inside = intersect(patch.box, area, 40);
  if (inside === null) return;
  c.save();
  trace(c, patch);
  c.clip();
  fillGround(c, material, inside);
  c.restore();
  if (material === 'rug') paintRim(c, patch.box, material);
}

/** What is built has a border: kerb stones, a beam, a golden hem. */
function paintRim(c: Context, box: Box, material: Material): void {
  const tones = GROUND[material];
  const { x, y, width, height } = box;
  c.lineJoin = 'miter';
  if (material === 'rug') {
    c.strokeStyle = tones.blade;
    c.lineWidth = 4;
    c.strokeRect(x + 5, y + 5, width - 10, height - 10);
    c.lineWidth = 1.5;
    c.strokeRect(x + 11, y + 11, width - 22, height - 22);
  } else {
    c.strokeStyle = tones.blade;
    c.lineWidth = 7;
    c.strokeRect(x, y, width, height);
    c.strokeStyle = material === 'cobbles' ? STONE.light : tones.light;
    c.lineWidth = 4.4;
    c.strokeRect(x, y, width, height);
    c.strokeStyle = alpha(tones.dark, 0.8);
    c.lineWidth = 4.4;
    c.setLineDash([1.5, 26]);
    c.strokeRect(x, y, width, height);
    c.setLineDash([]);
  }
  c.lineJoin = 'round';
}

/** Grass hangs over the edge of what has been trodden. */
function paintGrassEdge(c: Context, patch: Patch, group: readonly Patch[], area: Area): void {
  if (patch.material === 'earth' || patch.material === 'grass' || patch.material === 'forest')
    return;
  const points = patch.form === 'oval' ? ovalEdge(patch.box, 14) : boxEdge(patch.box, 10);
  const tufts = new Path2D();
  points.forEach(([x, y], i) => {
    if (chance(i, Math.round(x), 61) < 0.35) return;
    if (!overlaps({ x, y, width: 1, height: 1 }, area, 12)) return;
    if (group.some((other) => other !== patch && contains(other.box, x, y, 4))) return;
    addTuft(tufts, x + (chance(i, Math.round(y), 62) - 0.5) * 12, y + 3, 6);
  });
  c.strokeStyle = alpha(GROUND.grass.blade, 0.8);
  c.lineWidth = 1.6;
  c.stroke(tufts);
}

function paintBeach(c: Context, place: Place, patch: Patch): void {
  if (patch.material === 'quaywater' || place.mood === 'crypt') return;
  for (const [grow, colour, opacity] of [
    [24, GROUND.sand.dark, 0.45],
    [17, GROUND.sand.base, 0.95],
    [6, GROUND.sand.dark, 0.9],
  ] as const) {
    c.fillStyle = alpha(colour, opacity);
    trace(c, patch, grow);
    c.fill();
  }
}

/** Cuts the hole that the moving water shows through, with depth towards its middle. */
function paintWater(c: Context, patch: Patch, near: readonly Patch[]): void {
  c.save();
  clipOut(c, near);
  c.globalCompositeOperation = 'destination-out';
  c.fillStyle = '#000000';
  trace(c, patch);
  c.fill();
  c.globalCompositeOperation = 'source-over';
  c.save();
  trace(c, patch);
  c.clip();
  if (patch.material === 'water') {
    for (const [width, opacity] of [
      [64, 0.16],
      [40, 0.2],
      [20, 0.3],
    ] as const) {
      c.strokeStyle = alpha(WATER.shallow, opacity);
      c.lineWidth = width;
      trace(c, patch);
      c.stroke();
    }
  }
  c.restore();
  c.restore();
  paintPiles(c, patch, near);
  if (patch.material === 'quaywater') paintQuayWall(c, patch.box, near);
}

/** Keeps what is built over water (quays, piers) free of it. */
function clipOut(c: Context, near: readonly Patch[]): void {
  for (const patch of near) {
    if (patch.material !== 'planks') continue;
    const { x, y, width, height } = patch.box;
    c.beginPath();
    c.rect(-1e6, -1e6, 2e6, 2e6);
    c.rect(x - 3, y - 3, width + 6, height + 6);
    c.clip('evenodd');
  }
}

/** Beneath a pier that stands in water: its shadow and the heads of its piles. */
function paintPiles(c: Context, water: Patch, near: readonly Patch[]): void {
  for (const pier of near) {
    if (pier.material !== 'planks' || !overlaps(pier.box, water.box, 2)) continue;
    const { x, y, width, height } = pier.box;
    const foot = y + height + 3;
    if (foot > water.box.y + water.box.height + 2 || foot < water.box.y) continue;
    c.fillStyle = alpha('#1d2b46', 0.4);
    c.fillRect(x - 3, foot, width + 12, 15);
    c.fillStyle = GROUND.planks.blade;
    c.fillRect(x - 3, foot, width + 6, 8);
    c.fillStyle = alpha('#2b2233', 0.35);
    c.fillRect(x - 3, foot + 6, width + 6, 2);
    for (let px = x + 6; px < x + width; px += 62) {
      c.fillStyle = '#4f382f';
      c.fillRect(px, foot, 9, 17);
      c.fillStyle = '#6d4d3c';
      c.fillRect(px, foot, 3, 17);
    }
  }
}

/** The face of the quay, seen where land lies north of the water. */
function paintQuayWall(c: Context, box: Box, near: readonly Patch[]): void {
  c.save();
  clipOut(c, near);
  const height = 20;
  c.fillStyle = STONE.dark;
  c.fillRect(box.x, box.y, box.width, height);
  for (let row = 0; row < 2; row++) {
    for (let i = 0; i * 26 < box.width; i++) {
      const tone = chance(i, row, Math.round(box.x));
      c.fillStyle = tone < 0.4 ? '#666a7a' : tone < 0.75 ? '#727685' : '#5d6272';
      c.beginPath();
      c.roundRect(box.x + i * 26 + (row ? 13 : 0), box.y + row * 10 + 1, 24, 8.4, 2);
      c.fill();
    }
  }
  c.fillStyle = alpha('#3f6a5a', 0.7);
  c.fillRect(box.x, box.y + height - 5, box.width, 5);
  const fade = c.createLinearGradient(0, box.y + height, 0, box.y + height + 22);
  fade.addColorStop(0, alpha('#16304a', 0.5));
  fade.addColorStop(1, alpha('#16304a', 0));
  c.fillStyle = fade;
  c.fillRect(box.x, box.y + height, box.width, 22);
  c.restore();
}

function paintFoam(
  waters: readonly Patch[],
  near: readonly Patch[],
  area: Area,
  scale: number,
): HTMLCanvasElement {
  const c = makeCanvas(area.width, area.height, scale);
  c.translate(-area.x, -area.y);
  clipOut(c, near);
  for (const patch of waters) {
    c.save();
    trace(c, patch);
    c.clip();
    if (patch.material === 'quaywater') {
      const y = patch.box.y + 21;
      c.strokeStyle = alpha(WATER.foam, 0.7);
      c.lineWidth = 2;
      c.setLineDash([26, 15, 9, 20]);
      c.beginPath();
      c.moveTo(patch.box.x, y);
      c.lineTo(patch.box.x + patch.box.width, y);
      c.stroke();
    } else {
      for (const [grow, width, opacity] of [
        [-1, 6, 0.85],
        [-14, 2, 0.6],
      ] as const) {
        c.strokeStyle = alpha(WATER.foam, opacity);
        c.lineWidth = width;
        c.setLineDash(grow === -1 ? [] : [30, 22, 12, 18]);
        trace(c, patch, grow);
        c.stroke();
      }
    }
    c.setLineDash([]);
    c.restore();
  }
  return c.canvas;
}

/** Darkness at the end of the world. */
function paintEdges(c: Context, place: Place, area: Area): void {
  const depth = 46;
  const edge = place.mood === 'crypt' ? '#14121f' : '#1f3a34';
  const sides: readonly (readonly [number, number, number, number])[] = [
    [0, 0, 1, 0],
    [place.width, 0, -1, 0],
    [0, 0, 0, 1],
    [0, place.height, 0, -1],
  ];
  for (const [x, y, dx, dy] of sides) {
    const fade = c.createLinearGradient(x, y, x + dx * depth, y + dy * depth);
    fade.addColorStop(0, alpha(edge, 0.75));
    fade.addColorStop(1, alpha(edge, 0));
    c.fillStyle = fade;
    const left = dx === -1 ? x - depth : area.x;
    const top = dy === -1 ? y - depth : area.y;
    c.fillRect(left, top, dx === 0 ? area.width : depth, dy === 0 ? area.height : depth);
  }
}

/** The sun stands in the north-west: blocks throw their shadow to the right and down. */
function paintShadows(c: Context, place: Place, area: Area): void {
  const dark = place.mood === 'crypt' ? '#0d0b1a' : '#1d1a38';
  c.fillStyle = alpha(dark, 0.28);
  for (const { style, box } of place.blocks) {
    if (!overlaps(box, area, 90)) continue;
    const reach = BLOCK_HEIGHTS[style] * 0.55;
    const { x, y, width, height } = box;
    traceLines(c, [
      [x, y],
      [x + width, y],
      [x + width + reach, y + reach * 0.5],
      [x + width + reach, y + height + reach * 0.32],
      [x + reach, y + height + reach * 0.32],
      [x, y + height],
    ]);
    c.fill();
  }
  for (const thing of place.things) {
    const shadow = THINGS[thing.kind]?.shadow;
    if (!shadow || !overlaps({ x: thing.x, y: thing.y, width: 1, height: 1 }, area, 100)) continue;
    const [rx, ry] = shadow;
    const s = thing.scale;
    groundShadow(
      c,
      [thing.x + rx * 0.22 * s, thing.y + ry * 0.1 * s],
      [rx * 1.25 * s, ry * 1.3 * s],
      0.5,
    );
  }
  if (place.mood !== 'crypt') return;
  for (const { style, box } of place.blocks) {
    if (style !== 'crypt' || !overlaps(box, area, 40)) continue;
    c.strokeStyle = alpha(CRYPT.dark, 0.35);
    c.lineWidth = 22;
    c.strokeRect(box.x, box.y, box.width, box.height);
  }
}

/** What lamps throw on the ground is painted, so that it is there without moving lights too. */
function paintLamplight(c: Context, place: Place, area: Area): void {
  const strength = place.mood === 'crypt' ? 0.42 : 0.16;
  c.globalCompositeOperation = 'lighter';
  for (const { kind, x, y, scale } of place.things) {
    const light = THINGS[kind]?.light;
    if (!light || !overlaps({ x, y, width: 1, height: 1 }, area, light.reach * scale)) continue;
    const reach = light.reach * scale;
    const colour: Colour = `#${light.colour.toString(16).padStart(6, '0')}`;
    const pool = c.createRadialGradient(0, 0, 0, 0, 0, reach);
    pool.addColorStop(0, alpha(colour, strength));
    pool.addColorStop(0.4, alpha(colour, strength * 0.4));
    pool.addColorStop(1, alpha(colour, 0));
    c.save();
    c.translate(x, y);
    c.scale(1, 0.7);
    c.fillStyle = pool;
    c.fillRect(-reach, -reach, reach * 2, reach * 2);
    c.restore();
  }
  c.globalCompositeOperation = 'source-over';
}

function overlaps(box: Box, area: Area, margin: number): boolean {
  return (
    box.x < area.x + area.width + margin &&
    box.y < area.y + area.height + margin &&
    box.x + box.width > area.x - margin &&
    box.y + box.height > area.y - margin
  );
}

function intersect(box: Box, area: Area, margin: number): Area | null {
  const x = Math.max(box.x - margin, area.x);
  const y = Math.max(box.y - margin, area.y);
  const width = Math.min(box.x + box.width + margin, area.x + area.width) - x;
  const height = Math.min(box.y + box.height + margin, area.y + area.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}
