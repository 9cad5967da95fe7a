// SPDX-License-Identifier: MIT
/** What each kind of ground looks like: colour that wanders, and the small things on it. */
import type { Context } from './brush.ts';
import { chance, hash, smoothNoise } from './chance.ts';
import { alpha, type Colour, FLOWERS, GROUND, type Material, mix, shade } from './palette.ts';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Fills an area; the caller has clipped to the shape that is of this material. */
export function fillGround(c: Context, material: Material, area: Area): void {
  const tones = GROUND[material];
  c.fillStyle = tones.base;
  c.fillRect(area.x, area.y, area.width, area.height);
  if (material === 'cobbles') drawCobbles(c, area);
  else if (material === 'planks') drawPlanks(c, area);
  else if (material === 'tiles') drawTiles(c, area);
  else if (material === 'rug') drawRug(c, area);
  else {
    drawClouds(c, area, tones.dark, tones.light);
    if (material === 'grass' || material === 'forest' || material === 'moss')
      drawGrass(c, area, material);
    else drawGrit(c, area, material);
  }
}

/** Large soft spots of darker and lighter ground. */
function drawClouds(c: Context, area: Area, dark: Colour, light: Colour): void {
  const step = 40;
  eachCell(area, step, 60, (gx, gy) => {
    const x = (gx + chance(gx, gy, 1)) * step;
    const y = (gy + chance(gx, gy, 2)) * step;
    const tone = smoothNoise(x, y, 190, 5) - 0.5;
    if (Math.abs(tone) < 0.06) return;
    const r = 26 + chance(gx, gy, 3) * 34;
    c.fillStyle = alpha(tone < 0 ? dark : light, Math.min(0.42, Math.abs(tone) * 0.9));
    c.beginPath();
    c.ellipse(x, y, r, r * 0.72, 0, 0, Math.PI * 2);
    c.fill();
  });
}

function drawGrass(c: Context, area: Area, material: 'grass' | 'forest' | 'moss'): void {
  const tones = GROUND[material];
  const step = 17;
  const dark = new Path2D();
  const light = new Path2D();
  const petals: { x: number; y: number; colour: Colour }[] = [];
  const leaves: { x: number; y: number; turn: number }[] = [];
  eachCell(area, step, 8, (gx, gy) => {
    const roll = chance(gx, gy, 11);
    const x = (gx + chance(gx, gy, 12)) * step;
    const y = (gy + chance(gx, gy, 13)) * step;
    const lush = smoothNoise(x, y, 120, 14);
    if (roll < 0.26 + lush * 0.3)
      addTuft(roll < 0.25 ? light : dark, x, y, 3 + chance(gx, gy, 15) * 4);
    else if (roll > 0.985 - (material === 'grass' ? lush * 0.03 : 0)) {
      const bed = Math.floor(smoothNoise(x, y, 160, 16) * FLOWERS.length * 0.999);
      petals.push({ x, y, colour: FLOWERS[bed] });
    } else if (material !== 'grass' && roll > 0.93) leaves.push({ x, y, turn: roll * 900 });
  });
  c.lineWidth = 1.3;
  c.strokeStyle = alpha(tones.blade, 0.75);
  c.stroke(dark);
  c.strokeStyle = alpha(shade(tones.light, 0.12), 0.85);
  c.stroke(light);
  for (const { x, y, colour } of petals) drawBlossom(c, x, y, colour);
  for (const { x, y, turn } of leaves) {
    c.fillStyle = alpha(turn % 2 > 1 ? '#b5803f' : '#8f6a3c', 0.7);
    c.beginPath();
    c.ellipse(x, y, 2.6, 1.3, turn, 0, Math.PI * 2);
    c.fill();
  }
}

export function addTuft(path: Path2D, x: number, y: number, size: number): void {
  path.moveTo(x - 2.4, y);
  path.quadraticCurveTo(x - 2.4, y - size * 0.5, x - 4, y - size * 0.8);
  path.moveTo(x, y);
  path.lineTo(x + 0.3, y - size);
  path.moveTo(x + 2.2, y);
  path.quadraticCurveTo(x + 2.4, y - size * 0.5, x + 4, y - size * 0.75);
}

