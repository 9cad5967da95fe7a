// SPDX-License-Identifier: MIT
/**
 * Sheets of figures as textures, drawn when a kind is first seen and kept: one canvas for each
 * outfit, with a row for each side and layer and a column for each frame.
 */
import { Rectangle, Texture } from 'pixi.js';
import { type Beast, drawBeast, drawWisp } from './beasts.ts';
import { type Context, makeCanvas } from './brush.ts';
import { Crayons, LAYERS, type Layer } from './crayons.ts';
import { drawHuman, type Outfit } from './human.ts';
import type { HairStyle } from './look.ts';
import { FRAMES, type Pose, poseOf, SIDES, type Side } from './pose.ts';
import { drawWare } from './wares.ts';

/** One cell of a sheet, in units; the feet are at (CELL_FOOT_X, CELL_FOOT_Y). */
const CELL = { width: 60, height: 72 } as const;
const FOOT = { x: 30, y: 65 } as const;

export type BodyKind =
  | { readonly sort: 'human'; readonly outfit: Outfit; readonly style: HairStyle }
  | { readonly sort: 'beast'; readonly beast: Beast }
  | { readonly sort: 'ware'; readonly ware: string }
  | { readonly sort: 'wisp' };

export interface Sheet {
  /** Layers that have anything in them. */
  readonly layers: readonly Layer[];
  /** Pixels to the unit. */
  readonly scale: number;
  frame(layer: Layer, side: Side, frame: number): Texture;
}

export class Bodies {
  readonly #scale: number;
  readonly #sheets = new Map<string, Sheet>();

  /** `scale` is pixels to the unit. */
  constructor(scale: number) {
    this.#scale = scale;
  }

  sheet(kind: BodyKind): Sheet {
    const key = Object.values(kind).join(' ');
    let sheet = this.#sheets.get(key);
    if (sheet === undefined) {
      sheet = this.#draw(kind);
      this.#sheets.set(key, sheet);
    }
    return sheet;
  }

  #draw(kind: BodyKind): Sheet {
    const layers: readonly Layer[] = layersOf(kind);
    const c = makeCanvas(CELL.width * FRAMES, CELL.height * 3 * layers.length, this.#scale);
    const textures = new Map<string, Texture>();
    const cells: { key: string; x: number; y: number }[] = [];
    layers.forEach((layer, l) => {
      SIDES.forEach((side, s) => {
        for (let frame = 0; frame < FRAMES; frame++) {
          const x = frame * CELL.width;
          const y = (l * SIDES.length + s) * CELL.height;
          drawCell(c, [x, y], kind, layers.length === 1 ? 'all' : layer, poseOf(side, frame));
          cells.push({ key: `${layer} ${side} ${frame}`, x, y });
        }
      });
    });
    const source = Texture.from(c.canvas).source;
    source.scaleMode = 'linear';
    const scale = this.#scale;
    for (const { key, x, y } of cells) {
      const frame = new Rectangle(x * scale, y * scale, CELL.width * scale, CELL.height * scale);
      const anchor = { x: FOOT.x / CELL.width, y: FOOT.y / CELL.height };
      textures.set(key, new Texture({ source, frame, defaultAnchor: anchor }));
    }
    return {
      layers,
      scale,
      frame: (layer, side, frame) => textures.get(`${layer} ${side} ${frame}`) ?? Texture.EMPTY,
    };
  }
}

function layersOf(kind: BodyKind): readonly Layer[] {
  if (kind.sort !== 'human') return ['plain'];
  if (kind.outfit === 'hero') return LAYERS;
  if (kind.outfit === 'folk') return ['plain', 'skin', 'hair', 'tunic'];
  if (kind.outfit === 'skeleton') return ['plain'];
  return ['plain', 'skin'];
}

function drawCell(
  c: Context,
  [x, y]: readonly [number, number],
  kind: BodyKind,
  layer: Layer | 'all',
  pose: Pose,
): void {
  c.save();
  c.beginPath();
  c.rect(x + 0.5, y + 0.5, CELL.width - 1, CELL.height - 1);
  c.clip();
  c.translate(x + FOOT.x, y + FOOT.y);
  drawFigure(new Crayons(c, layer), kind, pose);
  c.restore();
}

/** Things are half as large in the world as on a button; a chest is not. */
function drawLying(c: Context, ware: string): void {
  const size = /chest|gate/.test(ware) ? 1 : 0.55;
  c.save();
  c.translate(0, size === 1 ? -12 : -7);
  c.scale(size, size);
  drawWare(c, ware);
  c.restore();
}

function drawFigure(crayons: Crayons, kind: BodyKind, pose: Pose): void {
  if (kind.sort === 'human') drawHuman(crayons, kind, pose);
  else if (kind.sort === 'beast') drawBeast(crayons, kind.beast, pose);
  else if (kind.sort === 'ware') crayons.plain('#ffffff', (c) => drawLying(c, kind.ware));
  else drawWisp(crayons, pose);
}