function drawBlossom(c: Context, x: number, y: number, colour: Colour): void {
  c.fillStyle = colour;
  for (let i = 0; i < 3; i++) {
    const px = x + (i - 1) * 5;
    const py = y - (i % 2) * 3;
    c.beginPath();
    c.arc(px, py, 1.7, 0, Math.PI * 2);
    c.fill();
  }
  c.fillStyle = '#fff3c8';
  c.fillRect(x - 5.4, y - 0.4, 0.9, 0.9);
  c.fillRect(x - 0.4, y - 3.4, 0.9, 0.9);
  c.fillRect(x + 4.6, y - 0.4, 0.9, 0.9);
}

/** Grains and pebbles. */
function drawGrit(c: Context, area: Area, material: Material): void {
  const tones = GROUND[material];
  const step = 12;
  const dark = new Path2D();
  const light = new Path2D();
  eachCell(area, step, 6, (gx, gy) => {
    const roll = chance(gx, gy, 21);
    if (roll > 0.5) return;
    const x = (gx + chance(gx, gy, 22)) * step;
    const y = (gy + chance(gx, gy, 23)) * step;
    const r = roll < 0.04 ? 2.6 : roll < 0.16 ? 1.5 : 0.8;
    const path = chance(gx, gy, 24) < 0.55 ? dark : light;
    path.moveTo(x + r, y);
    path.ellipse(x, y, r, r * 0.75, 0, 0, Math.PI * 2);
  });
  c.fillStyle = alpha(tones.blade, 0.45);
  c.fill(dark);
  c.fillStyle = alpha(tones.light, 0.85);
  c.fill(light);
}

function drawCobbles(c: Context, area: Area): void {
  const tones = GROUND.cobbles;
  const width = 19;
  const height = 14;
  c.fillStyle = tones.blade;
  c.fillRect(area.x, area.y, area.width, area.height);
  const groups = new Map<Colour, Path2D>();
  const shine = new Path2D();
  const rows = range(area.y, area.height, height);
  for (let row = rows.from; row <= rows.to; row++) {
    const shift = row % 2 ? width / 2 : 0;
    const columns = range(area.x - width, area.width + width * 2, width);
    for (let column = columns.from; column <= columns.to; column++) {
      const x = column * width + shift + (chance(column, row, 31) - 0.5) * 3;
      const y = row * height + (chance(column, row, 32) - 0.5) * 2;
      const worn = smoothNoise(x, y, 150, 33) * 0.55 + chance(column, row, 34) * 0.45;
      const step = Math.round(worn * 6) / 6;
      const warm = hash(column, row, 35) % 9 === 0;
      const colour = warm ? mix('#9a8678', tones.light, step) : mix(tones.dark, tones.light, step);
      let path = groups.get(colour);
      if (!path) {
        path = new Path2D();
        groups.set(colour, path);
      }
      path.roundRect(x + 0.8, y + 0.8, width - 1.8, height - 1.8, 5);
      shine.moveTo(x + 5, y + 3);
      shine.lineTo(x + width - 7, y + 2.6);
    }
  }
  for (const [colour, path] of groups) {
    c.fillStyle = colour;
    c.fill(path);
  }
  c.strokeStyle = 'rgba(255,246,224,0.22)';
  c.lineWidth = 1.6;
  c.stroke(shine);
}

function drawPlanks(c: Context, area: Area): void {
  const tones = GROUND.planks;
  const height = 15;
  const rows = range(area.y, area.height, height);
  const nails = new Path2D();
  const grain = new Path2D();
  for (let row = rows.from; row <= rows.to; row++) {
    const y = row * height;
    const length = 110;
    const shift = (hash(row, 0, 41) % 100) + 1;
    const columns = range(area.x - length, area.width + length * 2, length);
    for (let column = columns.from; column <= columns.to; column++) {
      const x = column * length + shift;
      c.fillStyle = mix(
        tones.base,
        chance(column, row, 42) < 0.5 ? tones.dark : tones.light,
        chance(column, row, 43) * 0.55,
      );
      c.fillRect(x, y, length, height);
      c.fillStyle = tones.blade;
      c.fillRect(x, y, 1.4, height);
      for (const nx of [5, length - 4]) {
        nails.rect(x + nx, y + 3.4, 1.6, 1.6);
        nails.rect(x + nx, y + height - 5, 1.6, 1.6);
      }
      const gy = y + 4 + chance(column, row, 44) * 7;
      grain.moveTo(x + 14 + chance(column, row, 45) * 20, gy);
      grain.lineTo(x + 60 + chance(column, row, 46) * 30, gy + 0.6);
    }
    c.fillStyle = tones.blade;
    c.fillRect(area.x, y, area.width, 1.6);
    c.fillStyle = alpha(tones.light, 0.6);
    c.fillRect(area.x, y + 1.6, area.width, 1);
  }
  c.fillStyle = alpha(tones.blade, 0.9);
  c.fill(nails);
  c.strokeStyle = alpha(tones.dark, 0.6);
  c.lineWidth = 1;
  c.stroke(grain);
}

function drawTiles(c: Context, area: Area): void {
  const tones = GROUND.tiles;
  const side = 54;
  c.fillStyle = tones.blade;
  c.fillRect(area.x, area.y, area.width, area.height);
  const cracks = new Path2D();
  eachCell(area, side, side, (gx, gy) => {
    const x = gx * side;
    const y = gy * side;
    const worn = smoothNoise(x, y, 260, 51) * 0.6 + chance(gx, gy, 52) * 0.4;
    const colour = mix(tones.dark, tones.light, worn);
    c.fillStyle = colour;
    c.beginPath();
    c.roundRect(x + 1.2, y + 1.2, side - 2.4, side - 2.4, 3.5);
    c.fill();
    c.fillStyle = alpha(tones.light, 0.28);
    c.fillRect(x + 4, y + 2.4, side - 9, 1.8);
    c.fillRect(x + 2.4, y + 4, 1.8, side - 9);
    const roll = chance(gx, gy, 53);
    if (roll < 0.2) {
      const sx = x + 8 + chance(gx, gy, 54) * 30;
      cracks.moveTo(sx, y + 2);
      cracks.lineTo(sx + 6, y + 14);
      cracks.lineTo(sx - 1, y + 24);
      cracks.lineTo(sx + 8, y + 36 + roll * 60);
    }
    if (roll > 0.86) {
      c.fillStyle = 'rgba(94,122,92,0.32)';
      c.beginPath();
      c.ellipse(x + side * 0.3, y + side * 0.8, 15, 7, 0.3, 0, Math.PI * 2);
      c.ellipse(x + side * 0.5, y + side * 0.86, 11, 5, 0, 0, Math.PI * 2);
      c.fill();
    }
  });
  c.strokeStyle = alpha(tones.blade, 0.85);
  c.lineWidth = 1.3;
  c.stroke(cracks);
}

function drawRug(c: Context, area: Area): void {
  const tones = GROUND.rug;
  const step = 26;
  eachCell(area, step, 0, (gx, gy) => {
    const x = (gx + 0.5) * step;
    const y = (gy + 0.5) * step;
    c.fillStyle = (gx + gy) % 2 ? tones.dark : tones.light;
    c.beginPath();
    c.moveTo(x, y - 7);
    c.lineTo(x + 7, y);
    c.lineTo(x, y + 7);
    c.lineTo(x - 7, y);
    c.fill();
  });
}

function eachCell(
  area: Area,
  step: number,
  margin: number,
  visit: (gx: number, gy: number) => void,
): void {
  const columns = range(area.x - margin, area.width + margin * 2, step);
  const rows = range(area.y - margin, area.height + margin * 2, step);
  for (let gy = rows.from; gy <= rows.to; gy++) {
    for (let gx = columns.from; gx <= columns.to; gx++) visit(gx, gy);
  }
}

function range(from: number, length: number, step: number): { from: number; to: number } {
  return { from: Math.floor(from / step), to: Math.ceil((from + length) / step) };
}
